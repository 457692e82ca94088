// SPDX-License-Identifier: Apache-2.0
/* When do they part? States known before a return began, and the days on which the two sides diverged most. */
#include "pair_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SIGNIFICANT = 0.05;

/* ---- what the numbers say ----------------------------------------------------------------------------------------------------- */

static const cmv_parting_answer *parting(const cmv__view *v) { return &v->r->answers->parting; }
static bool has_answers(const cmv__view *v) { return v->r->answers && v->r->n > 0; }

static const cmv_regime_table *strongest(const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    return a->strongest >= 0 ? &a->regime[a->strongest] : NULL;
}

static bool has_interval(const cmv_state_row *row) {
    return !row->c.r.why && !row->c.ci_low.why && !row->c.ci_high.why;
}

/* The rows that a sentence sets side by side. */
typedef struct ends {
    const cmv_state_row *first,
        *last;                       /* of the states with an interval, in the regime's own order */
    const cmv_state_row *low, *high; /* lowest and highest correlation */
    bool rising, falling;            /* all the way */
    size_t n;
} ends;

static ends ends_of(const cmv_regime_table *g) {
    ends e = {.rising = true, .falling = true};
    for (size_t i = 0; i < g->n_states; i++) {
        const cmv_state_row *row = &g->row[i];
        if (!has_interval(row)) continue;
        if (e.last) {
            e.rising = e.rising && row->c.r.v > e.last->c.r.v;
            e.falling = e.falling && row->c.r.v < e.last->c.r.v;
        }
        if (!e.first) e.first = row;
        if (!e.low || row->c.r.v < e.low->c.r.v) e.low = row;
        if (!e.high || row->c.r.v > e.high->c.r.v) e.high = row;
        e.last = row;
        e.n++;
    }
    return e;
}

/* The correlation moves one way along states that have a direction, and the test says that it is no accident. */
static bool is_steady(const cmv_regime_table *g) {
    const ends e = ends_of(g);
    return g->toward && !g->q.why && g->q.v < SIGNIFICANT && e.n > 1 && (e.rising || e.falling);
}

/* Besides the strongest, the first regime of the catalogue along which the correlation moves one way. */
static const cmv_regime_table *second(const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    if (a->strongest < 0) return NULL;
    for (size_t i = 0; i < a->n_regimes; i++) {
        if ((int)i != a->strongest && is_steady(&a->regime[i])) return &a->regime[i];
    }
    return NULL;
}

/* Regimes that were tested, and the one with the smallest p among them. */
typedef struct tested {
    size_t n;
    const cmv_regime_table *least;
} tested;

static tested tested_of(const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    tested t = {0};
    for (size_t i = 0; i < a->n_regimes; i++) {
        const cmv_regime_table *g = &a->regime[i];
        if (g->q.why) continue;
        t.n++;
        if (!t.least || g->p.v < t.least->p.v) t.least = g;
    }
    return t;
}

static bool is_held(const cmv_regime_table *g) { return g->p.why != CMV_WHY_NO_DATA; }

static size_t count_held(const cmv__view *v) {
    size_t n = 0;
    for (size_t i = 0; i < parting(v)->n_regimes; i++) n += is_held(&parting(v)->regime[i]);
    return n;
}

/* ---- rules -------------------------------------------------------------------------------------------------------------------- */

static bool is_trend(const cmv__view *v) {
    return has_answers(v) && strongest(v) && is_steady(strongest(v));
}
static bool is_strongest(const cmv__view *v) { return has_answers(v) && strongest(v); }
static bool is_none(const cmv__view *v) { return has_answers(v) && tested_of(v).n > 0; }
static bool is_unheld(const cmv__view *v) {
    return has_answers(v) && parting(v)->n_regimes > 0 && count_held(v) == 0;
}
static bool is_untested(const cmv__view *v) { return has_answers(v) && parting(v)->n_regimes > 0; }
static bool is_second(const cmv__view *v) { return has_answers(v) && second(v); }

static const cmv_state_row *row_now(const cmv__view *v) {
    const cmv_regime_table *g = strongest(v);
    return g->now >= 0 ? &g->row[g->now] : NULL;
}
/* The last returns do not look like the state in which they stood. */
static bool is_now_unlike(const cmv__view *v) {
    const cmv_corr_jack *recent = &v->r->recent.r;
    return is_strongest(v) && row_now(v) && has_interval(row_now(v)) &&
           cmv__reading_of(recent) > CMV__BARE && cmv__are_apart(&row_now(v)->c, recent);
}
static bool is_now_shown(const cmv__view *v) {
    return is_strongest(v) && row_now(v) && has_interval(row_now(v));
}
static bool is_now_bare(const cmv__view *v) { return is_strongest(v) && row_now(v); }

static bool is_divergent(const cmv__view *v) {
    return has_answers(v) && parting(v)->n_divergences > 0;
}
static bool is_calm(const cmv__view *v) { return has_answers(v) && parting(v)->n_scored > 0; }

/* "-0.07 (-0.12 to -0.01, 2,094 sessions) when the VIX had closed below 15". */
static void say_state(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_state_row *row) {
    CMV__SAY(ink, line, "@ (95" CMV__PERCENT " interval @, @) when @", cmv__corr(ink, row->c.r.v),
             cmv__interval(ink, row->c.ci_low.v, row->c.ci_high.v),
             cmv__units(ink, row->n, v->noun), cmv__text(row->when));
}

static void say_corrected(cmv__ink *ink, cmv_line *line, const cmv__view *v,
                          const cmv_regime_table *g) {
    const size_t n = tested_of(v).n;
    CMV__SAY(ink, line, " (@", cmv__p(ink, g->q.v));
    if (n > 1)
        CMV__SAY(ink, line, " after correction for the @ looked at",
                 cmv__units(ink, n, "condition"));
    CMV__SAY0(ink, line, ")");
}

static const char *way_of(const cmv_regime_table *g) {
    return ends_of(g).falling ? "falls" : "rises";
}

/* ", -0.20 and -0.35 in between": the states on the way, so that the steps are seen and not only the ends. */
static void say_between(cmv__ink *ink, cmv_line *line, const cmv_regime_table *g) {
    const ends e = ends_of(g);
    size_t said = 0, n = e.n > 2 ? e.n - 2 : 0;
    for (const cmv_state_row *row = e.first + 1; said < n; row++) {
        if (!has_interval(row)) continue;
        said++;
        CMV__SAY(ink, line, said > 1 && said == n ? " and @" : ", @", cmv__corr(ink, row->c.r.v));
        if (said == n) CMV__SAY0(ink, line, " in between");
    }
}

static void say_trend(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_regime_table *g = strongest(v);
    const ends e = ends_of(g);
    CMV__SAY(ink, line, "The correlation @ @: it was ", cmv__text(way_of(g)), cmv__text(g->toward));
    say_state(ink, line, v, e.first);
    say_between(ink, line, g);
    CMV__SAY0(ink, line, ", and ");
    say_state(ink, line, v, e.last);
    say_corrected(ink, line, v, g);
    CMV__SAY0(ink, line, ".");
}

static void say_strongest(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_regime_table *g = strongest(v);
    const ends e = ends_of(g);
    CMV__SAY0(ink, line, "One condition parts the two most clearly: the correlation was ");
    say_state(ink, line, v, e.high);
    CMV__SAY0(ink, line, ", and ");
    say_state(ink, line, v, e.low);
    say_corrected(ink, line, v, g);
    CMV__SAY0(ink, line, ".");
}

/* A regime's name where a sentence needs a noun. */
static cmv_span quoted(cmv__ink *ink, const cmv_regime_table *g) {
    return cmv__text(cmv__str(ink, "\xe2\x80\x9c%s\xe2\x80\x9d", g->name));
}

static void say_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tested t = tested_of(v);
    if (t.n == 1)
        CMV__SAY(ink, line,
                 "No condition we can observe separates them: the correlation does not detectably "
                 "differ by the one that can be tested, @ (@).",
                 quoted(ink, t.least), cmv__p(ink, t.least->q.v));
    else
        CMV__SAY(ink, line,
                 "No condition we can observe separates them: by none of the @ looked at does the "
                 "correlation detectably differ. The nearest is @ (@ after correction).",
                 cmv__count(ink, t.n), quoted(ink, t.least), cmv__p(ink, t.least->q.v));
}

static void say_unheld(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Under which conditions @ and @ part cannot be said: no series is held that tells one "
             "condition from another.",
             cmv__text(v->a), cmv__text(v->b));
}

static void say_untested(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Under which conditions @ and @ part cannot be said from @: no condition was met and "
             "missed often enough to compare the two.",
             cmv__text(v->a), cmv__text(v->b), cmv__units(ink, v->r->n, v->noun));
}

static void say_second(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_regime_table *g = second(v);
    const ends e = ends_of(g);
    CMV__SAY(ink, line, "It also @ @: @ when @", cmv__text(way_of(g)), cmv__text(g->toward),
             cmv__corr(ink, e.first->c.r.v), cmv__text(e.first->when));
    say_between(ink, line, g);
    CMV__SAY(ink, line, ", @ when @ (@).", cmv__corr(ink, e.last->c.r.v), cmv__text(e.last->when),
             cmv__p(ink, g->q.v));
}

static void say_now(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_state_row *row = row_now(v);
    CMV__SAY(
        ink, line,
        "At the close of @ the state was \xe2\x80\x9c@\xe2\x80\x9d (@), with which a correlation "
        "of @ went in the past",
        cmv__day(ink, v->r->last), cmv__text(row->label), cmv__text(strongest(v)->name),
        cmv__corr(ink, row->c.r.v));
}

static void say_now_shown(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_now(ink, line, v);
    CMV__SAY0(ink, line, ".");
}

static void say_now_unlike(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_now(ink, line, v);
    CMV__SAY(ink, line, "; the last @, at @, do not fit that.",
             cmv__units(ink, v->r->recent.k, v->noun), cmv__corr(ink, v->r->recent.r.r.v));
}

static void say_now_bare(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "At the close of @ the state was \xe2\x80\x9c@\xe2\x80\x9d (@), which held too rarely "
             "for a correlation of its own.",
             cmv__day(ink, v->r->last), cmv__text(row_now(v)->label), cmv__text(strongest(v)->name));
}

static void say_now_unknown(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink,
        line, "Which state held at the close of @ is not known: the latest value for @ is missing or too old.",
        cmv__day(ink, v->r->last), quoted(ink, strongest(v)));
}

static void say_divergent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    const cmv_divergence *most = &a->divergence[0];
    CMV__SAY(ink, line,
             "In @ of @ @ moved more than 2.5 standard deviations away from where the move of @ "
             "pointed, most of all ",
             cmv__count(ink, a->n_divergent_days), cmv__units(ink, a->n_scored, v->noun),
             cmv__text(v->b), cmv__text(v->a));
    if (v->r->aligned.freq == CMV_DAILY)
        CMV__SAY0(ink, line, "on ");
    else
        CMV__SAY(ink, line, "in the @ dated ", cmv__text(v->noun));
    CMV__SAY(ink, line, "@ (@ standard deviations).", cmv__day(ink, most->date),
             cmv__figure(cmv__number(ink, fabs(most->z), 1, false)));
}

static void say_calm(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "In none of @ did @ move more than 2.5 standard deviations away from where the move of "
        "@ pointed.",
        cmv__units(ink, parting(v)->n_scored, v->noun), cmv__text(v->b), cmv__text(v->a));
}

static const cmv__rule PARTING[] = {
    {1, "a trend along the strongest", is_trend, say_trend},
    {1, "the strongest", is_strongest, say_strongest},
    {1, "no condition", is_none, say_none},
    {1, "nothing held", is_unheld, say_unheld},
    {1, "nothing tested", is_untested, say_untested},
    {2, "a second trend", is_second, say_second},
    {3, "state now, unlike the last returns", is_now_unlike, say_now_unlike},
    {3, "state now", is_now_shown, say_now_shown},
    {3, "state now, rarely seen", is_now_bare, say_now_bare},
    {3, "state now unknown", is_strongest, say_now_unknown},
    {4, "divergences", is_divergent, say_divergent},
    {4, "no divergences", is_calm, say_calm},
};
const cmv__rules cmv__parting_rules = CMV__RULES("parting", PARTING);

/* ---- tables by state ---------------------------------------------------------------------------------------------------------- */

static void state_table(cmv__ink *ink, const cmv__view *v, const cmv_regime_table *g) {
    const cmv__column columns[] = {
        {"State", false},      {cmv__capital(ink, v->nouns), true},   {"Episodes", true},
        {"Correlation", true}, {"95" CMV__PERCENT " interval", true}, {"Last seen", true}};
    cmv__rows rows = cmv__table(ink, cmv__str(ink, "Correlation by state: %s", g->name), columns, 6,
                                g->n_states);
    for (size_t i = 0; i < g->n_states; i++) {
        const cmv_state_row *row = &g->row[i];
        const bool seen = row->n > 0;
        cmv__row(&rows);
        cmv__put(&rows, 0,
                 (int)i == g->now ? cmv__strong(cmv__str(ink, "%s (now)", row->label))
                                  : cmv__text(row->label));
        cmv__put(&rows, 1, cmv__count(ink, row->n));
        cmv__put(&rows, 2, cmv__count(ink, row->episodes));
        cmv__put_corr(&rows, 3, row->c.r, row->c.ci_low, row->c.ci_high);
        cmv__put_interval(&rows, 4, row->c.ci_low, row->c.ci_high);
        cmv__put(&rows, 5, cmv__text(seen ? cmv__date_short(ink, row->last) : "never"));
    }
}

/* What the state is, and for how many returns it was not known. */
static void state_note(cmv__ink *ink, const cmv__view *v, const cmv_regime_table *g) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_NOTE);
    CMV__SAY(ink, line, "@", cmv__text(cmv__sentence(ink, g->how)));
    if (g->n_unknown)
        CMV__SAY(ink, line, " Not known for @.", cmv__units(ink, g->n_unknown, v->noun));
}

static const cmv_chart *state_chart(cmv__ink *ink, const cmv__view *v, const cmv_regime_table *g) {
    const ends e = ends_of(g);
    cmv_chart *out = cmv__alloc(ink, 1, sizeof *out);
    cmv_chart_item *item = cmv__alloc(ink, g->n_states, sizeof *item);
    if (!out || !item || e.n < 2) return NULL;
    *out = (cmv_chart){.kind = CMV_CHART_INTERVALS,
                       .id = "parting",
                       .title = cmv__str(ink, "Correlation by state: %s", g->name),
                       .csv = ink->doc->csv,
                       .x_name = "correlation",
                       .y_low = NAN,
                       .y_high = NAN,
                       .slope = NAN,
                       .intercept = NAN,
                       .item = item};
    for (size_t i = 0; i < g->n_states; i++) {
        const cmv_state_row *row = &g->row[i];
        if (!has_interval(row)) continue;
        item[out->n_items++] = (cmv_chart_item){
            .label = (int)i == g->now ? cmv__str(ink, "%s (now)", row->label) : row->label,
            .note = cmv__str(ink, "n = %s", cmv__count_text(ink, row->n)),
            .value = row->c.r.v,
            .low = row->c.ci_low.v,
            .high = row->c.ci_high.v,
            .text = cmv__str(ink, "%s (%s)", cmv__corr_text(ink, row->c.r.v),
                             cmv__interval_text(ink, row->c.ci_low.v, row->c.ci_high.v))};
    }
    out->alt = cmv__str(
        ink, "Correlation of %s and %s by state: highest, %s, when %s, lowest, %s, when %s.", v->a,
        v->b, cmv__corr_text(ink, e.high->c.r.v), e.high->when, cmv__corr_text(ink, e.low->c.r.v),
        e.low->when);
    out->caption = "Number of returns, correlation and 95" CMV__PERCENT
                   " interval. Filled: the interval excludes zero.";
    return out;
}

static void say_difference(cmv__ink *ink, const cmv_regime_table *g) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (g->q.why)
        CMV__SAY(ink, line, "@: fewer than two states held often enough to be compared.",
                 cmv__strong(g->name));
    else
        CMV__SAY(ink, line, "@: @ (@ after correction).", cmv__strong(g->name),
                 cmv__text(g->q.v < SIGNIFICANT ? "the correlation differs by state"
                                                : "no difference detectable"),
                 cmv__p(ink, g->q.v));
}

/* Names of the regimes for which nothing is held. */
static void say_left_out(cmv__ink *ink, const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    const char *names = "";
    for (size_t i = 0; i < a->n_regimes; i++) {
        if (is_held(&a->regime[i])) continue;
        names = cmv__str(ink, "%s%s%s", names, *names ? ", " : "", a->regime[i].name);
    }
    if (*names)
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_NOTE),
                 "Not looked at, because nothing is held for it: @.", cmv__text(names));
}

static void other_regimes(cmv__ink *ink, const cmv__view *v, const cmv_regime_table *shown) {
    const cmv_parting_answer *a = parting(v);
    size_t n = count_held(v) - (shown != NULL);
    if (n == 0) {
        say_left_out(ink, v);
        return;
    }
    cmv__details(ink, n == 1 ? "The other condition"
                             : cmv__str(ink, "The other %s", cmv__units_text(ink, n, "condition")));
    for (size_t i = 0; i < a->n_regimes; i++) {
        const cmv_regime_table *g = &a->regime[i];
        if (g == shown || !is_held(g)) continue;
        say_difference(ink, g);
        state_table(ink, v, g);
        state_note(ink, v, g);
    }
    cmv__explain_gaps(ink);
    say_left_out(ink, v);
    cmv__details_end(ink);
}

/* ---- divergences -------------------------------------------------------------------------------------------------------------- */

/* What a holder of the side saw: the simple change for a log return. */
static cmv_span move_of(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v) {
    const double move = t == CMV_TRANSFORM_LOG || t == CMV_TRANSFORM_YOY ? expm1(v) : v;
    if (cmv__is_relative(t)) return cmv__toned(cmv__percent_text(ink, move, 2, true), move);
    return cmv__toned(cmv__move_text(ink, t, leg, move, true), move);
}

static int by_date(const void *x, const void *y) {
    const cmv_divergence *a = x, *b = y;
    return (a->date > b->date) - (a->date < b->date);
}

static void divergence_table(cmv__ink *ink, const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    const cmv_pair_report *r = v->r;
    cmv_divergence day[CMV_DIVERGENCES_MAX];
    const cmv__column columns[] = {{"Date", false},
                                   {v->a, true},
                                   {v->b, true},
                                   {cmv__str(ink, "%s, expected", v->b), true},
                                   {"Apart by", true}};
    memcpy(day, a->divergence, a->n_divergences * sizeof *day);
    qsort(day, a->n_divergences, sizeof *day, by_date);
    cmv__rows rows = cmv__table(ink, "Largest divergences", columns, 5, a->n_divergences);
    for (size_t i = 0; i < a->n_divergences; i++) {
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__day(ink, day[i].date));
        cmv__put(&rows, 1, move_of(ink, r->transform_a, &r->a.leg, day[i].a));
        cmv__put(&rows, 2, move_of(ink, r->transform_b, &r->b.leg, day[i].b));
        cmv__put(&rows, 3, move_of(ink, r->transform_b, &r->b.leg, day[i].expected));
        cmv__put(
            &rows, 4,
            cmv__figure(cmv__str(ink, "%s" CMV__NBSP "sd", cmv__number(ink, day[i].z, 1, true))));
    }
}

/* ---- how it was computed ------------------------------------------------------------------------------------------------------ */

static void method(cmv__ink *ink, const cmv__view *v) {
    const cmv_parting_answer *a = parting(v);
    const size_t n = tested_of(v).n;
    cmv__details(ink, "How this was computed");
    if (a->n_regimes) {
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA),
                  "A return belongs to the state that was known at the close at which it began, by "
                  "the publisher's dates where they are held and by the rule of publication where "
                  "not. It never belongs to what happened on the day itself: sorting days by their "
                  "own moves changes a correlation all by itself.");
        CMV__SAY0(
            ink, cmv__para(ink, CMV_BLOCK_PARA),
            "A state gets a correlation from 60 returns in 3 episodes on; stretches less than "
            "a month apart are one episode. Intervals are the jackknife's. The states are "
            "compared by a chi-squared test on Fisher's z, each weighed by its own standard "
            "error.");
    }
    if (n > 1)
        CMV__SAY(
            ink, cmv__para(ink, CMV_BLOCK_PARA),
            "With @ one of them would look different by luck sooner or later, so p is corrected "
            "after Benjamini and Hochberg (1995). What was found in hindsight may not last.",
            cmv__units(ink, n, "condition"));
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Divergences: the move of @ against the straight line through the @ before it, in "
        "standard deviations of what that line left unexplained. Of a bell curve 1.2" CMV__PERCENT
        " of the moves would lie beyond 2.5; the ten largest are listed.",
        cmv__text(v->b), cmv__units(ink, a->window, v->noun));
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_parting(cmv__ink *ink, const cmv__view *v) {
    if (!has_answers(v)) return;
    const tested t = tested_of(v);
    const cmv_regime_table *shown = strongest(v) ? strongest(v) : t.least;
    cmv__section(ink, "parting", "When do they part?");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__parting_rules, v);
    cmv__trim(ink);
    if (shown) {
        cmv__put_chart(ink, state_chart(ink, v, shown));
        state_note(ink, v, shown);
        cmv__details(ink, "Episodes of each state, and when it was last seen");
        state_table(ink, v, shown);
        cmv__explain_gaps(ink);
        cmv__details_end(ink);
    }
    if (parting(v)->n_regimes) other_regimes(ink, v, shown);
    if (is_divergent(v)) {
        cmv__details(ink, cmv__str(ink, "The %s on which they parted most", v->nouns));
        divergence_table(ink, v);
        cmv__details_end(ink);
    }
    method(ink, v);
}
