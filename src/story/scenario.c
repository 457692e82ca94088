// SPDX-License-Identifier: Apache-2.0
/* Page of a scenario: what happened, how series and pairs behaved, what came after. */
#include "scenario.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef cmv_scenario_report report;

/* ---- reading the report ------------------------------------------------------------------------------------------------------ */

static bool is_percent(const cmv_scenario_leg *l) {
    return l->is_price && !l->change.why && l->transform != CMV_TRANSFORM_DIFF;
}

/* Prices, which can be compared in percent. */
typedef struct prices {
    size_t n, up, down;
    const cmv_scenario_leg *lowest, *highest;
} prices;

static prices prices_of(const report *r) {
    prices p = {0};
    for (size_t i = 0; i < r->n_legs; i++) {
        const cmv_scenario_leg *l = &r->leg[i];
        if (!is_percent(l)) continue;
        p.n++;
        p.up += l->change.v > 0;
        p.down += l->change.v < 0;
        if (!p.lowest || l->change.v < p.lowest->change.v) p.lowest = l;
        if (!p.highest || l->change.v > p.highest->change.v) p.highest = l;
    }
    return p;
}

cmv_span cmv__scenario_move(cmv__ink *ink, const cmv_scenario_leg *leg, cmv_num v) {
    if (v.why) return cmv__text(cmv__missing(ink, v.why));
    return cmv__toned(cmv__stretch_text(ink, leg->transform, leg->unit, v.v), v.v);
}

cmv_span cmv__scenario_pair(cmv__ink *ink, const cmv_scenario_pair *p) {
    return cmv__link(cmv__str(ink, "%s and %s", p->a_short, p->b_short),
                     cmv__str(ink, "/compare/%s-vs-%s", p->a, p->b));
}

/* Pairs whose correlation differs at 5 % after Bonferroni over those compared. */
static size_t clear_pairs(const report *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_compared; i++)
        n += cmv_norm_p2(r->pair[i].row.moved.v) * (double)r->n_compared < .05;
    return n;
}

/* ---- what moved ------------------------------------------------------------------------------------------------------------------- */

static bool has_none(const report *r) { return r->n_legs == 0; }
static bool has_no_price(const report *r) { return prices_of(r).n == 0; }
static bool has_one_price(const report *r) { return prices_of(r).n == 1; }
static bool has_all_down(const report *r) { return prices_of(r).down == prices_of(r).n; }
static bool has_all_up(const report *r) { return prices_of(r).up == prices_of(r).n; }
static bool has_some(const report *r) { return r->n_legs > 0; }

static void say_no_leg(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line, "No daily or weekly series held here covers this window of @.",
             cmv__units(ink, r->sessions, "session"));
}
static void say_no_price(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line, "@ of the series held here cover this window of @, but no price.",
             cmv__count(ink, r->n_legs), cmv__units(ink, r->sessions, "session"));
}
static void say_one_price(cmv__ink *ink, cmv_line *line, const report *r) {
    const prices p = prices_of(r);
    CMV__SAY(ink, line,
             "Over these @ @, the only price held here that reaches back so far, moved by @.",
             cmv__units(ink, r->sessions, "session"), cmv__text(p.lowest->short_name),
             cmv__scenario_move(ink, p.lowest, p.lowest->change));
}
static void say_all(cmv__ink *ink, cmv_line *line, const report *r, const char *verb,
                    const cmv_scenario_leg *most, const cmv_scenario_leg *least) {
    CMV__SAY(ink, line, "Over @ all @ held here @, most of all @ (@), least @ (@).",
             cmv__units(ink, r->sessions, "session"), cmv__units(ink, prices_of(r).n, "price"),
             cmv__strong(verb), cmv__text(most->short_name),
             cmv__scenario_move(ink, most, most->change), cmv__text(least->short_name),
             cmv__scenario_move(ink, least, least->change));
}
static void say_all_down(cmv__ink *ink, cmv_line *line, const report *r) {
    const prices p = prices_of(r);
    say_all(ink, line, r, "fell", p.lowest, p.highest);
}
static void say_all_up(cmv__ink *ink, cmv_line *line, const report *r) {
    const prices p = prices_of(r);
    say_all(ink, line, r, "rose", p.highest, p.lowest);
}
static void say_mixed(cmv__ink *ink, cmv_line *line, const report *r) {
    const prices p = prices_of(r);
    if (!p.lowest || !p.highest) return;
    CMV__SAY(ink, line,
             "Over @ @ of @ held here fell and @ rose: furthest down @ (@), furthest up @ (@).",
             cmv__units(ink, r->sessions, "session"), cmv__count(ink, p.down),
             cmv__units(ink, p.n, "price"), cmv__count(ink, p.up), cmv__text(p.lowest->short_name),
             cmv__scenario_move(ink, p.lowest, p.lowest->change), cmv__text(p.highest->short_name),
             cmv__scenario_move(ink, p.highest, p.highest->change));
}

static const cmv__scenario_rule MOVES[] = {
    {1, "no series", has_none, say_no_leg},         {1, "no price", has_no_price, say_no_price},
    {1, "one price", has_one_price, say_one_price}, {1, "all fell", has_all_down, say_all_down},
    {1, "all rose", has_all_up, say_all_up},        {1, "some fell", has_some, say_mixed},
};
const cmv__scenario_rules cmv__scenario_moves_rules = CMV__SCENARIO_RULES("moves", MOVES);

/* ---- pairs ---------------------------------------------------------------------------------------------------------------------------- */

static bool has_no_pair(const report *r) { return r->n_pairs == 0; }
static bool has_short(const report *r) { return r->n_compared == 0; }
static bool has_one_clear(const report *r) { return clear_pairs(r) == 1; }
static bool has_clear(const report *r) { return clear_pairs(r) > 1; }
static bool has_compared(const report *r) { return r->n_compared > 0; }

static void say_no_pair(cmv__ink *ink, cmv_line *line, const report *r) {
    (void)r;
    CMV__SAY0(ink, line, "No curated pair has values on both sides in this window.");
}
static void say_short(cmv__ink *ink, cmv_line *line, const report *r) {
    if (r->sessions < 20)
        CMV__SAY(ink, line,
                 "@ are too few to speak of a correlation: one needs 20 returns inside and a year "
                 "of them before.",
                 cmv__units(ink, r->sessions, "session"));
    else
        CMV__SAY0(ink, line,
                  "No curated pair has 20 shared returns inside and a year of them before, so none "
                  "can be compared with its usual correlation.");
}

static void say_pair(cmv__ink *ink, cmv_line *line, const cmv_scenario_pair *p) {
    CMV__SAY(ink, line, "@ (@, interval @, against @ in the three years before)",
             cmv__scenario_pair(ink, p), cmv__corr(ink, p->row.c.r.v),
             cmv__interval(ink, p->row.c.ci_low.v, p->row.c.ci_high.v),
             cmv__corr(ink, p->row.usual.r.v));
}
static void say_one_clear(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line, "Of @ compared, one behaved clearly unlike its usual: ",
             cmv__units(ink, r->n_compared, "curated pair"));
    say_pair(ink, line, &r->pair[0]);
    CMV__SAY0(ink, line, ".");
}
static void say_clear(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line, "@ of @ compared behaved clearly unlike their usual, most of all ",
             cmv__count(ink, clear_pairs(r)), cmv__units(ink, r->n_compared, "curated pair"));
    say_pair(ink, line, &r->pair[0]);
    CMV__SAY0(ink, line, ", then ");
    say_pair(ink, line, &r->pair[1]);
    CMV__SAY0(ink, line, ".");
}
static void say_none_clear(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line,
             "None of @ compared behaved clearly unlike its usual; the furthest from it was ",
             cmv__units(ink, r->n_compared, "curated pair"));
    say_pair(ink, line, &r->pair[0]);
    CMV__SAY0(ink, line, ".");
}

static const cmv__scenario_rule PAIRS[] = {
    {1, "no pair", has_no_pair, say_no_pair},
    {1, "window too short", has_short, say_short},
    {1, "one pair clear", has_one_clear, say_one_clear},
    {1, "pairs clear", has_clear, say_clear},
    {1, "none clear", has_compared, say_none_clear},
};
const cmv__scenario_rules cmv__scenario_pairs_rules = CMV__SCENARIO_RULES("pairs", PAIRS);

/* ---- what came after --------------------------------------------------------------------------------------------------------------------- */

enum { QUARTER = 1 };

static const cmv_scenario_after *quarter(const report *r) {
    return r->n_main ? &r->main_leg[0].after[QUARTER] : NULL;
}
static bool has_no_main(const report *r) { return !quarter(r); }
static bool has_open(const report *r) { return quarter(r) && quarter(r)->change.why; }
static bool has_after(const report *r) { return quarter(r) && !quarter(r)->change.why; }

static void say_no_main(cmv__ink *ink, cmv_line *line, const report *r) {
    (void)r;
    CMV__SAY0(ink, line, "No series that stands for a whole market is held for what came after.");
}
static void say_open(cmv__ink *ink, cmv_line *line, const report *r) {
    CMV__SAY(ink, line, "The @ after it cannot be told of @: @.",
             cmv__units(ink, quarter(r)->ahead, "session"), cmv__text(r->main_leg[0].short_name),
             cmv__text(cmv_reason_text(quarter(r)->change.why)));
}

/* The end of its history in which a change lies: "the highest 9 %". */
static const char *end_text(cmv__ink *ink, const cmv_scenario_after *a) {
    const bool high = a->at_least.v < a->at_most.v;
    const double share = high ? a->at_least.v : a->at_most.v;
    const char *text = share < .01 ? cmv__str(ink, "below 1" CMV__PERCENT_FMT)
                                   : cmv__percent_text(ink, share, 0, false);
    return cmv__str(ink, "%s %s", high ? "highest" : "lowest", text);
}

static void say_after(cmv__ink *ink, cmv_line *line, const report *r) {
    const cmv_scenario_leg *l = &r->main_leg[0];
    const cmv_scenario_after *a = quarter(r);
    const bool high = a->at_least.v < a->at_most.v;
    CMV__SAY(
        ink, line,
        "In the @ after it, to @, @ moved by @. Of all @ stretches of that length in its history "
        "@ did as @, and @ were rises: after any day, not only after a crisis.",
        cmv__units(ink, a->ahead, "session"), cmv__day(ink, a->date), cmv__text(l->short_name),
        cmv__scenario_move(ink, l, a->change), cmv__count(ink, a->n),
        cmv__percent(ink, high ? a->at_least.v : a->at_most.v, 0),
        cmv__text(high ? "well or better" : "badly or worse"), cmv__percent(ink, a->up.v, 0));
}

static const cmv__scenario_rule AFTER[] = {
    {1, "no main series", has_no_main, say_no_main},
    {1, "still to come", has_open, say_open},
    {1, "after", has_after, say_after},
};
const cmv__scenario_rules cmv__scenario_after_rules = CMV__SCENARIO_RULES("after", AFTER);

void cmv__scenario_tell(cmv__ink *ink, cmv_line *line, const cmv__scenario_rules *rules,
                        const cmv_scenario_report *r) {
    int done = -1;
    for (size_t i = 0; i < rules->n; i++) {
        const cmv__scenario_rule *rule = &rules->rule[i];
        if (rule->step == done || !rule->when(r)) continue;
        done = rule->step;
        if (line->first) CMV__SAY0(ink, line, " ");
        rule->say(ink, line, r);
    }
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------------------ */

static int by_change(const void *x, const void *y) {
    const cmv_scenario_leg *a = *(const cmv_scenario_leg *const *)x,
                           *b = *(const cmv_scenario_leg *const *)y;
    if (a->change.v != b->change.v) return a->change.v < b->change.v ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void legs_table(cmv__ink *ink, const cmv_scenario_leg *const *leg, size_t n,
                       const char *caption) {
    static const cmv__column columns[] = {{"Series", false},
                                          {"Change", true},
                                          {"Deepest fall", true},
                                          {"From close of", true},
                                          {"n", true}};
    if (!n) return;
    cmv__rows rows = cmv__table(ink, caption, columns, 5, n);
    for (size_t i = 0; i < n; i++) {
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__link(leg[i]->short_name, cmv__str(ink, "/metrics/%s", leg[i]->id)));
        cmv__put(&rows, 1, cmv__scenario_move(ink, leg[i], leg[i]->change));
        cmv__put(&rows, 2, cmv__scenario_move(ink, leg[i], leg[i]->fall));
        cmv__put(&rows, 3, cmv__text(cmv__date_iso(ink, leg[i]->base)));
        cmv__put(&rows, 4, cmv__count(ink, leg[i]->n));
    }
    cmv__explain_leg_gaps(ink);
}

/* Prices from the deepest loss up, or everything else in the catalogue's order. */
static void kind_table(cmv__ink *ink, const report *r, bool price, const char *caption) {
    const cmv_scenario_leg **leg = cmv__alloc(ink, r->n_legs, sizeof(const cmv_scenario_leg *));
    size_t n = 0;
    for (size_t i = 0; leg && i < r->n_legs; i++) {
        if (is_percent(&r->leg[i]) == price) leg[n++] = &r->leg[i];
    }
    if (price && n) qsort(leg, n, sizeof(const cmv_scenario_leg *), by_change);
    legs_table(ink, leg, n, caption);
}

/* A few series that stand for whole markets; all of them folded, unless they are few. */
static void section_moves(cmv__ink *ink, const report *r) {
    const bool fold = r->n_main > 0 && r->n_legs > r->n_main;
    cmv__section(ink, "moves", "What moved, and how far?");
    const cmv_scenario_leg **leg = cmv__alloc(ink, r->n_main, sizeof(const cmv_scenario_leg *));
    for (size_t i = 0; leg && i < r->n_main; i++) leg[i] = &r->main_leg[i];
    if (fold && leg) legs_table(ink, leg, r->n_main, "Main markets");
    if (fold)
        cmv__details(ink, cmv__str(ink, "All %s daily and weekly series that cover it",
                                   cmv__count_text(ink, r->n_legs)));
    kind_table(ink, r, true, "Prices, deepest loss first");
    kind_table(ink, r, false, "Rates, spreads, volatility and other series");
    if (fold) cmv__details_end(ink);
    cmv__command(ink);
}

enum { PAIRS_SHOWN = 12 };

static void pairs_table(cmv__ink *ink, const report *r, size_t first, size_t n, const char *caption) {
    static const cmv__column columns[] = {{"Pair", false},
                                          {"n", true},
                                          {"Correlation", true},
                                          {"95 % interval", true},
                                          {"Usual", true}};
    if (!n) return;
    cmv__rows rows = cmv__table(ink, caption, columns, 5, n);
    for (size_t i = first; i < first + n; i++) {
        const cmv_stress_row *w = &r->pair[i].row;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__scenario_pair(ink, &r->pair[i]));
        cmv__put(&rows, 1, cmv__count(ink, w->n));
        cmv__put_corr(&rows, 2, w->c.r, w->c.ci_low, w->c.ci_high);
        cmv__put_interval(&rows, 3, w->c.ci_low, w->c.ci_high);
        cmv__put_corr(&rows, 4, w->usual.r, cmv_num_missing(CMV_WHY_NOT_ASKED), w->usual.ci_high);
    }
    cmv__explain_gaps(ink);
}

static void put_after(cmv__rows *rows, size_t col, const cmv_scenario_leg *l,
                      const cmv_scenario_after *a) {
    cmv__ink *ink = rows->ink;
    cmv__put(rows, col, cmv__scenario_move(ink, l, a->change));
    cmv__put(rows, col + 1,
             cmv__text(a->at_most.why ? cmv__missing(ink, a->at_most.why) : end_text(ink, a)));
}

static void after_table(cmv__ink *ink, const report *r) {
    static const cmv__column columns[] = {
        {"Series", false},   {"Month", true}, {"Among all", true}, {"Quarter", true},
        {"Among all", true}, {"Year", true},  {"Among all", true}, {"Quarters up", true}};
    if (!r->n_main) return;
    cmv__rows rows =
        cmv__table(ink, "What came after, among all stretches as long", columns, 8, r->n_main);
    for (size_t i = 0; i < r->n_main; i++) {
        const cmv_scenario_leg *l = &r->main_leg[i];
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__link(l->short_name, cmv__str(ink, "/metrics/%s", l->id)));
        for (size_t k = 0; k < CMV_AFTER_HORIZONS; k++)
            put_after(&rows, 1 + 2 * k, l, &l->after[k]);
        const cmv_num up = l->after[QUARTER].up;
        cmv__put(&rows, 7,
                 up.why ? cmv__text(cmv__missing(ink, up.why)) : cmv__percent(ink, up.v, 0));
    }
    cmv__explain_leg_gaps(ink);
}

/* ---- the page ---------------------------------------------------------------------------------------------------------------------------- */

static void head(cmv__ink *ink, const report *r, const cmv_story_context *c) {
    cmv_doc *doc = ink->doc;
    const char *query = c->query && *c->query ? cmv__str(ink, "?%s", c->query) : "";
    const char *dates = cmv__str(ink, "%s to %s", cmv__date_text(ink, r->span.first),
                                 cmv__date_text(ink, r->span.last));
    doc->title = r->span.name;
    doc->subtitle = dates;
    doc->head_title = cmv__str(ink, "%s: what markets did, and what came after", r->span.name);
    doc->description = cmv__str(ink,
                                "How series and pairs behaved from %s, what is usual for them, "
                                "and what followed.",
                                dates);
    doc->path = cmv__str(ink, "/scenarios/%s%s", r->span.id, query);
    doc->canonical = doc->path;
    doc->json = cmv__str(ink, "/api/v1/scenarios/%s%s", r->span.id, query);
    doc->markdown = cmv__str(ink, "/scenarios/%s.md%s", r->span.id, query);
    doc->searchable = !c->demo && !*query;
    const char *crumb[] = {"Scenarios", "/scenarios", r->span.name, "", NULL};
    cmv__crumbs(ink, crumb);
    const char *version = cmv__version_text(ink, c);
    doc->meta = cmv__str(ink, "%s%s%s%s%s", cmv__units_text(ink, r->sessions, "session"),
                         r->span.fixed ? CMV__DOT "a stress window fixed in advance" : "",
                         c->asof == CMV_DATE_NONE ? ""
                                                  : cmv__str(ink, CMV__DOT "as known on %s",
                                                             cmv__date_text(ink, c->asof)),
                         *version ? CMV__DOT : "", version);
}

static void section_how(cmv__ink *ink, const report *r) {
    cmv__section(ink, "method", "How this was computed");
    cmv__details(ink, "Windows, changes, what is usual");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "A change runs from the last value before the window to the last one inside: in percent "
        "of prices and indices, as a difference for rates and spreads. The deepest fall is "
        "measured from the highest value so far. Where a total return is held, it is used.");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "A correlation is that of the returns inside, given from 20 on, with its jackknife "
        "interval; usual is that of the three years up to the last close before, of which at "
        "least one must be held. A difference counts as clear when its p-value, times the number "
        "of pairs compared, is below 5" CMV__PERCENT ".");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "What came after is put beside all stretches of the same length that the series has had, "
        "overlapping ones included: the highest 10" CMV__PERCENT
        " means that one in ten did as well or better. The end of a window was chosen knowing "
        "what came next, so a rise after it proves nothing.");
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Of the series held, @ come monthly or less often and the values of @ do not cover the "
        "window: these are left out.",
        cmv__count(ink, r->n_rare), cmv__count(ink, r->n_uncovered));
    cmv__command(ink);
    cmv__details_end(ink);
}

static void section_more(cmv__ink *ink, const report *r) {
    const size_t n = 1u + (r->before_id != NULL) + (r->after_id != NULL);
    cmv__section(ink, "related", "Other scenarios");
    cmv_line *item = cmv__list(ink, n);
    size_t at = 0;
    if (!item) return;
    if (r->before_id)
        CMV__SAY(ink, &item[at++], "Before: @",
                 cmv__link(r->before_name, cmv__str(ink, "/scenarios/%s", r->before_id)));
    if (r->after_id)
        CMV__SAY(ink, &item[at++], "After: @",
                 cmv__link(r->after_name, cmv__str(ink, "/scenarios/%s", r->after_id)));
    CMV__SAY(ink, &item[at], "@", cmv__link("All scenarios", "/scenarios"));
}

cmv_rc cmv_story_scenario(const cmv_scenario_report *r, const cmv_story_context *context,
                          cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    const size_t shown = r->n_pairs < PAIRS_SHOWN ? r->n_pairs : PAIRS_SHOWN;
    head(&ink, r, context);
    cmv__section(&ink, "answer", NULL);
    cmv__scenario_tell(&ink, cmv__para(&ink, CMV_BLOCK_LEAD), &cmv__scenario_moves_rules, r);
    CMV__SAY(&ink, cmv__para(&ink, CMV_BLOCK_PARA), "@", cmv__text(r->text));
    if (context->demo)
        CMV__SAY0(
            &ink, cmv__para(&ink, CMV_BLOCK_NOTE),
            "The event is real; the figures on this page come from a made-up market that knows "
            "nothing of it.");
    if (r->n_legs) section_moves(&ink, r);
    cmv__section(&ink, "pairs", "Which pairs behaved unlike their usual?");
    cmv__scenario_tell(&ink, cmv__para(&ink, CMV_BLOCK_PARA), &cmv__scenario_pairs_rules, r);
    pairs_table(&ink, r, 0, shown, "Curated pairs, furthest from usual first");
    if (r->n_pairs > shown) {
        cmv__details(&ink, "The other pairs");
        pairs_table(&ink, r, shown, r->n_pairs - shown, "The other curated pairs");
        cmv__details_end(&ink);
    }
    cmv__command(&ink);
    cmv__section(&ink, "after", "What came after?");
    cmv__scenario_tell(&ink, cmv__para(&ink, CMV_BLOCK_PARA), &cmv__scenario_after_rules, r);
    after_table(&ink, r);
    cmv__command(&ink);
    section_more(&ink, r);
    section_how(&ink, r);
    cmv__frame(&ink, context, NULL);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
