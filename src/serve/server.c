// SPDX-License-Identifier: Apache-2.0
/* What all requests share: opening, reloading, the epoch. */
#include "server.h"

#include "base/limits.h"
#include "comove/render.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An import by another process shows after this long at the latest. */
enum { LOOK_EVERY_MS = 100 };
/* While pages listen, the version is looked at this often: microseconds each. A sign of life keeps proxies patient. */
enum { FOLLOW_EVERY_MS = 200, BEAT_EVERY_MS = 15000 };

static const char ROBOTS[] =
    "User-agent: *\nDisallow: /api/\n"; /* pages with parameters name their canonical address */

/* ---- files ------------------------------------------------------------------------------------------------------------ */

static bool add_file(cmv__server *s, cmv__body_kind kind, const char *path, const char *media,
                     const void *bytes, size_t n) {
    cmv__body *body = cmv__body_create(kind, media, bytes, n);
    if (body) s->file[s->n_files++] = (cmv__file){path, body};
    return body != NULL;
}

/* The embedded files; the icon also under the name that browsers try by themselves. */
static bool add_assets(cmv__server *s, const cmv_asset *asset, size_t n) {
    bool good = true, icon = false;
    for (size_t i = 0; i < n && good; i++) {
        const cmv_asset *a = &asset[i];
        good = add_file(s, CMV__BODY_ASSET, a->path, a->media_type, a->bytes, a->n);
        if (icon || strcmp(a->media_type, "image/svg+xml") != 0) continue;
        icon = true;
        good = good && add_file(s, CMV__BODY_FILE, "/favicon.svg", a->media_type, a->bytes, a->n);
    }
    return good;
}

static bool add_files(cmv__server *s) {
    static const char TEXT[] = "text/plain; charset=utf-8";
    size_t n;
    const cmv_asset *asset = cmv_render_assets(&n);
    s->file = calloc(n + 3, sizeof *s->file);
    if (!s->file) return false;
    s->loading = cmv__body_create(CMV__BODY_HEALTH, TEXT, "loading\n", 8);
    s->ready = cmv__body_create(CMV__BODY_HEALTH, TEXT, "ready\n", 6);
    return s->loading && s->ready && add_file(s, CMV__BODY_HEALTH, "/healthz", TEXT, "ok\n", 3) &&
           add_file(s, CMV__BODY_FILE, "/robots.txt", TEXT, ROBOTS, sizeof ROBOTS - 1) &&
           add_assets(s, asset, n);
}

cmv__body *cmv__server_file(const cmv__server *server, const char *path) {
    for (size_t i = 0; i < server->n_files; i++) {
        if (strcmp(server->file[i].path, path) == 0) return server->file[i].body;
    }
    return NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__server_init(cmv__server *server, const cmv_serve_opt *opt, int threads, cmv_err *err) {
    *server = (cmv__server){.opt = opt, .version = -1};
    pthread_mutex_init(&server->clock, NULL);
    server->pool = cmv__pool_create(threads + 1); /* one for the thread that looks for new data */
    server->live = cmv__live_create();
    server->cache = cmv__cache_create(opt->cache_bytes ? opt->cache_bytes : CMV_HTTP_CACHE_DEFAULT,
                                      opt->app.clock, cmv__body_destroy);
    if (server->pool && server->cache && server->live && add_files(server)) return CMV_OK;
    cmv__server_reset(server);
    CMV_FAIL(err, CMV_E_NOMEM, "no memory to serve with");
}

void cmv__server_reset(cmv__server *server) {
    cmv__cache_destroy(server->cache);
    cmv__pool_destroy(server->pool);
    cmv__live_destroy(server->live);
    for (size_t i = 0; i < server->n_files; i++) cmv__body_destroy(server->file[i].body);
    free(server->file);
    cmv__body_destroy(server->loading);
    cmv__body_destroy(server->ready);
    pthread_mutex_destroy(&server->clock);
}

/* Reached from elsewhere: by its address, or through a proxy that gives it a name. */
static bool is_public(const cmv_serve_opt *opt) {
    const char *at = opt->address;
    bool loopback = !at || strncmp(at, "127.", 4) == 0 || strcmp(at, "::1") == 0 ||
                    strcmp(at, "[::1]") == 0 || strcmp(at, "localhost") == 0;
    return opt->base_url || !loopback;
}

enum { NAMED_MAX = 5 };

/* One line on what is held and not shown. */
static void say_hidden(cmv__server *s) {
    cmv_err err;
    const char *const *id;
    size_t n;
    cmv__seat *seat = cmv__pool_take(s->pool);
    const cmv_rc rc = cmv_app_hidden(seat->app, seat->arena, &id, &n, &err);
    for (size_t i = 0; rc == CMV_OK && i < n && i < NAMED_MAX; i++)
        cmv_buf_printf(&seat->text, "%s%s", i ? ", " : "", id[i]);
    if (rc == CMV_OK && n > NAMED_MAX) cmv_buf_printf(&seat->text, " and %zu more", n - NAMED_MAX);
    cmv_buf_char(&seat->text, '\0');
    if (rc != CMV_OK)
        cmv__log(s->opt->log, CMV_LOG_WARN, "cannot tell what is not shown: %s", err.msg);
    else if (n && cmv_buf_done(&seat->text, &err) == CMV_OK)
        cmv__log(s->opt->log, CMV_LOG_INFO,
                 "public: of what is held, not shown: %s; /data-sources says why, "
                 "--show-restricted=IDS shows what you have the right to",
                 seat->text.at);
    cmv__pool_give(s->pool, seat);
}

cmv_rc cmv__server_load(cmv__server *server, cmv_err *err) {
    cmv_app_opt app = server->opt->app;
    app.read_only = true;
    const char *shown = server->opt->show_restricted;
    app.public_only = is_public(server->opt) && (!shown || shown[0]);
    app.shown = app.public_only ? shown : NULL;
    app.keys_file = server->opt->keys_file;
    CMV_TRY(cmv__pool_open(server->pool, &app, err));
    if (app.public_only) say_hidden(server);
    atomic_store(&server->looked_ms, 0); /* the next request looks at once */
    return CMV_OK;
}

/* ---- epoch ------------------------------------------------------------------------------------------------------------ */

static int_fast64_t clock_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int_fast64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 1; /* never 0, which means not yet */
}

/* Goes to a new epoch. Where only data changed, what was not made from them stays; listeners hear of it last, so that
 * who asks again gets the new. Under s->clock. */
static void enter_version(cmv__server *s, cmv__seat *seat, int64_t version) {
    cmv_err err;
    cmv__changes changes;
    bool texts;
    const uint64_t epoch = atomic_load(&s->epoch) + 1;
    if (cmv__changes_since(seat, s->version, &changes, &texts, &err) != CMV_OK)
        changes = (cmv__changes){.version = version};
    if (changes.known && !texts) cmv__cache_advance(s->cache, epoch, changes.name, changes.n);
    s->version = changes.version;
    atomic_store(&s->epoch, epoch);
    cmv__live_tell(s->live, &changes);
}

static void look(cmv__server *s, cmv__seat *seat) {
    cmv_err err;
    int64_t version;
    cmv_date today = cmv_zone_date(CMV_ZONE_NEW_YORK, cmv_app_now(seat->app));
    if (cmv_store_version(cmv_app_store(seat->app), &version, &err) != CMV_OK) {
        cmv__log(s->opt->log, CMV_LOG_WARN, "cannot ask for the data version: %s", err.msg);
        return;
    }
    pthread_mutex_lock(&s->clock);
    const bool same = today == s->today && seat->generation == s->generation;
    if (same && version != s->version) {
        enter_version(s, seat, version);
    } else if (!same) {
        const bool news = s->version >= 0 && version != s->version;
        s->version = version;
        s->today = today;
        s->generation = seat->generation;
        atomic_fetch_add(&s->epoch, 1);
        if (news) cmv__live_tell(s->live, &(cmv__changes){.version = version});
    }
    pthread_mutex_unlock(&s->clock);
}

uint64_t cmv__server_epoch(cmv__server *server) {
    int_fast64_t now = clock_ms(),
                 looked = atomic_load_explicit(&server->looked_ms, memory_order_relaxed);
    bool due = looked == 0 || now - looked >= LOOK_EVERY_MS;
    if (due && atomic_compare_exchange_strong(&server->looked_ms, &looked, now)) {
        cmv__seat *seat = cmv__pool_take(server->pool);
        if (seat) look(server, seat);
        cmv__pool_give(server->pool, seat);
    }
    return atomic_load_explicit(&server->epoch, memory_order_acquire);
}

void *cmv__server_follow(void *server) {
    cmv__server *s = server;
    int beat = 0;
    while (cmv__live_wait(s->live, FOLLOW_EVERY_MS)) {
        (void)cmv__server_epoch(s);
        if (++beat * FOLLOW_EVERY_MS < BEAT_EVERY_MS) continue;
        beat = 0;
        cmv__live_beat(s->live);
    }
    return NULL;
}
