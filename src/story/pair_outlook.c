// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie, and how often such statements held before. */
#include "pair_parts.h"

#include <math.h>

/* A reading that shortens the typical miss by less than this says little. */
#define LITTLE 0.05

static const cmv_outlook_answer *outlook(const cmv__view *v) { return &v->r->answers->outlook; }

/* "quarter"; a year of monthly values. */
static const char *stretch(const cmv__view *v) {
    return v->r->aligned.freq == CMV_MONTHLY ? "year" : "quarter";
}

static const char *percent_text(cmv__ink *ink, double share) {
    return cmv__percent_text(ink, share, 0, false);
}

/* ---- what may come ------------------------------------------------------------------------------------------------------- */

static bool is_told(const cmv__view *v) { return !outlook(v)->why; }
static bool is_too_slow(const cmv__view *v) { return outlook(v)->why == CMV_WHY_FREQUENCY; }
static bool is_young(const cmv__view *v) {
    return outlook(v)->why == CMV_WHY_TOO_FEW && outlook(v)->n_quarters > 0;
}
static bool is_refused(const cmv__view *v) { return outlook(v)->why != CMV_WHY_NONE; }

static void say_range(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    CMV__SAY(
        ink, line,
        "If the past of this pair is a guide, the correlation of the next @ lies between @ and "
        "@ with @ odds, its middle being @.",
        cmv__units(ink, o->horizon, v->noun), cmv__strong(cmv__corr_text(ink, o->low.v)),
        cmv__strong(cmv__corr_text(ink, o->high.v)), cmv__figure(percent_text(ink, o->nominal)),
        cmv__corr(ink, o->median.v));
}

static void say_too_slow(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Nothing can be said: values that come once a @ give no correlation of the next "
             "quarter to wait for.",
             cmv__text(cmv__noun(v->r->aligned.freq)));
}

/* The correlation itself is missing, so that no number of quarters would do. */
static cmv_reason why_none(const cmv__view *v) {
    const cmv_corr_jack *c = v->r->n_windows ? &v->r->windows[v->r->n_windows - 1].c : NULL;
    const cmv_reason why = !c ? CMV_WHY_NONE : c->r.why ? c->r.why : c->ci_low.why;
    return why == CMV_WHY_TOO_FEW ? CMV_WHY_NONE : why;
}
static bool is_pointless(const cmv__view *v) { return is_young(v) && why_none(v) != CMV_WHY_NONE; }

static void say_pointless(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "No range can be given: @.", cmv__text(cmv_reason_text(why_none(v))));
}

static void say_young(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    CMV__SAY(ink, line,
             "No range is given yet. It takes 20 past @s whose outcome could be checked against a "
             "range stated before; @ and @ share @ complete @@, which leaves @.",
             cmv__text(stretch(v)), cmv__text(v->a), cmv__text(v->b),
             cmv__count(ink, o->n_quarters), cmv__text(stretch(v)),
             cmv__text(o->n_quarters == 1 ? "" : "s"), cmv__count(ink, o->n_scored));
}

static void say_refused(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "No range can be given: @.", cmv__text(cmv_reason_text(outlook(v)->why)));
}

/* ---- how such ranges fared ------------------------------------------------------------------------------------------------- */

static bool is_short(const cmv__view *v) {
    return is_told(v) && outlook(v)->coverage_high.v < outlook(v)->nominal;
}
static bool is_wide(const cmv__view *v) {
    return is_told(v) && outlook(v)->coverage_low.v > outlook(v)->nominal;
}

static void say_record(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    CMV__SAY(ink, line,
             "Ranges stated this way, each from what was known then, held in @ of @ past @s (@)",
             cmv__count(ink, o->n_held), cmv__count(ink, o->n_scored), cmv__text(stretch(v)),
             cmv__percent(ink, o->coverage.v, 0));
}

static void say_held(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_record(ink, line, v);
    CMV__SAY0(ink, line, ".");
}

static void say_short(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_record(ink, line, v);
    CMV__SAY(ink, line, ", clearly less often than the @ they claimed: take this one as too narrow.",
             cmv__figure(percent_text(ink, outlook(v)->nominal)));
}

static void say_wide(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_record(ink, line, v);
    CMV__SAY(ink, line, ", clearly more often than the @ they claimed: take this one as too wide.",
             cmv__figure(percent_text(ink, outlook(v)->nominal)));
}

/* ---- what that means ---------------------------------------------------------------------------------------------------------- */

static bool is_above(const cmv__view *v) { return is_told(v) && outlook(v)->low.v > 0; }
static bool is_below(const cmv__view *v) { return is_told(v) && outlook(v)->high.v < 0; }

static void say_above(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line, "All of it lies above zero.");
}
static void say_below(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line, "All of it lies below zero.");
}
static void say_open(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line, "It contains zero, so even the direction is open.");
}

static const cmv__rule OUTLOOK[] = {
    {1, "a range", is_told, say_range},
    {1, "too slow", is_too_slow, say_too_slow},
    {1, "no reading", is_pointless, say_pointless},
    {1, "too young", is_young, say_young},
    {1, "no range", is_refused, say_refused},
    {2, "all above zero", is_above, say_above},
    {2, "all below zero", is_below, say_below},
    {2, "contains zero", is_told, say_open},
    {3, "held too seldom", is_short, say_short},
    {3, "held too often", is_wide, say_wide},
    {3, "held", is_told, say_held},
};
const cmv__rules cmv__outlook_rules = CMV__RULES("outlook", OUTLOOK);

/* ---- whether today's reading says something -------------------------------------------------------------------------------------- */

static double miss_of(const cmv_outlook_answer *o, cmv_outlook_method m) {
    const cmv_num miss[] = {o->rmse_ewma, o->rmse_window, o->rmse_mean};
    return miss[m].v;
}

/* By how much the reading shortens the typical miss of the mean alone. */
static double gain(const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    return 1 - miss_of(o, o->method) / o->rmse_mean.v;
}

static bool is_mean(const cmv__view *v) {
    return is_told(v) && outlook(v)->method == CMV_OUTLOOK_MEAN;
}
static bool helps_little(const cmv__view *v) { return is_told(v) && gain(v) < LITTLE; }

/* "the last 90 sessions (+0.43)". */
static void say_reading(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    if (o->method == CMV_OUTLOOK_WINDOW)
        CMV__SAY(ink, line, "the last @ (@)", cmv__units(ink, o->window, v->noun),
                 cmv__corr(ink, o->now.v));
    else
        CMV__SAY(ink, line, "a reading in which the latest @ count most (@)", cmv__text(v->nouns),
                 cmv__corr(ink, o->now.v));
}

static void say_mean(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    CMV__SAY(ink, line,
             "Today"
             "\xe2\x80\x99"
             "s reading is left out, because it did not help: over @ past @s, forecasts that "
             "started from the latest reading missed by no less than the plain average of all @s "
             "before (now @). The range is the spread around that average.",
             cmv__count(ink, o->n_origins), cmv__text(stretch(v)), cmv__text(stretch(v)),
             cmv__corr(ink, o->mean.v));
}

static void say_start(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    CMV__SAY0(ink, line, "It starts from ");
    say_reading(ink, line, v);
    CMV__SAY(ink, line, " and keeps @ of the way to there from the average of all past @s (@). ",
             cmv__percent(ink, o->weight.v, 0), cmv__text(stretch(v)), cmv__corr(ink, o->mean.v));
}

static void say_little(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_start(ink, line, v);
    CMV__SAY(ink, line,
             "That helped little: over @ past @s such forecasts missed by only @ less than the "
             "average alone.",
             cmv__count(ink, outlook(v)->n_origins), cmv__text(stretch(v)),
             cmv__percent(ink, gain(v), 1));
}

static void say_helps(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_start(ink, line, v);
    CMV__SAY(ink, line,
             "Over @ past @s such forecasts missed by @ less than the average alone: what holds "
             "today says something about the @ to come.",
             cmv__count(ink, outlook(v)->n_origins), cmv__text(stretch(v)),
             cmv__percent(ink, gain(v), 0), cmv__text(stretch(v)));
}

static const cmv__rule BASIS[] = {
    {1, "the mean", is_mean, say_mean},
    {1, "a reading that helps little", helps_little, say_little},
    {1, "a reading that helps", is_told, say_helps},
};
const cmv__rules cmv__outlook_basis_rules = CMV__RULES("outlook basis", BASIS);

/* ---- the figure, and how it was computed ------------------------------------------------------------------------------------------- */

/* What was said and what came. */
static void figure(cmv__ink *ink, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    cmv_chart *chart = cmv__alloc(ink, 1, sizeof *chart);
    cmv_chart_series *series = cmv__alloc(ink, 1, sizeof *series);
    if (!chart || !series) return;
    const size_t skip = o->n_quarters - o->n_origins;
    *series = (cmv_chart_series){.name = cmv__str(ink, "correlation of each %s", stretch(v)),
                                 .date = o->quarter + skip,
                                 .y = o->came + skip,
                                 .low = o->said_low + skip,
                                 .high = o->said_high + skip,
                                 .n = o->n_quarters - skip};
    *chart = (cmv_chart){.kind = CMV_CHART_LINE,
                         .id = "outlook",
                         .title = "What was said before, and what came",
                         .csv = ink->doc->csv,
                         .y_name = "correlation",
                         .y_low = -1,
                         .y_high = 1,
                         .baseline = 0,
                         .slope = NAN,
                         .intercept = NAN,
                         .series = series,
                         .n_series = 1};
    chart->alt = cmv__str(ink,
                          "The correlation of %s and %s in each %s and the range stated for it "
                          "before: %s of %s lay inside.",
                          v->a, v->b, stretch(v), cmv__count_text(ink, o->n_held),
                          cmv__count_text(ink, o->n_scored));
    chart->caption =
        cmv__str(ink,
                 "The line is what came, %s at a time; the band is the %s range "
                 "stated before each.",
                 cmv__units_text(ink, o->horizon, v->noun), percent_text(ink, o->nominal));
    cmv__put_chart(ink, chart);
}

static void miss_row(cmv__rows *rows, const char *name, cmv_num miss, bool chosen) {
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    cmv__put(rows, 1,
             miss.why ? cmv__text(cmv__missing(rows->ink, miss.why))
                      : cmv__figure(cmv__number(rows->ink, miss.v, 3, false)));
    cmv__put(rows, 2, cmv__text(chosen ? "speaks" : ""));
}

static void table(cmv__ink *ink, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    static const cmv__column columns[] = {
        {"Forecast from", false}, {"Typical miss", true}, {"Chosen", false}};
    cmv__rows rows = cmv__table(ink, "How far each forecast missed, out of sample", columns, 3, 3);
    miss_row(&rows,
             cmv__str(ink, "Weighted reading, \xce\xbb = %s", cmv__number(ink, o->lambda, 2, false)),
             o->rmse_ewma, o->method == CMV_OUTLOOK_EWMA);
    miss_row(&rows, cmv__str(ink, "Last %s", cmv__units_text(ink, o->window, v->noun)),
             o->rmse_window, o->method == CMV_OUTLOOK_WINDOW);
    miss_row(&rows, cmv__str(ink, "Average of past %ss", stretch(v)), o->rmse_mean,
             o->method == CMV_OUTLOOK_MEAN);
    cmv__explain_gaps(ink);
}

static void details(cmv__ink *ink, const cmv__view *v) {
    const cmv_outlook_answer *o = outlook(v);
    cmv__details(ink, "How this was computed");
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "The @ since @ are cut into @s of @ that do not overlap. At the end of each, three "
             "forecasts of the next one"
             "\xe2\x80\x99"
             "s correlation are made on Fisher"
             "\xe2\x80\x99"
             "s z, with nothing that came later: the average of the @s so far, and two readings "
             "drawn towards it by the weight that would have served best until then, kept between "
             "0 and 1. The one with the smallest past error speaks, and its own past errors give "
             "the range: half of what @ leaves out lies at either end.",
             cmv__text(v->nouns), cmv__day(ink, v->r->first), cmv__text(stretch(v)),
             cmv__units(ink, o->horizon, v->noun), cmv__text(stretch(v)),
             cmv__figure(percent_text(ink, o->nominal)));
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Every @ from @ to @ was scored in the same way: the range stated for it came from the "
        "errors known then, and from the method that was best then. Typical miss: root mean "
        "square of z, which close to zero is the correlation itself. Nothing is said about "
        "prices: a correlation of any size goes with gains and with losses.",
        cmv__text(stretch(v)), cmv__day(ink, o->scored_first), cmv__day(ink, o->scored_last));
    table(ink, v);
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_outlook(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->answers || !v->r->n) return;
    cmv__section(ink, "outlook", cmv__str(ink, "What can be said about the next %s?", stretch(v)));
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__outlook_rules, v);
    if (outlook(v)->why) return;
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__outlook_basis_rules, v);
    figure(ink, v);
    details(ink, v);
}
