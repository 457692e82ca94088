// SPDX-License-Identifier: Apache-2.0
/* What was said on past days and what followed: the document of a replay, and the scores that were kept. */
#include "comove/replay.h"

#include "base/error.h"
#include "comove/hedging.h"
#include "pair_parts.h"
#include "replay_parts.h"

#include <math.h>
#include <string.h>

/* ---- counting ----------------------------------------------------------------------------------------------------------- */

static void add(cmv_claim_count *count, cmv_outcome outcome) {
    count->made++;
    count->open += outcome == CMV_OUTCOME_OPEN;
    count->held += outcome == CMV_OUTCOME_HELD;
}

static cmv_claim_kind kind_of_change(cmv_change_word word) {
    return word == CMV_CHANGE_CLEAR      ? CMV_CLAIM_CHANGE_CLEAR
           : word == CMV_CHANGE_PROBABLE ? CMV_CLAIM_CHANGE_PROBABLE
                                         : CMV_CLAIM_CHANGE_NONE;
}

void cmv_replay_count(const cmv_replay_row *row, cmv_replay_score *score) {
    if (!row->n) return;
    if (!score->n++) score->first = row->asof;
    score->last = row->asof;
    if (row->change != CMV_OUTCOME_NONE)
        add(&score->count[kind_of_change(row->claim.change)], row->change);
    if (row->outlook != CMV_OUTCOME_NONE) add(&score->count[CMV_CLAIM_OUTLOOK], row->outlook);
    for (int side = 0; side < 2; side++) {
        if (row->hedge[side] == CMV_OUTCOME_NONE) continue;
        add(&score->count[row->claim.hedge[side] ? CMV_CLAIM_HEDGE : CMV_CLAIM_HEDGE_NONE],
            row->hedge[side]);
    }
}

/* ---- the score ------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *said, *held_when;
} KINDS[CMV_CLAIM_KINDS] = {
    [CMV_CLAIM_CHANGE_CLEAR] = {"the correlation has clearly changed",
                                "the next quarter was nearer to the new reading than to the old"},
    [CMV_CLAIM_CHANGE_PROBABLE] = {"it has probably changed", "the same"},
    [CMV_CLAIM_CHANGE_NONE] = {"for comparison: no change word", "the same"},
    [CMV_CLAIM_HEDGE] =
        {"one side hedges the other",
         "over the next year it lowered the risk, and rose on most of the worst days"},
    [CMV_CLAIM_HEDGE_NONE] = {"for comparison: no hedge word", "the same"},
    [CMV_CLAIM_OUTLOOK] = {"a range for the next quarter", "the range held"},
};

static const char *share_text(cmv__ink *ink, const cmv_share *s) {
    return cmv__str(ink, "%s (%s to %s)", cmv__percent_text(ink, s->share.v, 0, false),
                    cmv__percent_text(ink, s->low.v, 0, false),
                    cmv__percent_text(ink, s->high.v, 0, false));
}

static void count_cells(cmv__rows *rows, size_t col, const cmv_claim_count *c) {
    cmv__ink *ink = rows->ink;
    const size_t judged = c->made - c->open;
    const cmv_share s = cmv_wilson(c->held, judged);
    cmv__put(rows, col, cmv__count(ink, judged));
    cmv__put(rows, col + 1, cmv__count(ink, c->held));
    cmv__put(rows, col + 2,
             s.share.why ? cmv__text(cmv__missing(ink, s.share.why))
                         : cmv__figure(share_text(ink, &s)));
}

static void score_table(cmv__ink *ink, const cmv_replay_score *score) {
    static const cmv__column columns[] = {{"Said", false},
                                          {"Times", true},
                                          {"Judged", true},
                                          {"Held", true},
                                          {"Share, 95" CMV__PERCENT, true},
                                          {"Held means", false}};
    cmv__rows rows =
        cmv__table(ink, "What was said, and how often it held", columns, 6, CMV_CLAIM_KINDS);
    for (int k = 0; k < CMV_CLAIM_KINDS; k++) {
        if (!score->count[k].made) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(KINDS[k].said));
        cmv__put(&rows, 1, cmv__count(ink, score->count[k].made));
        count_cells(&rows, 2, &score->count[k]);
        cmv__put(&rows, 5, cmv__text(KINDS[k].held_when));
    }
    cmv__explain_gaps(ink);
}

/* ---- the opening ----------------------------------------------------------------------------------------------------------- */

static void say_changes(cmv__ink *ink, cmv_line *line, const cmv_replay_score *s) {
    const cmv_claim_count *clear = &s->count[CMV_CLAIM_CHANGE_CLEAR],
                          *likely = &s->count[CMV_CLAIM_CHANGE_PROBABLE];
    const size_t made = clear->made + likely->made, open = clear->open + likely->open;
    const cmv_share share = cmv_wilson(clear->held + likely->held, made - open);
    if (!made) {
        CMV__SAY0(ink, line, " It never said that the correlation had changed.");
        return;
    }
    CMV__SAY(ink, line, " It said on @ of them that the correlation had changed",
             cmv__count(ink, made));
    if (share.share.why)
        CMV__SAY0(ink, line, "; what followed is still to come.");
    else
        CMV__SAY(ink, line, ": the next quarter agreed in @ of @ (@).", cmv__count(ink, share.hits),
                 cmv__count(ink, share.n), cmv__percent(ink, share.share.v, 0));
}

static void say_ranges(cmv__ink *ink, cmv_line *line, const cmv_replay_score *s) {
    const cmv_claim_count *c = &s->count[CMV_CLAIM_OUTLOOK];
    const cmv_share share = cmv_wilson(c->held, c->made - c->open);
    if (share.share.why) return;
    CMV__SAY(ink, line,
             " Its ranges for the next quarter, stated at 80" CMV__PERCENT ", held in @ of @ (@).",
             cmv__count(ink, share.hits), cmv__count(ink, share.n),
             cmv__percent(ink, share.share.v, 0));
}

static void say_score(cmv__ink *ink, const cmv_replay *r) {
    const cmv_replay_score *s = &r->score;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_LEAD);
    if (!s->n) {
        CMV__SAY(ink, line, "@ and @ had nothing to say on any of @.", cmv__text(s->a_short),
                 cmv__text(s->b_short), cmv__units(ink, r->n_rows, "day"));
        return;
    }
    CMV__SAY(
        ink, line,
        "The page of @ and @ was made anew for @, one a @ from @ to @, each from what was known "
        "then.",
        cmv__text(s->a_short), cmv__text(s->b_short), cmv__units(ink, s->n, "day"),
        cmv__text(s->every), cmv__day(ink, s->first), cmv__day(ink, s->last));
    say_changes(ink, line, s);
    say_ranges(ink, line, s);
}

static void say_limits(cmv__ink *ink, const cmv_replay *r) {
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_NOTE),
        "A change or range is judged by the @ that follow the day, a hedge by the @: statements "
        "whose future is not there yet are not judged. Days closer together than that share "
        "part of what judges them, so the intervals of the shares are narrower than they should "
        "be.",
        cmv__units(ink, r->horizon, r->noun), cmv__units(ink, r->year, r->noun));
}

/* ---- each day ---------------------------------------------------------------------------------------------------------------- */

static const char *verdict(cmv_outcome outcome) {
    return outcome == CMV_OUTCOME_HELD   ? "it held"
           : outcome == CMV_OUTCOME_OPEN ? "still open"
                                         : "it did not hold";
}

static bool has_word(const cmv_claims *c) {
    return c->change == CMV_CHANGE_CLEAR || c->change == CMV_CHANGE_PROBABLE;
}

static void say_followed(cmv__ink *ink, const cmv_replay *r, const cmv_replay_row *row) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_NOTE);
    if (row->next.why)
        CMV__SAY(ink, line, "The next @ are not all there yet.",
                 cmv__units(ink, r->horizon, r->noun));
    else
        CMV__SAY(ink, line, "The next @ showed @.", cmv__units(ink, r->horizon, r->noun),
                 cmv__corr(ink, row->next.v));
    if (has_word(&row->claim) && row->change != CMV_OUTCOME_NONE)
        CMV__SAY(ink, line, " A change from @ to @ was said: @.", cmv__corr(ink, row->claim.before),
                 cmv__corr(ink, row->claim.recent), cmv__text(verdict(row->change)));
    if (row->outlook != CMV_OUTCOME_NONE)
        CMV__SAY(ink, line, " The range was @: @.",
                 cmv__interval(ink, row->claim.low, row->claim.high),
                 cmv__text(verdict(row->outlook)));
    for (int side = 0; side < 2; side++) {
        if (!row->claim.hedge[side] || row->hedge[side] == CMV_OUTCOME_NONE) continue;
        const cmv_replay_score *s = &r->score;
        CMV__SAY(ink, line, " @ was said to hedge @: @.", cmv__text(side ? s->b_short : s->a_short),
                 cmv__text(side ? s->a_short : s->b_short), cmv__text(verdict(row->hedge[side])));
    }
}

static void statements(cmv__ink *ink, const cmv_replay *r) {
    cmv__section(ink, "statements", "What was said on each day");
    for (size_t i = r->n_rows; i-- > 0;) {
        const cmv_replay_row *row = &r->row[i];
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@: @",
                 cmv__strong(cmv__date_text(ink, row->asof)), cmv__text(row->summary));
        if (row->n) say_followed(ink, r, row);
    }
    cmv__command(ink);
}

cmv_rc cmv_story_replay(const cmv_replay *replay, const cmv_story_context *context,
                        cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    const cmv_replay_score *s = &replay->score;
    cmv_replay named = *replay;
    named.noun = cmv__noun(replay->freq);
    doc.title =
        cmv__str(&ink, "%s and %s: what was said, and what followed", s->a_short, s->b_short);
    doc.head_title = doc.title;
    doc.description = cmv__str(&ink, "Past statements about %s and %s, scored by what followed.",
                               s->a_short, s->b_short);
    doc.path = doc.canonical = cmv__str(&ink, "/compare/%s-vs-%s", s->a, s->b);
    cmv__section(&ink, "answer", NULL);
    say_score(&ink, &named);
    if (s->n) {
        cmv__section(&ink, "score", "How it fared");
        score_table(&ink, s);
        say_limits(&ink, &named);
        cmv__command(&ink);
    }
    statements(&ink, &named);
    cmv__frame(&ink, context, NULL);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}

/* ---- scores that were kept ------------------------------------------------------------------------------------------------------ */

/* Change words, hedge words, ranges: what one line of the list shows. */
static const struct {
    cmv_claim_kind first, second; /* added up */
} COLUMNS[] = {{CMV_CLAIM_CHANGE_CLEAR, CMV_CLAIM_CHANGE_PROBABLE},
               {CMV_CLAIM_CHANGE_NONE, CMV_CLAIM_CHANGE_NONE},
               {CMV_CLAIM_HEDGE, CMV_CLAIM_HEDGE},
               {CMV_CLAIM_OUTLOOK, CMV_CLAIM_OUTLOOK}};

enum { N_COLUMNS = sizeof COLUMNS / sizeof *COLUMNS };

static cmv_share kept_share(const cmv_replay_score *s, size_t column) {
    const cmv_claim_count *a = &s->count[COLUMNS[column].first],
                          *b = &s->count[COLUMNS[column].second];
    size_t held = a->held, judged = a->made - a->open;
    if (a != b) {
        held += b->held;
        judged += b->made - b->open;
    }
    return cmv_wilson(held, judged);
}

static void kept_row(cmv__rows *rows, cmv_span name, const cmv_replay_score *s) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, name);
    cmv__put(rows, 1, cmv__count(ink, s->n));
    for (size_t k = 0; k < N_COLUMNS; k++) {
        const cmv_share share = kept_share(s, k);
        cmv__put(rows, 2 + k,
                 share.share.why
                     ? cmv__text("none")
                     : cmv__figure(cmv__str(ink, "%s of %s (%s)", cmv__count_text(ink, share.hits),
                                            cmv__count_text(ink, share.n),
                                            cmv__percent_text(ink, share.share.v, 0, false))));
    }
}

static void add_score(cmv_replay_score *sum, const cmv_replay_score *s) {
    sum->n += s->n;
    for (int k = 0; k < CMV_CLAIM_KINDS; k++) {
        sum->count[k].made += s->count[k].made;
        sum->count[k].open += s->count[k].open;
        sum->count[k].held += s->count[k].held;
    }
}

static void kept_table(cmv__ink *ink, const cmv_replay_score *score, size_t n) {
    static const cmv__column columns[] = {{"Pair", false},       {"Days", true},
                                          {"Change said", true}, {"No change said", true},
                                          {"Hedge said", true},  {"Range held", true}};
    cmv_replay_score sum = {0};
    cmv__rows rows = cmv__table(ink, "How past statements fared", columns, 2 + N_COLUMNS, n + 1);
    for (size_t i = 0; i < n; i++) {
        const cmv_replay_score *s = &score[i];
        const char *name = cmv__str(ink, "%s and %s", s->a_short, s->b_short);
        kept_row(&rows, cmv__link(name, cmv__str(ink, "/compare/%s-vs-%s", s->a, s->b)), s);
        add_score(&sum, s);
    }
    if (n > 1) kept_row(&rows, cmv__text("All of them"), &sum);
}

void cmv__section_kept(cmv__ink *ink, const cmv_replay_score *score, size_t n) {
    cmv__section(ink, "replay", "How past statements fared");
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY0(
        ink, line,
        "Every page can be made again as it would have read on a past day, from what was known "
        "then, and its statements held against what followed. ");
    if (!n) {
        CMV__SAY(ink, line, "No such score is kept in this store; @ makes one.",
                 cmv__code("comove replay TLT IWM --from 2015-01-01 --every month --keep"));
        return;
    }
    CMV__SAY0(
        ink, line,
        "A change counts as held when the next quarter was nearer to the new reading than to "
        "the old, a hedge when over the next year it lowered the risk and rose on most of the "
        "worst days, a range when the next quarter lay inside; ranges claim 80" CMV__PERCENT
        ". The column without a change word is there for comparison.");
    kept_table(ink, score, n);
    cmv_line *item = cmv__list(ink, n);
    for (size_t i = 0; item && i < n; i++)
        CMV__SAY(ink, &item[i], "@ and @, one day a @ from @ to @: @", cmv__text(score[i].a_short),
                 cmv__text(score[i].b_short), cmv__text(score[i].every),
                 cmv__day(ink, score[i].first), cmv__day(ink, score[i].last),
                 cmv__code(cmv__str(ink, "comove replay %s %s --from %s --to %s --every %s --keep",
                                    score[i].a, score[i].b, cmv__date_iso(ink, score[i].first),
                                    cmv__date_iso(ink, score[i].last), score[i].every)));
}
