// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other: the verdict, what speaks for and against it, and how it was reached. */
#include "pair_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two-sided 5 % of one normal statistic, for what is no search over lags. */
#define ONE_TEST 1.959964
/* Below this a single test would have spoken. */
#define LEVEL 0.05

static const cmv_lead_answer *lead(const cmv__view *v) { return &v->r->answers->lead; }

/* One direction, with the names in its order. */
typedef struct side {
    const cmv_lead_side *s, *other;
    const char *first, *second;
} side;

static side side_of(const cmv__view *v, bool a_first) {
    const cmv_lead_answer *l = lead(v);
    return a_first ? (side){&l->ab, &l->ba, v->a, v->b} : (side){&l->ba, &l->ab, v->b, v->a};
}

/* The direction with the largest |t|. */
static side strongest(const cmv__view *v) {
    return side_of(v, fabs(lead(v)->ab.t.v) >= fabs(lead(v)->ba.t.v));
}

static const char *t_text(cmv__ink *ink, double t) { return cmv__number(ink, fabs(t), 2, false); }

static const char *lags_text(cmv__ink *ink, const cmv__view *v) {
    const size_t most = (size_t)lead(v)->max_lag;
    return most == 1 ? cmv__units_text(ink, 1, v->noun)
                     : cmv__str(ink, "1 to %s", cmv__units_text(ink, most, v->noun));
}

/* "IWM's", "federal taxes'" */
static const char *whose(cmv__ink *ink, const char *name) {
    const size_t n = name ? strlen(name) : 0;
    if (n == 0) return "";
    return cmv__str(ink, "%s\xe2\x80\x99%s", name, name[n - 1] == 's' ? "" : "s");
}

/* "Over the 1,255 sessions since 17 June 2021" */
static void say_span(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *over) {
    CMV__SAY(ink, line, "@ the @ since @", cmv__text(over), cmv__units(ink, lead(v)->n, v->noun),
             cmv__day(ink, lead(v)->first));
}

/* ---- step 1: the verdict --------------------------------------------------------------------------------------------- */

static bool has_verdict(const cmv__view *v, cmv_lead_verdict verdict) {
    return lead(v)->verdict == verdict;
}
static bool is_unknown(const cmv__view *v) { return has_verdict(v, CMV_LEAD_UNKNOWN); }
static bool is_led(const cmv__view *v) {
    return has_verdict(v, CMV_LEAD_A) || has_verdict(v, CMV_LEAD_B);
}
static bool is_async(const cmv__view *v) { return has_verdict(v, CMV_LEAD_ASYNC); }

/* The direction of the larger |t| one period apart. */
static bool is_next_a_first(const cmv__view *v) {
    const cmv_lead_answer *l = lead(v);
    return fabs(l->t[l->max_lag + 1].v) >= fabs(l->t[l->max_lag - 1].v);
}
static bool is_misdated(const cmv__view *v) { return is_async(v) && lead(v)->misdated; }
bool cmv__is_misdated(const cmv__view *v) { return v->r->answers && is_misdated(v); }
/* News between the closes reaches the side that closes later a day before the other. */
static bool is_explained(const cmv__view *v) {
    return is_async(v) && lead(v)->async && is_next_a_first(v) == (lead(v)->close_gap_minutes < 0);
}
static bool is_unconfirmed(const cmv__view *v) {
    return has_verdict(v, CMV_LEAD_NONE) && fabs(strongest(v).s->t.v) > lead(v)->critical_t;
}
static bool is_none(const cmv__view *v) { return has_verdict(v, CMV_LEAD_NONE); }

static void say_unknown(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "Whether @ or @ moves first cannot be told: @.", cmv__text(v->a),
             cmv__text(v->b), cmv__text(cmv_reason_text(lead(v)->why)));
}

static void say_led(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = side_of(v, has_verdict(v, CMV_LEAD_A));
    say_span(ink, line, v, "Over");
    CMV__SAY(ink, line,
             ", @ by @: the correlation at that lag is @ (|t| @, where @ is needed among @), @ in "
             "the first half and @ in the second.",
             cmv__strong(cmv__str(ink, "%s led %s", d.first, d.second)),
             cmv__units(ink, (size_t)d.s->lag, v->noun), cmv__corr(ink, d.s->r.v),
             cmv__figure(t_text(ink, d.s->t.v)), cmv__figure(t_text(ink, lead(v)->critical_t)),
             cmv__units(ink, 2 * (size_t)lead(v)->max_lag, "lag"), cmv__corr(ink, d.s->r_first.v),
             cmv__corr(ink, d.s->r_second.v));
}

/* "6 hours", "4 hours and 15 minutes" */
static const char *gap_text(cmv__ink *ink, int minutes) {
    const size_t all = (size_t)abs(minutes), hours = all / 60, rest = all % 60;
    if (!hours) return cmv__units_text(ink, rest, "minute");
    if (!rest) return cmv__units_text(ink, hours, "hour");
    return cmv__str(ink, "%s and %s", cmv__units_text(ink, hours, "hour"),
                    cmv__units_text(ink, rest, "minute"));
}

static void say_closes(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool b_later = lead(v)->close_gap_minutes > 0;
    CMV__SAY(ink, line, "@ closes @ after @", cmv__text(b_later ? v->b : v->a),
             cmv__figure(gap_text(ink, lead(v)->close_gap_minutes)),
             cmv__text(b_later ? v->a : v->b));
}

static void say_next(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool a_first = is_next_a_first(v);
    const side d = side_of(v, a_first);
    const int at = lead(v)->max_lag + (a_first ? 1 : -1);
    CMV__SAY(ink, line, "moves in @ went with moves in @ one @ later (correlation @, |t| @)",
             cmv__text(d.first), cmv__text(d.second), cmv__text(v->noun),
             cmv__corr(ink, lead(v)->r[at].v), cmv__figure(t_text(ink, lead(v)->t[at].v)));
}

static void say_explained(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "It cannot be told: ");
    say_closes(ink, line, v);
    CMV__SAY0(ink, line, ", and ");
    say_next(ink, line, v);
    CMV__SAY(ink, line, ", @", cmv__strong("which the closing hours alone can bring about"));
    CMV__SAY0(ink, line,
              ": news between the two closes is in the later one a day before it is in the "
              "earlier one.");
}

static void say_misdated(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "It cannot be told: ");
    say_next(ink, line, v);
    CMV__SAY(
        ink, line,
        ", far more than with those of the same @ (@). So strong a link one @ apart is @.",
        cmv__text(v->noun), cmv__corr(ink, lead(v)->r[lead(v)->max_lag].v), cmv__text(v->noun),
        cmv__strong("a matter of dates or hours at which the values are taken, not of a lead"));
    if (!is_explained(v)) return;
    CMV__SAY0(ink, line, " ");
    say_closes(ink, line, v);
    CMV__SAY0(ink, line, ", which would do it.");
}

static void say_unexplained(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "It cannot be told: ");
    say_next(ink, line, v);
    CMV__SAY0(ink, line, ", but ");
    say_closes(ink, line, v);
    CMV__SAY(ink, line,
             ". The order of the closes does not explain this direction; with closes so far apart "
             "@ all the same.",
             cmv__strong(cmv__str(ink, "no lead of one %s is claimed", v->noun)));
}

static void say_strongest(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = strongest(v);
    CMV__SAY(ink, line, "@ for @ @ before @, where @ is needed among @",
             cmv__figure(t_text(ink, d.s->t.v)), cmv__text(d.first),
             cmv__units(ink, (size_t)d.s->lag, v->noun), cmv__text(d.second),
             cmv__figure(t_text(ink, lead(v)->critical_t)),
             cmv__units(ink, 2 * (size_t)lead(v)->max_lag, "lag"));
}

static void say_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ of @ is detectable in either direction: ", cmv__strong("No lead"),
             cmv__figure(lags_text(ink, v)));
    say_span(ink, line, v, "over");
    CMV__SAY0(ink, line, " the largest |t| is ");
    say_strongest(ink, line, v);
    CMV__SAY0(ink, line, ".");
}

/* ---- what stopped a correlation beyond chance from being called a lead -------------------------------------------------- */

static bool is_same_sign(const cmv_lead_side *s) {
    return !s->r_first.why && !s->r_second.why && s->r_first.v * s->r_second.v > 0;
}

static bool is_below(cmv_num p, double level) { return !p.why && p.v < level; }

static const char *hurdle(cmv__ink *ink, side d) {
    if (!is_same_sign(d.s)) return "it changed its sign from one half of the sample to the other";
    if (d.s->granger_p.why) return cmv_reason_text(d.s->granger_p.why);
    if (!is_below(d.s->granger_p, .01))
        return cmv__str(ink, "beyond what %s own past says, %s adds nothing clear (%s)",
                        whose(ink, d.second), whose(ink, d.first),
                        cmv__p_text(ink, d.s->granger_p.v));
    if (is_below(d.other->granger_p, .01))
        return "each side\xe2\x80\x99s past says something about the other, which is a lead of "
               "neither";
    if (d.s->oos_p.why) return cmv_reason_text(d.s->oos_p.why);
    if (d.s->oos_r2.v <= 0)
        return cmv__str(ink, "forecasts of %s with it were no nearer in the second half", d.second);
    return cmv__str(ink, "%s was not forecast clearly better with it in the second half (%s)",
                    d.second, cmv__p_text(ink, d.s->oos_p.v));
}

static void say_unconfirmed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = strongest(v);
    say_span(ink, line, v, "Over");
    CMV__SAY0(ink, line, " the largest |t| of a lag is ");
    say_strongest(ink, line, v);
    CMV__SAY(ink, line, ": more than chance, and still @, because @.",
             cmv__strong("not enough to speak of a lead"), cmv__text(hurdle(ink, d)));
}

/* ---- step 2: what goes with the verdict ------------------------------------------------------------------------------- */

static cmv_num same_t(const cmv__view *v) { return lead(v)->t[lead(v)->max_lag]; }
static bool is_same_clear(const cmv__view *v) {
    return is_none(v) && !same_t(v).why && fabs(same_t(v).v) > ONE_TEST;
}
/* Large, and yet nothing that a t which weighs each period by its own size would trust. */
static bool is_same_thin(const cmv__view *v) {
    return is_none(v) && !same_t(v).why && fabs(lead(v)->r[lead(v)->max_lag].v) >= 0.3;
}
static bool is_same_unclear(const cmv__view *v) { return is_none(v) && !same_t(v).why; }
static bool has_slopes(const cmv__view *v) {
    return is_async(v) && !lead(v)->plain.why && !lead(v)->scholes_williams.why;
}

static void say_led_why(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = side_of(v, has_verdict(v, CMV_LEAD_A));
    CMV__SAY(ink, line,
             "Beyond @ own past, @ says something about it (robust Granger test, @), and not "
             "the other way round",
             cmv__text(whose(ink, d.second)), cmv__text(whose(ink, d.first)),
             cmv__p(ink, d.s->granger_p.v));
    if (!d.other->granger_p.why) CMV__SAY(ink, line, " (@)", cmv__p(ink, d.other->granger_p.v));
    CMV__SAY(ink, line, "; forecasts of the second half with it saved @ of the squared error (@).",
             cmv__percent(ink, d.s->oos_r2.v, 1), cmv__p(ink, d.s->oos_p.v));
}

static void say_same_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "What they share shows within the same @: correlation @, |t| @.",
             cmv__text(v->noun), cmv__corr(ink, lead(v)->r[lead(v)->max_lag].v),
             cmv__figure(t_text(ink, same_t(v).v)));
}

static void say_same_thin(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The correlation within the same @, @, rests on few @ (|t| @).",
             cmv__text(v->noun), cmv__corr(ink, lead(v)->r[lead(v)->max_lag].v),
             cmv__text(v->nouns), cmv__figure(t_text(ink, same_t(v).v)));
}

static void say_same_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "Within the same @ nothing clear shows either: correlation @, |t| @.",
             cmv__text(v->noun), cmv__corr(ink, lead(v)->r[lead(v)->max_lag].v),
             cmv__figure(t_text(ink, same_t(v).v)));
}

static void say_slopes(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    const double step = cmv__step_of(r->transform_b);
    CMV__SAY(
        ink, line,
        "A @ move in @ went with @ in @ on the same @; allowing for the closes (Scholes and "
        "Williams) with @.",
        cmv__figure(cmv__step_text(ink, r->transform_b, &r->b.leg)), cmv__text(v->b),
        cmv__figure(cmv__move_text(ink, r->transform_a, &r->a.leg, step * lead(v)->plain.v, true)),
        cmv__text(v->a), cmv__text(v->noun),
        cmv__figure(cmv__move_text(ink, r->transform_a, &r->a.leg,
                                   step * lead(v)->scholes_williams.v, true)));
}

/* ---- step 3: single tests that would have said otherwise ----------------------------------------------------------------- */

/* The direction in which a test speaks although no lead was found; NULL when none does. */
static side lone(const cmv__view *v, bool (*speaks)(const cmv_lead_side *)) {
    const side a = side_of(v, true), b = side_of(v, false);
    if (is_none(v) && speaks(a.s)) return a;
    if (is_none(v) && speaks(b.s)) return b;
    return (side){0};
}

static bool misleads(const cmv_lead_side *s) {
    return is_below(s->granger_fixed_f_p, LEVEL) && !s->granger_fixed_p.why &&
           s->granger_fixed_p.v >= LEVEL;
}
static bool has_granger(const cmv_lead_side *s) { return is_below(s->granger_p, LEVEL); }
static bool has_forecast(const cmv_lead_side *s) {
    return is_below(s->oos_p, LEVEL) && !s->oos_r2.why && s->oos_r2.v > 0;
}
static bool is_plain_misleading(const cmv__view *v) { return lone(v, misleads).s != NULL; }
static bool is_granger_alone(const cmv__view *v) {
    return !is_unconfirmed(v) && lone(v, has_granger).s != NULL;
}
static bool is_forecast_alone(const cmv__view *v) {
    return !is_unconfirmed(v) && lone(v, has_forecast).s != NULL;
}

static void say_plain_misleading(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = lone(v, misleads);
    if (!d.s) return;
    CMV__SAY(ink, line,
             "The textbook test would have found @ ahead of @ (@); with errors that allow for "
             "volatility which comes and goes, that is no longer clear (@).",
             cmv__text(d.first), cmv__text(d.second), cmv__p(ink, d.s->granger_fixed_f_p.v),
             cmv__p(ink, d.s->granger_fixed_p.v));
}

static void say_granger_alone(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = lone(v, has_granger);
    if (!d.s) return;
    CMV__SAY(
        ink,
        line, "One of the tests, Granger\xe2\x80\x99s, sees something of @ past in @ (@); alone it is no lead.",
        cmv__text(whose(ink, d.first)), cmv__text(d.second), cmv__p(ink, d.s->granger_p.v));
}

static void say_forecast_alone(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const side d = lone(v, has_forecast);
    if (!d.s) return;
    CMV__SAY(ink, line,
             "Forecasts of @ with @ past saved @ of the squared error in the second half (@); "
             "alone that is no lead.",
             cmv__text(d.second), cmv__text(whose(ink, d.first)),
             cmv__percent(ink, d.s->oos_r2.v, 1), cmv__p(ink, d.s->oos_p.v));
}

static const cmv__rule LEADLAG[] = {
    {1, "cannot be told", is_unknown, say_unknown},
    {1, "one side led", is_led, say_led},
    {1, "dates look shifted", is_misdated, say_misdated},
    {1, "closes explain it", is_explained, say_explained},
    {1, "closes forbid it", is_async, say_unexplained},
    {1, "beyond chance, not confirmed", is_unconfirmed, say_unconfirmed},
    {1, "no lead", is_none, say_none},
    {2, "what confirms the lead", is_led, say_led_why},
    {2, "slope allowing for the closes", has_slopes, say_slopes},
    {2, "same period clear", is_same_clear, say_same_clear},
    {2, "same period rests on few", is_same_thin, say_same_thin},
    {2, "same period unclear", is_same_unclear, say_same_unclear},
    {3, "textbook test misleads", is_plain_misleading, say_plain_misleading},
    {3, "only Granger speaks", is_granger_alone, say_granger_alone},
    {3, "only forecasts speak", is_forecast_alone, say_forecast_alone},
};
const cmv__rules cmv__leadlag_rules = CMV__RULES("leadlag", LEADLAG);

/* ---- notes -------------------------------------------------------------------------------------------------------------------- */

static bool is_filtered(const cmv__view *v) { return lead(v)->filtered > 0; }
static bool is_gap_harmless(const cmv__view *v) { return lead(v)->async && !is_async(v); }
static bool is_published_later(const cmv__view *v) {
    return v->r->aligned.mixed || v->r->aligned.freq >= CMV_WEEKLY;
}

static void say_filtered(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Both sides carry on from one @ to the next, which spreads a correlation over "
             "neighbouring lags; each was first rid of what its own last @ say.",
             cmv__text(v->noun), cmv__units(ink, lead(v)->filtered, v->noun));
}

static void say_gap_harmless(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_closes(ink, line, v);
    CMV__SAY(ink, line, ", so a lead of one @ would not have been called one.", cmv__text(v->noun));
}

static void say_published_later(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Lags count the @ that values are dated in, not the days on which they were "
             "published: a lead here need not be one that could be acted upon.",
             cmv__text(v->nouns));
}

static const cmv__rule LEADLAG_NOTE[] = {
    {1, "filtered first", is_filtered, say_filtered},
    {2, "closes differ, nothing seen", is_gap_harmless, say_gap_harmless},
    {3, "published later", is_published_later, say_published_later},
};
const cmv__rules cmv__leadlag_note_rules = CMV__RULES("leadlag note", LEADLAG_NOTE);

/* ---- the figure ---------------------------------------------------------------------------------------------------------------- */

static const char *lag_text(cmv__ink *ink, int lag) {
    return cmv__number(ink, (double)lag, 0, lag != 0);
}

/* Wide enough for all lags together: contains zero exactly when |t| is within the bound. */
static void fill_lag(cmv__ink *ink, cmv_chart_item *item, const cmv_lead_answer *l, int lag) {
    const cmv_num r = l->r[l->max_lag + lag], t = l->t[l->max_lag + lag];
    const bool has = !r.why && !t.why && t.v != 0;
    const double reach = has ? fabs(r.v / t.v) * l->critical_t : 0;
    *item = (cmv_chart_item){.label = lag_text(ink, lag),
                             .value = r.why ? (double)NAN : r.v,
                             .low = has ? fmax(r.v - reach, -1) : (double)NAN,
                             .high = has ? fmin(r.v + reach, 1) : (double)NAN,
                             .text = r.why ? cmv_reason_text(r.why) : cmv__corr_text(ink, r.v)};
    if (!t.why) item->note = cmv__str(ink, "t %s", cmv__number(ink, t.v, 2, true));
}

static void figure(cmv__ink *ink, const cmv__view *v) {
    const cmv_lead_answer *l = lead(v);
    const size_t n = 2 * (size_t)l->max_lag + 1;
    cmv_chart *chart = cmv__alloc(ink, 1, sizeof *chart);
    cmv_chart_item *item = cmv__alloc(ink, n, sizeof *item);
    if (!chart || !item) return;
    for (size_t i = 0; i < n; i++) fill_lag(ink, &item[i], l, (int)i - l->max_lag);
    *chart = (cmv_chart){.kind = CMV_CHART_BARS,
                         .id = "leads",
                         .title = cmv__str(ink, "Correlation with one side some %s later", v->nouns),
                         .y_name = "correlation",
                         .y_low = NAN,
                         .y_high = NAN,
                         .baseline = 0,
                         .slope = NAN,
                         .intercept = NAN,
                         .item = item,
                         .n_items = n};
    chart->x_name = cmv__str(ink, "%s by which %s is first", v->nouns, v->a);
    chart->alt = cmv__str(ink,
                          "Correlation of %s and %s at each lag: %s within the same %s, and at "
                          "most %s in size at the others.",
                          v->a, v->b, cmv__corr_text(ink, l->r[l->max_lag].v), v->noun,
                          cmv__number(ink, fmax(fabs(l->ab.r.v), fabs(l->ba.r.v)), 2, false));
    chart->caption = cmv__str(ink,
                              "Right of 0, %s first by so many %s; left of it, %s first. The lines "
                              "are wide enough for all lags together; a bar whose line contains "
                              "zero is grey.",
                              v->a, v->nouns, v->b);
    cmv__put_chart(ink, chart);
}

/* ---- tables -------------------------------------------------------------------------------------------------------------------- */

static const char *lag_name(cmv__ink *ink, const cmv__view *v, int lag) {
    if (lag == 0) return cmv__str(ink, "Same %s", v->noun);
    return cmv__str(ink, "%s first by %s", lag > 0 ? v->a : v->b,
                    cmv__units_text(ink, (size_t)abs(lag), v->noun));
}

static void put_number(cmv__rows *rows, size_t col, cmv_num v, const char *text) {
    cmv__put(rows, col, v.why ? cmv__text(cmv__missing(rows->ink, v.why)) : cmv__figure(text));
}

static void lags_table(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {{"Lag", false}, {"Correlation", true}, {"t", true}};
    const cmv_lead_answer *l = lead(v);
    cmv__rows rows =
        cmv__table(ink, "Correlation and robust t by lag", columns, 3, 2 * (size_t)l->max_lag + 1);
    if (rows.table) rows.table->compact = true;
    for (int lag = -l->max_lag; lag <= l->max_lag; lag++) {
        const cmv_num r = l->r[l->max_lag + lag], t = l->t[l->max_lag + lag];
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(lag_name(ink, v, lag)));
        put_number(&rows, 1, r, cmv__corr_text(ink, r.v));
        put_number(&rows, 2, t, cmv__number(ink, t.v, 2, true));
    }
}

static void test_row(cmv__rows *rows, const char *name, cmv_num a, const char *a_text, cmv_num b,
                     const char *b_text) {
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    put_number(rows, 1, a, a_text);
    put_number(rows, 2, b, b_text);
}

static void p_row(cmv__rows *rows, const char *name, cmv_num a, cmv_num b) {
    test_row(rows, name, a, cmv__p_text(rows->ink, a.v), b, cmv__p_text(rows->ink, b.v));
}

static const char *halves_text(cmv__ink *ink, const cmv_lead_side *s) {
    return cmv__str(ink, "%s, %s", cmv__corr_text(ink, s->r_first.v),
                    cmv__corr_text(ink, s->r_second.v));
}

static const char *largest_text(cmv__ink *ink, const cmv__view *v, const cmv_lead_side *s) {
    return cmv__str(ink, "%s by %s", t_text(ink, s->t.v),
                    cmv__units_text(ink, (size_t)s->lag, v->noun));
}

static const char *saved_text(cmv__ink *ink, const cmv_lead_side *s) {
    return cmv__str(ink, "%s (%s)", cmv__percent_text(ink, s->oos_r2.v, 1, true),
                    cmv__p_text(ink, s->oos_p.v));
}

static cmv_num either(cmv_num a, cmv_num b) { return a.why ? a : b; }

static void tests_table(cmv__ink *ink, const cmv__view *v) {
    enum { ROWS = 7 };
    const cmv_lead_answer *l = lead(v);
    const cmv_lead_side *a = &l->ab, *b = &l->ba;
    const cmv__column columns[] = {{"Condition", false},
                                   {cmv__str(ink, "%s first", v->a), true},
                                   {cmv__str(ink, "%s first", v->b), true}};
    const cmv_num there = {0};
    cmv__rows rows = cmv__table(ink, "What a lead needs, in each direction", columns, 3, ROWS);
    test_row(&rows, cmv__str(ink, "Largest |t| of a lag, above %s", t_text(ink, l->critical_t)),
             a->t, largest_text(ink, v, a), b->t, largest_text(ink, v, b));
    test_row(&rows, "Correlation there in both halves, same sign", either(a->r_first, a->r_second),
             halves_text(ink, a), either(b->r_first, b->r_second), halves_text(ink, b));
    p_row(&rows,
          cmv__str(ink,
                   "Past helps beyond the other\xe2\x80\x99s own, lag %s, p below %s one way only",
                   cmv__count_text(ink, a->granger_lag), cmv__number(ink, .01, 2, false)),
          a->granger_p, b->granger_p);
    p_row(&rows, cmv__str(ink, "The same with %s lags", cmv__count_text(ink, (size_t)l->max_lag)),
          a->granger_fixed_p, b->granger_fixed_p);
    if (v->r->n > l->n)
        p_row(&rows, cmv__str(ink, "The same, since %s", cmv__date_text(ink, v->r->first)),
              l->all_fixed_p_ab, l->all_fixed_p_ba);
    test_row(&rows,
             cmv__str(ink, "Forecast error saved in the second half, p below %s",
                      cmv__number(ink, .05, 2, false)),
             either(a->oos_r2, a->oos_p), saved_text(ink, a), either(b->oos_r2, b->oos_p),
             saved_text(ink, b));
    test_row(&rows, "All of it", there, a->leads ? "yes" : "no", there, b->leads ? "yes" : "no");
    cmv__explain_gaps(ink);
}

/* ---- how --------------------------------------------------------------------------------------------------------------------------- */

static void details(cmv__ink *ink, const cmv__view *v) {
    const cmv_lead_answer *l = lead(v);
    cmv__details(ink, "How this was computed");
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "A lead is spoken of only when four things hold in one direction, over the @ from @ to "
        "@: a correlation @ apart whose t, robust to changing volatility (Dalla, Giraitis and "
        "Phillips), exceeds what the largest of @ reaches by chance in one sample of 20 "
        "(\xc5\xa0id\xc3\xa1k); the same sign in both halves; a Granger test with the lag that "
        "the Bayesian criterion prefers and errors robust to changing volatility (HC1); and "
        "forecasts of the second half that get better with the other side\xe2\x80\x99s past "
        "(Campbell and "
        "Thompson; Clark and West), at the lag that the first half favoured.",
        cmv__units(ink, l->n, v->noun), cmv__day_from(ink, l->first, l->last),
        cmv__day(ink, l->last), cmv__figure(lags_text(ink, v)),
        cmv__units(ink, 2 * (size_t)l->max_lag, "lag"));
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA),
              "On daily data whose closes are more than half an hour apart a lead of one day is "
              "never claimed, because the closes make one by themselves. Who looks at many pairs "
              "will find one that passes by luck; lists of pairs correct for that, a single page "
              "cannot.");
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_leadlag(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->answers || !v->r->n) return;
    cmv__section(ink, "lead-lag", "Does one lead the other?");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__leadlag_rules, v);
    if (is_unknown(v)) {
        cmv__command(ink);
        return;
    }
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_NOTE), &cmv__leadlag_note_rules, v);
    cmv__trim(ink);
    figure(ink, v);
    lags_table(ink, v);
    cmv__explain_gaps(ink);
    cmv__details(ink, "What a lead needs, in each direction");
    tests_table(ink, v);
    cmv__details_end(ink);
    details(ink, v);
}
