// SPDX-License-Identifier: Apache-2.0
/*
 * What answers were made from: every metric whose observations were asked for, held or not, since one that arrives
 * later changes the answer too.
 *
 * An entry is never removed: its id is copied once, and marked anew by each answer that looks at the metric.
 */
#include "app.h"

#include "base/arena.h"
#include "comove/fetch.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

static uint64_t hash_of(const char *text) { /* FNV-1a */
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++) h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

static cmv_rc make_room(cmv_used *used, cmv_err *err) {
    if (used->n < used->room) return CMV_OK;
    size_t room = used->room ? 2 * used->room : FIRST_ROOM;
    cmv_used_metric *at = realloc(used->at, room * sizeof *at);
    if (at) used->at = at;
    const char **listed = realloc(used->listed, room * sizeof *listed);
    if (listed) used->listed = listed;
    if (!at || !listed) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the list of metrics used");
    used->room = room;
    return CMV_OK;
}

void cmv__used_begin(cmv_app *app) { app->used.answer++; }

cmv_rc cmv__used_note(cmv_app *app, const cmv_metric *metric, cmv_err *err) {
    cmv_used *used = &app->used;
    const uint64_t hash = hash_of(metric->id);
    for (size_t i = 0; i < used->n; i++) {
        if (used->at[i].hash != hash || strcmp(used->at[i].id, metric->id) != 0) continue;
        used->at[i].answer = used->answer;
        return CMV_OK;
    }
    CMV_TRY(make_room(used, err));
    const char *id = cmv_arena_str(app->arena, metric->id);
    if (!id) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the list of metrics used");
    used->at[used->n++] = (cmv_used_metric){.id = id, .hash = hash, .answer = used->answer};
    return CMV_OK;
}

static int by_text(const void *x, const void *y) {
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Ids of those marked by an answer after `mark`, sorted, in used->listed. */
static size_t list(cmv_used *used, uint64_t mark) {
    size_t n = 0;
    for (size_t i = 0; i < used->n; i++) {
        if (used->at[i].answer > mark) used->listed[n++] = used->at[i].id;
    }
    if (n > 1) qsort(used->listed, n, sizeof *used->listed, by_text);
    return n;
}

void cmv_app_used(cmv_app *app, bool reset, const char *const **metrics, size_t *n) {
    cmv_used *used = &app->used;
    *n = list(used, used->mark);
    *metrics = used->listed;
    if (!reset) return;
    used->mark = used->answer;
    used->until = CMV_UTC_MAX;
}

cmv_utc_ms cmv_app_until(const cmv_app *app) { return app->used.until; }

cmv_rc cmv__used_clock(cmv_app *app, const cmv_metric *m, const cmv_request *request,
                       cmv_leg_report *leg, cmv_err *err) {
    if (request->asof_date != CMV_DATE_NONE || !leg->n) return CMV_OK;
    const cmv_fresh_ask ask = {
        .pub = &m->pub, .cal = m->cal, .freq = m->freq, .held = leg->last, .now = cmv_app_now(app)};
    cmv_fresh fresh;
    CMV_TRY(cmv_fresh_of(&ask, &fresh, err));
    leg->fresh = fresh;
    leg->sessions_late = fresh.state == CMV_FRESH_LATE ? fresh.n_missing : 0;
    const cmv_utc_ms until = cmv_fresh_until(&ask, &fresh);
    if (until < app->used.until) app->used.until = until;
    return CMV_OK;
}

cmv_rc cmv__used_now(cmv_app *app, cmv_arena *arena, const char *const **metrics, size_t *n,
                     cmv_err *err) {
    const char **copy;
    *n = list(&app->used, app->used.answer - 1);
    CMV_NEW_ARRAY(copy, arena, const char *, *n, err);
    for (size_t i = 0; i < *n; i++) copy[i] = app->used.listed[i];
    *metrics = copy;
    return CMV_OK;
}

static cmv_rc version_of(cmv_app *app, const char *id, cmv_arena *arena, int64_t *newest,
                         cmv_err *err) {
    for (int b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL; b++) {
        cmv_holding held;
        cmv_rc rc = cmv_store_holding(app->store, id, (cmv_basis)b, arena, &held, err);
        if (rc == CMV_E_NODATA) {
            cmv_err_clear(err);
            continue;
        }
        CMV_TRY(rc);
        if (held.last_version > *newest) *newest = held.last_version;
    }
    return CMV_OK;
}

cmv_rc cmv__used_version(cmv_app *app, cmv_arena *arena, int64_t *version, cmv_err *err) {
    int64_t newest = 0;
    for (size_t i = 0; i < app->used.n; i++) {
        if (app->used.at[i].answer == app->used.answer)
            CMV_TRY(version_of(app, app->used.at[i].id, arena, &newest, err));
    }
    *version = newest;
    return CMV_OK;
}

void cmv__used_free(cmv_app *app) {
    free(app->used.at);
    free(app->used.listed);
}
