// SPDX-License-Identifier: Apache-2.0
/* Sides of different frequencies: the same period, what followed publication, and what levels are worth. */
#include "pair_parts.h"

#include <math.h>

/* A figure without the years of crises is said when it differs by this much. */
#define CALM_DIFFERS 0.05

static const cmv_mixed_answer *answer(const cmv__view *v) { return &v->r->answers->mixed; }
static const char *slow(const cmv__view *v) { return answer(v)->slow_is_a ? v->a : v->b; }
static const char *fast(const cmv__view *v) { return answer(v)->slow_is_a ? v->b : v->a; }
static const cmv_leg *slow_leg(const cmv__view *v) {
    return answer(v)->slow_is_a ? &v->r->a.leg : &v->r->b.leg;
}

static cmv__reading same(const cmv__view *v) { return cmv__reading_of(&answer(v)->same.c); }
static cmv__reading after(const cmv__view *v) { return cmv__reading_of(&answer(v)->after.c); }
static bool is_clear(cmv__reading r) { return r == CMV__TOGETHER || r == CMV__OPPOSITE; }

/* ---- the two questions --------------------------------------------------------------------------------------------------- */

static bool no_same(const cmv__view *v) { return same(v) < CMV__TOGETHER; }
static bool no_after(const cmv__view *v) { return after(v) < CMV__TOGETHER; }
static bool neither(const cmv__view *v) { return !is_clear(same(v)) && !is_clear(after(v)); }
static bool only_same(const cmv__view *v) { return is_clear(same(v)) && !is_clear(after(v)); }
static bool only_after(const cmv__view *v) { return !is_clear(same(v)) && is_clear(after(v)); }
static bool both_alike(const cmv__view *v) { return is_clear(same(v)) && same(v) == after(v); }
static bool both(const cmv__view *v) { return is_clear(same(v)) && is_clear(after(v)); }

static void say_same(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_horizon *h = &answer(v)->same;
    CMV__SAY(ink, line, "Changes of @ and @ over the same @ correlate ", cmv__text(slow(v)),
             cmv__text(fast(v)), cmv__text(h->name));
    cmv__say_corr(ink, line, &h->c);
    CMV__SAY(ink, line, " (@)", cmv__units(ink, h->n, v->noun));
}

static void say_after(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_horizon *h = &answer(v)->after;
    CMV__SAY(ink, line, ". What @ did after the figure was out, until the next one, correlates ",
             cmv__text(fast(v)));
    cmv__say_corr(ink, line, &h->c);
    CMV__SAY(ink, line, " (@)", cmv__count(ink, h->n));
}

static void say_no_same(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &answer(v)->same.c;
    CMV__SAY(ink, line, "How @ and @ changed over the same @ cannot be compared: @.",
             cmv__text(slow(v)), cmv__text(fast(v)), cmv__text(v->noun),
             cmv__text(cmv_reason_text(c->r.why ? c->r.why : c->ci_low.why)));
}
static void say_no_after(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &answer(v)->after.c;
    say_same(ink, line, v);
    CMV__SAY(ink, line, ". What @ did after publication cannot be judged: @.", cmv__text(fast(v)),
             cmv__text(cmv_reason_text(c->r.why ? c->r.why : c->ci_low.why)));
}
static void say_neither(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v);
    say_after(ink, line, v);
    CMV__SAY(ink, line, ". No link is @, neither within the @ nor after publication.",
             cmv__strong("detectable"), cmv__text(v->noun));
}
static void say_only_same(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v);
    say_after(ink, line, v);
    CMV__SAY(ink, line, ". @: once the figure is out, nothing detectable follows.",
             cmv__strong(cmv__str(ink, "The link is within the %s", v->noun)));
}
static void say_only_after(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v);
    say_after(ink, line, v);
    CMV__SAY(ink, line, ". @, not within the @ that the figure is about.",
             cmv__strong("The link is after publication"), cmv__text(v->noun));
}
static void say_both_alike(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v);
    say_after(ink, line, v);
    CMV__SAY(ink, line, ". They moved @ both within the @ and after publication.",
             cmv__strong(cmv__reading_words(same(v))), cmv__text(v->noun));
}
static void say_both(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v);
    say_after(ink, line, v);
    CMV__SAY(ink, line, ". They moved @ within the @, and @ after publication.",
             cmv__strong(cmv__reading_words(same(v))), cmv__text(v->noun),
             cmv__strong(cmv__reading_words(after(v))));
}

/* ---- other stretches ------------------------------------------------------------------------------------------------------- */

static const char *step_words(const cmv__view *v) {
    return answer(v)->freq == CMV_WEEKLY ? "13 weeks" : "three months";
}
static bool has_quarter(const cmv__view *v) {
    return cmv__reading_of(&answer(v)->quarter.c) >= CMV__TOGETHER;
}
static bool only_quarter(const cmv__view *v) {
    return has_quarter(v) && same(v) == CMV__UNCLEAR &&
           is_clear(cmv__reading_of(&answer(v)->quarter.c));
}
static void say_quarter(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_horizon *h = &answer(v)->quarter;
    CMV__SAY(ink, line, "Over @ at a time, without overlap, it is ", cmv__text(step_words(v)));
    cmv__say_corr(ink, line, &h->c);
    CMV__SAY(ink, line, " (@ changes).", cmv__count(ink, h->n));
}
static void say_only_quarter(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_horizon *h = &answer(v)->quarter;
    CMV__SAY(ink, line,
             "Only over longer stretches is there a clear link: over @ at a time, "
             "without overlap, it is ",
             cmv__text(step_words(v)));
    cmv__say_corr(ink, line, &h->c);
    CMV__SAY(ink, line, " (@ changes).", cmv__count(ink, h->n));
}

static bool has_calm(const cmv__view *v) {
    const cmv_mixed_answer *m = answer(v);
    return m->calm.n < m->same.n && same(v) >= CMV__TOGETHER &&
           cmv__reading_of(&m->calm.c) >= CMV__TOGETHER;
}
static bool rests_on_crises(const cmv__view *v) {
    return has_calm(v) && is_clear(same(v)) && cmv__reading_of(&answer(v)->calm.c) != same(v);
}
static bool calm_differs(const cmv__view *v) {
    const cmv_mixed_answer *m = answer(v);
    return has_calm(v) && fabs(m->calm.c.r.v - m->same.c.r.v) > CALM_DIFFERS;
}
static void say_calm(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_mixed_answer *m = answer(v);
    CMV__SAY(ink, line,
             "ithout 2008, 2009 and 2020 the same @ gives @ instead of @, interval @ (@).",
             cmv__text(m->calm.name), cmv__corr(ink, m->calm.c.r.v), cmv__corr(ink, m->same.c.r.v),
             cmv__interval(ink, m->calm.c.ci_low.v, m->calm.c.ci_high.v),
             cmv__units(ink, m->calm.n, v->noun));
}
static void say_calm_differs(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "W");
    say_calm(ink, line, v);
}
static void say_crises(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@: w", cmv__strong("It rests on years of crisis"));
    say_calm(ink, line, v);
}

static bool is_levels(const cmv__view *v) { return answer(v)->warn; }
static void say_levels(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "The levels of the two correlate @: both trend, which says nothing about whether one "
             "moves with the other.",
             cmv__corr(ink, answer(v)->levels.v));
}

static const cmv__rule TIMING[] = {
    {1, "same period missing", no_same, say_no_same},
    {1, "after publication missing", no_after, say_no_after},
    {1, "neither", neither, say_neither},
    {1, "only within the period", only_same, say_only_same},
    {1, "only after publication", only_after, say_only_after},
    {1, "both alike", both_alike, say_both_alike},
    {1, "both, of different sign", both, say_both},
    {2, "clear only over quarters", only_quarter, say_only_quarter},
    {2, "quarters", has_quarter, say_quarter},
    {3, "rests on crises", rests_on_crises, say_crises},
    {3, "calm years differ", calm_differs, say_calm_differs},
    {4, "levels mislead", is_levels, say_levels},
};
const cmv__rules cmv__timing_rules = CMV__RULES("timing", TIMING);

/* ---- blocks ------------------------------------------------------------------------------------------------------------------ */

static void timing_row(cmv__rows *rows, const char *what, const cmv_horizon *h) {
    if (!h->name) return;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(what));
    cmv__put(rows, 1, cmv__count(rows->ink, h->n));
    cmv__put_corr(rows, 2, h->c.r, h->c.ci_low, h->c.ci_high);
    cmv__put_interval(rows, 3, h->c.ci_low, h->c.ci_high);
    cmv__put(rows, 4, cmv__text(cmv__date_iso(rows->ink, h->first)));
}

static void timing_table(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {{"Changes", false},
                                          {"n", true},
                                          {"Correlation", true},
                                          {"95 % interval", true},
                                          {"First", true}};
    const cmv_mixed_answer *m = answer(v);
    cmv__rows rows = cmv__table(ink, "Correlation of changes by timing", columns, 5, 5);
    timing_row(&rows, cmv__str(ink, "same %s", v->noun), &m->same);
    timing_row(&rows, "after publication", &m->after);
    if (m->same_recent.n < m->same.n)
        timing_row(&rows, cmv__str(ink, "same %s, five years", v->noun), &m->same_recent);
    timing_row(&rows, cmv__str(ink, "%s at a time", step_words(v)), &m->quarter);
    if (m->calm.n < m->same.n)
        timing_row(&rows, cmv__str(ink, "same %s, without 2008, 2009, 2020", v->noun), &m->calm);
    cmv__explain_gaps(ink);
}

static void explain(cmv__ink *ink, const cmv__view *v) {
    cmv__details(ink, "How this was computed");
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Same @: the change of @ from one of its dates to the next, beside the change of @ "
        "between the same two dates. After publication: that change beside what @ did from its "
        "first close after the figure was out (@) to the first close after the next figure was; "
        "the latest figure has no such move yet. One row a figure: values between them are not "
        "filled in, which would make most changes zero and the sample look larger than it is.",
        cmv__text(v->noun), cmv__text(slow(v)), cmv__text(fast(v)), cmv__text(fast(v)),
        cmv__text(cmv__published_text(ink, slow_leg(v))));
    if (slow_leg(v)->may_be_revised)
        CMV__SAY(
            ink, cmv__para(ink, CMV_BLOCK_PARA),
            "@ is revised by its publisher: the values are the latest ones known on the day of "
            "this page, not those that the market saw first.",
            cmv__text(slow(v)));
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Five years count back from the day of this page. The years 2008, 2009 and 2020 are left "
        "out once because a few weeks of crisis can make a correlation by themselves.");
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_mixed(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->answers || !answer(v)->applies || !v->r->n) return;
    cmv__section(ink, "timing", "What happens around publication?");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__timing_rules, v);
    timing_table(ink, v);
    explain(ink, v);
}
