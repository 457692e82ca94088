// SPDX-License-Identifier: Apache-2.0
/* Does one side hedge the other? In sample, in both directions where both can be owned; a report with answers has more. */
#include "pair_hedge.h"

#include <math.h>

/* One direction: what is held against what. */
typedef struct direction {
    const cmv_hedge *h;
    const char *hedge, *exposure;
    const cmv_leg *hedge_leg, *exposure_leg;
    cmv_transform hedge_t, exposure_t;
} direction;

static direction ab(const cmv__view *v) {
    return (direction){&v->r->hedge_ab,  v->a, v->b, &v->r->a.leg, &v->r->b.leg, v->r->transform_a,
                       v->r->transform_b};
}
static direction ba(const cmv__view *v) {
    return (direction){&v->r->hedge_ba,  v->b, v->a, &v->r->b.leg, &v->r->a.leg, v->r->transform_b,
                       v->r->transform_a};
}

static bool asks_ab(const cmv__view *v) { return v->r->b.leg.is_price && v->r->n > 0; }
static bool asks_ba(const cmv__view *v) { return v->r->a.leg.is_price && v->r->n > 0; }
static bool has_tail(const cmv_hedge *h) {
    return !h->worst_exposure.why && !h->worst_hedge.why && !h->worst_hedge_up.why;
}
static bool has_tail_ab(const cmv__view *v) { return asks_ab(v) && has_tail(&v->r->hedge_ab); }
static bool has_tail_ba(const cmv__view *v) { return asks_ba(v) && has_tail(&v->r->hedge_ba); }

static const char *mean_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v) {
    if (cmv__is_relative(t)) return cmv__percent_text(ink, v, 2, true);
    return cmv__move_text(ink, t, leg, v, true);
}

static void say_tail(cmv__ink *ink, cmv_line *line, const cmv__view *v, direction d) {
    CMV__SAY(
        ink, line,
        "On the worst 5" CMV__PERCENT
        " of @ for @ (@ of @, each @ or worse) @ averaged @ and @ @; @ rose on @ of them.",
        cmv__text(v->nouns), cmv__text(d.exposure), cmv__count(ink, d.h->worst_n),
        cmv__count(ink, v->r->n),
        cmv__figure(mean_text(ink, d.exposure_t, d.exposure_leg, d.h->worst_threshold.v)),
        cmv__text(d.exposure),
        cmv__toned(mean_text(ink, d.exposure_t, d.exposure_leg, d.h->worst_exposure.v),
                   d.h->worst_exposure.v),
        cmv__text(d.hedge),
        cmv__toned(mean_text(ink, d.hedge_t, d.hedge_leg, d.h->worst_hedge.v), d.h->worst_hedge.v),
        cmv__text(d.hedge), cmv__percent(ink, d.h->worst_hedge_up.v, 0));
}

static void say_tail_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v, direction d) {
    cmv_reason why = d.h->worst_exposure.why ? d.h->worst_exposure.why : d.h->worst_hedge.why;
    CMV__SAY(ink, line, "What @ did on the worst @ of @ cannot be given: @.", cmv__text(d.hedge),
             cmv__text(v->nouns), cmv__text(d.exposure),
             cmv__text(cmv_reason_text(why ? why : CMV_WHY_TOO_FEW)));
}

static void say_tail_ab(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ab(v));
}
static void say_tail_ba(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ba(v));
}
static void say_no_tail_ab(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail_missing(ink, line, v, ab(v));
}
static void say_no_tail_ba(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail_missing(ink, line, v, ba(v));
}

/* Whole sample; the same share holds in either direction, 1 - sqrt(1 - r^2). */
static const cmv_hedge *main_side(const cmv__view *v) {
    return asks_ab(v) ? &v->r->hedge_ab : &v->r->hedge_ba;
}
static bool asks(const cmv__view *v) { return asks_ab(v) || asks_ba(v); }
static bool has_removed(const cmv__view *v) { return asks(v) && !main_side(v)->vol_removed.why; }
static bool has_removed_year(const cmv__view *v) {
    return has_removed(v) && !main_side(v)->vol_removed_year.why;
}

/* Both sides can be held, so that one may be a position against the other. */
static bool are_prices(const cmv__view *v) { return v->r->a.leg.is_price && v->r->b.leg.is_price; }
static const char *part_words(const cmv__view *v) {
    return are_prices(v) ? "position in" : "multiple of";
}

static void say_removed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "The best fixed @ the other side, chosen in hindsight, would have removed @ "
             "of the "
             "volatility of either over all @. That is in sample: measured on the data it was "
             "chosen from.",
             cmv__text(part_words(v)), cmv__percent(ink, main_side(v)->vol_removed.v, 1),
             cmv__units(ink, v->r->n, v->noun));
}

static void say_removed_both(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "The best fixed @ the other side, chosen in hindsight, would have removed @ "
             "of the "
             "volatility of either over all @, and @ over the last @. That is in sample: measured "
             "on the data it "
             "was chosen from.",
             cmv__text(part_words(v)), cmv__percent(ink, main_side(v)->vol_removed.v, 1),
             cmv__units(ink, v->r->n, v->noun),
             cmv__percent(ink, main_side(v)->vol_removed_year.v, 1),
             cmv__units(ink, v->r->detail.n, v->noun));
}

static const cmv__rule HEDGE[] = {
    {1, "worst of b", has_tail_ab, say_tail_ab},
    {1, "worst of b missing", asks_ab, say_no_tail_ab},
    {2, "worst of a", has_tail_ba, say_tail_ba},
    {2, "worst of a missing", asks_ba, say_no_tail_ba},
    {3, "volatility removed, sample and year", has_removed_year, say_removed_both},
    {3, "volatility removed", has_removed, say_removed},
};
const cmv__rules cmv__hedge_rules = CMV__RULES("hedge", HEDGE);

/* Position against one unit of the exposure: a positive ratio is sold. */
static const char *position_text(cmv__ink *ink, const direction *d) {
    if (d->h->ratio.why) return cmv__missing(ink, d->h->ratio.why);
    const char *size = cmv__slope_text(ink, fabs(d->h->ratio.v));
    if (*size == '+') size++;
    return cmv__str(ink, "%s %s", d->h->ratio.v > 0 ? "sell" : "buy", size);
}

static void put_mean(cmv__rows *rows, size_t col, cmv_num v, cmv_transform t, const cmv_leg *leg) {
    cmv__ink *ink = rows->ink;
    if (v.why)
        cmv__put(rows, col, cmv__text(cmv__missing(ink, v.why)));
    else
        cmv__put(rows, col, cmv__toned(mean_text(ink, t, leg, v.v), v.v));
}

static void hedge_row(cmv__rows *rows, direction d) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(d.exposure));
    cmv__put(rows, 1, cmv__count(ink, d.h->worst_n));
    put_mean(rows, 2, d.h->worst_exposure, d.exposure_t, d.exposure_leg);
    cmv__put(rows, 3, cmv__text(d.hedge));
    put_mean(rows, 4, d.h->worst_hedge, d.hedge_t, d.hedge_leg);
    bool up = !d.h->worst_hedge_up.why;
    cmv__put(rows, 5,
             up ? cmv__percent(ink, d.h->worst_hedge_up.v, 0)
                : cmv__text(cmv__missing(ink, d.h->worst_hedge_up.why)));
    if (d.hedge_t == d.exposure_t && d.hedge_leg->is_price && d.exposure_leg->is_price)
        cmv__put(rows, 6, cmv__figure(position_text(ink, &d)));
}

static void hedge_table(cmv__ink *ink, const cmv__view *v) {
    const cmv__column columns[] = {
        {"Fell", false},      {cmv__str(ink, "Worst %s", v->nouns), true},
        {"Mean", true},       {"Other side", false},
        {"Mean", true},       {"Rose on", true},
        {"Against one", true}};
    bool same_unit = are_prices(v) && v->r->transform_a == v->r->transform_b;
    cmv__rows rows =
        cmv__table(ink, "The worst 5" CMV__PERCENT " of each side", columns, same_unit ? 7 : 6, 2);
    if (asks_ab(v)) hedge_row(&rows, ab(v));
    if (asks_ba(v)) hedge_row(&rows, ba(v));
    cmv__explain_gaps(ink);
    if (same_unit) {
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
                  "Against one: how much of the other side would have gone with one unit of money "
                  "in the side that fell.");
    }
}

static const char *hedge_title(cmv__ink *ink, const cmv__view *v) {
    if (are_prices(v)) return cmv__str(ink, "Does %s hedge %s?", v->a, v->b);
    if (!asks(v)) return cmv__str(ink, "Did %s and %s fall hardest together?", v->a, v->b);
    direction d = asks_ab(v) ? ab(v) : ba(v);
    return cmv__str(ink, "What did %s do when %s fell?", d.hedge, d.exposure);
}

void cmv__section_hedge(cmv__ink *ink, const cmv__view *v) {
    if (v->r->answers) {
        cmv__hedge_answered(ink, v, hedge_title(ink, v));
        return;
    }
    if (!asks(v)) return;
    cmv__section(ink, "hedge", hedge_title(ink, v));
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__hedge_rules, v);
    hedge_table(ink, v);
    cmv__command(ink);
}
