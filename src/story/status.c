// SPDX-License-Identifier: Apache-2.0
/* Expected against held, series by series. */
#include "comove/story.h"

#include "base/error.h"
#include "list_parts.h"

#include <string.h>

/* The groups of the page, worst first. A group that is empty is left out. */
typedef enum reach { REACH_ANY, REACH_FETCHED, REACH_BY_HAND } reach;
static const struct group {
    cmv_fresh_state state;
    reach reach; /* whether some provider can be asked from here */
    const char *id, *title, *about;
} GROUPS[] = {
    {CMV_FRESH_LATE, REACH_FETCHED, "late", "Late",
     "Public by the rule of its publisher for hours (monthly and slower series: for a day), and "
     "not held."},
    {CMV_FRESH_DUE, REACH_ANY, "due", "Due",
     "Public by the rule since a short while; the next fetch should bring it."},
    {CMV_FRESH_ON_TIME, REACH_ANY, "on-time", "On time", NULL},
    {CMV_FRESH_NEVER, REACH_ANY, "never", "Nothing held",
     "A source can be asked for these; nothing has come yet."},
    {CMV_FRESH_LATE, REACH_BY_HAND, "late-by-hand", "Late, and no source to ask",
     "No provider can be asked for these from here: they came from files, or a key is missing. A "
     "newer file brings them up to date."},
    {CMV_FRESH_UNKNOWN, REACH_ANY, "unknown", "No rule",
     "These follow a calendar of their own, so nobody can say when the next value is due."},
};
enum { N_GROUPS = sizeof GROUPS / sizeof *GROUPS };

static size_t count_state(const cmv_site *site, cmv_fresh_state state) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_fresh; i++) n += site->fresh[i].fresh.state == state;
    return n;
}

static bool is_in(const cmv_fresh_row *r, const struct group *g) {
    if (r->fresh.state != g->state) return false;
    return g->reach == REACH_ANY || (g->reach == REACH_FETCHED) == (r->provider != NULL);
}

static size_t count_group(const cmv_site *site, const struct group *g) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_fresh; i++) n += is_in(&site->fresh[i], g);
    return n;
}

static size_t count_waiting(const cmv_site *site) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_fresh; i++) n += site->fresh[i].n_waiting;
    return n;
}

/* ---- the answer ----------------------------------------------------------------------------------------------------------- */

static void say_answer(cmv__ink *ink, const cmv_site *site) {
    const size_t held = cmv__count_held(site), late = count_state(site, CMV_FRESH_LATE);
    const size_t due = count_state(site, CMV_FRESH_DUE);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_LEAD);
    if (!held) {
        CMV__SAY0(ink, line, "Nothing is held yet.");
        return;
    }
    if (!late && !due) {
        CMV__SAY(ink, line, "Of @ none is late.", cmv__units(ink, held, "metric"));
        return;
    }
    CMV__SAY(ink, line, "Of @ held, @ @ late", cmv__units(ink, held, "metric"),
             cmv__count(ink, late), cmv__text(late == 1 ? "is" : "are"));
    if (due)
        CMV__SAY(ink, line, " and @ due since a short while.", cmv__count(ink, due));
    else
        CMV__SAY0(ink, line, ".");
}

static void say_store(cmv__ink *ink, const cmv_site *site, const cmv_story_context *context) {
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    CMV__SAY(ink, line, "Data version @, @, store: @, as of @ New York.",
             cmv__count(ink, context->data_version > 0 ? (size_t)context->data_version : 0),
             cmv__units(ink, (size_t)(site->n_observations > 0 ? site->n_observations : 0),
                        "observation"),
             cmv__text(site->store ? site->store : "none"),
             cmv__figure(cmv__clock_text(ink, site, site->now)));
    const size_t waiting = count_waiting(site);
    if (!waiting) return;
    CMV__SAY(ink, line, " @ held back and @ for a person: @.", cmv__batches(ink, waiting),
             cmv__text(waiting == 1 ? "waits" : "wait"), cmv__link("quality", "/quality"));
}

/* ---- one line a metric ---------------------------------------------------------------------------------------------------- */

static void put_fetch(cmv__rows *rows, size_t col, const cmv_site *site, const cmv_fresh_row *r) {
    cmv__ink *ink = rows->ink;
    cmv_line *line = cmv__cell(rows, col);
    if (r->failures > 0)
        CMV__SAY(ink, line, "@ @ in a row at @, last @: @", cmv__strong("failed"),
                 cmv__units(ink, (size_t)r->failures, "time"), cmv__text(r->provider),
                 cmv__figure(cmv__clock_text(ink, site, r->tried)), cmv__text(r->error));
    else if (r->got != CMV_UTC_NONE)
        CMV__SAY(ink, line, "@, @", cmv__text(r->provider),
                 cmv__figure(cmv__clock_text(ink, site, r->got)));
    else if (r->provider)
        CMV__SAY(ink, line, "not yet; @ can be asked", cmv__text(r->provider));
    else
        CMV__SAY0(ink, line, "no usable source");
    if (r->n_waiting)
        CMV__SAY(ink, line, "; @ @", cmv__batches(ink, r->n_waiting),
                 cmv__link("held back", cmv__str(ink, "/quality#%s", r->metric->id)));
}

/* The sentence is told in the clock of the publisher, which is named where it is not New York. */
static void put_text(cmv__rows *rows, size_t col, const cmv_fresh_row *r) {
    cmv__ink *ink = rows->ink;
    const bool late = r->fresh.state == CMV_FRESH_LATE;
    cmv__put(rows, col, late ? cmv__strong(r->text) : cmv__text(r->text));
    if (r->zone != CMV_ZONE_NEW_YORK)
        CMV__SAY(ink, cmv__cell(rows, col), " (@ time)", cmv__text(cmv__city(r->zone)));
}

static void say_group(cmv__ink *ink, const cmv_site *site, const struct group *g) {
    static const cmv__column columns[] = {
        {"Metric", false}, {"Held, and next expected", false}, {"Last fetch", false}};
    const size_t n = count_group(site, g);
    if (!n) return;
    cmv__section(ink, g->id, cmv__str(ink, "%s (%s)", g->title, cmv__count_text(ink, n)));
    if (g->about) CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA), g->about);
    cmv__rows rows = cmv__table(ink, g->title, columns, 3, n);
    for (size_t i = 0; i < site->n_fresh; i++) {
        const cmv_fresh_row *r = &site->fresh[i];
        if (!is_in(r, g)) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0,
                 cmv__link(r->metric->short_name, cmv__str(ink, "/metrics/%s", r->metric->id)));
        put_text(&rows, 1, r);
        put_fetch(&rows, 2, site, r);
    }
}

cmv_rc cmv_story_status(const cmv_site *site, const cmv_story_context *context, cmv_arena *arena,
                        cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__list_head(&ink, "Status", NULL,
                   "What should be held of each series by now, what is, and when the next value "
                   "is expected.",
                   "/status");
    doc.json = "/status.json";
    cmv__section(&ink, "answer", NULL);
    say_answer(&ink, site);
    say_store(&ink, site, context);
    for (size_t i = 0; i < N_GROUPS; i++) say_group(&ink, site, &GROUPS[i]);
    return cmv__list_finish(&ink, context, &doc, out, err);
}
