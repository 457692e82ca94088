// SPDX-License-Identifier: Apache-2.0
/* One fetch: what it needs, its steps, its end. */
#include "comove/fetch.h"

#include "base/arena.h"
#include "base/limits.h"
#include "fetching.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { CROSS_EVERY_DAYS = 7, QUIET_MS = 5000 };

/* ---- the clock of the transport --------------------------------------------------------------------------------------------- */

/* The transport looks at its clock all the time: there the caller's stop flag is seen. */
static cmv_utc_ms clock_now(void *ctx) {
    cmv__fetch *run = ctx;
    if (run->http && run->opt->stop && atomic_load(run->opt->stop)) cmv_http_stop(run->http);
    return run->real->now(run->real->ctx);
}

static void clock_wait(void *ctx, cmv_utc_ms until) {
    cmv__fetch *run = ctx;
    run->real->wait(run->real->ctx, until);
}

/* ---- open and close --------------------------------------------------------------------------------------------------------- */

static cmv_rc hosts_of_all(cmv__fetch *run, cmv_http_opt *opt, cmv_err *err) {
    size_t n, n_hosts = 0;
    cmv_http_host *host;
    const cmv_provider *const *p = cmv_providers(&n);
    CMV_NEW_ARRAY(host, run->arena, cmv_http_host, n * CMV_PROVIDER_HOSTS, err);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < CMV_PROVIDER_HOSTS && p[i]->host[k].host; k++) {
            bool there = false; /* two providers of one host: the first row holds */
            for (size_t m = 0; m < n_hosts && !there; m++)
                there = strcmp(host[m].host, p[i]->host[k].host) == 0;
            if (!there) host[n_hosts++] = p[i]->host[k];
        }
    }
    opt->host = host;
    opt->n_hosts = n_hosts;
    return CMV_OK;
}

/* Beside the SQLite file. */
static cmv_rc ledger_of(const cmv_app *app, cmv_arena *arena, const char **out, cmv_err *err) {
    static const char prefix[] = "sqlite:";
    const char *path = app->location;
    if (strncmp(path, prefix, sizeof prefix - 1) == 0) path += sizeof prefix - 1;
    *out = cmv_arena_printf(arena, "%s.fetch", path);
    if (!*out) CMV_FAIL(err, CMV_E_NOMEM, "no room for the path of the ledger");
    return CMV_OK;
}

/* The system's clock moves by itself. */
static int quiet_of(const cmv__fetch *run) {
    if (run->real == cmv_clock_system()) return 0;
    return run->opt->quiet_ms > 0 ? run->opt->quiet_ms : QUIET_MS;
}

static cmv_rc open_transport(cmv__fetch *run, cmv_err *err) {
    const cmv_fetch_opt *o = run->opt;
    cmv_http_opt http = {.clock = &run->clock,
                         .log = run->app->log,
                         .replay = o->replay,
                         .lift_rates = o->lift_rates,
                         .connect_ms = o->connect_ms,
                         .first_byte_ms = o->first_byte_ms,
                         .stall_ms = o->stall_ms,
                         .total_ms = o->total_ms,
                         .quiet_ms = quiet_of(run),
                         .seed = o->seed};
    CMV_TRY(hosts_of_all(run, &http, err));
    CMV_TRY(ledger_of(run->app, run->arena, &http.ledger, err));
    if (o->ledger) http.ledger = o->ledger;
    return cmv_http_create(&http, &run->http, err);
}

cmv_rc cmv__fetch_open(cmv__fetch *run, cmv_app *app, const cmv_fetch_opt *opt, bool watch,
                       cmv_err *err) {
    *run = (cmv__fetch){.app = app, .opt = opt, .watch = watch};
    run->real = opt->clock ? opt->clock : cmv_clock_system();
    run->clock = (cmv_clock){.now = clock_now, .wait = clock_wait, .ctx = run};
    run->jitter = opt->seed ? opt->seed : (uint64_t)run->real->now(run->real->ctx);
    run->store_cache = cmv_store_cache_limit(app->store, CMV_FETCH_CACHE_MAX);
    CMV_TRY(cmv__demo_refuse(app, err));
    run->arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    run->books = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!run->arena || !run->books) CMV_FAIL(err, CMV_E_NOMEM, "no memory to fetch");
    CMV_TRY(cmv_keys_open(opt->keys_file, &run->keys, err));
    (void)cmv_providers(&run->n_rests);
    CMV_NEW_ARRAY(run->rest, run->arena, cmv__rest, run->n_rests, err);
    CMV_NEW_ARRAY(run->pace, run->arena, int64_t, run->n_rests, err);
    CMV_TRY(cmv__plan_wants(run, err));
    CMV_TRY(open_transport(run, err));
    return cmv__plan_read(run, err);
}

void cmv__fetch_close(cmv__fetch *run) {
    run->cancelled = true;
    cmv_http_destroy(run->http);
    run->http = NULL;
    for (size_t i = 0; i < run->n_wants; i++) cmv__want_forget(&run->want[i]);
    cmv_keys_close(run->keys);
    (void)cmv_store_cache_limit(run->app->store, run->store_cache);
    cmv_arena_destroy(run->books);
    cmv_arena_destroy(run->arena);
}

/* ---- one step --------------------------------------------------------------------------------------------------------------- */

static cmv_utc_ms now_of(const cmv__fetch *run) { return run->real->now(run->real->ctx); }

static bool is_resting(const cmv__way *way, cmv_utc_ms now) {
    return way->state && way->state->next != CMV_UTC_NONE && way->state->next > now;
}

/* The first source that has not asked for a rest; who fetches by hand asks the first in any case. */
static size_t first_way(const cmv__fetch *run, const cmv__want *w, cmv_utc_ms now) {
    size_t at = 0;
    while (run->watch && at + 1 < w->n_ways && is_resting(&w->way[at], now)) at++;
    return run->watch && is_resting(&w->way[at], now) ? 0 : at;
}

static bool wants_cross(const cmv__fetch *run, const cmv__want *w) {
    if (w->n_ways < 2 || run->opt->vintages || w->newest == CMV_DATE_NONE) return false;
    if (run->opt->cross || !run->watch) return run->opt->cross;
    const cmv__way *way = &w->way[1];
    char *group = cmv_arena_printf(run->books, CMV__STATE_CROSS "%s", way->key);
    const cmv_fetch_state *s = group ? cmv__plan_state(run, way->provider->id, group) : NULL;
    return !s || now_of(run) - s->tried >= CROSS_EVERY_DAYS * CMV__DAY_MS;
}

static void without(cmv__fetch *run, cmv__want *w) {
    cmv_fetch_outcome o = {.provider = "", .key = "", .first = CMV_DATE_NONE, .last = CMV_DATE_NONE};
    o.rc = cmv__fail(&o.err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__, "no usable source: %.300s",
                     run->opt->provider ? "the provider named does not publish it, or lacks its key"
                                        : cmv__plan_without(w->metric, run->keys, run->books));
    run->result.n_without++;
    cmv__want_done(run, w, &o);
}

/* A second source first, so that its values are there when the first one's are judged. */
static void make_ready(cmv__fetch *run, cmv__want *w) {
    w->at = first_way(run, w, now_of(run));
    w->rc = CMV_OK;
    w->verdict = CMV_VERDICT_ACCEPT;
    w->reason[0] = '\0';
    w->quarantine_id = 0;
    w->narrow = false;
    w->standin = false;
    w->crossing = wants_cross(run, w);
    if (w->n_ways == 0)
        without(run, w);
    else
        w->step = CMV__WANT_READY;
}

/* What a provider asked for holds for all that were begun together; while some of them are under way, for others too. */
static void forget_rests(cmv__fetch *run) {
    for (size_t i = 0; i < run->n_rests; i++) {
        bool busy = run->rest[i].n_open > 0;
        for (size_t k = 0; k < run->n_wants && !busy; k++) {
            const cmv__want *w = &run->want[k];
            busy = w->step == CMV__WANT_READY && cmv__plan_way(w)->index == i;
        }
        if (!busy) run->rest[i] = (cmv__rest){0};
    }
}

void cmv__fetch_begin(cmv__fetch *run) {
    if (run->n_open == 0) run->n_done = run->n_total = 0;
    forget_rests(run);
    for (size_t i = 0; i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        w->due = w->due && w->step == CMV__WANT_IDLE;
        run->n_total += w->due;
        run->result.n_metrics += w->due;
    }
    for (size_t i = 0; i < run->n_wants; i++) {
        if (run->want[i].due) make_ready(run, &run->want[i]);
    }
    cmv__jobs_open(run);
}

/* ---- a fetch ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc fetch(cmv__fetch *run, cmv_err *err) {
    cmv_utc_ms now = now_of(run);
    cmv__watch_plan(run, now);
    for (size_t i = 0; i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        w->due = !run->opt->due_only || w->n_ways == 0 || w->next <= now;
    }
    cmv__fetch_begin(run);
    do CMV_TRY(cmv__jobs_drive(run, CMV_UTC_MAX, err));
    while (run->n_open > 0);
    return CMV_OK;
}

static cmv_rc check_opt(const cmv_app *app, const cmv_fetch_opt *opt,
                        const cmv_fetch_result *result, cmv_err *err) {
    if (!app || !opt || !result) CMV_FAIL(err, CMV_E_ARG, "fetch: a parameter is NULL");
    return CMV_OK;
}

cmv_rc cmv_app_fetch(cmv_app *app, const cmv_fetch_opt *opt, cmv_fetch_result *result, cmv_err *err) {
    cmv__fetch run;
    CMV_TRY(check_opt(app, opt, result, err));
    cmv_rc rc = cmv__fetch_open(&run, app, opt, false, err);
    if (rc == CMV_OK) rc = fetch(&run, err);
    cmv__fetch_close(&run);
    *result = run.result;
    cmv_rc asked = cmv_store_version(app->store, &result->version, rc == CMV_OK ? err : NULL);
    return rc != CMV_OK ? rc : asked;
}

/* ---- who does it ------------------------------------------------------------------------------------------------------------ */

/* A lock that is held tells that somebody fetches; the transport can say who. */
cmv_rc cmv_app_fetcher(cmv_app *app, cmv_arena *arena, const char **who, cmv_err *err) {
    static const cmv_http_host none = {.host = "localhost", .user_agent = "comove"};
    const char *path;
    *who = NULL;
    CMV_TRY(ledger_of(app, arena, &path, err));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return CMV_OK;
    bool held = flock(fd, LOCK_SH | LOCK_NB) != 0;
    close(fd);
    if (!held) return CMV_OK;
    cmv_http *http = NULL;
    cmv_err why = {0};
    cmv_http_opt opt = {.host = &none, .n_hosts = 1, .ledger = path};
    cmv_rc rc = cmv_http_create(&opt, &http, &why);
    cmv_http_destroy(http);
    if (rc == CMV_OK) return CMV_OK; /* it has just ended */
    *who = cmv_arena_str(arena, why.msg);
    if (!*who) CMV_FAIL(err, CMV_E_NOMEM, "no memory for who fetches");
    return CMV_OK;
}
