// SPDX-License-Identifier: Apache-2.0
/* Fetching for ever. When what is due is said in watch_due.c. */
#include "fetching.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdatomic.h>
#include <string.h>

/* What is due is computed anew at least this often; at once when the store gets a new version. */
#define LOOK_MS CMV__DAY_MS
/* While something is under way: so long after the last look when something ended since, and at least so often. */
#define LOOK_SOON_MS INT64_C(1000)
#define LOOK_OPEN_MS CMV__MINUTE_MS

/* ---- the loop ------------------------------------------------------------------------------------------------------------- */

static bool same_group(const cmv__want *a, const cmv__want *b) {
    const cmv__way *x = &a->way[0], *y = &b->way[0];
    const char *group = cmv_provider_group(x->provider, x->key);
    return x->provider == y->provider && group[0] &&
           strcmp(group, cmv_provider_group(y->provider, y->key)) == 0;
}

static bool is_idle(const cmv__want *w) { return w->step == CMV__WANT_IDLE; }

/* Whether it may be asked for early, or again, because others of its group are due. */
static bool comes_along(const cmv__fetch *run, const cmv__want *w, cmv_utc_ms now) {
    if (!is_idle(w) || !(w->next <= now + CMV__MINUTE_MS || cmv__watch_along(w, now))) return false;
    for (size_t k = 0; k < run->n_wants; k++) {
        const cmv__want *v = &run->want[k];
        if (v->due && v->next <= now && same_group(w, v)) return true;
    }
    return false;
}

/* Marks what is due now and not under way, and what one conversation can bring along. */
static bool pick(cmv__fetch *run, cmv_utc_ms now) {
    bool any = false;
    for (size_t i = 0; i < run->n_wants; i++) {
        run->want[i].due = is_idle(&run->want[i]) && run->want[i].next <= now;
        any = any || run->want[i].due;
    }
    for (size_t i = 0; any && i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        w->due = w->due || comes_along(run, w, now);
    }
    return any;
}

static cmv_utc_ms earliest(const cmv__fetch *run) {
    cmv_utc_ms at = CMV_UTC_MAX;
    for (size_t i = 0; i < run->n_wants; i++) {
        const cmv__want *w = &run->want[i];
        if (is_idle(w) && w->next < at) at = w->next;
    }
    return at;
}

static bool stopped(const cmv__fetch *run) { return run->opt->stop && atomic_load(run->opt->stop); }

/* Waits until something is due, the store was changed by others, or it is time to look again. */
static cmv_rc idle(cmv__fetch *run, cmv_utc_ms until, cmv_err *err) {
    int64_t before, version;
    CMV_TRY(cmv_store_version(run->app->store, &before, err));
    for (;;) {
        cmv_utc_ms now = run->real->now(run->real->ctx);
        if (now >= until || stopped(run)) return CMV_OK;
        run->real->wait(run->real->ctx, until);
        CMV_TRY(cmv_store_version(run->app->store, &version, err));
        if (version != before) return CMV_OK;
    }
}

/*
 * Moves what is under way until something else is due, so that a host which does not answer delays nobody else. What ended may
 * be due again soon: another look, but a wave of replies shares one.
 */
static cmv_rc drive(cmv__fetch *run, cmv_utc_ms looked, cmv_utc_ms next, cmv_err *err) {
    size_t done = run->n_done;
    cmv_utc_ms at = next < looked + LOOK_OPEN_MS ? next : looked + LOOK_OPEN_MS;
    do {
        CMV_TRY(cmv__jobs_drive(run, at, err));
        if (run->n_done != done && at > looked + LOOK_SOON_MS) at = looked + LOOK_SOON_MS;
    } while (run->n_open > 0 && run->real->now(run->real->ctx) < at);
    return CMV_OK;
}

static cmv_rc watch(cmv__fetch *run, cmv_err *err) {
    while (!stopped(run)) {
        cmv_utc_ms now = run->real->now(run->real->ctx);
        CMV_TRY(cmv__plan_read(run, err));
        cmv__watch_plan(run, now);
        bool begun = pick(run, now);
        if (begun) cmv__fetch_begin(run);
        cmv_utc_ms next = earliest(run);
        if (begun || run->n_open > 0)
            CMV_TRY(drive(run, now, next, err));
        else
            CMV_TRY(idle(run, next < now + LOOK_MS ? next : now + LOOK_MS, err));
    }
    CMV_FAIL(err, CMV_E_CANCELLED, "stopped; what had come is kept");
}

cmv_rc cmv_app_watch(cmv_app *app, const cmv_fetch_opt *opt, cmv_fetch_result *result, cmv_err *err) {
    cmv__fetch run;
    if (!app || !opt || !result) CMV_FAIL(err, CMV_E_ARG, "watch: a parameter is NULL");
    if (opt->dry_run || opt->due_only)
        CMV_FAIL(err, CMV_E_ARG, "watching stores what is due: neither a dry run nor --due");
    cmv_rc rc = cmv__fetch_open(&run, app, opt, true, err);
    if (rc == CMV_OK) rc = watch(&run, err);
    cmv__fetch_close(&run);
    *result = run.result;
    cmv_rc asked = cmv_store_version(app->store, &result->version, rc == CMV_OK ? err : NULL);
    return rc != CMV_OK ? rc : asked;
}
