// SPDX-License-Identifier: Apache-2.0
/* comove doctor: is everything in order, and is everything there that should be? */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/fetch.h"

#include <string.h>

static bool report_line(cmv_rc rc, const char *what, const char *good, const cmv_err *err) {
    printf("%-5s %s: %s\n", rc == CMV_OK ? "ok" : "FAIL", what, rc == CMV_OK ? good : err->msg);
    return rc == CMV_OK;
}

static cmv_rc doctor_catalog(const cli_args *args, cmv_arena *arena, cmv_err *err) {
    const char *dir;
    cmv_catalog *cat = NULL;
    CMV_TRY(cmv_app_catalog_dir(args->catalog, arena, &dir, err));
    cmv_rc rc = cmv_catalog_load(dir, NULL, NULL, &cat, err);
    cmv_catalog_destroy(cat);
    return rc;
}

/* ---- keys ----------------------------------------------------------------------------------------------------------------- */

static void say_key(const cmv_keys *keys, const char *name, bool required) {
    const char *origin = cmv_keys_origin(keys, name);
    if (origin)
        printf("ok    %s: set, from %s\n", name, origin);
    else if (required)
        printf("note  %s: not set\n", name);
}

/* Two providers may take one key. */
static bool said_before(const cmv_provider *const *p, size_t i) {
    for (size_t k = 0; k < i && p[i]->key_env; k++) {
        if (p[k]->key_env && strcmp(p[k]->key_env, p[i]->key_env) == 0) return true;
    }
    return false;
}

static void say_provider(const cmv_keys *keys, const cmv_provider *p) {
    bool allowed = cmv_keys_allow(keys, p);
    if (p->key_env) say_key(keys, p->key_env, p->key_required);
    if (p->key_env2) say_key(keys, p->key_env2, p->key_required);
    if (p->consent)
        printf("%-5s %s: %s\n", allowed ? "ok" : "note", p->id,
               allowed ? "used, with your consent" : "not used without your consent");
}

/* Which keys there are; never what they are. */
static bool doctor_keys(const cli_args *args, cmv_keys **keys) {
    size_t n;
    cmv_err err;
    const cmv_provider *const *p = cmv_providers(&n);
    *keys = NULL;
    if (cmv_keys_open(args->keys, keys, &err) != CMV_OK) {
        printf("FAIL  keys: %s\n", err.msg);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!said_before(p, i)) say_provider(*keys, p[i]);
    }
    return true;
}

/* ---- data ----------------------------------------------------------------------------------------------------------------- */

static const char *mark_of(cmv_fresh_state state) {
    return state == CMV_FRESH_LATE ? "late" : state == CMV_FRESH_DUE ? "due" : "ok";
}

/* One line a metric that holds something; those without are counted. */
static bool doctor_fresh(cmv_app *app, const cmv_keys *keys, cmv_arena *arena) {
    cmv_fresh_line *line;
    size_t n, n_held = 0, n_late = 0, n_waiting = 0;
    cmv_err err;
    if (cmv_app_freshness(app, keys, arena, &line, &n, &err) != CMV_OK) {
        printf("FAIL  freshness: %s\n", err.msg);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        n_waiting += line[i].n_waiting;
        if (line[i].held == CMV_DATE_NONE) continue;
        n_held++;
        n_late += line[i].fresh.state == CMV_FRESH_LATE;
        printf("%-5s %s: %s%s\n", mark_of(line[i].fresh.state), line[i].metric->id, line[i].text,
               line[i].n_waiting ? "; a batch is held back" : "");
        const cmv_fetch_state *f = line[i].fetch;
        if (f && f->failures > 0)
            printf("      %s failed %d time%s in a row: %s\n", f->provider, f->failures,
                   f->failures == 1 ? "" : "s", f->error);
    }
    if (n_waiting)
        printf("note  %zu batch%s held back; see comove quality\n", n_waiting,
               n_waiting == 1 ? " is" : "es are");
    printf("ok    %zu metric%s held, %zu late; %zu more have a source and hold nothing\n", n_held,
           n_held == 1 ? "" : "s", n_late, n - n_held);
    return true;
}

static bool doctor_data(cmv_app *app, const cmv_keys *keys, cmv_arena *arena) {
    const char *who = NULL;
    bool demo = false;
    cmv_err err;
    bool good = doctor_fresh(app, keys, arena);
    if (cmv_app_fetcher(app, arena, &who, &err) == CMV_OK && who) printf("ok    %s\n", who);
    if (cmv_app_is_demo(app, &demo, &err) == CMV_OK && demo)
        printf("note  this store holds synthetic demo data\n");
    return good;
}

static bool doctor_store(const cli_args *args, const cmv_keys *keys, cmv_arena *arena) {
    cmv_app *app;
    cmv_err err;
    cmv_rc there = cmv__cli_open(args, true, &app, &err);
    if (there == CMV_OK) cmv_app_close(app);
    if (there == CMV_E_NOTFOUND) { /* looking must not make one */
        printf("note  store: %s\n", err.msg);
        return true;
    }
    if (!report_line(cmv__cli_open(args, false, &app, &err), "store", "opens", &err)) return false;
    cmv_rc rc = cmv_store_check(cmv_app_store(app), &err);
    bool good = report_line(rc, cmv_app_location(app), "integrity check passed", &err);
    good = doctor_data(app, keys, arena) && good;
    cmv_app_close(app);
    return good;
}

/* ---- the command ---------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__cmd_doctor(const cli_args *args, cmv_err *err) {
    cmv_keys *keys = NULL;
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory to look around");
    printf("ok    comove %s\n", CMV_VERSION);
    cmv_err why;
    bool good = report_line(doctor_catalog(args, arena, &why), "catalogue", "no mistakes", &why);
    good = doctor_keys(args, &keys) && good;
    good = doctor_store(args, keys, arena) && good;
    cmv_keys_close(keys);
    cmv_arena_destroy(arena);
    if (!good) CMV_FAIL(err, CMV_E_STORE, "something is not in order; see above");
    return CMV_OK;
}
