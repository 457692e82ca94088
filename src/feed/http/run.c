// SPDX-License-Identifier: Apache-2.0
/* What runs when: starts within the rates, ends, repetitions, redirects. */
#include "base/error.h"

#include "inside.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define POLL_MAX_MS 1000
#define NEVER INT64_MAX

static cmv_utc_ms now_of(const struct cmv_http *http) { return http->clock->now(http->clock->ctx); }

/* ---- starting ------------------------------------------------------------------------------------------------------------ */

static cmv__transfer *idle_transfer(struct cmv_http *http) {
    for (int i = 0; i < http->n_transfers; i++)
        if (!http->transfer[i]->job) return http->transfer[i];
    if (http->n_transfers == CMV_FETCH_PARALLEL_MAX) return NULL;
    cmv__transfer *t = calloc(1, sizeof *t);
    CURL *easy = t ? curl_easy_init() : NULL;
    if (!easy) {
        free(t);
        return NULL;
    }
    t->http = http;
    t->easy = easy;
    cmv_buf_init(&t->body, CMV_HTTP_BODY_MAX);
    http->transfer[http->n_transfers++] = t;
    return t;
}

static void note_start(struct cmv_http *http, cmv__limit *limit, cmv_utc_ms now) {
    if (http->opt.lift_rates) return;
    cmv__limit_started(limit, now);
    if (cmv__ledger_note(http->ledger, limit) || http->ledger_failed) return;
    http->ledger_failed = true;
    cmv__log(http->opt.log, CMV_LOG_WARN,
             "%s cannot be written: a restart will not know what was asked before it",
             http->opt.ledger);
}

static void start(struct cmv_http *http, cmv__transfer *t, cmv__job *job, cmv_utc_ms now) {
    cmv_err err;
    cmv__job_unqueue(job);
    if (job->hops == 0) job->attempts++;
    note_start(http, job->limit, now);
    t->started = now;
    job->limit->running++;
    http->n_running++;
    cmv_rc rc = cmv__transfer_start(t, job, &err);
    if (rc == CMV_OK) return;
    cmv__transfer_stop(t);
    job->limit->running--;
    http->n_running--;
    cmv__http_tell(http, job, NULL, rc, err.msg);
    cmv__transfer_idle(t);
}

/* The first in the queue whose time has come; else *next is when one's will. */
static cmv__job *due_job(const cmv__limit *limit, cmv_utc_ms now, cmv_utc_ms *next) {
    for (cmv__job *job = limit->first; job; job = job->next) {
        if (job->due <= now) return job;
        if (job->due < *next) *next = job->due;
    }
    return NULL;
}

/* Ends a request whose rate holds it longer than it said it would wait. */
static bool too_long(struct cmv_http *http, cmv__job *job, cmv_utc_ms now, cmv_utc_ms free_at) {
    char said[160];
    int64_t ms = free_at - now;
    if (job->ask.max_wait_ms <= 0 || ms <= job->ask.max_wait_ms) return false;
    cmv__job_unqueue(job);
    job->held_s = ms / 1000 + 1;
    snprintf(said, sizeof said,
             "not asked: what %s allows is used up, and would be free again in %lld minutes",
             job->limit->name, (long long)(ms / 60000 + 1));
    cmv__http_tell(http, job, NULL, CMV_E_RATE_LIMIT, said);
    return true;
}

/* Starts what may start of a limit; the instant to look again. */
static cmv_utc_ms start_limit(struct cmv_http *http, cmv__limit *limit, cmv_utc_ms now) {
    while (limit->first && limit->running < limit->concurrency) {
        cmv_utc_ms next = NEVER;
        cmv__job *job = due_job(limit, now, &next);
        cmv_utc_ms free_at = http->opt.lift_rates ? now : cmv__limit_free_at(limit, now);
        if (!job) return next > free_at ? next : free_at;
        if (too_long(http, job, now, free_at)) continue;
        if (free_at > now) return free_at;
        cmv__transfer *t = idle_transfer(http);
        if (!t) return NEVER; /* one under way will end first */
        start(http, t, job, now);
    }
    return NEVER; /* empty, or one under way will end first */
}

static cmv_utc_ms start_ready(struct cmv_http *http, cmv_utc_ms now) {
    cmv_utc_ms next = NEVER;
    for (size_t i = 0; i < http->n_limits; i++) {
        cmv_utc_ms at = start_limit(http, &http->limit[i], now);
        if (at < next) next = at;
    }
    return next;
}

/* ---- ending -------------------------------------------------------------------------------------------------------------- */

static void take_off(struct cmv_http *http, cmv__transfer *t) {
    cmv__transfer_stop(t);
    t->job->limit->running--;
    http->n_running--;
}

static void end(struct cmv_http *http, cmv__transfer *t, cmv_rc rc, const char *said) {
    cmv__http_tell(http, t->job, t, rc, said);
    cmv__transfer_idle(t);
}

/* Follows a redirect: queued again, in front. Errors: those of the redirect. */
static cmv_rc follow(struct cmv_http *http, cmv__transfer *t, cmv_err *err) {
    cmv__job *job = t->job;
    char host[CMV__HOST_MAX], *url = NULL;
    int status = t->head.status;
    if (job->hops == CMV__REDIRECTS_MAX)
        CMV_FAIL(err, CMV_E_REFUSED, "more than %d redirects", CMV__REDIRECTS_MAX);
    if (status != 307 && status != 308) job->get = true;
    CMV_TRY(cmv__url_follow(job, t->head.location, &url, host, err));
    if (strcmp(url, cmv__job_url(job)) == 0 && (job->get || !job->ask.body)) {
        free(url);
        CMV_FAIL(err, CMV_E_REFUSED, "redirected to itself");
    }
    free(job->hop);
    job->hop = url;
    job->hops++;
    job->away = strcasecmp(host, job->home->host) != 0;
    cmv__limit *limit = NULL;
    const cmv_http_host *row = cmv__http_row(http, host, &limit);
    if (row) job->host = row, job->limit = limit; /* else the rules of who sent us there */
    job->due = 0;
    cmv__job_queue(job, true);
    return CMV_OK;
}

/* From its first address on: where a redirect led may have been meant for once. */
static void repeat(struct cmv_http *http, cmv__job *job, int64_t wait_ms) {
    cmv__limit *limit = NULL;
    free(job->hop);
    job->hop = NULL;
    job->hops = 0;
    job->away = job->get = false;
    job->host = job->home;
    (void)cmv__http_row(http, job->home->host, &limit);
    job->limit = limit;
    job->due = now_of(http) + wait_ms;
    cmv__job_queue(job, true);
}

static void judge(struct cmv_http *http, cmv__transfer *t) {
    cmv__job *job = t->job;
    cmv_utc_ms now = now_of(http);
    cmv__attempt attempt = {.rc = t->rc,
                            .may_retry = t->may_retry,
                            .conditional = job->ask.etag || job->ask.last_modified,
                            .status = t->head.status,
                            .retry_after_s = cmv__http_retry_after(t->head.retry_after, now),
                            .number = job->attempts,
                            .max = job->ask.max_attempts};
    char said[sizeof t->said];
    snprintf(said, sizeof said, "%s", t->said);
    if (t->rc == CMV_OK) snprintf(said, sizeof said, "answered %d", t->head.status);
    cmv__http_verdict v = cmv__http_judge(&attempt, &http->random);
    if (v.rc == CMV_E_RATE_LIMIT && attempt.retry_after_s >= 0)
        snprintf(said, sizeof said, "answered %d, to be asked again after %lld s", t->head.status,
                 (long long)attempt.retry_after_s);
    if (v.pause && job->limit->paused < now + v.wait_ms) job->limit->paused = now + v.wait_ms;
    if (!v.retry) {
        end(http, t, v.rc, said);
        return;
    }
    char url[256];
    snprintf(url, sizeof url, "%s", cmv__job_url(job));
    said[cmv__blot_cut(said, strlen(said), job->ask.secret)] = '\0';
    cmv__log(http->opt.log, CMV_LOG_INFO, "%s: %s; attempt %d of %d, again in %lld ms", url, said,
             job->attempts, job->ask.max_attempts, (long long)v.wait_ms);
    cmv__transfer_idle(t);
    repeat(http, job, v.wait_ms);
}

static void finish(struct cmv_http *http, cmv__transfer *t) {
    cmv_err err;
    take_off(http, t);
    if (t->rc != CMV_OK || !cmv__http_is_redirect(t->head.status)) {
        judge(http, t);
        return;
    }
    cmv_rc rc = follow(http, t, &err);
    if (rc == CMV_OK) {
        cmv__transfer_idle(t);
    } else {
        end(http, t, rc, err.msg);
    }
}

static void take_results(struct cmv_http *http) {
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(http->multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE) continue;
        cmv__transfer *t = NULL;
        CURLcode code = m->data.result; /* m is gone once the handle is taken off */
        if (curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t) != CURLE_OK || !t)
            continue;
        cmv__transfer_result(t, code);
        finish(http, t);
    }
}

static void end_late(struct cmv_http *http) {
    int64_t now = cmv__mono_ms();
    for (int i = 0; i < http->n_transfers; i++) {
        cmv__transfer *t = http->transfer[i];
        if (t->job && cmv__transfer_late(t, now)) finish(http, t);
    }
}

void cmv__http_cancel(struct cmv_http *http) {
    for (int i = 0; i < http->n_transfers; i++) {
        cmv__transfer *t = http->transfer[i];
        if (!t->job) continue;
        take_off(http, t);
        end(http, t, CMV_E_CANCELLED, "cancelled");
    }
    for (size_t i = 0; i < http->n_limits; i++) {
        for (cmv__job *job; (job = http->limit[i].first) != NULL;) {
            cmv__job_unqueue(job);
            cmv__http_tell(http, job, NULL, CMV_E_CANCELLED, "cancelled");
        }
    }
}

/* ---- the loop ------------------------------------------------------------------------------------------------------------ */

static int64_t patience(const struct cmv_http *http) {
    int64_t least = POLL_MAX_MS, now = cmv__mono_ms();
    for (int i = 0; i < http->n_transfers; i++) {
        if (!http->transfer[i]->job) continue;
        int64_t ms = cmv__transfer_patience(http->transfer[i], now);
        if (ms < least) least = ms;
    }
    return least;
}

static cmv_rc poll_for(struct cmv_http *http, int64_t ms, cmv_err *err) {
    CURLMcode code = curl_multi_poll(http->multi, NULL, 0, (int)ms, NULL);
    if (code != CURLM_OK) CMV_FAIL(err, CMV_E_NET, "libcurl: %s", curl_multi_strerror(code));
    return CMV_OK;
}

static int64_t until(const struct cmv_http *http, cmv_utc_ms next, int64_t most) {
    int64_t ms = next == NEVER ? most : next - now_of(http);
    if (ms < 0) return 0;
    return ms < most ? ms : most;
}

/* Nothing is under way: time passes by the clock. The system's is waited for where a stop is heard. */
static cmv_rc wait_for(struct cmv_http *http, cmv_utc_ms next, cmv_err *err) {
    if (http->clock == cmv_clock_system())
        return poll_for(http, until(http, next, POLL_MAX_MS), err);
    http->clock->wait(http->clock->ctx, next);
    return CMV_OK;
}

/* Real ms until everything under way has been silent for as long as holds a driven clock up. */
static int64_t silence_left(const struct cmv_http *http) {
    int64_t most = 0, now = cmv__mono_ms();
    for (int i = 0; i < http->n_transfers; i++) {
        const cmv__transfer *t = http->transfer[i];
        int64_t left = t->job ? t->heard + http->opt.quiet_ms - now : 0;
        if (left > most) most = left;
    }
    return most;
}

/* Something is under way: time passes for real. A driven clock that stood until all who hang have answered would keep those
 * waiting whose time comes first; it is moved on when nobody is heard any more. */
static cmv_rc hear(struct cmv_http *http, cmv_utc_ms next, cmv_err *err) {
    int64_t most = patience(http);
    if (http->opt.quiet_ms > 0 && next != NEVER) {
        int64_t left = silence_left(http);
        if (left == 0 && next > now_of(http)) {
            http->clock->wait(http->clock->ctx, next);
            return CMV_OK;
        }
        if (left < most) most = left;
    }
    return poll_for(http, until(http, next, most), err);
}

static cmv_rc transfer_for_a_while(struct cmv_http *http, cmv_utc_ms next, cmv_err *err) {
    int running;
    CURLMcode code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK) CMV_FAIL(err, CMV_E_NET, "libcurl: %s", curl_multi_strerror(code));
    int before = http->n_running;
    take_results(http);
    end_late(http);
    if (http->n_running < before || http->n_running == 0) return CMV_OK; /* something may start */
    return hear(http, next, err);
}

/* Starts what may start, then moves what is under way or waits. */
static cmv_rc turn(struct cmv_http *http, cmv_utc_ms at, cmv_err *err) {
    uint64_t told = http->n_told;
    cmv_utc_ms next = start_ready(http, now_of(http));
    bool ended = http->n_told != told; /* its callbacks may have changed what is waited for */
    bool idle = http->n_running == 0;
    if (idle && (ended || http->n_jobs == 0)) return CMV_OK;
    if (idle && next == NEVER) CMV_FAIL(err, CMV_E_NOMEM, "libcurl has no room for a transfer");
    if (ended) at = now_of(http);
    if (at < next) next = at;
    return idle ? wait_for(http, next, err) : transfer_for_a_while(http, next, err);
}

static cmv_rc loop(struct cmv_http *http, cmv_utc_ms at, bool once, cmv_err *err) {
    uint64_t told = http->n_told;
    while (http->n_jobs > 0) {
        if (atomic_load(&http->stopped)) break;
        CMV_TRY(turn(http, at, err));
        if (once && (http->n_told != told || now_of(http) >= at)) break;
    }
    if (!atomic_load(&http->stopped)) return CMV_OK;
    cmv__http_cancel(http);
    CMV_FAIL(err, CMV_E_CANCELLED, "fetching was stopped");
}

void cmv__pipe_hold(sigset_t *before) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, before);
}

void cmv__pipe_release(const sigset_t *before) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (!sigismember(before, SIGPIPE)) {
        while (sigtimedwait(&pipe, NULL, &(struct timespec){0}) > 0) continue;
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

static cmv_rc run(struct cmv_http *http, cmv_utc_ms at, bool once, cmv_err *err) {
    sigset_t before;
    cmv__pipe_hold(&before);
    cmv_rc rc = loop(http, at, once, err);
    cmv__pipe_release(&before);
    return rc;
}

cmv_rc cmv_http_run(cmv_http *http, cmv_err *err) { return run(http, NEVER, false, err); }

cmv_rc cmv_http_run_until(cmv_http *http, cmv_utc_ms at, cmv_err *err) {
    return run(http, at, true, err);
}
