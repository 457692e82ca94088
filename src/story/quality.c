// SPDX-License-Identifier: Apache-2.0
/* What was found in data on their way in, and what waits for a person. */
#include "comove/story.h"

#include "base/error.h"
#include "list_parts.h"

#include <inttypes.h>
#include <string.h>

static const char *const WEIGHT[] = {"note", "flag", "held back", "failure"};

static const char *weight(int severity) {
    return severity >= 0 && severity < 4 ? WEIGHT[severity] : "?";
}

static bool is_waiting(const cmv_held_back *w) { return !strcmp(w->state, "waiting"); }

static size_t count_waiting(const cmv_site *site) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_held_back; i++) n += is_waiting(&site->held_back[i]);
    return n;
}

static const char *span_text(cmv__ink *ink, cmv_date first, cmv_date last) {
    if (first == CMV_DATE_NONE) return CMV__DASH;
    if (first == last || last == CMV_DATE_NONE) return cmv__date_iso(ink, first);
    return cmv__str(ink, "%s to %s", cmv__date_iso(ink, first), cmv__date_iso(ink, last));
}

/* ---- batches -------------------------------------------------------------------------------------------------------------- */

static void say_batch(cmv__ink *ink, const cmv_site *site, const cmv_held_back *w) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(ink, line, "@ @ from @, @ (@, @), since @ New York: @ ",
             cmv__strong(cmv__str(ink, "#%" PRId64, w->id)),
             cmv__link(w->short_name, cmv__str(ink, "/metrics/%s", w->metric)),
             cmv__text(w->provider), cmv__units(ink, w->n, "value"),
             cmv__figure(span_text(ink, w->first, w->last)), cmv__text(cmv_basis_name(w->basis)),
             cmv__figure(cmv__clock_text(ink, site, w->at)),
             cmv__text(cmv__sentence(ink, w->reason)));
    CMV__SAY(ink, line, "To store it: @. To refuse it: @.",
             cmv__code(cmv__str(ink, "comove quality --release %" PRId64, w->id)),
             cmv__code(cmv__str(ink, "comove quality --reject %" PRId64, w->id)));
}

static void say_waiting(cmv__ink *ink, const cmv_site *site) {
    if (!count_waiting(site)) return;
    cmv__section(ink, "waiting", "Waiting for a person");
    for (size_t i = 0; i < site->n_held_back; i++) {
        if (is_waiting(&site->held_back[i])) say_batch(ink, site, &site->held_back[i]);
    }
}

static void say_settled(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {{"Batch", false},
                                          {"Metric", false},
                                          {"Source", false},
                                          {"Values", true},
                                          {"Why it was held back", false},
                                          {"Settled", false}};
    const size_t n = site->n_held_back - count_waiting(site);
    if (!n) return;
    cmv__section(ink, "settled", "Settled");
    cmv__rows rows = cmv__table(ink, "Batches that a person released or rejected", columns, 6, n);
    for (size_t i = 0; i < site->n_held_back; i++) {
        const cmv_held_back *w = &site->held_back[i];
        if (is_waiting(w)) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv__str(ink, "#%" PRId64, w->id)));
        cmv__put(&rows, 1, cmv__link(w->short_name, cmv__str(ink, "/metrics/%s", w->metric)));
        cmv__put(&rows, 2, cmv__text(w->provider));
        cmv__put(&rows, 3, cmv__count(ink, w->n));
        cmv__put(&rows, 4, cmv__text(w->reason));
        CMV__SAY(ink, cmv__cell(&rows, 5), "@ by @, @", cmv__text(w->state), cmv__text(w->by),
                 cmv__figure(cmv__clock_text(ink, site, w->settled)));
    }
}

/* ---- incidents ------------------------------------------------------------------------------------------------------------ */

static bool is_same(const char *a, const char *b) { return !strcmp(a, b); }

static void put_found(cmv__rows *rows, const cmv_site *site, const cmv_found *f) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__figure(cmv__clock_text(ink, site, f->at)));
    cmv__put(rows, 1,
             f->severity >= 2 ? cmv__strong(weight(f->severity)) : cmv__text(weight(f->severity)));
    CMV__SAY(ink, cmv__cell(rows, 2), "@ (@)", cmv__text(f->text), cmv__text(f->code));
    cmv__put(rows, 3, cmv__text(span_text(ink, f->first, f->last)));
    cmv__put(rows, 4, cmv__text(f->provider));
}

/* One table a metric; metrics by their newest entry. */
static void say_found(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {
        {"When", false}, {"Weight", false}, {"What", false}, {"Dates", true}, {"Source", false}};
    for (size_t i = 0; i < site->n_found; i++) {
        const cmv_found *f = &site->found[i];
        size_t n = 0;
        bool seen = false;
        for (size_t k = 0; k < site->n_found; k++) {
            if (!is_same(site->found[k].metric, f->metric)) continue;
            seen = seen || k < i;
            n++;
        }
        if (seen) continue;
        const bool whole = !*f->metric;
        cmv__section(ink, whole ? "conversations" : f->metric,
                     whole ? "Conversations with providers" : f->short_name);
        cmv__rows rows = cmv__table(ink, whole ? "Conversations" : f->short_name, columns, 5, n);
        for (size_t k = i; k < site->n_found; k++) {
            if (is_same(site->found[k].metric, f->metric)) put_found(&rows, site, &site->found[k]);
        }
    }
}

static void say_answer(cmv__ink *ink, const cmv_site *site) {
    const size_t waiting = count_waiting(site);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_LEAD);
    if (waiting)
        CMV__SAY(ink, line, "@ @ for a person.", cmv__batches(ink, waiting),
                 cmv__text(waiting == 1 ? "waits" : "wait"));
    else
        CMV__SAY0(ink, line, "No batch is held back.");
    if (!site->n_found)
        CMV__SAY0(ink, line, " Nothing was found in what came.");
    else
        CMV__SAY(ink, line, " The newest @ in what came, by metric:",
                 cmv__units(ink, site->n_found, "finding"));
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA),
              "Every series is judged before it is stored, against its metric, its own past and, "
              "where there is one, another source. A note is worth knowing, a flag worth a look; "
              "what is held back is not shown anywhere until somebody releases it. Times are New "
              "York's.");
}

cmv_rc cmv_story_quality(const cmv_site *site, const cmv_story_context *context, cmv_arena *arena,
                         cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__list_head(&ink, "Quality", site->quality_of,
                   "What was found in data on their way in, and what waits for a person.",
                   "/quality");
    doc.json = "/quality.json";
    cmv__section(&ink, "answer", NULL);
    say_answer(&ink, site);
    say_waiting(&ink, site);
    say_found(&ink, site);
    say_settled(&ink, site);
    return cmv__list_finish(&ink, context, &doc, out, err);
}
