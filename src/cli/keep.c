// SPDX-License-Identifier: Apache-2.0
/* Commands that look after the data: catalog, store, demo, serve. */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/serve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- catalog -------------------------------------------------------------------------------------------------------------- */

static cmv_rc catalog_check(const char *wanted, cmv_arena *arena, cmv_err *err) {
    const char *dir;
    cmv_catalog *cat = NULL;
    cmv_catalog_issues issues = {0};
    CMV_TRY(cmv_app_catalog_dir(wanted, arena, &dir, err));
    cmv_rc rc = cmv_catalog_load(dir, arena, &issues, &cat, err);
    for (size_t i = 0; i < issues.n; i++)
        printf("%s:%d:%d: %s: %s\n", issues.at[i].file, issues.at[i].line, issues.at[i].column,
               issues.at[i].field, issues.at[i].message);
    if (issues.n)
        CMV_FAIL(err, CMV_E_PARSE, "%zu mistake%s in %s", issues.n, issues.n == 1 ? "" : "s", dir);
    CMV_TRY(rc);
    size_t metrics, pairs, regimes, scenarios;
    cmv_catalog_metrics(cat, &metrics);
    cmv_catalog_pairs(cat, &pairs);
    cmv_catalog_regimes(cat, &regimes);
    cmv_catalog_scenarios(cat, &scenarios);
    printf("%s: %zu metrics, %zu pairs, %zu regimes and %zu scenarios, no mistakes\n", dir, metrics,
           pairs, regimes, scenarios);
    cmv_catalog_destroy(cat);
    return CMV_OK;
}

cmv_rc cmv__cmd_catalog(const cli_args *args, cmv_err *err) {
    const char *what = args->word[0];
    if (strcmp(what, "list") == 0) {
        cmv_app *app;
        cmv_page_request req = {.page = CMV_PAGE_METRICS, .face = CMV_FACE_TEXT};
        CMV_TRY(cmv__cli_open(args, false, &app, err));
        cmv_rc rc = cmv__cli_page(args, app, &req, err);
        cmv_app_close(app);
        return rc;
    }
    if (strcmp(what, "check") != 0)
        CMV_FAIL(err, CMV_E_ARG, "comove catalog %.40s is not known; use check or list", what);
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the catalogue");
    cmv_rc rc = catalog_check(args->n_words == 2 ? args->word[1] : args->catalog, arena, err);
    cmv_arena_destroy(arena);
    return rc;
}

/* ---- store ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc store_info(cmv_app *app, cmv_err *err) {
    cmv_store_info info;
    CMV_TRY(cmv_store_info_of(cmv_app_store(app), &info, err));
    printf("store         %s\ndata version  %lld\nschema        %d\nobservations  %lld\nbytes      "
           "   %lld\ncontent hash  %s\n",
           cmv_app_location(app), (long long)info.version, info.schema,
           (long long)info.n_observations, (long long)info.bytes, info.content_hash);
    return CMV_OK;
}

static cmv_rc store_check(cmv_app *app, cmv_err *err) {
    CMV_TRY(cmv_store_check(cmv_app_store(app), err));
    printf("%s: in order\n", cmv_app_location(app));
    return CMV_OK;
}

static cmv_rc store_do(const cli_args *args, cmv_app *app, cmv_err *err) {
    const char *what = args->word[0], *path = args->n_words == 2 ? args->word[1] : NULL;
    if (strcmp(what, "info") == 0 && !path) return store_info(app, err);
    if (strcmp(what, "check") == 0 && !path) return store_check(app, err);
    if (strcmp(what, "backup") != 0 || !path)
        CMV_FAIL(err, CMV_E_ARG, "usage: comove store info, check or backup PATH");
    CMV_TRY(cmv_store_backup(cmv_app_store(app), path, err));
    printf("%s: copied to %s\n", cmv_app_location(app), path);
    return CMV_OK;
}

cmv_rc cmv__cmd_store(const cli_args *args, cmv_err *err) {
    cmv_app *app;
    cmv_rc there = cmv__cli_open(args, true, &app, err);
    if (there == CMV_OK) cmv_app_close(app);
    if (there == CMV_E_NOTFOUND) return there;
    CMV_TRY(cmv__cli_open(args, false, &app, err)); /* finishes what a killed first opening left */
    cmv_rc rc = store_do(args, app, err);
    cmv_app_close(app);
    return rc;
}

/* ---- demo ----------------------------------------------------------------------------------------------------------------- */

static cmv_rc whole_number(const char *option, const char *text, long low, long high, long *out,
                           cmv_err *err) {
    if (!text) return CMV_OK;
    char *end;
    long n = strtol(text, &end, 10);
    if (!text[0] || *end || n < low || n > high)
        CMV_FAIL(err, CMV_E_ARG, "--%s %.40s: write a whole number from %ld to %ld", option, text,
                 low, high);
    *out = n;
    return CMV_OK;
}

cmv_rc cmv__cmd_demo(const cli_args *args, cmv_err *err) {
    long seed = 1;
    size_t n = 0;
    cmv_app *app;
    CMV_TRY(whole_number("seed", args->seed, 0, 1000000000, &seed, err));
    CMV_TRY(cmv__cli_open(args, false, &app, err));
    cmv_arena *arena = cmv_arena_create(16 * CMV_REPORT_ARENA_MAX);
    cmv_rc rc = arena ? cmv_app_demo(app, (uint64_t)seed, arena, &n, err) : CMV_E_NOMEM;
    if (rc == CMV_OK)
        printf("%s: a synthetic market of %zu metrics, seed %ld; none of it is real\n",
               cmv_app_location(app), n, seed);
    cmv_arena_destroy(arena);
    cmv_app_close(app);
    return rc;
}

/* ---- serve ---------------------------------------------------------------------------------------------------------------- */

static void announce(void *ctx, const char *url) {
    (void)ctx;
    printf("comove serves %s\n", url);
    fflush(stdout);
}

cmv_rc cmv__cmd_serve(const cli_args *args, cmv_err *err) {
    long port = 8080, threads = 0, cache = 64;
    CMV_TRY(whole_number("port", args->port, 0, 65535, &port, err));
    CMV_TRY(whole_number("threads", args->threads, 0, 64, &threads, err));
    CMV_TRY(whole_number("cache", args->cache_mib, 1, 65536, &cache, err));
    cmv_serve_opt opt = {.app = {.store = args->store,
                                 .catalog_dir = args->catalog,
                                 .log = cmv__cli_log(),
                                 .now = CMV_UTC_NONE},
                         .address = args->address,
                         .port = (int)port,
                         .base_url = args->base_url,
                         .threads = (int)threads,
                         .cache_bytes = (size_t)cache * CMV_MIB,
                         .fetch = args->fetch,
                         .keys_file = args->keys_file,
                         .replay = args->replay_at,
                         .metrics_public = args->metrics_public,
                         .show_restricted = args->show_restricted,
                         .log = cmv__cli_log(),
                         .ready = announce};
    return cmv_serve_run(&opt, err);
}
