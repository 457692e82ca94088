// SPDX-License-Identifier: Apache-2.0
/* Tables of the hedge section, how they were computed, and the section itself for a report with answers. */
#include "pair_hedge.h"

#include <math.h>

/* ---- tables ---------------------------------------------------------------------------------------------------------------- */

enum { STRETCHES = 3 };

static void put_mean(cmv__rows *rows, size_t col, cmv_num v, cmv_transform t, const cmv_leg *leg) {
    cmv__ink *ink = rows->ink;
    if (v.why)
        cmv__put(rows, col, cmv__text(cmv__missing(ink, v.why)));
    else
        cmv__put(rows, col, cmv__toned(cmv__hedge_mean(ink, t, leg, v.v), v.v));
}

static void put_share(cmv__rows *rows, size_t col, cmv_num v, int decimals) {
    cmv__ink *ink = rows->ink;
    cmv__put(rows, col,
             v.why ? cmv__text(cmv__missing(ink, v.why)) : cmv__percent(ink, v.v, decimals));
}

static void put_shares(cmv__rows *rows, size_t col, cmv_num low, cmv_num high) {
    cmv__ink *ink = rows->ink;
    const cmv_reason why = low.why ? low.why : high.why;
    cmv__put(rows, col,
             why ? cmv__text(cmv__missing(ink, why))
                 : cmv__figure(cmv__str(ink, "%s to %s", cmv__percent_text(ink, low.v, 0, false),
                                        cmv__percent_text(ink, high.v, 0, false))));
}

static void worst_row(cmv__rows *rows, const cmv__hedged *d, const cmv_worst_days *w) {
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(d->exposure));
    cmv__put(rows, 1, cmv__text(cmv__worst_years(rows->ink, w)));
    cmv__put(rows, 2, cmv__count(rows->ink, w->n));
    put_mean(rows, 3, w->exposure, d->exposure_t, d->exposure_leg);
    cmv__put(rows, 4, cmv__text(d->hedge));
    put_mean(rows, 5, w->hedge, d->hedge_t, d->hedge_leg);
    put_share(rows, 6, w->up, 0);
    put_shares(rows, 7, w->up_low, w->up_high);
}

static void worst_table(cmv__ink *ink, const cmv__view *v) {
    const cmv__column columns[] = {{"Fell", false},
                                   {"Years", false},
                                   {cmv__str(ink, "Worst %s", v->nouns), true},
                                   {"Mean", true},
                                   {"Other side", false},
                                   {"Mean", true},
                                   {"Rose on", true},
                                   {"95" CMV__PERCENT " interval", true}};
    const cmv__hedged side[] = {cmv__hedged_main(v), cmv__hedged_other(v)};
    cmv__rows rows = cmv__table(
        ink, "The worst 5" CMV__PERCENT " of each side, by its own threshold in each stretch",
        columns, sizeof columns / sizeof *columns, 2 * STRETCHES);
    for (size_t i = 0; i < 2; i++) {
        if (!cmv__hedge_asked(&side[i], v)) continue;
        const cmv_hedge_side *s = side[i].s;
        const bool split = s->before.n_all > 0 && s->since.n_all > 0;
        worst_row(&rows, &side[i], &s->all);
        if (split) worst_row(&rows, &side[i], &s->before);
        if (split) worst_row(&rows, &side[i], &s->since);
    }
}

static bool are_owned(const cmv__view *v) { return v->r->a.leg.is_price && v->r->b.leg.is_price; }
static bool has_ratio(const cmv__view *v) {
    return are_owned(v) && v->r->transform_a == v->r->transform_b;
}

/* Position against one unit of the exposure: a positive ratio is sold. */
static void put_ratio(cmv__rows *rows, size_t col, cmv_num ratio) {
    cmv__ink *ink = rows->ink;
    if (ratio.why) {
        cmv__put(rows, col, cmv__text(cmv__missing(ink, ratio.why)));
        return;
    }
    const char *size = cmv__slope_text(ink, fabs(ratio.v));
    if (*size == '+') size++;
    cmv__put(rows, col, cmv__figure(cmv__str(ink, "%s %s", ratio.v > 0 ? "sell" : "buy", size)));
}

static void effect_row(cmv__rows *rows, const cmv__hedged *d, const cmv_effectiveness *e,
                       const char *stretch) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(cmv__str(ink, "%s with %s", d->exposure, d->hedge)));
    cmv__put(rows, 1, cmv__text(stretch));
    put_share(rows, 2, e->in_sample, 1);
    put_share(rows, 3, e->oos, 1);
    put_shares(rows, 4, e->low, e->high);
    put_share(rows, 5, e->vol_removed, 1);
    if (rows->table && rows->table->n_cols > 6) put_ratio(rows, 6, e->ratio);
}

static void effect_rows(cmv__rows *rows, const cmv__view *v, const cmv__hedged *d) {
    const cmv_hedge_side *s = d->s;
    effect_row(rows, d, &s->eff_all, cmv__worst_years(rows->ink, &s->all));
    if (s->before.n_all > 0)
        effect_row(rows, d, &s->eff_before, cmv__worst_years(rows->ink, &s->before));
    if (!cmv__five_is_all(v)) effect_row(rows, d, &s->eff_five, "last five years");
}

static void effect_table(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {{"Hedged", false},
                                          {"Years", false},
                                          {"In sample", true},
                                          {"Out of sample", true},
                                          {"95" CMV__PERCENT " interval", true},
                                          {"Volatility", true},
                                          {"Against one", true}};
    const cmv__hedged side[] = {cmv__hedged_main(v), cmv__hedged_other(v)};
    cmv__rows rows = cmv__table(ink, "Share of variance that a position in the other side removed",
                                columns, has_ratio(v) ? 7 : 6, 2 * STRETCHES);
    for (size_t i = 0; i < 2; i++) {
        if (cmv__hedge_asked(&side[i], v)) effect_rows(&rows, v, &side[i]);
    }
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
              "Volatility: the same share out of sample, of volatility instead of variance. Below "
              "zero, the position added risk.");
    if (has_ratio(v)) {
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
                  "Against one: how much of the hedge went with one unit of money in the exposure, "
                  "chosen in hindsight.");
    }
}

void cmv__hedge_tables(cmv__ink *ink, const cmv__view *v) {
    worst_table(ink, v);
    if (v->r->answers->hedge.window > 0 && are_owned(v)) {
        cmv__explain_gaps(ink);
        cmv__details(ink, "Share of variance that a position in the other side removed");
        effect_table(ink, v);
        cmv__explain_gaps(ink);
        cmv__details_end(ink);
    }
    cmv__explain_gaps(ink);
}

/* ---- how it was computed ------------------------------------------------------------------------------------------------------ */

static void method_worst(cmv__ink *ink, const cmv__view *v) {
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Worst @: those below the 5" CMV__PERCENT
        " quantile of the side that fell, taken anew in each stretch; the stretches part at the "
        "start of @. Means are simple returns for prices and differences for rates. The interval "
        "of a share is that of Wilson.",
        cmv__text(v->nouns), cmv__figure(cmv__str(ink, "%d", v->r->answers->hedge.since_year)));
}

static void method_effect(cmv__ink *ink, const cmv__view *v) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    if (!h->window || !are_owned(v)) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(
        ink, line,
        "Out of sample: the position is the slope of the exposure on the hedge over @, held for "
        "the @ that follow and then estimated anew; what is judged are only those that "
        "follow. The figure is one minus the variance with the position over the variance without.",
        cmv__units(ink, h->window, v->noun),
        cmv__figure(h->rebalance == 1 ? "one" : cmv__count_text(ink, h->rebalance)));
    const double mean = cmv__hedged_main(v).s->eff_five.mean_block;
    if (h->resamples && isfinite(mean)) {
        const char *blocks = cmv__str(ink, " that average %s over the five years",
                                      cmv__units_text(ink, (size_t)(mean + .5), v->noun));
        CMV__SAY(ink, line,
                 " Its interval comes from @ resamples of blocks@ (stationary bootstrap), the same "
                 "blocks for both directions.",
                 cmv__count(ink, h->resamples), cmv__text(blocks));
    }
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "A side is called a hedge only when more than @ of the variance went out of sample over "
        "the five years, the interval lies above zero, and it moved the right way on "
        "most of the worst @ and on average.",
        cmv__percent(ink, .05, 0), cmv__text(v->nouns));
}

static void method_tails(cmv__ink *ink, const cmv__view *v) {
    if (are_owned(v)) {
        CMV__SAY(
            ink, cmv__para(ink, CMV_BLOCK_PARA),
            "Safe haven: least squares of the hedge on the exposure with extra slopes in its "
            "worst @, @ and @ in each stretch, errors robust to changing volatility; the slopes in "
            "the worst @ and @ must not be above zero, and the hedge must have risen on the worst "
            "@ on average, and on a share of them whose interval lies above one half.",
            cmv__percent(ink, .10, 0), cmv__percent(ink, .05, 0), cmv__percent(ink, .01, 0),
            cmv__percent(ink, .05, 0), cmv__percent(ink, .01, 0), cmv__text(v->nouns));
    }
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The expected count of joint worst @ and the expected correlation beyond a threshold are "
        "those of a normal pair with the same correlation.",
        cmv__text(v->nouns));
}

void cmv__hedge_method(cmv__ink *ink, const cmv__view *v) {
    cmv__details(ink, "How this was computed");
    method_worst(ink, v);
    method_effect(ink, v);
    method_tails(ink, v);
    cmv__command(ink);
    cmv__details_end(ink);
}

/* ---- the section ------------------------------------------------------------------------------------------------------------ */

static void tell(cmv__ink *ink, cmv_block_kind kind, const cmv__rules *rules, const cmv__view *v) {
    cmv__tell(ink, cmv__para(ink, kind), rules, v);
    cmv__trim(ink);
}

void cmv__hedge_answered(cmv__ink *ink, const cmv__view *v, const char *title) {
    const cmv__hedged ab = cmv__hedged_ab(v), ba = cmv__hedged_ba(v);
    if (!v->r->n) return;
    cmv__section(ink, "hedge", title);
    if (!cmv__hedge_asked(&ab, v) && !cmv__hedge_asked(&ba, v)) {
        tell(ink, CMV_BLOCK_LEAD, &cmv__hedge_together_rules, v);
        tell(ink, CMV_BLOCK_PARA, &cmv__hedge_slope_rules, v);
        cmv__command(ink);
        return;
    }
    if (cmv__hedge_exact(v)) {
        tell(ink, CMV_BLOCK_LEAD, &cmv__hedge_exact_rules, v);
        cmv__hedge_tables(ink, v);
        cmv__hedge_method(ink, v);
        return;
    }
    tell(ink, CMV_BLOCK_LEAD, &cmv__hedge_answer_rules, v);
    tell(ink, CMV_BLOCK_PARA, &cmv__hedge_other_rules, v);
    cmv__hedge_tables(ink, v);
    tell(ink, CMV_BLOCK_PARA, &cmv__hedge_haven_rules, v);
    tell(ink, CMV_BLOCK_PARA, &cmv__hedge_tail_rules, v);
    tell(ink, CMV_BLOCK_PARA, &cmv__hedge_slope_rules, v);
    cmv__hedge_method(ink, v);
}
