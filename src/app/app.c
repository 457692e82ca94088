// SPDX-License-Identifier: Apache-2.0
/* Opening and closing, and finding metrics. */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "parts.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *set_env(const char *name) {
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

/* mkdir -p of the directory part of a path. */
static cmv_rc make_parents(char *path, cmv_err *err) {
    for (char *p = path + 1; *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        int made = mkdir(path, 0700), why = errno;
        if (made != 0 && why != EEXIST)
            CMV_FAIL(err, CMV_E_IO, "cannot make the directory %s: %s", path, strerror(why));
        *p = '/';
    }
    return CMV_OK;
}

cmv_rc cmv_app_default_store(cmv_arena *arena, const char **path, cmv_err *err) {
    const char *given = set_env("COMOVE_STORE");
    if (given) {
        *path = given;
        return CMV_OK;
    }
    const char *data = set_env("XDG_DATA_HOME"), *home = set_env("HOME");
    if (!data && !home)
        CMV_FAIL(err, CMV_E_IO, "neither HOME nor COMOVE_STORE is set; name the store with --store");
    char *file = data ? cmv_arena_printf(arena, "%s/comove/comove.db", data)
                      : cmv_arena_printf(arena, "%s/.local/share/comove/comove.db", home);
    if (!file) CMV_FAIL(err, CMV_E_NOMEM, "no room for the path of the store");
    CMV_TRY(make_parents(file, err));
    *path = file;
    return CMV_OK;
}

/* Places of the built-in catalogue, relative to the folder of the program or library: installed, lib/<triplet>, source. */
static const char *const CATALOG_PLACES[] = {"/../share/comove/catalog",
                                             "/../../share/comove/catalog", "/../../catalog",
                                             "/../catalog", "/catalog"};

static bool has_catalog(const char *dir) {
    char file[4200];
    struct stat st;
    size_t n = strlen(dir);
    if (n > 4096) return false;
    memcpy(file, dir, n);
    memcpy(file + n, "/metrics.yaml", sizeof "/metrics.yaml");
    return stat(file, &st) == 0;
}

/* The catalogue near a program or library; NULL when there is none. */
static const char *catalog_near(const char *binary, cmv_arena *arena) {
    const char *slash = strrchr(binary, '/');
    for (size_t i = 0; slash && i < sizeof CATALOG_PLACES / sizeof *CATALOG_PLACES; i++) {
        const char *place =
            cmv_arena_printf(arena, "%.*s%s", (int)(slash - binary), binary, CATALOG_PLACES[i]);
        if (place && has_catalog(place)) return place;
    }
    return NULL;
}

cmv_rc cmv_app_catalog_dir(const char *wanted, cmv_arena *arena, const char **dir, cmv_err *err) {
    const char *given = wanted ? wanted : set_env("COMOVE_CATALOG");
    if (given) {
        if (!has_catalog(given))
            CMV_FAIL(err, CMV_E_NOTFOUND, "there is no metrics.yaml in %s", given);
        *dir = given;
        return CMV_OK;
    }
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    Dl_info library = {0}; /* of the object that holds this code: libcomove, or the program again */
    const char *found = catalog_near(exe, arena);
    if (!found && dladdr(CATALOG_PLACES, &library) && library.dli_fname)
        found = catalog_near(library.dli_fname, arena);
    if (!found && has_catalog(COMOVE_DATADIR "/catalog")) found = COMOVE_DATADIR "/catalog";
    if (!found) {
        CMV_FAIL(err, CMV_E_NOTFOUND,
                 "the catalogue is not beside the program; name its folder in COMOVE_CATALOG");
    }
    *dir = found;
    return CMV_OK;
}

static cmv_rc open_parts(cmv_app *app, const cmv_app_opt *opt, cmv_err *err) {
    const char *dir, *location = opt->store;
    if (!location) CMV_TRY(cmv_app_default_store(app->arena, &location, err));
    app->location = cmv_arena_str(app->arena, location);
    if (opt->keys_file) app->keys_file = cmv_arena_str(app->arena, opt->keys_file);
    if (!app->location || (opt->keys_file && !app->keys_file))
        CMV_FAIL(err, CMV_E_NOMEM, "no room for the location of the store");
    CMV_TRY(cmv_app_catalog_dir(opt->catalog_dir, app->arena, &dir, err));
    CMV_TRY(cmv_catalog_load(dir, NULL, NULL, &app->cat, err));
    cmv_store_opt store = {.read_only = opt->read_only, .log = opt->log};
    return cmv_store_open(app->location, &store, &app->store, err);
}

cmv_rc cmv_app_open(const cmv_app_opt *opt, cmv_app **out, cmv_err *err) {
    if (!opt || !out) CMV_FAIL(err, CMV_E_ARG, "app: a parameter is NULL");
    cmv_app *app = calloc(1, sizeof *app);
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX),
              *user = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!app || !arena || !user) {
        cmv_arena_destroy(arena);
        cmv_arena_destroy(user);
        free(app);
        CMV_FAIL(err, CMV_E_NOMEM, "no memory to start with");
    }
    *app = (cmv_app){.arena = arena,
                     .log = opt->log,
                     .now = opt->now,
                     .clock = opt->clock ? opt->clock : cmv_clock_system(),
                     .public_only = opt->public_only,
                     .used = {.until = CMV_UTC_MAX},
                     .user = {.arena = user, .version = -1}};
    cmv_rc rc = open_parts(app, opt, err);
    if (rc == CMV_OK && opt->shown) rc = cmv__shown_open(app, opt->shown, err);
    if (rc != CMV_OK) {
        cmv_app_close(app);
        return rc;
    }
    *out = app;
    return CMV_OK;
}

void cmv_app_close(cmv_app *app) {
    if (!app) return;
    cmv__regimes_free(app);
    cmv__used_free(app);
    cmv_arena_destroy(app->fetched.arena);
    cmv_store_close(app->store);
    cmv_catalog_destroy(app->cat);
    cmv_arena_destroy(app->user.arena);
    cmv_arena_destroy(app->arena);
    free(app);
}

cmv_store *cmv_app_store(cmv_app *app) { return app->store; }
const char *cmv_app_location(const cmv_app *app) { return app->location; }
const cmv_catalog *cmv_app_catalog(const cmv_app *app) { return app->cat; }
cmv_utc_ms cmv_app_now(const cmv_app *app) {
    return app->now != CMV_UTC_NONE ? app->now : app->clock->now(app->clock->ctx);
}

cmv_rc cmv_app_is_demo(cmv_app *app, bool *demo, cmv_err *err) {
    cmv_arena *arena = cmv_arena_create(CMV_MIB);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a key of the store");
    const char *text = NULL;
    cmv_rc rc = cmv_store_text(app->store, CMV_KEY_DEMO, arena, &text, err);
    *demo = text != NULL;
    cmv_arena_destroy(arena);
    return rc;
}

/* ---- metrics ------------------------------------------------------------------------------------------------------------ */

static cmv_rc load_user_metrics(cmv_app *app, int64_t version, cmv_err *err) {
    const char **keys, **texts;
    size_t n;
    app->user.version = -1;
    app->user.n = 0;
    cmv_arena_reset(app->user.arena);
    CMV_TRY(cmv_store_texts(app->store, CMV_KEY_METRIC, app->user.arena, &keys, &texts, &n, err));
    CMV_NEW_ARRAY(app->user.at, app->user.arena, const cmv_metric *, n, err);
    for (size_t i = 0; i < n; i++) {
        cmv_metric *metric;
        CMV_NEW_ARRAY(metric, app->user.arena, cmv_metric, 1, err);
        CMV_TRY(cmv__user_metric_parse(texts[i], app->user.arena, metric, err));
        app->user.at[app->user.n++] = metric;
    }
    app->user.version = version;
    return CMV_OK;
}

cmv_rc cmv__user_metrics_refresh(cmv_app *app, cmv_err *err) {
    int64_t version;
    CMV_TRY(cmv_store_version(app->store, &version, err));
    return version == app->user.version ? CMV_OK : load_user_metrics(app, version, err);
}

static void suggest(const cmv_app *app, const char *name, char *text, size_t cap) {
    const char *ids[3];
    size_t n = cmv_catalog_suggest(app->cat, app->user.at, app->user.n, name, ids, 3), used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *joint = i == 0 ? "; did you mean " : i + 1 == n ? " or " : ", ";
        size_t nj = strlen(joint), ni = strlen(ids[i]);
        if (used + nj + ni + 2 > cap) return;
        memcpy(text + used, joint, nj);
        memcpy(text + used + nj, ids[i], ni + 1);
        used += nj + ni;
    }
    if (n) memcpy(text + used, "?", 2);
}

cmv_rc cmv_app_metric(cmv_app *app, const char *name, const cmv_metric **out, cmv_err *err) {
    if (!name || !name[0]) CMV_FAIL(err, CMV_E_ARG, "no metric is named");
    const cmv_metric *found = cmv_catalog_find(app->cat, name);
    if (!found) CMV_TRY(cmv__user_metrics_refresh(app, err));
    for (size_t i = 0; !found && i < app->user.n; i++) {
        if (strcasecmp(app->user.at[i]->id, name) == 0) found = app->user.at[i];
    }
    if (!found) {
        char hint[160];
        suggest(app, name, hint, sizeof hint);
        CMV_FAIL(err, CMV_E_NOTFOUND, "there is no metric \"%.64s\"%s", name, hint);
    }
    *out = found;
    return CMV_OK;
}

cmv_rc cmv_app_metrics(cmv_app *app, cmv_arena *arena, const cmv_metric ***out, size_t *n,
                       cmv_err *err) {
    size_t built_in;
    const cmv_metric *metrics = cmv_catalog_metrics(app->cat, &built_in);
    CMV_TRY(cmv__user_metrics_refresh(app, err));
    const cmv_metric **all;
    CMV_NEW_ARRAY(all, arena, const cmv_metric *, built_in + app->user.n, err);
    for (size_t i = 0; i < built_in; i++) all[i] = &metrics[i];
    for (size_t i = 0; i < app->user.n; i++) all[built_in + i] = app->user.at[i];
    *out = all;
    *n = built_in + app->user.n;
    return CMV_OK;
}
