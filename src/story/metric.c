// SPDX-License-Identifier: Apache-2.0
/* The page of one metric. */
#include "comove/story.h"

#include "base/error.h"
#include "pair_parts.h"

#include <math.h>
#include <string.h>

typedef struct change_row {
    const char *name;
    const cmv_change *change;
} change_row;

static void changes_table(cmv__ink *ink, const cmv_leg_report *r) {
    static const cmv__column columns[] = {
        {"Over", false}, {"Change", true}, {"Against the value of", true}};
    const change_row change[] = {{"1 day", &r->d1},         {"1 week", &r->w1},
                                 {"1 month", &r->m1},       {"3 months", &r->m3},
                                 {"year to date", &r->ytd}, {"1 year", &r->y1}};
    size_t n = sizeof change / sizeof change[0];
    cmv__rows rows = cmv__table(ink, "Changes to the latest value", columns, 3, n);
    for (size_t i = 0; i < n; i++) {
        const cmv_change *c = change[i].change;
        bool has = !c->value.why;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(change[i].name));
        cmv__put(&rows, 1,
                 has ? cmv__toned(cmv__change_text(ink, r->change_unit, c->value.v), c->value.v)
                     : cmv__text(cmv__missing(ink, c->value.why)));
        cmv__put(&rows, 2, cmv__text(cmv__date_iso(ink, c->against)));
    }
    cmv__explain_gaps(ink);
}

static void say_value(cmv__ink *ink, cmv_line *line, const cmv_leg_report *r) {
    const cmv_leg *leg = &r->leg;
    if (r->latest.why) {
        CMV__SAY(ink, line, "@ has no value to show: @.", cmv__strong(leg->short_name),
                 cmv__text(cmv_reason_text(r->latest.why)));
        if (r->n) CMV__SAY(ink, line, " The last good value is of @.", cmv__day(ink, r->last));
        return;
    }
    CMV__SAY(ink, line, "@ stood at @ @ on @", cmv__text(leg->short_name),
             cmv__strong(cmv__level_text(ink, leg, r->latest.v)), cmv__text(leg->unit),
             cmv__day(ink, r->last));
    if (r->y1.value.why)
        CMV__SAY0(ink, line, ".");
    else
        CMV__SAY(ink, line, ", @ against @ a year before.",
                 cmv__toned(cmv__change_text(ink, r->change_unit, r->y1.value.v), r->y1.value.v),
                 cmv__day(ink, r->y1.against));
    if (r->sessions_late > 0) {
        const size_t n = (size_t)r->sessions_late;
        CMV__SAY(ink, line,
                 n == 1 ? " @ is missing, expected since @, @."
                        : " @ are missing, the first expected since @, @.",
                 cmv__units(ink, n, cmv__leg_noun(leg)), cmv__figure(cmv__expected_since(ink, r)),
                 cmv__figure(cmv__days_late(ink, r)));
    }
}

static void say_range(cmv__ink *ink, const cmv_leg_report *r) {
    if (r->range52.low.why || r->range52.high.why || r->range52.percentile.why) return;
    double share = r->range52.percentile.v;
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "In the 52 weeks since @ it went from @ (@) to @ (@); the latest value stands above @ "
             "of the @.",
             cmv__day(ink, r->range52.since),
             cmv__figure(cmv__level_text(ink, &r->leg, r->range52.low.v)),
             cmv__day(ink, r->range52.low_date),
             cmv__figure(cmv__level_text(ink, &r->leg, r->range52.high.v)),
             cmv__day(ink, r->range52.high_date),
             cmv__percent(ink,
                          share > 0.99   ? 0.99
                          : share < 0.01 ? 0.01
                                         : share,
                          0),
             cmv__units(ink, r->range52.n, "value"));
}

static void about_row(cmv__rows *rows, const char *name, const char *text) {
    if (!text || !*text) return;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    cmv__put(rows, 1, cmv__text(text));
}

static void section_about(cmv__ink *ink, const cmv_leg_report *r) {
    static const cmv__column columns[] = {{"Property", false}, {"Value", false}};
    enum { ROWS = 13 };
    const cmv_leg *leg = &r->leg;
    cmv__section(ink, "about", "About this metric");
    const char *text = cmv__sentence(ink, leg->description);
    if (*text) CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@", cmv__text(text));
    cmv__rows rows = cmv__table(ink, "Properties", columns, 2, ROWS);
    about_row(&rows, "Id", leg->id);
    about_row(&rows, "Category", leg->category);
    about_row(&rows, "Unit", leg->unit);
    about_row(&rows, "Frequency", cmv_freq_name(leg->freq));
    if (leg->cal) about_row(&rows, "Calendar", cmv_calendar_name(leg->cal));
    about_row(&rows, "Known", leg->user_defined ? "" : cmv__published_text(ink, leg));
    about_row(&rows, "Changes",
              leg->is_rate ? cmv__str(ink, "differences, in %s", r->change_unit)
                           : "percent; log returns in correlations");
    about_row(&rows, "Returns from",
              leg->basis == CMV_BASIS_TOTAL ? "total return"
              : leg->is_price               ? "price"
                                            : "");
    if (r->n) {
        about_row(&rows, "Held",
                  cmv__str(ink, "%s, %s to %s", cmv__units_text(ink, r->n, "value"),
                           cmv__date_iso(ink, r->first), cmv__date_iso(ink, r->last)));
    }
    about_row(&rows, "Revised", leg->may_be_revised ? "yes, by its publisher" : "no");
    about_row(&rows, "Source", leg->sources);
    about_row(&rows, "Restricted",
              leg->owner ? cmv__str(ink, "only %s may pass the values on", leg->owner) : "");
}

static void metric_head(cmv__ink *ink, const cmv_leg_report *r, const cmv_story_context *c) {
    const cmv_leg *leg = &r->leg;
    cmv_doc *doc = ink->doc;
    const char *query = c->query && *c->query ? cmv__str(ink, "?%s", c->query) : "";
    doc->title = leg->short_name;
    doc->subtitle = leg->name;
    doc->head_title = r->latest.why ? cmv__str(ink, "%s, %s", leg->short_name, leg->name)
                                    : cmv__str(ink, "%s: %s %s", leg->short_name,
                                               cmv__level_text(ink, leg, r->latest.v), leg->unit);
    doc->description = r->latest.why
                           ? cmv__str(ink, "%s: %s.", leg->name, cmv_reason_text(r->latest.why))
                           : cmv__str(ink, "%s stood at %s %s on %s.", leg->name,
                                      cmv__level_text(ink, leg, r->latest.v), leg->unit,
                                      cmv__date_text(ink, r->last));
    doc->path = cmv__str(ink, "/metrics/%s%s", leg->id, query);
    doc->canonical = doc->path;
    doc->json = cmv__str(ink, "/api/v1/metrics/%s%s", leg->id, query);
    doc->csv = cmv__str(ink, "/metrics/%s.csv%s", leg->id, query);
    doc->markdown = cmv__str(ink, "/metrics/%s.md%s", leg->id, query);
    doc->searchable = !c->demo && !*query && !leg->user_defined;
    const char *crumb[] = {"Metrics", "/metrics", leg->category ? leg->category : "",
                           cmv__str(ink, "/metrics#%s", leg->category_id ? leg->category_id : ""),
                           NULL};
    cmv__crumbs(ink, crumb);
    if (r->n) {
        const char *version = cmv__version_text(ink, c);
        doc->meta =
            cmv__str(ink, "%s from %s to %s" CMV__DOT "%s%s%s", cmv__units_text(ink, r->n, "value"),
                     cmv__date_text(ink, r->first), cmv__date_text(ink, r->last),
                     cmv_freq_name(leg->freq), *version ? CMV__DOT : "", version);
    }
}

cmv_rc cmv_story_metric(const cmv_leg_report *report, const cmv_story_context *context,
                        cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    metric_head(&ink, report, context);
    cmv__section(&ink, "answer", NULL);
    say_value(&ink, cmv__para(&ink, CMV_BLOCK_LEAD), report);
    cmv__put_cards(&ink, report, NULL);
    const cmv_chart *chart = cmv__chart_metric(&ink, report);
    if (chart) {
        cmv__section(&ink, "level", "All values");
        cmv__put_chart(&ink, chart);
        cmv__command(&ink);
    }
    if (report->n) {
        cmv__section(&ink, "changes", "Changes and range");
        changes_table(&ink, report);
        say_range(&ink, report);
        cmv__command(&ink);
        cmv__section(
            &ink, "stats",
            cmv__str(&ink, "The last %s", cmv__units_text(&ink, report->stats90.n, "value")));
        cmv__stats_table(&ink, &report, 1);
        cmv__command(&ink);
    }
    cmv__section_revisions(&ink, report);
    section_about(&ink, report);
    cmv__related(&ink, context, "Compared with");
    cmv__frame(&ink, context, report->leg.sources);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
