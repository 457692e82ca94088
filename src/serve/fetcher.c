// SPDX-License-Identifier: Apache-2.0
#include "fetcher.h"

#include "base/error.h"
#include "comove/fetch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AGAIN_MS = 60000 }; /* another process may fetch for this store; it may also end */

struct cmv__fetcher {
    const cmv_serve_opt *opt;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool ended, again;                    /* under the lock */
    _Atomic(bool) stop;                   /* ends the watch that is going on */
    char told[sizeof((cmv_err *)0)->msg]; /* what was logged last: the same is not said twice */
};

/* ---- one watch ---------------------------------------------------------------------------------------------------------- */

static void on_outcome(void *ctx, const cmv_fetch_outcome *o) {
    const cmv__fetcher *f = ctx;
    const cmv_log *log = f->opt->log;
    if (o->rc != CMV_OK)
        cmv__log(log, CMV_LOG_WARN, "%s was not fetched: %s", o->metric, o->err.msg);
    else if (o->quarantine_id)
        cmv__log(log, CMV_LOG_WARN, "%s from %s is held back: %s", o->metric, o->provider,
                 o->reason ? o->reason : "");
    else
        cmv__log(log, CMV_LOG_DEBUG, "%s fetched from %s", o->metric, o->provider);
}

static cmv_rc watch(cmv__fetcher *f, cmv_err *err) {
    cmv_app *app;
    cmv_app_opt opt = f->opt->app;
    cmv_fetch_result result = {0};
    opt.read_only = false;
    CMV_TRY(cmv_app_open(&opt, &app, err));
    const cmv_fetch_opt fetch = {.keys_file = f->opt->keys_file,
                                 .replay = f->opt->replay,
                                 .clock = f->opt->app.clock,
                                 .stop = &f->stop,
                                 .outcome = on_outcome,
                                 .ctx = f};
    const cmv_rc rc = cmv_app_watch(app, &fetch, &result, err);
    cmv_app_close(app);
    return rc;
}

/* ---- the thread ----------------------------------------------------------------------------------------------------------- */

static void tell(cmv__fetcher *f, const cmv_err *err) {
    if (strcmp(f->told, err->msg) == 0) return;
    memcpy(f->told, err->msg, sizeof f->told);
    f->told[sizeof f->told - 1] = '\0';
    cmv__log(f->opt->log, CMV_LOG_WARN,
             "not fetching, pages show what is held; tried again now and then: %s", err->msg);
}

static struct timespec in_ms(int ms) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000L;
    if (t.tv_nsec < 1000000000L) return t;
    t.tv_sec++;
    t.tv_nsec -= 1000000000L;
    return t;
}

/* Waits after a failure; false when it is over. */
static bool go_on(cmv__fetcher *f) {
    const struct timespec until = in_ms(f->opt->again_ms > 0 ? f->opt->again_ms : AGAIN_MS);
    pthread_mutex_lock(&f->lock);
    int late = 0;
    while (!f->ended && !f->again && late == 0)
        late = pthread_cond_timedwait(&f->woken, &f->lock, &until);
    f->again = false;
    const bool on = !f->ended;
    if (on) atomic_store(&f->stop, false);
    pthread_mutex_unlock(&f->lock);
    return on;
}

static void *run(void *fetcher) {
    cmv__fetcher *f = fetcher;
    do {
        cmv_err err = {.index = -1};
        if (watch(f, &err) != CMV_OK && !atomic_load(&f->stop)) tell(f, &err);
    } while (go_on(f));
    return NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

static void release(cmv__fetcher *f) {
    pthread_cond_destroy(&f->woken);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

cmv__fetcher *cmv__fetcher_start(const cmv_serve_opt *opt) {
    cmv__fetcher *f = calloc(1, sizeof *f);
    pthread_condattr_t steady;
    if (f) {
        f->opt = opt;
        atomic_init(&f->stop, false);
        pthread_condattr_init(&steady);
        pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
        pthread_mutex_init(&f->lock, NULL);
        pthread_cond_init(&f->woken, &steady);
        pthread_condattr_destroy(&steady);
        if (pthread_create(&f->thread, NULL, run, f) == 0) return f;
        release(f);
    }
    cmv__log(opt->log, CMV_LOG_ERROR,
             "no memory or no thread to fetch with; pages show what is held");
    return NULL;
}

static void wake(cmv__fetcher *f, bool end) {
    pthread_mutex_lock(&f->lock);
    f->ended = f->ended || end;
    f->again = true;
    atomic_store(&f->stop, true);
    pthread_cond_signal(&f->woken);
    pthread_mutex_unlock(&f->lock);
}

void cmv__fetcher_reload(cmv__fetcher *fetcher) {
    if (fetcher) wake(fetcher, false);
}

void cmv__fetcher_stop(cmv__fetcher *fetcher) {
    if (!fetcher) return;
    wake(fetcher, true);
    pthread_join(fetcher->thread, NULL);
    release(fetcher);
}
