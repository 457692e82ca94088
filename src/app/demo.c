// SPDX-License-Identifier: Apache-2.0
/* Fills a store with the synthetic demo market, keeps it up to date and guards it against real data. */
#include "app.h"
#include "demo.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE "synthetic demo market"

/* ---- the mark ----------------------------------------------------------------------------------------------------------- */

/* What the text under CMV_KEY_DEMO says: "seed 1 model 1 through 2026-06-16". */
typedef struct mark {
    bool held;
    uint64_t seed;
    int model;
    cmv_date through;
} mark;

static bool parse_mark(const char *text, mark *out) {
    char *end;
    if (strncmp(text, "seed ", 5) != 0) return false;
    out->seed = strtoull(text + 5, &end, 10);
    if (strncmp(end, " model ", 7) != 0) return false;
    out->model = (int)strtol(end + 7, &end, 10);
    if (strncmp(end, " through ", 9) != 0) return false;
    return cmv_date_parse(end + 9, strlen(end + 9), &out->through, NULL) == CMV_OK;
}

static cmv_rc read_mark(cmv_app *app, cmv_arena *arena, mark *out, cmv_err *err) {
    const char *text;
    *out = (mark){.through = CMV_DATE_NONE};
    CMV_TRY(cmv_store_text(app->store, CMV_KEY_DEMO, arena, &text, err));
    if (!text) return CMV_OK;
    out->held = true;
    if (!parse_mark(text, out)) {
        CMV_FAIL(err, CMV_E_CORRUPT, "%s: the mark of the demo data cannot be read: %.60s",
                 app->location, text);
    }
    return CMV_OK;
}

static cmv_rc write_mark(cmv_ingest *ingest, uint64_t seed, cmv_date through, cmv_err *err) {
    char day[CMV_DATE_TEXT], text[80];
    int n = snprintf(text, sizeof text, "seed %" PRIu64 " model %d through %s", seed, DEMO_MODEL,
                     cmv_date_format(through, day));
    if (n < 0 || (size_t)n >= sizeof text)
        CMV_FAIL(err, CMV_E_BUG, "the mark of the demo data is too long");
    return cmv_ingest_put_text(ingest, CMV_KEY_DEMO, text, err);
}

cmv_rc cmv__demo_refuse(cmv_app *app, cmv_err *err) {
    bool demo;
    CMV_TRY(cmv_app_is_demo(app, &demo, err));
    if (demo) {
        CMV_FAIL(err, CMV_E_REFUSED,
                 "%s: this store holds synthetic demo data; name another with --store",
                 app->location);
    }
    return CMV_OK;
}

/* ---- may this store become, or go on as, this demo? -------------------------------------------------------------------------- */

static cmv_rc check_store(cmv_app *app, const mark *held, uint64_t seed, cmv_err *err) {
    if (!held->held) {
        int64_t version;
        CMV_TRY(cmv_store_version(app->store, &version, err));
        if (version == 0) return CMV_OK;
        CMV_FAIL(err, CMV_E_EXISTS,
                 "%s: this store holds data that are not demo data; name an empty one with --store",
                 app->location);
    }
    if (held->seed != seed) {
        CMV_FAIL(err, CMV_E_EXISTS,
                 "%s: this store holds the demo market of seed %" PRIu64 ", not %" PRIu64
                 "; name another with --store",
                 app->location, held->seed, seed);
    }
    if (held->model != DEMO_MODEL) {
        CMV_FAIL(err, CMV_E_EXISTS,
                 "%s: another version of comove made these demo data and this one cannot extend "
                 "them; remove the file",
                 app->location);
    }
    return CMV_OK;
}

/* ---- generation ---------------------------------------------------------------------------------------------------------------- */

/* One run: from what the store holds to what is known by the end of `through`. */
typedef struct run {
    cmv_app *app;
    cmv_arena *arena;
    demo_world world;
    demo_path *paths;
    size_t n_paths;
    demo_span span;
    cmv_obs *obs; /* room for one series */
    size_t n_metrics;
} run;

static cmv_rc walk_all(run *r, cmv_err *err) {
    CMV_NEW_ARRAY(r->paths, r->arena, demo_path, cmv__demo_n_rows, err);
    for (size_t i = 0; i < cmv__demo_n_rows; i++) {
        const cmv_metric *metric = cmv_catalog_find(r->app->cat, cmv__demo_rows[i].id);
        if (!metric)
            CMV_FAIL(err, CMV_E_NOTFOUND, "demo: the catalogue has no metric \"%s\"",
                     cmv__demo_rows[i].id);
        r->paths[i] = (demo_path){.row = &cmv__demo_rows[i], .metric = metric};
        CMV_TRY(cmv__demo_walk(&r->world, r->paths, i, r->arena, err));
        r->n_paths++;
    }
    return CMV_OK;
}

static cmv_rc put_basis(run *r, cmv_ingest *ingest, const demo_path *path, cmv_basis basis,
                        cmv_err *err) {
    size_t n = cmv__demo_publish(&r->world, path, basis, r->span, r->obs);
    if (n == 0) return CMV_OK;
    cmv_batch batch = {.metric = path->metric->id,
                       .basis = basis,
                       .obs = r->obs,
                       .n = n,
                       .pub = path->metric->pub,
                       .source = SOURCE,
                       .now = cmv_app_now(r->app)};
    return cmv_ingest_put(ingest, &batch, NULL, err);
}

static cmv_rc put_all(run *r, cmv_ingest *ingest, cmv_err *err) {
    for (size_t i = 0; i < r->n_paths; i++) {
        const demo_path *path = &r->paths[i];
        CMV_TRY(put_basis(r, ingest, path, CMV_BASIS_PRICE, err));
        if (path->price != path->value) CMV_TRY(put_basis(r, ingest, path, CMV_BASIS_TOTAL, err));
    }
    return write_mark(ingest, r->world.seed, r->world.through, err);
}

/* The store may have changed between looking at it and getting its write lock. */
static cmv_rc check_again(cmv_app *app, int64_t seen, cmv_err *err) {
    int64_t version;
    CMV_TRY(cmv_store_version(app->store, &version, err));
    if (version != seen)
        CMV_FAIL(err, CMV_E_BUSY, "%s: somebody else is writing to this store; try again",
                 app->location);
    return CMV_OK;
}

static cmv_rc write_all(run *r, int64_t seen, cmv_err *err) {
    cmv_ingest *ingest;
    CMV_TRY(cmv_ingest_begin(r->app->store, &ingest, err));
    cmv_rc rc = check_again(r->app, seen, err);
    if (rc == CMV_OK) rc = put_all(r, ingest, err);
    if (rc == CMV_OK) return cmv_ingest_commit(ingest, NULL, err);
    cmv_ingest_abort(ingest);
    return rc;
}

static cmv_rc generate(cmv_app *app, uint64_t seed, const mark *held, cmv_date through,
                       cmv_arena *arena, cmv_err *err) {
    run r = {.app = app, .arena = arena};
    int64_t seen;
    CMV_TRY(cmv_store_version(app->store, &seen, err));
    r.span.until = cmv_asof_of_date(through);
    r.span.after = held->held ? cmv_asof_of_date(held->through) : CMV_UTC_NONE;
    CMV_TRY(cmv__demo_world(seed, through, arena, &r.world, err));
    CMV_NEW_ARRAY(r.obs, arena, cmv_obs, 4 * r.world.n, err);
    CMV_TRY(walk_all(&r, err));
    return write_all(&r, seen, err);
}

cmv_rc cmv_app_demo(cmv_app *app, uint64_t seed, cmv_arena *arena, size_t *n_metrics, cmv_err *err) {
    if (!app || !arena || !n_metrics) CMV_FAIL(err, CMV_E_ARG, "demo: a parameter is NULL");
    mark held;
    cmv_date through = cmv_zone_date(CMV_ZONE_NEW_YORK, cmv_app_now(app)) - 1;
    CMV_TRY(read_mark(app, arena, &held, err));
    CMV_TRY(check_store(app, &held, seed, err));
    if (!held.held || held.through < through)
        CMV_TRY(generate(app, seed, &held, through, arena, err));
    *n_metrics = cmv__demo_n_rows;
    return CMV_OK;
}
