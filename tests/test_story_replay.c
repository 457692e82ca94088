// SPDX-License-Identifier: Apache-2.0
/* Claims of a report, counts of what followed, and the document of a replay, for rows made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "comove/replay.h"

enum { ARENA = 16 << 20 };

static cmv_num num(double v) { return (cmv_num){.v = v}; }

static cmv_corr_jack corr(double r) {
    return (cmv_corr_jack){.n = 90, .r = num(r), .ci_low = num(r - .1), .ci_high = num(r + .1)};
}

/* A report in which everything is claimed. */
static cmv_pair_report all_claimed(cmv_pair_answers *answers) {
    cmv_pair_report r = {.n = 3000, .answers = answers};
    r.a.leg = (cmv_leg){.id = "a", .short_name = "A", .is_price = true};
    r.b.leg = (cmv_leg){.id = "b", .short_name = "B", .is_price = true};
    r.recent.r = corr(.4);
    r.recent.before = corr(.1);
    r.recent.diff.p = .004;
    *answers = (cmv_pair_answers){.span_n = 1255};
    answers->hedge.ab.is_hedge = true;
    answers->lead.n = 1255;
    answers->lead.verdict = CMV_LEAD_B;
    answers->outlook.low = num(-.2);
    answers->outlook.high = num(.5);
    return r;
}

static void claims_follow_the_rules(void **state) {
    (void)state;
    static const struct {
        double p;
        cmv_change_word word;
    } rows[] = {{.004, CMV_CHANGE_CLEAR},
                {.01, CMV_CHANGE_PROBABLE},
                {.05, CMV_CHANGE_NONE},
                {(double)NAN, CMV_CHANGE_UNTESTED}};
    cmv_pair_answers answers;
    cmv_pair_report r = all_claimed(&answers);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        r.recent.diff.p = rows[i].p;
        const cmv_claims c = cmv_story_claims(&r);
        assert_int_equal(c.change, rows[i].word);
        assert_int_equal(isnan(c.recent), rows[i].word == CMV_CHANGE_UNTESTED);
    }
    cmv_claims c = cmv_story_claims(&r);
    assert_true(c.asks_hedge && c.hedge[0] && !c.hedge[1] && c.outlook && c.low == -.2 &&
                c.high == .5);
    assert_int_equal(c.lead, CMV_LEAD_B);
    r.b.leg.is_price = false; /* what cannot be held is no hedge, whatever the numbers */
    answers.outlook.why = CMV_WHY_TOO_FEW;
    answers.lead.n = 0;
    c = cmv_story_claims(&r);
    assert_true(!c.asks_hedge && !c.hedge[0] && !c.outlook && isnan(c.low));
    assert_int_equal(c.lead, CMV_LEAD_UNKNOWN);
    r.answers = NULL;
    c = cmv_story_claims(&r);
    assert_true(!c.outlook && c.lead == CMV_LEAD_UNKNOWN);
}

/* ---- counting ----------------------------------------------------------------------------------------------------------- */

static cmv_replay_row row(cmv_date asof, cmv_change_word word, cmv_outcome change, bool hedge,
                          cmv_outcome hedged, cmv_outcome outlook) {
    cmv_replay_row r = {.asof = asof,
                        .last = asof,
                        .n = 3000,
                        .summary = "What the page said.",
                        .change = change,
                        .outlook = outlook,
                        .next = num(.25)};
    r.claim = (cmv_claims){.change = word,
                           .recent = .4,
                           .before = .1,
                           .asks_hedge = true,
                           .hedge = {hedge, false},
                           .outlook = true,
                           .low = -.2,
                           .high = .5};
    r.hedge[0] = hedged;
    r.hedge[1] = CMV_OUTCOME_FAILED;
    if (change == CMV_OUTCOME_OPEN) r.next = cmv_num_missing(CMV_WHY_TOO_FEW);
    return r;
}

#define HELD CMV_OUTCOME_HELD
#define FAILED CMV_OUTCOME_FAILED
#define OPEN CMV_OUTCOME_OPEN

static cmv_replay make(cmv_replay_row rows[5]) {
    rows[0] = row(18000, CMV_CHANGE_CLEAR, HELD, true, HELD, HELD);
    rows[1] = row(18030, CMV_CHANGE_PROBABLE, FAILED, true, FAILED, FAILED);
    rows[1].claim.low = -.3;
    rows[2] = row(18060, CMV_CHANGE_NONE, FAILED, false, HELD, HELD);
    rows[3] = row(18090, CMV_CHANGE_CLEAR, OPEN, true, OPEN, OPEN);
    rows[4] = (cmv_replay_row){.asof = 17900, .summary = "Nothing was known.", .change = HELD};
    cmv_replay r = {.freq = CMV_DAILY, .horizon = 63, .year = 252, .row = rows, .n_rows = 5};
    r.score =
        (cmv_replay_score){.a = "a", .b = "b", .a_short = "A", .b_short = "B", .every = "month"};
    for (size_t i = 0; i < 5; i++) cmv_replay_count(&rows[i], &r.score);
    return r;
}

static void counts_add_up(void **state) {
    (void)state;
    cmv_replay_row rows[5];
    const cmv_replay r = make(rows);
    static const cmv_claim_count want[CMV_CLAIM_KINDS] = {
        [CMV_CLAIM_CHANGE_CLEAR] = {2, 1, 1}, [CMV_CLAIM_CHANGE_PROBABLE] = {1, 0, 0},
        [CMV_CLAIM_CHANGE_NONE] = {1, 0, 0},  [CMV_CLAIM_HEDGE] = {3, 1, 1},
        [CMV_CLAIM_HEDGE_NONE] = {5, 0, 1},   [CMV_CLAIM_OUTLOOK] = {4, 1, 2}};
    assert_int_equal(r.score.n, 4); /* the day without a report does not count */
    assert_int_equal(r.score.first, 18000);
    assert_int_equal(r.score.last, 18090);
    for (int k = 0; k < CMV_CLAIM_KINDS; k++)
        assert_memory_equal(&r.score.count[k], &want[k], sizeof want[k]);
}

/* ---- words ---------------------------------------------------------------------------------------------------------------- */

static void join(const cmv_line *line, char *out, size_t size) {
    size_t n = strlen(out);
    for (const cmv_span *s = line->first; s; s = s->next) {
        for (const char *c = s->text; *c && n + 2 < size; c++) {
            const bool blank = !strncmp(c, "\xc2\xa0", 2);
            out[n++] = blank ? ' ' : *c;
            c += blank;
        }
    }
    out[n++] = '\n';
    out[n] = 0;
}

static void text_of(const cmv_doc *doc, char *out, size_t size) {
    out[0] = 0;
    for (const cmv_section *s = doc->first; s; s = s->next) {
        for (const cmv_block *b = s->first; b; b = b->next) {
            if (b->line.first) join(&b->line, out, size);
            for (size_t i = 0; b->table && i < b->table->n_rows * b->table->n_cols; i++)
                join(&b->table->cell[i].line, out, size);
            for (size_t i = 0; i < b->n_items; i++) join(&b->item[i], out, size);
        }
    }
}

static void assert_says(const char *text, const char *const *says, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!strstr(text, says[i])) fail_msg("\"%s\" is not in\n%s", says[i], text);
}

static void the_document_tells_it(void **state) {
    (void)state;
    static char text[1 << 16];
    static const char *const says[] = {
        "It said on 3 of them that the correlation had changed: the next quarter agreed in 1 of 2 "
        "(50 %).",
        "stated at 80 %, held in 2 of 3 (67 %).",
        "The next 63 sessions showed +0.25. A change from +0.10 to +0.40 was said: it held. The "
        "range "
        "was \xe2\x88\x92"
        "0.20 to +0.50: it held. A was said to hedge B: it held.",
        "A change from +0.10 to +0.40 was said: it did not hold.",
        "The next 63 sessions are not all there yet. A change from +0.10 to +0.40 was said: still "
        "open.",
        "A was said to hedge B: still open.",
        "15 October 2018",
        "What the page said.",
        "Nothing was known.",
    };
    cmv_replay_row rows[5];
    cmv_replay r = make(rows);
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_story_context context = {.reproduce = "comove replay a b"};
    cmv_doc doc;
    cmv_err err;
    rows[0].asof = 17819;
    assert_int_equal(cmv_story_replay(&r, &context, arena, &doc, &err), CMV_OK);
    text_of(&doc, text, sizeof text);
    assert_says(text, says, sizeof says / sizeof *says);
    /* Nothing said, nothing scored. */
    r.n_rows = 0;
    memset(r.score.count, 0, sizeof r.score.count);
    assert_int_equal(cmv_story_replay(&r, &context, arena, &doc, &err), CMV_OK);
    text_of(&doc, text, sizeof text);
    assert_says(text, (const char *const[]){"It never said that the correlation had changed."}, 1);
    r.score.n = 0;
    assert_int_equal(cmv_story_replay(&r, &context, arena, &doc, &err), CMV_OK);
    text_of(&doc, text, sizeof text);
    assert_says(text, (const char *const[]){"A and B had nothing to say on any of 0 days."}, 1);
    cmv_arena_destroy(arena);
}

static void methodology_shows_what_was_kept(void **state) {
    (void)state;
    static char text[1 << 16];
    cmv_replay_row rows[5];
    const cmv_replay r = make(rows);
    const cmv_replay_score kept[2] = {r.score, r.score};
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_doc doc;
    cmv_err err;
    cmv_story_context context = {.kept = kept, .n_kept = 2};
    assert_int_equal(cmv_story_methodology(&context, arena, &doc, &err), CMV_OK);
    text_of(&doc, text, sizeof text);
    static const char *const says[] = {
        "A and B\n4\n1 of 2 (50 %)\n0 of 1 (0 %)\n1 of 2 (50 %)\n2 of 3 (67 %)\n",
        "All of them\n8\n2 of 4 (50 %)\n0 of 2 (0 %)\n2 of 4 (50 %)\n4 of 6 (67 %)\n",
        "comove replay a b --from 2019-04-14 --to 2019-07-13 --every month --keep",
    };
    assert_says(text, says, sizeof says / sizeof *says);
    context.n_kept = 0;
    assert_int_equal(cmv_story_methodology(&context, arena, &doc, &err), CMV_OK);
    text_of(&doc, text, sizeof text);
    assert_says(text, (const char *const[]){"No such score is kept in this store; comove replay"},
                1);
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_follow_the_rules),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(the_document_tells_it),
        cmocka_unit_test(methodology_shows_what_was_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
