// SPDX-License-Identifier: Apache-2.0
/* The sample, the rows that fell out of it and why, and how the figures were computed. */
#include "pair_parts.h"

#include <string.h>

/* A row of the list of dropped rows; '@' is the side or, for both, left out. */
typedef struct drop {
    size_t n;
    const char *who, *why;
} drop;

static size_t list_drops(const cmv__view *v, drop out[8]) {
    const cmv_drop_count *d = &v->r->aligned.dropped;
    const drop all[] = {
        {d->non_session_a, v->a, "dated on a day without a session of its calendar"},
        {d->non_session_b, v->b, "dated on a day without a session of its calendar"},
        {d->unmatched_a, v->a, "without a value of the other side to go with"},
        {d->unmatched_b, v->b, "without a value of the other side to go with"},
        {d->not_sampled_a, v->a, "between the dates of the slower side, left out by design"},
        {d->not_sampled_b, v->b, "between the dates of the slower side, left out by design"},
        {d->undefined_returns, NULL, "whose change is undefined"},
        {d->shifted, NULL, "paired with an earlier close because their own date had no session"},
    };
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i].n) out[n++] = all[i];
    }
    return n;
}

void cmv__sample_blocks(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    drop drops[8];
    size_t n = list_drops(v, drops);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (!r->n) {
        CMV__SAY(ink, line, "There is no sample: @.",
                 cmv__text(cmv_reason_text(r->why_empty ? r->why_empty : CMV_WHY_NOT_SHARED)));
        return;
    }
    CMV__SAY(
        ink,
        line, "@ from @ to @ are used. Between the first and the last shared date @ were read of @ and @ of @.",
        cmv__figure(cmv__str(
            ink, "%s (%s)",
            cmv__units_text(ink, r->n, r->a.leg.is_price || r->b.leg.is_price ? "return" : "change"),
            cmv_freq_name(r->aligned.freq))),
        cmv__day(ink, r->first), cmv__day(ink, r->last),
        cmv__units(ink, r->aligned.dropped.rows_a, "row"), cmv__text(v->a),
        cmv__units(ink, r->aligned.dropped.rows_b, "row"), cmv__text(v->b));
    if (r->aligned.max_gap_days > 0) {
        CMV__SAY(ink, line, " The longest step between neighbouring shared dates is @.",
                 cmv__units(ink, (size_t)r->aligned.max_gap_days, "day"));
    }
    if (!n) CMV__SAY0(ink, line, " No row was dropped.");
    cmv_line *item = n ? cmv__list(ink, n) : NULL;
    for (size_t i = 0; item && i < n; i++) {
        CMV__SAY(ink, &item[i], drops[i].who ? "@ of @ @." : "@@ @.",
                 cmv__units(ink, drops[i].n, "row"), cmv__text(drops[i].who ? drops[i].who : ""),
                 cmv__text(drops[i].why));
    }
}

static void say_vintages(cmv__ink *ink, const char *who, const cmv_leg *leg) {
    const cmv_vintage_stat *s = &leg->vintages;
    if (!leg->may_be_revised && !s->n_revised) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (leg->may_be_revised)
        CMV__SAY(ink, line, "The publisher of @ revises its history. ", cmv__text(who));
    if (s->n_revised)
        CMV__SAY(ink, line, "@ of @ used here @ not the first release. ",
                 cmv__units(ink, s->n_revised, "value"), cmv__text(who),
                 cmv__text(s->n_revised == 1 ? "is" : "are"));
    if (s->n_reconstructed)
        CMV__SAY(ink, line, "For @ the day of release is reconstructed from the publication rule.",
                 cmv__units(ink, s->n_reconstructed, "value"));
}

void cmv__method_blocks(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(ink, line,
             "Returns: @. Levels are matched first and changes are taken afterwards, between "
             "neighbouring shared "
             "dates (as @).",
             cmv__text(cmv__returns_text(ink, v)), cmv__text(cmv_align_name(r->aligned.mode)));
    if (r->aligned.rule) CMV__SAY(ink, line, " @", cmv__text(cmv__sentence(ink, r->aligned.rule)));
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "Correlations are Pearson"
        "\xe2\x80\x99"
        "s. Their 95" CMV__PERCENT " intervals come from the delete-one jackknife on "
        "Fisher"
        "\xe2\x80\x99"
        "s z, never narrower than the textbook formula; a label names the classes of both ends. "
        "Windows are counted in shared observations and are shown only when full.");
    say_vintages(ink, v->a, &r->a.leg);
    say_vintages(ink, v->b, &r->b.leg);
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "Definitions, rules of time and limits: @.",
             cmv__link("methodology", "/methodology"));
}

void cmv__section_explore(cmv__ink *ink, const cmv__view *v, bool on_correlation) {
    enum { LINKS = 4 };
    cmv__section(ink, "explore", "Explore further");
    cmv__aside(ink);
    cmv_line *item = cmv__list(ink, LINKS);
    if (!item) return;
    const char *tail = on_correlation ? "" : "/correlation";
    const char *query = v->c->query && *v->c->query ? cmv__str(ink, "?%s", v->c->query) : "";
    CMV__SAY(ink, &item[0], "@: @", cmv__metric_link(ink, v->a, v->id_a),
             cmv__text(v->r->a.leg.name));
    CMV__SAY(ink, &item[1], "@: @", cmv__metric_link(ink, v->b, v->id_b),
             cmv__text(v->r->b.leg.name));
    CMV__SAY(ink, &item[2], "@",
             cmv__link(on_correlation ? "The pair in short" : "The correlation in depth",
                       cmv__str(ink, "/compare/%s-vs-%s%s%s", v->id_a, v->id_b, tail, query)));
    CMV__SAY(ink, &item[3], "The same figures as @ and @", cmv__link("JSON", ink->doc->json),
             cmv__link("CSV", ink->doc->csv));
}
