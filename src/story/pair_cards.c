// SPDX-License-Identifier: Apache-2.0
/* The card of a leg: value, age, changes, range, statistics. */
#include "pair_parts.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* The changes of a card, in the order shown. */
static const struct change_row {
    const char *name;
    size_t at;
} CHANGES[] = {
    {"1D", offsetof(cmv_leg_report, d1)},   {"1W", offsetof(cmv_leg_report, w1)},
    {"1M", offsetof(cmv_leg_report, m1)},   {"3M", offsetof(cmv_leg_report, m3)},
    {"YTD", offsetof(cmv_leg_report, ytd)}, {"1Y", offsetof(cmv_leg_report, y1)},
};
enum { N_CHANGES = sizeof CHANGES / sizeof CHANGES[0] };

static const cmv_change *change_at(const cmv_leg_report *leg, size_t i) {
    return (const cmv_change *)(const void *)((const char *)leg + CHANGES[i].at);
}

static const char *age_text(cmv__ink *ink, const cmv_leg_report *leg) {
    const char *date = cmv__date_short(ink, leg->last);
    const char *age =
        leg->age_days <= 0
            ? "today"
            : cmv__str(ink, "%s old", cmv__units_text(ink, (size_t)leg->age_days, "day"));
    if (leg->sessions_late <= 0) return cmv__str(ink, "%s, %s", date, age);
    return cmv__str(ink, "%s, %s; the next one is expected since %s, %s", date, age,
                    cmv__expected_since(ink, leg), cmv__days_late(ink, leg));
}

static void fill_value(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg) {
    if (leg->latest.why) {
        const char *since =
            leg->n ? cmv__str(ink, " The last good value is of %s.", cmv__date_text(ink, leg->last))
                   : "";
        card->missing = cmv__str(ink, "No value: %s.%s", cmv_reason_text(leg->latest.why), since);
        return;
    }
    card->value = cmv__level_text(ink, &leg->leg, leg->latest.v);
    card->unit = leg->leg.unit;
    card->when = age_text(ink, leg);
}

/* "1Y: there is no earlier value to compare with": one clause a reason. */
static const char *gaps_text(cmv__ink *ink, const cmv_leg_report *leg) {
    const char *out = "";
    for (cmv_reason why = CMV_WHY_NONE + 1; why < CMV_REASON_COUNT; why++) {
        const char *names = "";
        for (size_t i = 0; i < N_CHANGES; i++) {
            if (change_at(leg, i)->value.why == why)
                names = cmv__str(ink, "%s%s%s", names, *names ? ", " : "", CHANGES[i].name);
        }
        if (*names)
            out = cmv__str(ink, "%s%s%s: %s", out, *out ? "; " : "", names, cmv_reason_text(why));
    }
    return out;
}

static void fill_changes(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg) {
    cmv_fact *fact = cmv__alloc(ink, N_CHANGES, sizeof *fact);
    if (!fact) return;
    for (size_t i = 0; i < N_CHANGES; i++) {
        const cmv_num *value = &change_at(leg, i)->value;
        fact[i].name = CHANGES[i].name;
        fact[i].text = value->why ? CMV__DASH : cmv__change_text(ink, leg->change_unit, value->v);
        fact[i].tone = value->why ? CMV_TONE_MUTED : cmv__tone(value->v);
    }
    card->change = fact;
    card->n_changes = N_CHANGES;
}

static void fill_range(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg) {
    const cmv_num low = leg->range52.low, high = leg->range52.high;
    if (low.why || high.why || leg->latest.why) return;
    card->range_low = cmv__level_text(ink, &leg->leg, low.v);
    card->range_high = cmv__level_text(ink, &leg->leg, high.v);
    double width = high.v - low.v, at = width > 0 ? (leg->latest.v - low.v) / width : 0.5;
    card->range_at = at < 0 ? 0 : at > 1 ? 1 : at;
    if (leg->range52.percentile.why || !(width > 0)) {
        bool still = !leg->range52.percentile.why;
        card->range_text = still ? "52 weeks" CMV__DOT "it did not move" : "52 weeks";
        return;
    }
    card->range_text = cmv__str(ink, "52 weeks" CMV__DOT "%s %s",
                                cmv__place_text(ink, leg->range52.percentile.v, leg->range52.n),
                                cmv__units_text(ink, leg->range52.n, "value"));
}

static const char *vol_unit(const cmv_leg_report *leg) {
    if (!strcmp(leg->change_unit, "%")) return CMV__PERCENT;
    return "";
}

const char *cmv__vol_text(cmv__ink *ink, const cmv_leg_report *leg, double v) {
    if (*vol_unit(leg))
        return cmv__str(ink, "%s" CMV__PERCENT_FMT, cmv__number(ink, v, v < 1 ? 2 : 1, false));
    return cmv__str(ink, "%s" CMV__NBSP "%s", cmv__number(ink, v, v < 10 ? 2 : 0, false),
                    cmv__difference_text(ink, leg->change_unit));
}

static size_t add_fact(cmv_fact *fact, size_t n, const char *name, const char *text) {
    fact[n] = (cmv_fact){.name = name, .text = text};
    return n + 1;
}

/* A statistic, or its reason in words. */
static const char *fact_text(cmv__ink *ink, cmv_num v, const char *text) {
    return v.why ? cmv__sentence(ink, cmv__leg_reason(v.why)) : text;
}

static void fill_facts(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg) {
    enum { MAX_FACTS = 5 };
    cmv_fact *fact = cmv__alloc(ink, MAX_FACTS, sizeof *fact);
    if (!fact || !leg->n) return;
    size_t n = 0;
    n = add_fact(fact, n, "over the last",
                 cmv__units_text(ink, leg->stats90.n, cmv__leg_noun(&leg->leg)));
    n = add_fact(fact, n, "volatility",
                 fact_text(ink, leg->stats90.vol,
                           cmv__str(ink, "%s a year", cmv__vol_text(ink, leg, leg->stats90.vol.v))));
    n = add_fact(
        fact, n, "from its mean",
        fact_text(ink, leg->stats90.z,
                  cmv__str(ink, "%s" CMV__NBSP "sd", cmv__number(ink, leg->stats90.z.v, 1, true))));
    n = add_fact(fact, n, "deepest fall",
                 fact_text(ink, leg->stats90.drawdown,
                           cmv__change_text(ink, leg->change_unit, leg->stats90.drawdown.v)));
    const char *gaps = gaps_text(ink, leg);
    if (*gaps) n = add_fact(fact, n, "not given", gaps);
    card->fact = fact;
    card->n_facts = n;
}

static void fill_chips(cmv__ink *ink, cmv_card *card, const cmv_leg *leg) {
    enum { MAX_CHIPS = 3 };
    const char **chip = cmv__alloc(ink, MAX_CHIPS, sizeof *chip);
    if (!chip) return;
    size_t n = 0;
    if (leg->category) chip[n++] = leg->category;
    chip[n++] = cmv_freq_name(leg->freq);
    if (leg->freq == CMV_DAILY && leg->close_minute > 0) {
        chip[n++] = cmv__str(ink, "close %02d:%02d %s", leg->close_minute / 60,
                             leg->close_minute % 60, cmv__city(leg->close_zone));
    }
    card->chip = chip;
    card->n_chips = n;
}

void cmv__card_fill(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg, int role) {
    *card = (cmv_card){.role = role,
                       .title = leg->leg.short_name ? leg->leg.short_name : leg->leg.id,
                       .subtitle = leg->leg.name,
                       .href = cmv__str(ink, "/metrics/%s", leg->leg.id)};
    fill_chips(ink, card, &leg->leg);
    fill_value(ink, card, leg);
    if (card->missing) return;
    card->spark = cmv__chart_spark(ink, leg, role);
    fill_changes(ink, card, leg);
    fill_range(ink, card, leg);
    fill_facts(ink, card, leg);
}

void cmv__put_cards(cmv__ink *ink, const cmv_leg_report *first, const cmv_leg_report *second) {
    size_t n = second ? 2 : 1;
    cmv_card *card = cmv__alloc(ink, n, sizeof *card);
    if (!card) return;
    cmv__card_fill(ink, &card[0], first, 1);
    if (second) cmv__card_fill(ink, &card[1], second, 2);
    cmv_block *block = cmv__block(ink, CMV_BLOCK_CARDS);
    block->card = card;
    block->n_cards = n;
}
