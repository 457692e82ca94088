// SPDX-License-Identifier: Apache-2.0
/* The two sides next to each other: recent statistics, levels, each session as a point, and why anybody compares them. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

static bool has_year_change(const cmv__view *v) {
    return !v->r->a.y1.value.why && !v->r->b.y1.value.why;
}
static bool is_percent(const cmv_leg_report *leg) { return !strcmp(leg->change_unit, "%"); }
static bool has_vol(const cmv__view *v) {
    return !v->r->detail.vol_a.why && !v->r->detail.vol_b.why && v->r->detail.vol_a.v > 0 &&
           v->r->detail.vol_b.v > 0;
}
static bool is_vol_comparable(const cmv__view *v) {
    return has_vol(v) && v->r->transform_a == v->r->transform_b;
}
/* A side that stood still all year has no place in its range. */
static bool is_ranked(const cmv_leg_report *leg) {
    return !leg->range52.percentile.why && leg->range52.low.v < leg->range52.high.v;
}
static bool has_range(const cmv__view *v) { return is_ranked(&v->r->a) && is_ranked(&v->r->b); }
static bool has_one_side(const cmv__view *v) { return (v->r->a.n > 0) != (v->r->b.n > 0); }
static bool has_no_side(const cmv__view *v) { return v->r->a.n == 0 && v->r->b.n == 0; }

static cmv_span change_span(cmv__ink *ink, const cmv_leg_report *leg, const cmv_change *c) {
    return cmv__toned(cmv__change_text(ink, leg->change_unit, c->value.v), c->value.v);
}

/* Only total returns are held: the level itself has the dividends in it. */
static bool is_adjusted(const cmv_leg *leg) {
    return leg->basis == CMV_BASIS_TOTAL && leg->level.value == leg->sample.value;
}

static const char *dividend_words(const cmv_leg_report *a, const cmv_leg_report *b) {
    if (!is_percent(a) || !is_percent(b) || (!a->leg.is_price && !b->leg.is_price)) return "";
    if (is_adjusted(&a->leg) && is_adjusted(&b->leg)) return ", with dividends reinvested";
    return is_adjusted(&a->leg) || is_adjusted(&b->leg) ? "" : ", as quoted, without dividends";
}

static void say_year_change(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_leg_report *a = &v->r->a, *b = &v->r->b;
    CMV__SAY(
        ink, line, "Over the year to its last value, @ changed by @ (from @) and @ by @ (from @)@.",
        cmv__text(v->a), change_span(ink, a, &a->y1), cmv__day(ink, a->y1.against), cmv__text(v->b),
        change_span(ink, b, &b->y1), cmv__day(ink, b->y1.against), cmv__text(dividend_words(a, b)));
}

static void say_vol_compared(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    bool a_more = r->detail.vol_a.v >= r->detail.vol_b.v;
    double more = a_more ? r->detail.vol_a.v : r->detail.vol_b.v,
           less = a_more ? r->detail.vol_b.v : r->detail.vol_a.v;
    const cmv_leg *more_leg = a_more ? &r->a.leg : &r->b.leg,
                  *less_leg = a_more ? &r->b.leg : &r->a.leg;
    bool alike = more / less < 1.05;
    CMV__SAY(ink, line,
             alike ? "Over the last @, @ moved about as much@"
                   : "Over the last @, @ moved @ times as much",
             cmv__units(ink, r->detail.n, v->noun), cmv__text(a_more ? v->a : v->b),
             alike ? cmv__text("") : cmv__figure(cmv__number(ink, more / less, 1, false)));
    CMV__SAY(ink, line, " as @: a typical @ was @ against @.", cmv__text(a_more ? v->b : v->a),
             cmv__text(v->noun),
             cmv__figure(cmv__move_text(ink, r->transform_a, more_leg, more, false)),
             cmv__figure(cmv__move_text(ink, r->transform_a, less_leg, less, false)));
}

static void say_vol(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    CMV__SAY(ink, line, "Over the last @, a typical @ was @ in @ and @ in @.",
             cmv__units(ink, r->detail.n, v->noun), cmv__text(v->noun),
             cmv__figure(cmv__move_text(ink, r->transform_a, &r->a.leg, r->detail.vol_a.v, false)),
             cmv__text(v->a),
             cmv__figure(cmv__move_text(ink, r->transform_b, &r->b.leg, r->detail.vol_b.v, false)),
             cmv__text(v->b));
}

static void say_range(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_leg_report *a = &v->r->a, *b = &v->r->b;
    CMV__SAY(ink, line, "In the range of its last 52 weeks, @ stands ", cmv__text(v->a));
    cmv__say_place(ink, line, a->range52.percentile.v, a->range52.n);
    CMV__SAY(ink, line, "its @ and @ ", cmv__units(ink, a->range52.n, "value"), cmv__text(v->b));
    cmv__say_place(ink, line, b->range52.percentile.v, b->range52.n);
    CMV__SAY(ink, line, "its @.", cmv__units(ink, b->range52.n, "value"));
}

static void say_one_side(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool a = v->r->a.n > 0;
    const cmv_leg_report *held = a ? &v->r->a : &v->r->b, *empty = a ? &v->r->b : &v->r->a;
    CMV__SAY(ink, line, "@ last stood at @ @ on @. @: @.", cmv__text(a ? v->a : v->b),
             cmv__figure(cmv__level_text(ink, &held->leg, held->latest.v)),
             cmv__text(held->leg.unit), cmv__day(ink, held->last), cmv__text(a ? v->b : v->a),
             cmv__text(cmv_reason_text(empty->latest.why)));
}

static void say_no_side(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@: @. @: @.", cmv__text(v->a),
             cmv__text(cmv_reason_text(v->r->a.latest.why)), cmv__text(v->b),
             cmv__text(cmv_reason_text(v->r->b.latest.why)));
}

static const cmv__rule SIDE[] = {
    {1, "both one-year changes", has_year_change, say_year_change},
    {1, "one side only", has_one_side, say_one_side},
    {1, "neither side", has_no_side, say_no_side},
    {2, "volatility compared", is_vol_comparable, say_vol_compared},
    {2, "volatility in two units", has_vol, say_vol},
    {3, "place in the year's range", has_range, say_range},
};
const cmv__rules cmv__side_rules = CMV__RULES("side", SIDE);

/* ---- statistics of each leg ------------------------------------------------------------------------------------------------ */

typedef const char *(*stat_text)(cmv__ink *ink, const cmv_leg_report *leg);

static const char *or_gap(cmv__ink *ink, cmv_num v, const char *text) {
    return v.why ? cmv__missing(ink, v.why) : text;
}
static const char *level_of(cmv__ink *ink, const cmv_leg_report *leg, cmv_num v) {
    return or_gap(ink, v, cmv__level_text(ink, &leg->leg, v.v));
}
static const char *stat_span(cmv__ink *ink, const cmv_leg_report *leg) {
    if (!leg->n) return cmv__missing(ink, leg->latest.why);
    return cmv__str(ink, "%s to %s", cmv__date_iso(ink, leg->stats90.first),
                    cmv__date_iso(ink, leg->stats90.last));
}
static const char *stat_n(cmv__ink *ink, const cmv_leg_report *leg) {
    return leg->n ? cmv__count_text(ink, leg->stats90.n) : cmv__missing(ink, leg->latest.why);
}
static const char *stat_mean(cmv__ink *ink, const cmv_leg_report *leg) {
    return level_of(ink, leg, leg->stats90.mean);
}
static const char *stat_high(cmv__ink *ink, const cmv_leg_report *leg) {
    return level_of(ink, leg, leg->stats90.high);
}
static const char *stat_low(cmv__ink *ink, const cmv_leg_report *leg) {
    return level_of(ink, leg, leg->stats90.low);
}
static const char *stat_vol(cmv__ink *ink, const cmv_leg_report *leg) {
    return or_gap(ink, leg->stats90.vol, cmv__vol_text(ink, leg, leg->stats90.vol.v));
}
static const char *stat_vol_period(cmv__ink *ink, const cmv_leg_report *leg) {
    return or_gap(ink, leg->stats90.vol_period, cmv__vol_text(ink, leg, leg->stats90.vol_period.v));
}
static const char *stat_z(cmv__ink *ink, const cmv_leg_report *leg) {
    return or_gap(ink, leg->stats90.z,
                  cmv__str(ink, "%s" CMV__NBSP "sd", cmv__number(ink, leg->stats90.z.v, 1, true)));
}
static const char *stat_drawdown(cmv__ink *ink, const cmv_leg_report *leg) {
    return or_gap(ink, leg->stats90.drawdown,
                  cmv__change_text(ink, leg->change_unit, leg->stats90.drawdown.v));
}

static const struct stat_row {
    const char *name;
    stat_text text;
} STATS[] = {
    {"Dates", stat_span},
    {"Values", stat_n},
    {"Mean", stat_mean},
    {"High", stat_high},
    {"Low", stat_low},
    {"Volatility a year", stat_vol},
    {"Volatility of one change", stat_vol_period},
    {"Latest, from the mean before it", stat_z},
    {"Deepest fall from a high", stat_drawdown},
};

void cmv__stats_table(cmv__ink *ink, const cmv_leg_report *const leg[], size_t n_legs) {
    enum { COLS = 3 };
    cmv__column columns[COLS] = {{"Statistic", false}};
    size_t n = sizeof STATS / sizeof STATS[0];
    for (size_t k = 0; k < n_legs; k++)
        columns[k + 1] = (cmv__column){leg[k]->leg.short_name, true};
    cmv__rows rows = cmv__table(ink, "Statistics of the last values", columns, n_legs + 1, n);
    for (size_t i = 0; i < n; i++) {
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(STATS[i].name));
        for (size_t k = 0; k < n_legs; k++)
            cmv__put(&rows, k + 1, cmv__figure(STATS[i].text(ink, leg[k])));
    }
    cmv__explain_leg_gaps(ink);
}

void cmv__section_side(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "side-by-side", "Side by side");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__side_rules, v);
    cmv__trim(ink);
    cmv__details(ink, "Statistics of the last values");
    cmv__stats_table(ink, (const cmv_leg_report *const[]){&v->r->a, &v->r->b}, 2);
    cmv__details_end(ink);
    cmv__command(ink);
}

/* ---- levels and points ------------------------------------------------------------------------------------------------------ */

void cmv__section_growth(cmv__ink *ink, const cmv__view *v) {
    const cmv_leg *a = &v->r->a.leg, *b = &v->r->b.leg;
    bool same_unit = a->is_rate && b->is_rate && a->unit && b->unit && !strcmp(a->unit, b->unit);
    const cmv_chart *first = NULL, *second = NULL, *third = NULL;
    if (!a->is_rate && !b->is_rate) {
        first = cmv__chart_growth(ink, v);
        second = first ? cmv__chart_ratio(ink, v) : NULL;
    }
    if (!first) {
        first = cmv__chart_side(ink, v, false);
        second = cmv__chart_side(ink, v, true);
        third = same_unit ? cmv__chart_levels(ink, v) : NULL;
    }
    if (!first) return;
    cmv__section(ink, "growth", "How far each went");
    cmv__put_chart(ink, first);
    cmv__put_chart(ink, second);
    cmv__put_chart(ink, third);
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
              "Two levels that both trend look related by accident; every correlation on this page "
              "is one of changes.");
    cmv__command(ink);
}

void cmv__section_scatter(cmv__ink *ink, const cmv__view *v) {
    const cmv_chart *chart = cmv__chart_scatter(ink, v);
    if (!chart) return;
    cmv__section(ink, "scatter", cmv__str(ink, "%s by %s", cmv__capital(ink, v->noun), v->noun));
    cmv__put_chart(ink, chart);
    cmv__command(ink);
}

/* ---- why ----------------------------------------------------------------------------------------------------------------------- */

/* A user's own series: its name where it says more than the id, its unit where it has one. */
static const char *without_description(cmv__ink *ink, const cmv_leg *leg) {
    const char *name = leg->name ? leg->name : leg->id;
    if (leg->unit && *leg->unit) return cmv__str(ink, "%s, in %s", name, leg->unit);
    return leg->user_defined ? "imported, without a description" : name;
}

static void say_description(cmv__ink *ink, cmv_line *line, const char *who, const cmv_leg *leg) {
    const char *text = cmv__sentence(ink, leg->description);
    if (line->first) CMV__SAY0(ink, line, " ");
    if (*text)
        CMV__SAY(ink, line, "@: @", cmv__strong(who), cmv__text(text));
    else
        CMV__SAY(ink, line, "@: @.", cmv__strong(who), cmv__text(without_description(ink, leg)));
}

void cmv__section_why(cmv__ink *ink, const cmv__view *v) {
    const cmv_story_context *c = v->c;
    cmv__section(ink, "why", "Why this comparison matters");
    if (c->why && *c->why) {
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@", cmv__text(cmv__sentence(ink, c->why)));
        if (c->rise && *c->rise)
            CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@",
                     cmv__text(cmv__sentence(ink, c->rise)));
        if (c->regimes && *c->regimes) {
            CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@",
                     cmv__text(cmv__sentence(ink, c->regimes)));
        }
    }
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    say_description(ink, line, v->a, &v->r->a.leg);
    say_description(ink, line, v->b, &v->r->b.leg);
}
