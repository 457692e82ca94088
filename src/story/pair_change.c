// SPDX-License-Identifier: Apache-2.0
/* Whether and when the correlation changed: the dated change, the stretches between changes, the slope. */
#include "pair_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LEVEL = 0.05;

static const cmv_change_answer *change(const cmv__view *v) {
    return v->r->answers ? &v->r->answers->change : NULL;
}

bool cmv__has_changed(const cmv_change_test *t) {
    return !t->p.why && t->p.v < LEVEL && t->confirm.p < LEVEL;
}

static bool is_only_sample(const cmv__view *v) { return v->r->answers->span_n == v->r->n; }

/* ---- step 1: five years, or all the sample when there is no more ----------------------------------------------------------- */

/* The test that answers first: five years, else all. */
static const cmv_change_test *first_test(const cmv__view *v) {
    const cmv_change_answer *c = change(v);
    return c->recent.p.why && !c->all.p.why ? &c->all : &c->recent;
}

static bool is_untested(const cmv__view *v) { return change(v) && first_test(v)->p.why; }
static bool is_dated(const cmv__view *v) { return change(v) && cmv__has_changed(first_test(v)); }
static bool is_unconfirmed(const cmv__view *v) {
    return change(v) && !first_test(v)->p.why && first_test(v)->p.v < LEVEL &&
           !cmv__has_changed(first_test(v));
}
static bool is_steady(const cmv__view *v) {
    return change(v) && !first_test(v)->p.why && first_test(v)->p.v >= LEVEL;
}

static void say_untested(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = first_test(v);
    if (t->p.why == CMV_WHY_TOO_FEW && v->r->n)
        CMV__SAY(ink, line,
                 "Whether the correlation changed at some date cannot be tested: @ are too few to "
                 "find a change and measure what came before and after.",
                 cmv__units(ink, v->r->n, v->noun));
    else
        CMV__SAY(ink, line,
                 "Whether the correlation changed at some date cannot be tested because @.",
                 cmv__text(cmv_reason_text(t->p.why)));
}

/* "−0.36 before (interval −0.49 to −0.21, 186 sessions)" */
static void say_part(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_corr_jack *c,
                     const char *when) {
    if (c->r.why)
        CMV__SAY(ink, line, "not to be had @ (@ are too few)", cmv__text(when),
                 cmv__units(ink, c->n, v->noun));
    else if (c->ci_low.why)
        CMV__SAY(ink, line, "@ @ (@, no interval because @)", cmv__corr(ink, c->r.v),
                 cmv__text(when), cmv__units(ink, c->n, v->noun),
                 cmv__text(cmv_reason_text(c->ci_low.why)));
    else
        CMV__SAY(ink, line, "@ @ (interval @, @)", cmv__corr(ink, c->r.v), cmv__text(when),
                 cmv__interval(ink, c->ci_low.v, c->ci_high.v), cmv__units(ink, c->n, v->noun));
}

static void say_sides(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_change_test *t) {
    say_part(ink, line, v, &t->before, "before");
    CMV__SAY0(ink, line, ", ");
    say_part(ink, line, v, &t->after, "after");
    CMV__SAY0(ink, line, ".");
}

static void say_dated(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = first_test(v);
    CMV__SAY(ink, line, "The correlation @ @ (@): ", cmv__strong("changed around"),
             cmv__day(ink, t->date), cmv__p(ink, t->p.v));
    say_sides(ink, line, v, t);
}

static void say_unconfirmed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = first_test(v);
    CMV__SAY(ink, line, "The test for one change points at @ (@), but ", cmv__day(ink, t->date),
             cmv__p(ink, t->p.v));
    if (isfinite(t->confirm.p))
        CMV__SAY(ink, line,
                 "that does not hold up (@) when the two sides are compared outright and with "
                 "volatility taken out: @.",
                 cmv__p(ink, t->confirm.p), cmv__strong("no change is claimed"));
    else
        CMV__SAY(ink, line, "one side of that date is too short to be compared with the other: @.",
                 cmv__strong("no change is claimed"));
}

static void say_steady(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = first_test(v);
    CMV__SAY(ink, line, "@ of the correlation is detectable in the @ from @ to @ (@).",
             cmv__strong("No change"), cmv__units(ink, t->n, v->noun),
             cmv__day_from(ink, t->first, t->last), cmv__day(ink, t->last), cmv__p(ink, t->p.v));
}

/* ---- step 2: all the sample beside five years ----------------------------------------------------------------------------------- */

static bool has_both_tests(const cmv__view *v) {
    return change(v) && !is_only_sample(v) && !change(v)->recent.p.why && !change(v)->all.p.why;
}
static bool is_changed_all(const cmv__view *v) {
    return has_both_tests(v) && cmv__has_changed(&change(v)->all);
}
static bool is_changed_recent(const cmv__view *v) {
    return has_both_tests(v) && cmv__has_changed(&change(v)->recent);
}
static bool is_same_date(const cmv__view *v) {
    return is_changed_all(v) && is_changed_recent(v) &&
           change(v)->all.date == change(v)->recent.date;
}
/* Dates closer than this, in days, are one change found twice. */
enum { SAME_CHANGE = 31 };
static bool is_near_date(const cmv__view *v) {
    return is_changed_all(v) && is_changed_recent(v) &&
           labs((long)change(v)->all.date - (long)change(v)->recent.date) <= SAME_CHANGE;
}
static bool is_other_date(const cmv__view *v) { return is_changed_all(v) && is_changed_recent(v); }
static bool is_older_change(const cmv__view *v) {
    return is_changed_all(v) && change(v)->all.date < change(v)->recent.first;
}
static bool is_hidden_change(const cmv__view *v) { return is_changed_all(v); }
static bool is_drowned_change(const cmv__view *v) {
    return is_changed_recent(v) && change(v)->all.p.v >= LEVEL;
}
static bool is_steady_twice(const cmv__view *v) {
    return has_both_tests(v) && change(v)->all.p.v >= LEVEL && change(v)->recent.p.v >= LEVEL;
}

static void say_same_date(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line, "Over all @ since @ the same date stands out (@).",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__p(ink, t->p.v));
}

static void say_near_date(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line, "Over all @ since @ nearly the same date stands out, @ (@).",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__day(ink, t->date),
             cmv__p(ink, t->p.v));
}

static void say_other_date(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line, "Over all @ since @ the change that stands out most is another one, @ (@): ",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__day(ink, t->date),
             cmv__p(ink, t->p.v));
    say_sides(ink, line, v, t);
}

static void say_older_change(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line,
             "It did change before these five years: over all @ since @ the test points at @ (@): ",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__day(ink, t->date),
             cmv__p(ink, t->p.v));
    say_sides(ink, line, v, t);
}

static void say_hidden_change(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line,
             "The two spans disagree: against all @ since @ a change does stand out, @ (@): ",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__day(ink, t->date),
             cmv__p(ink, t->p.v));
    say_sides(ink, line, v, t);
}

static void say_drowned_change(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line,
             "The two spans disagree: over all @ since @ no single change stands out (@).",
             cmv__units(ink, t->n, v->noun), cmv__day(ink, t->first), cmv__p(ink, t->p.v));
}

static void say_steady_twice(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = &change(v)->all;
    CMV__SAY(ink, line, "Nor is there one over all @ since @ (@).", cmv__units(ink, t->n, v->noun),
             cmv__day(ink, t->first), cmv__p(ink, t->p.v));
}

/* ---- beside the table: the stretches ------------------------------------------------------------------------------------------------------------- */

static bool is_cut(const cmv__view *v) { return change(v) && change(v)->n_segments > 2; }

/* The dated change of five years lies inside the last stretch, which was not cut there. */
static bool is_not_cut_there(const cmv__view *v) {
    if (!is_cut(v) || !is_changed_recent(v)) return false;
    const cmv_change_answer *c = change(v);
    for (size_t i = 0; i + 1 < c->n_segments; i++) {
        if (c->segment[i].last >= c->recent.first) return false;
    }
    return true;
}

static void say_cut(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_answer *c = change(v);
    const size_t last = c->n_segments - 1;
    CMV__SAY(ink, line, "Cut wherever a change remains, the sample falls into @; the present one, ",
             cmv__units(ink, c->n_segments, "part"));
    CMV__SAY(ink, line, "since @, reads ", cmv__day(ink, c->segment[last].first));
    cmv__say_corr(ink, line, &c->segment[last].c);
    CMV__SAY0(ink, line, ".");
}

static void say_not_cut_there(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_cut(ink, line, v);
    CMV__SAY(ink, line,
             " It is not cut again at @: held to the stricter standard of so many tests, the "
             "evidence for that date does not suffice.",
             cmv__day(ink, change(v)->recent.date));
}

/* ---- the slope -------------------------------------------------------------------------------------------------------------- */

static bool has_slopes(const cmv__view *v) {
    return change(v) && !change(v)->slope.p.why && !change(v)->slope.before.beta.why &&
           !change(v)->slope.after.beta.why;
}
static bool is_slope_broken(const cmv__view *v) {
    return has_slopes(v) && change(v)->slope.p.v < LEVEL;
}

static const char *moved(cmv__ink *ink, const cmv__view *v, double beta) {
    const double step = cmv__step_of(v->r->transform_b);
    return cmv__move_text(ink, v->r->transform_a, &v->r->a.leg, step * beta, true);
}

static void say_slope_broken(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_answer *c = change(v);
    CMV__SAY(ink, line, "The size of the moves changed around @ (@): ", cmv__day(ink, c->slope.date),
             cmv__p(ink, c->slope.p.v));
    CMV__SAY(ink, line, "a @ move in @ went with @ in @ before and @ after.",
             cmv__figure(cmv__step_text(ink, v->r->transform_b, &v->r->b.leg)), cmv__text(v->b),
             cmv__figure(moved(ink, v, c->slope.before.beta.v)), cmv__text(v->a),
             cmv__figure(moved(ink, v, c->slope.after.beta.v)));
}

static void say_slope_steady(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_answer *c = change(v);
    CMV__SAY(ink, line, "How much @ moved with @ shows no detectable change over @ (@).",
             cmv__text(v->a), cmv__text(v->b),
             cmv__text(is_only_sample(v) ? "this sample" : "five years"), cmv__p(ink, c->slope.p.v));
}

static const cmv__rule CHANGE[] = {
    {1, "change cannot be tested", is_untested, say_untested},
    {1, "dated change", is_dated, say_dated},
    {1, "change without confirmation", is_unconfirmed, say_unconfirmed},
    {1, "no change", is_steady, say_steady},
    {2, "same date over all", is_same_date, say_same_date},
    {2, "nearly the same date over all", is_near_date, say_near_date},
    {2, "another date over all", is_other_date, say_other_date},
    {2, "changed before these years", is_older_change, say_older_change},
    {2, "changed only against all", is_hidden_change, say_hidden_change},
    {2, "changed only in these years", is_drowned_change, say_drowned_change},
    {2, "no change over all either", is_steady_twice, say_steady_twice},
};
const cmv__rules cmv__change_rules = CMV__RULES("change", CHANGE);

/* Beside the table of stretches. */
static const cmv__rule STRETCHES[] = {
    {1, "stretches without the recent date", is_not_cut_there, say_not_cut_there},
    {1, "stretches", is_cut, say_cut},
    {2, "slope changed", is_slope_broken, say_slope_broken},
    {2, "slope steady", has_slopes, say_slope_steady},
};
const cmv__rules cmv__stretch_rules = CMV__RULES("stretches", STRETCHES);

void cmv__change_lead(cmv__ink *ink, const cmv__view *v) {
    if (!change(v)) return;
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__change_rules, v);
    cmv__trim(ink);
}

/* ---- the table of stretches and how it was computed -------------------------------------------------------------------------------- */

static void stretch_table(cmv__ink *ink, const cmv_change_answer *c) {
    static const cmv__column columns[] = {
        {"From", false},       {"To", false},           {"n", true},
        {"Correlation", true}, {"95 % interval", true}, {"Change at its end", true}};
    if (c->n_segments < 2) return;
    cmv__rows rows = cmv__table(ink, "Correlation between changes", columns, 6, c->n_segments);
    for (size_t i = c->n_segments; i-- > 0;) {
        const cmv_corr_jack *r = &c->segment[i].c;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv__date_iso(ink, c->segment[i].first)));
        cmv__put(&rows, 1, cmv__text(cmv__date_iso(ink, c->segment[i].last)));
        cmv__put(&rows, 2, cmv__count(ink, c->segment[i].n));
        cmv__put_corr(&rows, 3, r->r, r->ci_low, r->ci_high);
        cmv__put_interval(&rows, 4, r->ci_low, r->ci_high);
        cmv__put(&rows, 5,
                 i + 1 == c->n_segments ? cmv__text("today") : cmv__p(ink, c->segment[i].p.v));
    }
    cmv__explain_gaps(ink);
}

static void how_dated(cmv__ink *ink, const cmv__view *v) {
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "The date is where the correlation up to it differs most from that of the whole span, "
             "weighed by how much data stands behind it; p is the chance of so large a difference "
             "had nothing changed (Wied, Kr\xc3\xa4mer and Dehling). The test "
             "supposes steady volatility; so a change is claimed only when p is below @, the two "
             "sides also differ when compared outright, and the test still finds a change once "
             "every return is divided by the volatility around it.",
             cmv__figure("5" CMV__PERCENT));
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "Stretches come from splitting at the surest change first and testing what is left; "
             "each p is multiplied by the number of stretches tested, none is shorter than @, and "
             "every date is looked for once more between its neighbours.",
             cmv__units(ink,
                        v->r->aligned.freq == CMV_DAILY     ? 126
                        : v->r->aligned.freq == CMV_WEEKLY  ? 52
                        : v->r->aligned.freq == CMV_MONTHLY ? 36
                                                            : 20,
                        v->noun));
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "The slope is tested by the largest of the comparisons before against after, leaving "
             "@ of the span at each end, with errors that allow for shifts of volatility; its p "
             "allows for the search.",
             cmv__figure("15" CMV__PERCENT));
}

bool cmv__change_blocks(cmv__ink *ink, const cmv__view *v) {
    if (!change(v)) return false;
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__stretch_rules, v);
    cmv__trim(ink);
    stretch_table(ink, change(v));
    if (first_test(v)->p.why) return false;
    cmv__details(ink, "How changes were dated");
    how_dated(ink, v);
    cmv__command(ink);
    cmv__details_end(ink);
    return true;
}

/* ---- marks on the rolling chart ---------------------------------------------------------------------------------------------------------- */

/* Two marks closer than this, in days, would be read as one. */
enum { APART = 120 };

/* "Mar 2020": the day stands in the text and the table, and two labels must fit beside each other. */
static const char *mark_label(cmv__ink *ink, cmv_date date) {
    const char *text = cmv__date_short(ink, date), *month = strchr(text, ' ');
    return month ? month + 1 : text;
}

size_t cmv__change_marks(cmv__ink *ink, const cmv__view *v, cmv_chart_mark mark[CMV_BREAKS_MAX + 1]) {
    const cmv_change_answer *c = change(v);
    size_t n = 0;
    if (!c) return 0;
    bool near = !cmv__has_changed(first_test(v));
    for (size_t i = 0; i + 1 < c->n_segments && i < CMV_BREAKS_MAX; i++) {
        const cmv_date date = c->segment[i].last;
        near = near || labs((long)date - (long)first_test(v)->date) < APART;
        mark[n++] = (cmv_chart_mark){date, mark_label(ink, date)};
    }
    if (!near) {
        const cmv_date date = first_test(v)->date;
        mark[n++] = (cmv_chart_mark){date, mark_label(ink, date)};
    }
    return n;
}

size_t cmv__slope_mark(cmv__ink *ink, const cmv__view *v, cmv_chart_mark *mark) {
    if (!is_slope_broken(v)) return 0;
    const cmv_date date = change(v)->slope.date;
    *mark = (cmv_chart_mark){date, mark_label(ink, date)};
    return 1;
}
