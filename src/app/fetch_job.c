// SPDX-License-Identifier: Apache-2.0
/* Conversations with providers: opened as there is room, moved reply by reply, closed when they end. */
#include "fetching.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Rests that a fetch waits for once; what asks for longer has failed. FRED's rate is forgotten after a good minute. */
enum { REST_MAX_S = 70, REST_USUAL_S = 65, REFUSED_MAX = 2, HOLD_MIN = 5 };
/* A request that its rate would hold longer than this ends instead: a day's quota is used up. */
#define WAIT_MAX_MS (20 * CMV__MINUTE_MS)

static cmv_utc_ms now_of(const cmv__fetch *run) { return run->real->now(run->real->ctx); }

/* Faults of the store end a run. E_NOMEM does not: a reply may be larger than a job's ceiling. */
static bool is_ours(cmv_rc rc) {
    return rc == CMV_E_STORE || rc == CMV_E_CORRUPT || rc == CMV_E_SCHEMA || rc == CMV_E_IO ||
           rc == CMV_E_BUG;
}

static bool stopping(cmv__fetch *run) {
    if (run->opt->stop && atomic_load(run->opt->stop)) run->cancelled = true;
    return run->cancelled;
}

/* ---- wants ---------------------------------------------------------------------------------------------------------------- */

static void count(cmv__fetch *run, const cmv_fetch_outcome *o) {
    cmv_fetch_result *r = &run->result;
    bool changed = o->stat.added + o->stat.revised > 0;
    r->n_failed += o->rc != CMV_OK;
    r->n_quarantined += o->quarantine_id != 0 || o->verdict == CMV_VERDICT_QUARANTINE;
    r->n_flagged += o->n_flags > 0;
    r->n_changed += changed;
    r->n_unchanged += o->rc == CMV_OK && !changed;
    r->n_added += o->stat.added;
    r->n_revised += o->stat.revised;
}

void cmv__want_done(cmv__fetch *run, cmv__want *w, cmv_fetch_outcome *o) {
    o->metric = w->metric->id;
    o->n_tried = w->at < w->n_ways ? w->at : w->n_ways;
    if (w->quarantine_id && !o->quarantine_id) o->quarantine_id = w->quarantine_id;
    if (!o->reason) o->reason = w->reason;
    count(run, o);
    w->step = CMV__WANT_IDLE;
    w->at = 0;
    w->widened = false;
    cmv__want_forget(w);
    run->n_done++;
    if (run->opt->outcome) run->opt->outcome(run->opt->ctx, o);
    if (run->opt->progress) run->opt->progress(run->opt->ctx, run->n_done, run->n_total, o->metric);
}

static void give_up(cmv__fetch *run, cmv__want *w) {
    const cmv__way *last = w->n_ways ? &w->way[w->n_ways - 1] : NULL;
    cmv_fetch_outcome o = {.provider = last ? last->provider->id : "",
                           .key = last ? last->key : "",
                           .rc = w->rc,
                           .err = w->err,
                           .verdict = w->verdict,
                           .quarantine_id = w->quarantine_id,
                           .reason = w->reason,
                           .first = CMV_DATE_NONE,
                           .last = CMV_DATE_NONE};
    cmv__want_done(run, w, &o);
}

void cmv__want_crossed(cmv__want *w) {
    w->crossing = false;
    w->step = CMV__WANT_READY;
}

void cmv__want_forget(cmv__want *w) {
    cmv_arena_destroy(w->aside);
    w->aside = NULL;
    w->cross = NULL;
    w->n_cross = 0;
}

/* What each source said, the first one first, each with its name and an equal share of the room there is. */
static void add_reason(cmv__want *w, cmv_rc rc, const cmv_err *err) {
    const char *id = w->way[w->at].provider->id,
               *said = err && err->msg[0] ? err->msg : cmv_rc_text(rc);
    size_t used = w->rc == CMV_OK ? 0 : strlen(w->err.msg), n = strlen(id);
    size_t share = sizeof w->err.msg / (w->n_ways < 4 ? w->n_ways : 4) - 4;
    bool named = strncmp(said, id, n) == 0 && said[n] == ':';
    char one[CMV_ERR_MSG_MAX + CMV_ID_MAX];
    snprintf(one, sizeof one, "%.60s%s%s", named ? "" : id, named ? "" : ": ", said);
    if (strlen(one) > share) memcpy(one + share - 3, "...", 4);
    if (used == 0 && err) w->err = *err; /* code and place */
    snprintf(w->err.msg + used, sizeof w->err.msg - used, "%s%.500s", used ? "; " : "", one);
    w->err.code = w->rc = rc;
}

void cmv__want_failed(cmv__fetch *run, cmv__want *w, cmv_rc rc, const cmv_err *err) {
    if (w->crossing) { /* nothing to hold against: no reason to fail */
        cmv__want_crossed(w);
        return;
    }
    add_reason(w, rc, err);
    w->at++;
    w->widened = false;
    w->step = CMV__WANT_READY;
    if (w->at >= w->n_ways && w->standin) { /* the first source did answer */
        cmv_fetch_outcome o = {.provider = w->way[0].provider->id,
                               .key = w->way[0].key,
                               .first = CMV_DATE_NONE,
                               .last = CMV_DATE_NONE};
        cmv__want_done(run, w, &o);
    } else if (w->at >= w->n_ways) {
        give_up(run, w);
    }
}

/* ---- rests ---------------------------------------------------------------------------------------------------------------- */

static void note_refusal(cmv__rest *r, cmv_rc rc, const cmv_err *err) {
    r->n_refused = rc == CMV_E_AUTH ? r->n_refused + 1 : 0;
    if (r->n_refused < REFUSED_MAX) return;
    r->over = true;
    r->rc = rc;
    r->err = *err;
}

/* True when the job is to be asked again after a rest. */
static bool rests(cmv__job *job, cmv_rc rc, const cmv_err *err) {
    cmv__rest *r = &job->run->rest[job->index];
    if (rc != CMV_E_RATE_LIMIT) return false;
    cmv_utc_ms now = now_of(job->run);
    cmv_utc_ms until =
        job->retry_at != CMV_UTC_NONE ? job->retry_at : now + REST_USUAL_S * INT64_C(1000);
    if (until > r->until) r->until = until;
    if (!job->run->watch && !job->rested && until - now <= REST_MAX_S * INT64_C(1000)) return true;
    r->over = true;
    r->rc = rc;
    r->err = *err;
    return false;
}

/* ---- one job -------------------------------------------------------------------------------------------------------------- */

static void job_free(cmv__job *job) {
    job->run->n_open--;
    job->run->rest[job->index].n_open--;
    cmv_arena_destroy(job->arena);
}

static void fatal(cmv__fetch *run, cmv_rc rc, const cmv_err *err) {
    if (run->fatal == CMV_OK) {
        run->fatal = rc;
        run->fatal_err = *err;
    }
    if (run->http) cmv_http_stop(run->http);
}

static cmv_rc converse(cmv__job *job, cmv_err *err) {
    return cmv_convo_open(&job->ask, job->arena, &job->convo, err);
}

static void job_done(void *ctx, const cmv_http_reply *reply);

/* Sends the next request; *over when there is none. */
static cmv_rc send_next(cmv__job *job, bool *over, cmv_err *err) {
    cmv_http_request request;
    bool more;
    CMV_TRY(cmv_convo_next(job->convo, &request, &more, err));
    *over = !more;
    if (!more) return CMV_OK;
    cmv_utc_ms until = job->run->rest[job->index].until;
    if (until > request.not_before) request.not_before = until;
    request.max_wait_ms = WAIT_MAX_MS;
    CMV_TRY(cmv_http_submit(job->run->http, &request, job_done, job, err));
    job->run->result.n_requests++;
    job->n_requests++;
    return CMV_OK;
}

static void job_failed(cmv__job *job, cmv_rc rc, const cmv_err *why);

static void job_over(cmv__job *job) {
    cmv_err err = {0};
    cmv_rc rc = cmv_convo_finish(job->convo, &job->fetched, &err);
    if (rc != CMV_OK) {
        job_failed(job, rc, &err);
        return;
    }
    job->run->rest[job->index].n_refused = 0;
    job->run->result.bytes += job->bytes;
    rc = cmv__keep(job, &err);
    if (is_ours(rc)) fatal(job->run, rc, &err);
    if (rc != CMV_OK) { /* wants that were not settled */
        for (size_t i = 0; i < job->n; i++) {
            if (job->want[i]->step != CMV__WANT_OPEN) continue;
            job->want[i]->hold = now_of(job->run) + CMV__MINUTE_MS;
            cmv__want_failed(job->run, job->want[i], rc, &err);
        }
    }
    job_free(job);
}

/* Those of a run that ends stay as they were. */
static void job_dropped(cmv__job *job) {
    for (size_t i = 0; i < job->n; i++) job->want[i]->step = CMV__WANT_IDLE;
    job->run->cancelled = true;
    job_free(job);
}

/* Asks again from the first request on. */
static bool again(cmv__job *job) {
    cmv_err err;
    bool over;
    job->rested = true;
    job->n_requests = 0;
    job->bytes = 0;
    job->retry_at = CMV_UTC_NONE;
    return converse(job, &err) == CMV_OK && send_next(job, &over, &err) == CMV_OK && !over;
}

static void job_failed(cmv__job *job, cmv_rc rc, const cmv_err *why) {
    cmv__fetch *run = job->run;
    cmv_err err = {0};
    if (rc == CMV_E_CANCELLED) {
        job_dropped(job);
        return;
    }
    note_refusal(&run->rest[job->index], rc, why);
    if (rests(job, rc, why) && again(job)) return;
    cmv_rc kept = run->opt->dry_run ? CMV_OK : cmv__keep_failure(job, rc, why, &err);
    if (is_ours(kept)) fatal(run, kept, &err);
    for (size_t i = 0; i < job->n; i++) {
        if (kept != CMV_OK) job->want[i]->hold = now_of(run) + CMV__MINUTE_MS;
        cmv__want_failed(run, job->want[i], rc, why);
    }
    job_free(job);
}

static void pump(cmv__fetch *run);

static void job_done(void *ctx, const cmv_http_reply *reply) {
    cmv__job *job = ctx;
    cmv__fetch *run = job->run;
    cmv_err err = {0};
    bool over = false;
    if (reply->rc == CMV_E_CANCELLED) {
        job_dropped(job);
        return;
    }
    job->bytes += reply->wire_bytes;
    if (reply->retry_after_s >= 0)
        job->retry_at = reply->finished + reply->retry_after_s * INT64_C(1000);
    cmv_rc rc = cmv_convo_take(job->convo, reply, &err);
    if (rc == CMV_OK) rc = send_next(job, &over, &err);
    if (rc != CMV_OK)
        job_failed(job, rc, &err);
    else if (over)
        job_over(job);
    pump(run);
}

/* ---- opening -------------------------------------------------------------------------------------------------------------- */

static bool fits(const cmv__fetch *run, const cmv__job *job, const cmv__want *w) {
    if (w->step != CMV__WANT_READY || w->crossing != job->crossing) return false;
    const cmv__way *way = cmv__plan_way(w);
    if (way->provider != job->provider) return false;
    const char *group = cmv_provider_group(job->provider, job->key[0]);
    if (!group[0] || strcmp(group, cmv_provider_group(way->provider, way->key)) != 0) return false;
    for (size_t i = 0; i < job->n; i++) {
        if (strcmp(job->key[i], way->key) == 0) return false; /* two metrics, one key: two jobs */
    }
    return cmv__plan_whole(run, w) == job->whole;
}

static void take_want(cmv__job *job, cmv__want *w) {
    const cmv__way *way = cmv__plan_way(w);
    w->step = CMV__WANT_OPEN;
    job->want[job->n] = w;
    job->key[job->n++] = way->key;
    if (!job->whole) {
        cmv_date from = cmv__plan_from(w);
        if (job->ask.from == CMV_DATE_NONE || from < job->ask.from) job->ask.from = from;
    }
}

/* "304: nothing new" can be believed where one key was asked for and what came the last time is held. */
static const char *validator(cmv__job *job, const char *text) {
    return text[0] ? cmv_arena_str(job->arena, text) : NULL;
}

static void add_validators(cmv__job *job) {
    const cmv__want *w = job->want[0];
    const cmv_fetch_state *s = cmv__plan_way(w)->state;
    bool held = job->n == 1 && !job->whole && !job->crossing && s && s->failures == 0 &&
                s->got != CMV_UTC_NONE && w->newest != CMV_DATE_NONE;
    if (!held) return;
    job->ask.etag = validator(job, s->etag);
    job->ask.last_modified = validator(job, s->last_modified);
}

static cmv_rc job_make(cmv__fetch *run, size_t first, cmv__job **out, cmv_err *err) {
    const cmv__way *way = cmv__plan_way(&run->want[first]);
    const cmv_provider *p = way->provider;
    cmv_arena *arena = cmv_arena_create(CMV_IMPORT_JOB_MAX);
    cmv__job *job = arena ? cmv_arena_alloc(arena, 1, sizeof *job) : NULL;
    const char **key = job ? cmv_arena_alloc(arena, p->keys_max, sizeof *key) : NULL;
    cmv__want **want = key ? cmv_arena_alloc(arena, p->keys_max, sizeof(cmv__want *)) : NULL;
    if (!want) {
        cmv_arena_destroy(arena);
        CMV_FAIL(err, CMV_E_NOMEM, "no memory to ask %s", p->id);
    }
    *job = (cmv__job){.run = run,
                      .arena = arena,
                      .provider = p,
                      .index = way->index,
                      .crossing = run->want[first].crossing,
                      .whole = cmv__plan_whole(run, &run->want[first]),
                      .retry_at = CMV_UTC_NONE,
                      .key = key,
                      .want = want};
    job->ask =
        (cmv_ask){.provider = p,
                  .what = run->opt->vintages && p->vintages ? CMV_ASK_VINTAGES : CMV_ASK_VALUES,
                  .key = key,
                  .from = CMV_DATE_NONE,
                  .known_from = CMV_UTC_NONE,
                  .now = now_of(run),
                  .secret = cmv_keys_get(run->keys, p->key_env),
                  .secret2 = cmv_keys_get(run->keys, p->key_env2)};
    take_want(job, &run->want[first]);
    for (size_t i = first + 1; i < run->n_wants && job->n < p->keys_max; i++) {
        if (fits(run, job, &run->want[i])) take_want(job, &run->want[i]);
    }
    job->ask.n_keys = job->n;
    add_validators(job);
    run->n_open++;
    run->rest[job->index].n_open++;
    *out = job;
    return CMV_OK;
}

static void open_job(cmv__fetch *run, size_t first) {
    cmv__job *job;
    cmv_err err = {0};
    bool over = false;
    cmv_rc rc = job_make(run, first, &job, &err);
    if (rc != CMV_OK) {
        fatal(run, rc, &err);
        return;
    }
    rc = converse(job, &err);
    if (rc == CMV_OK) rc = send_next(job, &over, &err);
    if (rc != CMV_OK)
        job_failed(job, rc, &err);
    else if (over)
        job_over(job);
}

/* A provider that is not asked any more fails what it would have been asked. */
static bool pass_by(cmv__fetch *run, cmv__want *w) {
    const cmv__rest *r = &run->rest[cmv__plan_way(w)->index];
    if (!r->over) return false;
    cmv_utc_ms soon =
        now_of(run) + HOLD_MIN * CMV__MINUTE_MS; /* no state says that it was passed by */
    if (!w->crossing) w->hold = r->until > soon ? r->until : soon;
    cmv__want_failed(run, w, r->rc, &r->err);
    return true;
}

/* When a provider's rates have room for so many requests. */
static cmv_utc_ms room_at(cmv__fetch *run, const cmv_provider *p, int n) {
    cmv_utc_ms at = CMV_UTC_NONE;
    for (size_t h = 0; h < CMV_PROVIDER_HOSTS && p->host[h].host; h++) {
        cmv_utc_ms mine = cmv_http_room_at(run->http, p->host[h].host, n, WAIT_MAX_MS);
        if (mine > at) at = mine;
    }
    return at;
}

/*
 * A conversation that the provider's quota would cut off in the middle brings nothing and uses the quota up: it is not begun.
 * What is only looked at again, whole, is looked at in a window instead, and leaves room for what becomes due today.
 */
static bool too_much(cmv__fetch *run, cmv__want *w) {
    const cmv__way *way = cmv__plan_way(w);
    cmv_utc_ms now = now_of(run);
    cmv_err err = {0};
    if (cmv__plan_whole(run, w) && cmv__plan_may_narrow(run, w)) {
        int reserve = run->watch ? cmv__watch_reserve(run, way->provider, now) : 0;
        int n = cmv__plan_cost(run, way, true) + reserve;
        w->narrow = room_at(run, way->provider, n) > now + WAIT_MAX_MS;
    }
    int n = cmv__plan_cost(run, way, cmv__plan_whole(run, w));
    cmv_utc_ms at = room_at(run, way->provider, n);
    if (at == CMV_UTC_MAX || at - now <= WAIT_MAX_MS) return false;
    const long long minutes = (at - now) / CMV__MINUTE_MS;
    cmv_rc rc =
        cmv__fail(&err, CMV_E_RATE_LIMIT, -1, __FILE__, __LINE__,
                  "%s: %.60s: not asked: what %s allows is used up, and would be free again "
                  "in %lld minutes",
                  way->provider->id, way->key, way->provider->host[0].host, minutes + 1);
    if (!w->crossing) w->hold = at;
    cmv__want_failed(run, w, rc, &err);
    return true;
}

/* Others of the group whose second sources are being asked will be ready soon: one conversation serves all. */
static bool waits_for_mates(const cmv__fetch *run, const cmv__want *w) {
    const cmv__way *mine = &w->way[w->at];
    const char *group = w->crossing ? "" : cmv_provider_group(mine->provider, mine->key);
    for (size_t i = 0; group[0] && i < run->n_wants; i++) {
        const cmv__want *v = &run->want[i];
        if (!v->crossing || v->step == CMV__WANT_IDLE) continue;
        const cmv__way *its = &v->way[v->at];
        if (its->provider == mine->provider &&
            strcmp(group, cmv_provider_group(its->provider, its->key)) == 0)
            return true;
    }
    return false;
}

/* Opens what there is room for. A conversation that ends at once makes wants ready again: another look. */
static void pump(cmv__fetch *run) {
    bool moved = true;
    while (moved && run->fatal == CMV_OK && !stopping(run)) {
        moved = false;
        for (size_t i = 0; i < run->n_wants && run->n_open < CMV_FETCH_OPEN_MAX; i++) {
            cmv__want *w = &run->want[i];
            if (w->step != CMV__WANT_READY || waits_for_mates(run, w)) continue;
            const cmv__rest *r = &run->rest[cmv__plan_way(w)->index];
            if (!r->over && r->n_open >= CMV_FETCH_OPEN_PER_PROVIDER) continue;
            moved = true;
            if (!pass_by(run, w) && !too_much(run, w)) open_job(run, i);
        }
    }
}

void cmv__jobs_open(cmv__fetch *run) { pump(run); }

cmv_rc cmv__jobs_drive(cmv__fetch *run, cmv_utc_ms at, cmv_err *err) {
    cmv_rc rc = CMV_OK;
    if (run->n_open > 0 && run->fatal == CMV_OK && !run->cancelled)
        rc = cmv_http_run_until(run->http, at, err);
    if (run->fatal != CMV_OK) {
        if (err) *err = run->fatal_err;
        return run->fatal;
    }
    if (stopping(run) || rc == CMV_E_CANCELLED)
        CMV_FAIL(err, CMV_E_CANCELLED, "stopped; what had come is kept");
    return rc;
}
