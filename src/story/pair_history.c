// SPDX-License-Identifier: Apache-2.0
/* How the correlation has changed: calendar years, and the rolling reading with its extremes. */
#include "pair_parts.h"

#include <math.h>

typedef struct year_tally {
    size_t defined, together, opposite, unclear, partial;
    const cmv_year *low, *high;                    /* lowest and highest whole year */
    const cmv_year *last_opposite, *last_together; /* last year with that reading */
} year_tally;

static void note_year(year_tally *t, const cmv_year *y) {
    cmv__reading r = cmv__reading_of(&y->c);
    t->partial += y->partial;
    if (r < CMV__TOGETHER) return;
    t->defined++;
    if (r == CMV__TOGETHER) {
        t->together++;
        t->last_together = y;
    } else if (r == CMV__OPPOSITE) {
        t->opposite++;
        t->last_opposite = y;
    } else
        t->unclear++;
    if (y->partial) return;
    if (!t->low || y->c.r.v < t->low->c.r.v) t->low = y;
    if (!t->high || y->c.r.v > t->high->c.r.v) t->high = y;
}

static year_tally count_years(const cmv__view *v) {
    year_tally t = {0};
    for (size_t i = 0; i < v->r->n_years; i++) note_year(&t, &v->r->years[i]);
    return t;
}

cmv__year_count cmv__count_years(const cmv__view *v) {
    const year_tally t = count_years(v);
    return (cmv__year_count){.defined = t.defined, .together = t.together, .opposite = t.opposite};
}

static bool is_no_year(const cmv__view *v) { return count_years(v).defined == 0; }
static bool is_years(const cmv__view *v) { return count_years(v).defined > 0; }
static bool is_one_year(const cmv__view *v) { return count_years(v).defined == 1; }
static bool is_uniform_years(const cmv__view *v) {
    year_tally t = count_years(v);
    return t.defined > 1 &&
           (t.together == t.defined || t.opposite == t.defined || t.unclear == t.defined);
}

/* Why the year with the most observations gives none. */
static cmv_reason why_no_year(const cmv__view *v) {
    const cmv_year *most = &v->r->years[0];
    for (size_t i = 1; i < v->r->n_years; i++) {
        if (v->r->years[i].n > most->n) most = &v->r->years[i];
    }
    return most->c.r.why ? most->c.r.why : most->c.ci_low.why;
}

static void say_no_year(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    if (!v->r->n)
        CMV__SAY(ink, line, "There is no year to show: @.",
                 cmv__text(cmv_reason_text(v->r->why_empty)));
    else if (!v->r->n_years)
        CMV__SAY(ink, line, "Calendar years are shown for daily and weekly samples; this one is @.",
                 cmv__text(cmv_freq_name(v->r->aligned.freq)));
    else if (why_no_year(v) == CMV_WHY_TOO_FEW)
        CMV__SAY0(
            ink, line,
            "No calendar year holds enough shared observations for a correlation of its own.");
    else
        CMV__SAY(ink, line, "No calendar year gives a correlation with an interval: @.",
                 cmv__text(cmv_reason_text(why_no_year(v))));
}

static const cmv_year *only_year(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_years; i++) {
        if (cmv__reading_of(&v->r->years[i].c) >= CMV__TOGETHER) return &v->r->years[i];
    }
    return NULL;
}

static cmv_span year_span(cmv__ink *ink, const cmv_year *y) {
    return cmv__figure(y ? cmv__str(ink, "%d", y->year) : CMV__DASH);
}

static void say_one_year(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Only @ gives a correlation with an interval: ", year_span(ink, only_year(v)));
    cmv__say_corr(ink, line, &only_year(v)->c);
    CMV__SAY(ink, line, " (@).", cmv__units(ink, only_year(v)->n, v->noun));
}

static void say_uniform_years(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    year_tally t = count_years(v);
    const char *how = t.together   ? "with an interval above zero"
                      : t.opposite ? "with an interval below zero"
                                   : "with an interval that contains zero";
    CMV__SAY(ink, line, "Every one of @ with enough data came out the same way, @.",
             cmv__units(ink, t.defined, "calendar year"), cmv__text(how));
}

static cmv_span count_or_none(cmv__ink *ink, size_t n) {
    return n ? cmv__count(ink, n) : cmv__figure("none");
}

static void say_years(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    year_tally t = count_years(v);
    CMV__SAY(
        ink,
        line, "Of @ with enough data, @ had an interval above zero, @ below zero, and in @ it contained zero.",
        cmv__units(ink, t.defined, "calendar year"), count_or_none(ink, t.together),
        count_or_none(ink, t.opposite), count_or_none(ink, t.unclear));
}

/* A reading that used to come up and has not since, with at least two years after it. */
enum { YEARS_SINCE = 2 };

static int last_year(const cmv__view *v) { return v->r->years[v->r->n_years - 1].year; }
static bool is_past(const cmv__view *v, const cmv_year *y, size_t n) {
    return n >= YEARS_SINCE && y && last_year(v) - y->year >= YEARS_SINCE;
}
static bool is_opposite_past(const cmv__view *v) {
    return is_past(v, count_years(v).last_opposite, count_years(v).opposite);
}
static bool is_together_past(const cmv__view *v) {
    return is_past(v, count_years(v).last_together, count_years(v).together);
}

static void say_opposite_past(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The last year with an interval below zero was @.",
             year_span(ink, count_years(v).last_opposite));
}

static void say_together_past(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The last year with an interval above zero was @.",
             year_span(ink, count_years(v).last_together));
}

static bool has_year_range(const cmv__view *v) {
    year_tally t = count_years(v);
    return t.low && t.high && t.high->c.r.v - t.low->c.r.v >= 0.005; /* apart at the digits shown */
}

static void say_year_range(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    year_tally t = count_years(v);
    if (!t.low || !t.high) return;
    CMV__SAY(ink, line,
             "Among whole years the lowest was @ (@, n = @) and the highest @ (@, n = @).",
             year_span(ink, t.low), cmv__corr(ink, t.low->c.r.v), cmv__count(ink, t.low->n),
             year_span(ink, t.high), cmv__corr(ink, t.high->c.r.v), cmv__count(ink, t.high->n));
}

static const cmv__rule HISTORY[] = {
    {1, "no year defined", is_no_year, say_no_year},
    {1, "one year defined", is_one_year, say_one_year},
    {1, "all years alike", is_uniform_years, say_uniform_years},
    {1, "years counted", is_years, say_years},
    {2, "no longer opposite", is_opposite_past, say_opposite_past},
    {3, "no longer together", is_together_past, say_together_past},
    {4, "lowest and highest year", has_year_range, say_year_range},
};
const cmv__rules cmv__history_rules = CMV__RULES("history", HISTORY);

static void years_table(cmv__ink *ink, const cmv__view *v, bool fold) {
    static const cmv__column columns[] = {{"Year", false},
                                          {"Correlation", true},
                                          {"95 % interval", true},
                                          {"n", true},
                                          {"Label", false}};
    if (!v->r->n_years) return;
    cmv__rows rows = cmv__table(ink, "Correlation by calendar year", columns, 5, v->r->n_years);
    if (rows.table) rows.table->compact = fold;
    for (size_t i = v->r->n_years; i-- > 0;) {
        const cmv_year *y = &v->r->years[i];
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv__str(ink, y->partial ? "%d (part)" : "%d", y->year)));
        cmv__put_corr(&rows, 1, y->c.r, y->c.ci_low, y->c.ci_high);
        cmv__put_interval(&rows, 2, y->c.ci_low, y->c.ci_high);
        cmv__put(&rows, 3, cmv__count(ink, y->n));
        cmv__put_label(&rows, 4, &y->c, y->label);
    }
    cmv__explain_gaps(ink);
}

void cmv__section_history(cmv__ink *ink, const cmv__view *v, const char *id, const char *title,
                          bool fold) {
    cmv__section(ink, id, title);
    cmv__change_lead(ink, v);
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__history_rules, v);
    cmv__put_chart(ink, cmv__chart_years(ink, v));
    years_table(ink, v, fold);
    if (!cmv__change_blocks(ink, v)) cmv__command(ink);
}

/* ---- rolling --------------------------------------------------------------------------------------------------------------------- */

static bool has_extremes(const cmv__view *v) { return !v->r->max.r.why && !v->r->min.r.why; }
static bool is_one_reading(const cmv__view *v) {
    return has_extremes(v) && v->r->rolling.n_defined == 1;
}
static bool is_no_extreme(const cmv__view *v) { return !has_extremes(v); }
static bool has_extreme_intervals(const cmv__view *v) {
    return has_extremes(v) && v->r->rolling.n_defined > 1 && !v->r->max.ci_low.why &&
           !v->r->min.ci_high.why;
}
static bool is_overlapping(const cmv__view *v) {
    return has_extreme_intervals(v) && v->r->max.ci_low.v <= v->r->min.ci_high.v;
}

static void say_no_extreme(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    if (v->r->n >= v->r->rolling.window && v->r->rolling.window)
        CMV__SAY(ink, line, "No window of @ gives a reading: @.",
                 cmv__units(ink, v->r->rolling.window, v->noun),
                 cmv__text(cmv__recent_reason(ink, v)));
    else
        CMV__SAY(ink, line, "There is no full window of @: @.",
                 cmv__units(ink, v->r->rolling.window, v->noun),
                 cmv__text(cmv_reason_text(v->r->max.r.why ? v->r->max.r.why : v->r->min.r.why)));
}

static void say_one_reading(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The sample holds a single full window of @; there is nothing to rank.",
             cmv__units(ink, v->r->rolling.window, v->noun));
}

static void say_extremes(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The highest of @ readings over @ is @ (@ to @), the lowest @ (@ to @).",
             cmv__count(ink, v->r->rolling.n_defined),
             cmv__units(ink, v->r->rolling.window, v->noun), cmv__corr(ink, v->r->max.r.v),
             cmv__day_from(ink, v->r->max.first, v->r->max.last), cmv__day(ink, v->r->max.last),
             cmv__corr(ink, v->r->min.r.v), cmv__day_from(ink, v->r->min.first, v->r->min.last),
             cmv__day(ink, v->r->min.last));
}

static void say_overlapping(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line, "Their intervals overlap, so even the two extremes do not show a change.");
}

static void say_apart(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line,
              "Their intervals do not overlap, but both were picked after looking, which makes any "
              "two extremes "
              "seem further apart than they are.");
}

static void say_noise(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Readings of neighbouring dates share most of their data: the @ hold about @ that do "
             "not overlap, and "
             "even a constant correlation produces wide extremes.",
             cmv__units(ink, v->r->n, v->noun),
             cmv__units(ink, v->r->n / v->r->rolling.window, "window"));
}

static const cmv__rule EXTREMES[] = {
    {1, "no full window", is_no_extreme, say_no_extreme},
    {1, "one reading", is_one_reading, say_one_reading},
    {1, "extremes", has_extremes, say_extremes},
    {2, "extremes overlap", is_overlapping, say_overlapping},
    {2, "extremes apart", has_extreme_intervals, say_apart},
    {3, "extremes are noisy", has_extreme_intervals, say_noise},
};
const cmv__rules cmv__extremes_rules = CMV__RULES("extremes", EXTREMES);

static void extreme_row(cmv__rows *rows, const char *name, const cmv_extreme *e) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    cmv__put_corr(rows, 1, e->r, e->ci_low, e->ci_high);
    cmv__put_interval(rows, 2, e->ci_low, e->ci_high);
    cmv__put(rows, 3, cmv__text(cmv__date_iso(ink, e->first)));
    cmv__put(rows, 4, cmv__text(cmv__date_iso(ink, e->last)));
}

void cmv__section_rolling(cmv__ink *ink, const cmv__view *v, bool extremes) {
    const cmv__column columns[] = {{"Reading", false},
                                   {"Correlation", true},
                                   {"95 % interval", true},
                                   {cmv__str(ink, "First %s", v->noun), true},
                                   {cmv__str(ink, "Last %s", v->noun), true}};
    const cmv_chart *chart = cmv__chart_rolling(ink, v);
    if (!chart && !extremes) return;
    cmv__section(ink, "rolling",
                 extremes ? "Rolling readings and their extremes" : "How it has moved");
    cmv__put_chart(ink, chart);
    if (extremes) {
        cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__extremes_rules, v);
        if (has_extremes(v) && v->r->rolling.n_defined > 1) {
            cmv__rows rows = cmv__table(ink, "Highest and lowest reading", columns, 5, 2);
            extreme_row(&rows, "highest", &v->r->max);
            extreme_row(&rows, "lowest", &v->r->min);
            cmv__explain_gaps(ink);
        }
    }
    cmv__command(ink);
}
