// SPDX-License-Identifier: Apache-2.0
/* Whether the recent reading is unusual: its place among the others, what chance alone would do, one day's weight. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

static const double LEVEL = 0.05;

static const cmv_unusual_answer *unusual(const cmv__view *v) {
    return v->r->answers ? &v->r->answers->unusual : NULL;
}

static double latest(const cmv__view *v) { return v->r->rolling.r[v->r->n - 1]; }

/* The readings looked at are all there are. */
static bool is_all(const cmv__view *v) {
    return unusual(v)->span.n_ending >= v->r->rolling.n_defined;
}

static const char *span_words(const cmv__view *v) {
    return is_all(v) ? "in this sample" : "in five years";
}

/* ---- step 1: its place ---------------------------------------------------------------------------------------------------------- */

/* Ranks are told from this many separate windows on, as for recent against before. */
enum { WINDOWS_MIN = 5 };
/* A reading among the highest or lowest tenth is high or low for its pair. */
static const double TENTH = 0.1;

static bool has_place(const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    return u && !u->span.below.why && !u->span.max.why && u->span.independent >= WINDOWS_MIN &&
           isfinite(latest(v)) && !cmv__is_exact(&v->r->recent.r);
}
static bool is_record_high(const cmv__view *v) { return has_place(v) && unusual(v)->record_high; }
static bool is_record_low(const cmv__view *v) { return has_place(v) && unusual(v)->record_low; }
static bool is_high(const cmv__view *v) {
    return has_place(v) && unusual(v)->span.below.v >= 1 - TENTH;
}
static bool is_low(const cmv__view *v) { return has_place(v) && unusual(v)->span.below.v <= TENTH; }

/* Fewer separate windows than a rank needs, where the comparison with what came before does not say so already. */
static bool is_thin(const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    return u && !u->span.below.why && !cmv__is_exact(&v->r->recent.r) &&
           u->span.independent < WINDOWS_MIN && v->r->recent.independent_windows >= WINDOWS_MIN;
}

static void say_thin(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "What has been usual @ cannot be told: they hold only @ of @.",
             cmv__text(is_all(v) ? "in this sample" : "in the last five years"),
             cmv__units(ink, unusual(v)->span.independent, "separate window"),
             cmv__units(ink, v->r->rolling.window, v->noun));
}

static void say_record(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *word) {
    CMV__SAY(ink, line, "It is @: none of the other windows of @ since @ read ",
             cmv__strong("a record"), cmv__units(ink, v->r->rolling.window, v->noun),
             cmv__day(ink, v->r->first));
    CMV__SAY(ink, line, "as @.", cmv__text(word));
}
static void say_record_high(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_record(ink, line, v, "high");
}
static void say_record_low(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_record(ink, line, v, "low");
}

/* The extreme that outdoes the latest reading: within five years, else in all the sample. */
static void say_no_record(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *word,
                          cmv_num extreme, cmv_date last, const cmv_extreme *all) {
    CMV__SAY(ink, line, "It is @ for this pair", cmv__text(word));
    if (extreme.v == latest(v))
        CMV__SAY(ink, line, ", the most so @, but not a record: @ ended @.",
                 cmv__text(span_words(v)), cmv__corr(ink, all->r.v), cmv__day(ink, all->last));
    else
        CMV__SAY(ink, line, " but @: @ ended @.", cmv__strong("not a record"),
                 cmv__corr(ink, extreme.v), cmv__day(ink, last));
}

static void say_high(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    say_no_record(ink, line, v, "high", u->span.max, u->span.max_last, &v->r->max);
}
static void say_low(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    say_no_record(ink, line, v, "low", u->span.min, u->span.min_last, &v->r->min);
}

static void say_inside(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    CMV__SAY(ink, line,
             "It is nothing out of the ordinary: readings @ ran from @ (window ended @) to @ (@).",
             cmv__text(span_words(v)), cmv__corr(ink, u->span.min.v),
             cmv__day(ink, u->span.min_last), cmv__corr(ink, u->span.max.v),
             cmv__day(ink, u->span.max_last));
}

/* ---- step 2: what a constant correlation would do ------------------------------------------------------------------------------------- */

static bool has_range(const cmv__view *v) { return has_place(v) && !unusual(v)->range.p.why; }
static bool is_range_wide(const cmv__view *v) {
    return has_range(v) && unusual(v)->range.p.v < LEVEL;
}
static bool is_range_chance_but_changed(const cmv__view *v) {
    return has_range(v) && cmv__has_changed(&v->r->answers->change.recent);
}

static bool is_range_wide_undated(const cmv__view *v) {
    return is_range_wide(v) && !cmv__has_changed(&v->r->answers->change.recent);
}

static void say_wide(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    CMV__SAY(ink, line,
             "Readings @ spread over @; a correlation that never changed would spread them that "
             "widely in only @ of cases",
             cmv__text(span_words(v)), cmv__figure(cmv__number(ink, u->range.observed.v, 2, false)),
             cmv__percent(ink, u->range.p.v, 1));
}

static void say_range_wide(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_wide(ink, line, v);
    CMV__SAY0(ink, line, ", so chance alone is an unlikely reason.");
}

static void say_range_wide_undated(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_wide(ink, line, v);
    CMV__SAY0(ink, line, ": it seems to move about, although no one date of change stands out.");
}

static void say_chance(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    CMV__SAY(ink, line,
             "Readings @ spread over @, and a correlation that never changed would spread them as "
             "widely in @ of cases",
             cmv__text(span_words(v)), cmv__figure(cmv__number(ink, u->range.observed.v, 2, false)),
             cmv__percent(ink, u->range.p.v, 0));
}

static void say_range_chance_but_changed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_chance(ink, line, v);
    CMV__SAY(ink, line,
             ": the highs and lows by themselves prove nothing. The test for a dated change, which "
             "looks at the whole course, does find one around @ (@).",
             cmv__day(ink, v->r->answers->change.recent.date),
             cmv__p(ink, v->r->answers->change.recent.p.v));
}

static void say_range_chance(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_chance(ink, line, v);
    CMV__SAY0(ink, line, ": the highs and lows by themselves prove nothing.");
}

/* ---- step 3: one day --------------------------------------------------------------------------------------------------------------------- */

static const double WEIGHTY = 0.03;

static const cmv_corr_jack *with_influence(const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    return unusual(v) && !c->r.why && c->influential != SIZE_MAX && isfinite(c->r_without) ? c
                                                                                           : NULL;
}
static bool is_one_day_heavy(const cmv__view *v) {
    const cmv_corr_jack *c = with_influence(v);
    return c && fabs(c->r.v - c->r_without) > WEIGHTY;
}
static bool is_one_day_class(const cmv__view *v) {
    const cmv_corr_jack *c = with_influence(v);
    return c && cmv_strength_of(c->r.v) != cmv_strength_of(c->r_without);
}

static void say_one_day_heavy(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    CMV__SAY(ink, line, "One @ weighs most: without @ the reading would be @ instead of @.",
             cmv__text(v->noun), cmv__day(ink, v->r->date[c->influential]),
             cmv__corr(ink, c->r_without), cmv__corr(ink, c->r.v));
}

static void say_one_day_class(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    CMV__SAY(ink, line, "It stands at the edge of its class: without @ alone it would be @ (@) ",
             cmv__day(ink, v->r->date[c->influential]), cmv__corr(ink, c->r_without),
             cmv__text(cmv_strength_word(cmv_strength_of(c->r_without))));
    CMV__SAY(ink, line, "and not @ (@).", cmv__corr(ink, c->r.v),
             cmv__text(cmv_strength_word(cmv_strength_of(c->r.v))));
}

/* ---- step 4: the short and the long view ---------------------------------------------------------------------------------------------------- */

static const cmv_window *five_years(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_windows; i++) {
        if (!strcmp(v->r->windows[i].name, "5y")) return &v->r->windows[i];
    }
    return NULL;
}

static bool is_split_view(const cmv__view *v) {
    const cmv_window *w = five_years(v);
    if (!unusual(v) || !w) return false;
    const cmv__reading now = cmv__reading_of(&v->r->recent.r), then = cmv__reading_of(&w->c);
    if (now < CMV__TOGETHER || then < CMV__TOGETHER) return false;
    return cmv__are_apart(&v->r->recent.r, &w->c) || now != then;
}
static bool is_split_by_change(const cmv__view *v) {
    return is_split_view(v) && cmv__has_changed(&v->r->answers->change.recent);
}

static void say_views(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = five_years(v);
    CMV__SAY(ink, line, "The last @ and five years do not say the same: @ against ",
             cmv__units(ink, v->r->recent.k, v->noun), cmv__corr(ink, v->r->recent.r.r.v));
    cmv__say_corr(ink, line, &w->c);
}

static void say_split_view(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_views(ink, line, v);
    CMV__SAY0(ink, line, ".");
}

static void say_split_by_change(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_views(ink, line, v);
    CMV__SAY(ink, line, "; the longer figure averages over the change of @.",
             cmv__day(ink, v->r->answers->change.recent.date));
}

static const cmv__rule UNUSUAL[] = {
    {1, "too few windows to judge", is_thin, say_thin},
    {1, "highest of all", is_record_high, say_record_high},
    {1, "lowest of all", is_record_low, say_record_low},
    {1, "high but no record", is_high, say_high},
    {1, "low but no record", is_low, say_low},
    {1, "inside the usual", has_place, say_inside},
    {2, "range beyond chance, no date", is_range_wide_undated, say_range_wide_undated},
    {2, "range beyond chance", is_range_wide, say_range_wide},
    {2, "range of chance, dated change", is_range_chance_but_changed, say_range_chance_but_changed},
    {2, "range of chance", has_range, say_range_chance},
    {3, "one day weighs most", is_one_day_heavy, say_one_day_heavy},
    {3, "one day decides the class", is_one_day_class, say_one_day_class},
    {4, "views split by a change", is_split_by_change, say_split_by_change},
    {4, "views split", is_split_view, say_split_view},
};
const cmv__rules cmv__unusual_rules = CMV__RULES("unusual", UNUSUAL);

/* ---- table and definitions --------------------------------------------------------------------------------------------------------------------- */

/* A share of overlapping readings is never told as all of them. */
static cmv_span share(cmv__ink *ink, double v) {
    if (v > 0.99 && v < 1)
        return cmv__figure(cmv__str(ink, "over %s", cmv__percent_text(ink, 0.99, 0, false)));
    return cmv__percent(ink, v, 0);
}

static void place_row(cmv__rows *rows, const char *span, size_t n, size_t separate, cmv_num below,
                      cmv_num high, cmv_date high_last, cmv_num low, cmv_date low_last) {
    cmv__ink *ink = rows->ink;
    const cmv_num none = cmv_num_missing(CMV_WHY_NOT_ASKED);
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(span));
    cmv__put(rows, 1, cmv__count(ink, n));
    cmv__put(rows, 2, cmv__count(ink, separate));
    cmv__put(rows, 3, share(ink, below.v));
    cmv__put_corr(rows, 4, high, none, none);
    cmv__put(rows, 5, cmv__text(cmv__date_iso(ink, high_last)));
    cmv__put_corr(rows, 6, low, none, none);
    cmv__put(rows, 7, cmv__text(cmv__date_iso(ink, low_last)));
}

static void place_table(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {
        {"Readings of", false}, {"n", true},     {"Separate", true}, {"Below the latest", true},
        {"Highest", true},      {"ended", true}, {"Lowest", true},   {"ended", true}};
    const cmv_unusual_answer *u = unusual(v);
    const cmv_pair_report *r = v->r;
    const bool longer = !is_all(v) && !u->below_all.why && !r->max.r.why;
    cmv__rows rows = cmv__table(ink, "Where the latest reading stands", columns, 8, 2);
    place_row(&rows, longer ? "five years" : "all the sample", u->span.n_ending, u->span.independent,
              u->span.below, u->span.max, u->span.max_last, u->span.min, u->span.min_last);
    if (longer)
        place_row(&rows, "all the sample", r->rolling.n_defined, r->n / r->rolling.window,
                  u->below_all, r->max.r, r->max.last, r->min.r, r->min.last);
}

static void how_judged(cmv__ink *ink, const cmv__view *v) {
    const cmv_unusual_answer *u = unusual(v);
    if (isfinite(v->r->recent.diff.p))
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
                 "The last @ and those before them do not overlap; the two are compared on Fisher"
                 "\xe2\x80\x99"
                 "s z with jackknife standard errors.",
                 cmv__units(ink, v->r->recent.k, v->noun));
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "Readings look back over @ each, so neighbours share nearly all their data; what "
             "counts is how many separate windows fit. The share below the latest is among "
             "readings that end in the span, the extremes are of windows that lie within it.",
             cmv__units(ink, v->r->rolling.window, v->noun));
    if (!u->range.p.why)
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
                 "The spread is held against @ of the span in blocks of @ on average (stationary "
                 "bootstrap), which keep bursts of volatility but no change of the correlation: "
                 "half of them spread readings over @ or more, one in twenty over @ or more. "
                 "Generator xoshiro@, seed @.",
                 cmv__units(ink, u->range.resamples, "resample"),
                 cmv__units(ink, (size_t)u->range.mean_block, v->noun),
                 cmv__figure(cmv__number(ink, u->range.null_median.v, 2, false)),
                 cmv__figure(cmv__number(ink, u->range.null_q95.v, 2, false)), cmv__code("256**"),
                 cmv__code(cmv__str(ink, "%llu", (unsigned long long)u->range.seed)));
}

/* The rules of the first step, which judge the reading, or those behind them, which say why. */
static cmv__rules part_of_rules(bool verdict) {
    size_t n = 0;
    while (n < cmv__unusual_rules.n && UNUSUAL[n].step == 1) n++;
    if (verdict) return (cmv__rules){cmv__unusual_rules.name, UNUSUAL, n};
    return (cmv__rules){cmv__unusual_rules.name, UNUSUAL + n, cmv__unusual_rules.n - n};
}

void cmv__say_unusual(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__rules verdict = part_of_rules(true);
    if (has_place(v)) cmv__tell(ink, line, &verdict, v);
}

bool cmv__unusual_blocks(cmv__ink *ink, const cmv__view *v) {
    if (!unusual(v)) return false;
    const bool judged = has_place(v);
    const cmv__rules rest = part_of_rules(false);
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), judged ? &rest : &cmv__unusual_rules, v);
    cmv__trim(ink);
    if (!judged) return false;
    place_table(ink, v);
    cmv__details(ink, "How this was judged");
    how_judged(ink, v);
    cmv__command(ink);
    cmv__details_end(ink);
    return true;
}
