// SPDX-License-Identifier: Apache-2.0
/*
 * The long run of the levels. A common level is spoken of only where the catalogue gives a reason to expect one, and a
 * half-life only after both tests have spoken for it; a distance from the mean is never more than that.
 */
#include "pair_parts.h"

#include <math.h>

static const cmv_long_run_answer *of(const cmv__view *v) { return &v->r->answers->long_run; }

/* ---- when ---------------------------------------------------------------------------------------------------------------- */

static bool has_no_unit(const cmv__view *v) { return of(v)->why == CMV_WHY_NOT_COMPARABLE; }
static bool has_no_spread(const cmv__view *v) { return of(v)->why != CMV_WHY_NONE; }
static bool has_spread(const cmv__view *v) { return of(v)->why == CMV_WHY_NONE; }
static bool has_reason(const cmv__view *v) { return has_spread(v) && of(v)->spoken_of; }
static bool has_tests(const cmv__view *v) {
    return has_spread(v) && !of(v)->adf.p.why && !of(v)->kpss.p.why;
}
static bool is_untested(const cmv__view *v) { return has_spread(v) && !has_tests(v); }
static bool reads(const cmv__view *v, cmv_root_verdict verdict) {
    return has_tests(v) && of(v)->verdict == verdict;
}
static bool is_steady(const cmv__view *v) {
    return has_reason(v) && reads(v, CMV_ROOT_STATIONARY) && !of(v)->half_life.why;
}
static bool is_lucky(const cmv__view *v) { return reads(v, CMV_ROOT_STATIONARY); }
static bool is_walk(const cmv__view *v) { return reads(v, CMV_ROOT_UNIT); }
static bool is_conflict(const cmv__view *v) { return reads(v, CMV_ROOT_CONFLICT); }
static bool is_undecided(const cmv__view *v) { return reads(v, CMV_ROOT_UNDECIDED); }
static bool is_tied(const cmv__view *v) {
    return has_reason(v) && !of(v)->eg_p.why && of(v)->eg_p.v < 0.05;
}
static bool is_loose(const cmv__view *v) { return has_reason(v) && !of(v)->eg_p.why; }
static bool has_distance(const cmv__view *v) {
    return has_spread(v) && !of(v)->z.why && !of(v)->percentile.why;
}
static bool is_at_mean(const cmv__view *v) { return has_distance(v) && fabs(of(v)->z.v) < 0.05; }
/* Payouts are in one side only, which moves the ratio by itself. */
static bool is_lopsided(const cmv__view *v) {
    return has_reason(v) && of(v)->is_ratio && !is_steady(v) &&
           v->r->a.leg.basis != v->r->b.leg.basis;
}

/* ---- words --------------------------------------------------------------------------------------------------------------- */

/* "the ratio of TLT to IWM" */
static const char *spread_text(cmv__ink *ink, const cmv__view *v) {
    return cmv__str(ink, of(v)->is_ratio ? "the ratio of %s to %s" : "the gap between %s and %s",
                    v->a, v->b);
}

static const char *short_text(const cmv__view *v) { return of(v)->is_ratio ? "ratio" : "gap"; }

/* The p-value of KPSS stays within its table. */
static const char *kpss_text(cmv__ink *ink, cmv_num p) {
    if (p.v <= 0.01) return "p at most 0.01";
    return p.v >= 0.1 ? "p at least 0.10" : cmv__p_text(ink, p.v);
}

static cmv_span kpss_p(cmv__ink *ink, const cmv__view *v) {
    return cmv__figure(kpss_text(ink, of(v)->kpss.p));
}

static void say_span(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "Over @ to @, ", cmv__units(ink, of(v)->n, v->noun),
             cmv__day(ink, of(v)->last));
}

/* ---- the answer ------------------------------------------------------------------------------------------------------------ */

/* "WALCL (millions of USD)"; a series of the user's own may come without a unit. */
static void say_with_unit(cmv__ink *ink, cmv_line *line, const char *name, const cmv_leg *leg) {
    if (leg->unit && *leg->unit)
        CMV__SAY(ink, line, "@ (@)", cmv__text(name), cmv__text(leg->unit));
    else
        CMV__SAY(ink, line, "@ (of no stated unit)", cmv__text(name));
}

static void say_no_unit(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "The levels of ");
    say_with_unit(ink, line, v->a, &v->r->a.leg);
    CMV__SAY0(ink, line, " and ");
    say_with_unit(ink, line, v->b, &v->r->b.leg);
    CMV__SAY(ink, line,
             " are not set against each other: @, so neither a ratio nor a difference of them "
             "would mean anything.",
             cmv__text(cmv_reason_text(of(v)->why)));
}

static void say_no_spread(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The levels of @ and @ cannot be set against each other: @.",
             cmv__text(v->a), cmv__text(v->b), cmv__text(cmv_reason_text(of(v)->why)));
}

static void say_reason(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "There is a reason to ask: @.",
             cmv__text(v->r->answers->opt.long_run_reason));
}

static void say_no_reason(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "No common long run of @ and @ is claimed: nothing known beforehand ties their levels "
             "together, and among pairs like that one in twenty passes a test by luck.",
             cmv__text(v->a), cmv__text(v->b));
}

static void say_untested(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_reason why = of(v)->adf.p.why ? of(v)->adf.p.why : of(v)->kpss.p.why;
    CMV__SAY(ink, line, "Whether @ has a level to return to cannot be tested: @.",
             cmv__text(spread_text(ink, v)), cmv__text(cmv_reason_text(why)));
}

static void say_steady(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_long_run_answer *r = of(v);
    say_span(ink, line, v);
    CMV__SAY(
        ink, line,
        "@ kept coming back to one level: that it wanders is rejected (@), that it is steady is "
        "not (@). Half of a gap was gone after about @",
        cmv__text(spread_text(ink, v)), cmv__p(ink, r->adf.p.v), kpss_p(ink, v),
        cmv__units(ink, (size_t)lround(fmax(1, r->half_life.v)), v->noun));
    if (r->half_life_high.why) {
        CMV__SAY(ink, line, "; the 95" CMV__PERCENT " interval begins at @ and has no end.",
                 cmv__count(ink, (size_t)lround(r->half_life_low.v)));
        return;
    }
    CMV__SAY(ink, line, " (95" CMV__PERCENT " interval @ to @).",
             cmv__count(ink, (size_t)lround(r->half_life_low.v)),
             cmv__count(ink, (size_t)lround(r->half_life_high.v)));
}

static void say_lucky(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_span(ink, line, v);
    CMV__SAY(ink, line,
             "the tests would call @ steady (@ that it wanders, @ that it does not), but without a "
             "reason for it that is no finding.",
             cmv__text(spread_text(ink, v)), cmv__p(ink, of(v)->adf.p.v), kpss_p(ink, v));
}

static void say_walk(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_span(ink, line, v);
    CMV__SAY(
        ink, line,
        "@ wandered: that it has no level to return to cannot be rejected (@), that it has one "
        "is rejected (@).",
        cmv__text(spread_text(ink, v)), cmv__p(ink, of(v)->adf.p.v), kpss_p(ink, v));
}

static void say_conflict(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_span(ink, line, v);
    CMV__SAY(
        ink, line,
        "the two tests of @ contradict each other: both that it wanders (@) and that it is steady "
        "(@) are rejected, as happens when its level shifted. Nothing is concluded.",
        cmv__text(spread_text(ink, v)), cmv__p(ink, of(v)->adf.p.v), kpss_p(ink, v));
}

static void say_undecided(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_span(ink, line, v);
    CMV__SAY(
        ink, line,
        "the data do not decide whether @ has a level to return to: neither that it wanders (@) "
        "nor that it is steady (@) can be rejected.",
        cmv__text(spread_text(ink, v)), cmv__p(ink, of(v)->adf.p.v), kpss_p(ink, v));
}

static void say_tied(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "With the exchange rate between the two levels estimated rather than fixed, they hold "
             "together (@ in the weaker direction).",
             cmv__p(ink, of(v)->eg_p.v));
}

static void say_loose(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "With the exchange rate between the two levels estimated rather than fixed, no tie is "
             "detectable (@ in the weaker direction).",
             cmv__p(ink, of(v)->eg_p.v));
}

static void say_lopsided(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool a = v->r->a.leg.basis == CMV_BASIS_TOTAL;
    CMV__SAY(
        ink, line,
        "@ is taken with whatever it pays out and @ without, and payouts alone let a ratio drift.",
        cmv__text(a ? v->a : v->b), cmv__text(a ? v->b : v->a));
}

static void say_place(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    cmv__say_place(ink, line, of(v)->percentile.v, v->r->n);
    CMV__SAY(ink, line, "its @ since @.", cmv__units(ink, v->r->n, "value"),
             cmv__day(ink, v->r->first));
    if (!is_steady(v))
        CMV__SAY0(ink, line, " That is a distance, not a sign of where it goes next.");
}

static void say_at_mean(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The @ stands at its one-year mean, ", cmv__text(short_text(v)));
    say_place(ink, line, v);
}

static void say_distance(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const double z = of(v)->z.v;
    CMV__SAY(ink, line, "The @ stands @ standard deviations @ its one-year mean, ",
             cmv__text(short_text(v)), cmv__figure(cmv__number(ink, fabs(z), 1, false)),
             cmv__text(z > 0 ? "above" : "below"));
    say_place(ink, line, v);
}

static const cmv__rule LONG_RUN[] = {
    {1, "no common unit", has_no_unit, say_no_unit},
    {1, "no spread", has_no_spread, say_no_spread},
    {1, "a reason to ask", has_reason, say_reason},
    {1, "no reason to ask", has_spread, say_no_reason},
    {2, "untested", is_untested, say_untested},
    {2, "steady", is_steady, say_steady},
    {2, "steady by luck", is_lucky, say_lucky},
    {2, "wandered", is_walk, say_walk},
    {2, "tests conflict", is_conflict, say_conflict},
    {2, "undecided", is_undecided, say_undecided},
    {3, "levels hold together", is_tied, say_tied},
    {3, "no tie", is_loose, say_loose},
    {4, "payouts on one side", is_lopsided, say_lopsided},
    {5, "at its mean", is_at_mean, say_at_mean},
    {5, "distance", has_distance, say_distance},
};
const cmv__rules cmv__long_run_rules = CMV__RULES("long run", LONG_RUN);

/* ---- table ----------------------------------------------------------------------------------------------------------------- */

static const char *fixed(cmv__ink *ink, cmv_num v, int decimals, bool sign) {
    return v.why ? cmv__missing(ink, v.why) : cmv__number(ink, v.v, decimals, sign);
}

static void row(cmv__rows *rows, const char *what, const char *value, const char *p) {
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(what));
    cmv__put(rows, 1, cmv__figure(value));
    cmv__put(rows, 2, cmv__figure(p));
}

static const char *p_text(cmv__ink *ink, cmv_num p) {
    return p.why ? cmv__missing(ink, p.why) : cmv__p_text(ink, p.v);
}

static void table(cmv__ink *ink, const cmv__view *v) {
    const cmv_long_run_answer *r = of(v);
    const cmv__column columns[] = {{"Of the spread", false}, {"Value", true}, {"p", true}};
    cmv__rows rows = cmv__table(ink, "Tests on the levels", columns, 3, 8);
    row(&rows, cmv__str(ink, "ADF: it wanders (%zu lags)", r->adf.lags),
        fixed(ink, r->adf.stat, 2, true), p_text(ink, r->adf.p));
    row(&rows, cmv__str(ink, "KPSS: it is steady (%zu lags)", r->kpss.lags),
        fixed(ink, r->kpss.stat, 2, false),
        r->kpss.p.why ? cmv__missing(ink, r->kpss.p.why) : kpss_text(ink, r->kpss.p));
    row(&rows, cmv__str(ink, "Engle-Granger: no tie, %s on %s", v->a, v->b), "",
        p_text(ink, r->eg_a_on_b));
    row(&rows, cmv__str(ink, "Engle-Granger: no tie, %s on %s", v->b, v->a), "",
        p_text(ink, r->eg_b_on_a));
    if (r->spoken_of)
        row(&rows, cmv__str(ink, "Half-life of a gap, %s", v->nouns),
            fixed(ink, r->half_life, 0, false), "");
    row(&rows, "Distance from the one-year mean, sd", fixed(ink, r->z, 1, true), "");
    row(&rows, "The same by median and MAD", fixed(ink, r->z_robust, 1, true), "");
    cmv__explain_gaps(ink);
}

/* ---- how -------------------------------------------------------------------------------------------------------------------- */

static void details(cmv__ink *ink, const cmv__view *v) {
    const cmv_long_run_answer *r = of(v);
    cmv__details(ink, "How this was computed");
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The spread is @ on @ shared levels from @ to @: five years, or all there is when these "
        "hold fewer than 250.",
        cmv__text(r->is_ratio ? "the logarithm of the ratio" : "the difference"),
        cmv__count(ink, r->n), cmv__day(ink, r->first), cmv__day(ink, r->last));
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Augmented Dickey-Fuller with a constant, lags by BIC, p-value after MacKinnon (1994); "
        "KPSS about a constant, Bartlett window after Hobijn, Franses and Ooms (1998), p-value "
        "within the table of the paper. Both at 5" CMV__PERCENT
        ". Engle-Granger on the levels themselves, lags by AIC, both ways round: the weaker one "
        "counts.");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The half-life is that of an AR(1) with Kendall's correction. A random walk yields one "
        "too, so it is given only when Dickey-Fuller rejects and KPSS does not. The distance "
        "compares the last spread with the year before it.");
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_long_run(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->answers || v->r->n == 0) return;
    cmv__section(ink, "long-run", "Do the levels hold together?");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__long_run_rules, v);
    if (has_no_spread(v)) {
        cmv__command(ink);
        return;
    }
    table(ink, v);
    details(ink, v);
}
