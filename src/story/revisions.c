// SPDX-License-Identifier: Apache-2.0
/* How the values of a metric changed after they were first published. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

/* ---- figures -------------------------------------------------------------------------------------------------------------- */

static const char *unit_of(cmv__ink *ink, const cmv_leg *leg) {
    /* A percentage that moves by "0.1 percent" could be read as a tenth of a percent of itself. */
    if (leg->unit && strncmp(leg->unit, "percent", 7) == 0) return "percentage points";
    return cmv__difference_text(ink, leg->unit);
}

/* One decimal more than the values have: a median may lie between two of them. */
static const char *size_text(cmv__ink *ink, const cmv_leg *leg, double v) {
    const double step = pow(10, -leg->decimals);
    const bool whole = fabs(v / step - round(v / step)) < 1e-6;
    return cmv__number(ink, v, leg->decimals + !whole, false);
}

static cmv_span size_span(cmv__ink *ink, const cmv_leg *leg, double v) {
    return cmv__figure(cmv__str(ink, "%s" CMV__NBSP "%s", size_text(ink, leg, v), unit_of(ink, leg)));
}

/* A change's own size: percent points of growth, or the unit of the values. */
static cmv_span change_span(cmv__ink *ink, const cmv_leg *leg, double v) {
    if (leg->is_rate) return size_span(ink, leg, v);
    return cmv__figure(
        cmv__str(ink, "%s percentage points", cmv__number(ink, v, v < .1 ? 3 : 2, false)));
}

static const char *day_of(cmv__ink *ink, const cmv_leg *leg, cmv_utc_ms at) {
    return cmv__date_short(ink, cmv_zone_date(leg->pub.zone, at));
}

/* ---- sentences ------------------------------------------------------------------------------------------------------------ */

static void say_share(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_revisions *v = r->revisions;
    const cmv_share *s = &v->latest.revised;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(ink, line, "Of @ whose first release is known (@ to @), @ @ been revised since: @",
             cmv__units(ink, v->n_known, cmv__leg_noun(&r->leg)), cmv__day(ink, v->first),
             cmv__day(ink, v->last), cmv__count(ink, s->hits),
             cmv__text(s->hits == 1 ? "has" : "have"), cmv__percent(ink, s->share.v, 0));
    CMV__SAY(ink, line, ", 95" CMV__PERCENT " interval @ to @.", cmv__percent(ink, s->low.v, 0),
             cmv__percent(ink, s->high.v, 0));
    if (v->latest.median.why) return;
    CMV__SAY(ink, line, " Where one was, it moved the value by typically @ (median)",
             size_span(ink, &r->leg, v->latest.median.v));
    if (!v->latest.p90.why)
        CMV__SAY(ink, line, ", in one case of ten by @ or more",
                 size_span(ink, &r->leg, v->latest.p90.v));
    if (!v->typical_change.why && v->typical_change.v > 0)
        CMV__SAY(ink, line, "; from one @ to the next it usually moves by @",
                 cmv__text(cmv__leg_noun(&r->leg)), size_span(ink, &r->leg, v->typical_change.v));
    CMV__SAY0(ink, line, ".");
    if (!v->days.why)
        CMV__SAY(ink, line, " The last revision came typically @ after the first release.",
                 cmv__units(ink, (size_t)(v->days.v + .5), "day"));
}

static void say_change(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_revision_size *c = &r->revisions->change;
    if (c->median.why || !c->revised.hits) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(ink, line,
             "The change on the @ before now differs from the one first published in @ of @; where "
             "it does, by typically @",
             cmv__text(cmv__leg_noun(&r->leg)), cmv__count(ink, c->revised.hits),
             cmv__units(ink, c->revised.n, "case"), change_span(ink, &r->leg, c->median.v));
    if (!c->p90.why)
        CMV__SAY(ink, line, ", in one case of ten by @ or more",
                 change_span(ink, &r->leg, c->p90.v));
    CMV__SAY(
        ink, line, ".@",
        cmv__text(r->leg.is_rate ? "" : " A new base year revises every value and none of these."));
}

static void say_unknown(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_revisions *v = r->revisions;
    if (!v->n_unknown) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_NOTE);
    if (!v->n_known) {
        CMV__SAY(ink, line,
                 "How values were revised is not known: all @ arrived without their first release. "
                 "From now on every change is kept.",
                 cmv__count(ink, v->n_unknown));
        return;
    }
    CMV__SAY(ink, line,
             "@ of @ arrived without their first release; what was revised before they came is "
             "not known, and they are not counted here.",
             cmv__count(ink, v->n_unknown), cmv__units(ink, v->n_dates, "value"));
}

/* ---- tables --------------------------------------------------------------------------------------------------------------- */

static void put_size(cmv__rows *rows, const cmv_leg *leg, const char *name,
                     const cmv_revision_size *s) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    cmv__put(rows, 1, cmv__count(ink, s->revised.n));
    cmv__put(rows, 2, cmv__count(ink, s->revised.hits));
    cmv__put(rows, 3,
             s->revised.share.why ? cmv__text(cmv__missing(ink, s->revised.share.why))
                                  : cmv__percent(ink, s->revised.share.v, 0));
    cmv__put(rows, 4,
             s->median.why ? cmv__text(cmv__missing(ink, s->median.why))
                           : cmv__figure(size_text(ink, leg, s->median.v)));
    cmv__put(rows, 5,
             s->p90.why ? cmv__text(cmv__missing(ink, s->p90.why))
                        : cmv__figure(size_text(ink, leg, s->p90.v)));
}

static void horizons(cmv__ink *ink, const cmv_leg_report *r) {
    static const cmv__column columns[] = {{"After", false},      {"Values", true},
                                          {"Revised", true},     {"Share", true},
                                          {"Median size", true}, {"One in ten above", true}};
    const cmv_revisions *v = r->revisions;
    cmv__rows rows = cmv__table(
        ink,
        cmv__str(ink, "Revisions by time since the first release, in %s", unit_of(ink, &r->leg)),
        columns, 6, 3);
    put_size(&rows, &r->leg, "31 days", &v->month);
    put_size(&rows, &r->leg, "366 days", &v->year);
    put_size(&rows, &r->leg, "now", &v->latest);
    cmv__explain_leg_gaps(ink);
}

static const char *value_text(cmv__ink *ink, const cmv_leg *leg, const cmv_obs *o) {
    return isnan(o->value) ? "withdrawn" : cmv__level_text(ink, leg, o->value);
}

/* "132.1 on 12 Feb 2025; 132.3 on ...": long histories are cut in the middle. */
static void put_later(cmv__rows *rows, size_t col, const cmv_leg *leg, const cmv_revised *d) {
    enum { HEAD = 3, TAIL = 1 };
    cmv__ink *ink = rows->ink;
    cmv_line *line = cmv__cell(rows, col);
    for (size_t i = 1; i < d->n; i++) {
        if (i == HEAD + 1 && d->n > HEAD + TAIL + 2) {
            CMV__SAY(ink, line, "; @ more", cmv__count(ink, d->n - TAIL - i));
            i = d->n - TAIL;
        }
        CMV__SAY(ink, line, i > 1 ? "; @ on @" : "@ on @",
                 cmv__figure(value_text(ink, leg, &d->vintage[i])),
                 cmv__figure(day_of(ink, leg, d->vintage[i].known_at)));
    }
}

static void history(cmv__ink *ink, const cmv_leg_report *r) {
    static const cmv__column columns[] = {
        {"Date", false}, {"First held", true}, {"Known from", true}, {"Then", false}};
    const cmv_revisions *v = r->revisions;
    bool by_rule = false;
    if (!v->n_revised) return;
    cmv__rows rows = cmv__table(ink,
                                cmv__str(ink, "The last %s that were revised, in %s",
                                         cmv__units_text(ink, v->n_revised, "date"), r->leg.unit),
                                columns, 4, v->n_revised);
    for (size_t i = 0; i < v->n_revised; i++) {
        const cmv_revised *d = &v->revised[i];
        const bool ruled = (d->vintage[0].flags & CMV_OBS_RECONSTRUCTED) != 0;
        by_rule |= ruled;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv__date_iso(ink, d->date)));
        cmv__put(&rows, 1, cmv__figure(value_text(ink, &r->leg, &d->vintage[0])));
        cmv__put(&rows, 2,
                 cmv__figure(cmv__str(ink, "%s%s", day_of(ink, &r->leg, d->vintage[0].known_at),
                                      ruled ? " by rule" : "")));
        put_later(&rows, 3, &r->leg, d);
    }
    if (by_rule)
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
                  "By rule: the value arrived without its day of release, and the rule of its "
                  "publication gives one. It may not be the first that was published.");
}

void cmv__section_revisions(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_revisions *v = r->revisions;
    if (!v || !v->n_dates) return;
    cmv__section(ink, "revisions", "Revisions");
    if (v->n_known) say_share(ink, r);
    if (v->n_known) say_change(ink, r);
    if (v->latest.revised.hits) {
        horizons(ink, r);
        cmv__put_chart(ink, cmv__chart_revisions(ink, r));
    }
    history(ink, r);
    say_unknown(ink, r);
    cmv__command(ink);
}
