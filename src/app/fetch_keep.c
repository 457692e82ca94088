// SPDX-License-Identifier: Apache-2.0
/* What a conversation brought: judged, then written with its incidents and states in one transaction. */
#include "fetching.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

/* One basis of one metric. */
typedef struct part {
    cmv_fetched_series *series;
    cmv_gate_result gate;
    const cmv_holding *held; /* of that basis */
    cmv_batch_stat stat;
    int64_t quarantine_id;
} part;

/* What came for one want. */
typedef struct judged {
    cmv__want *want;
    const cmv__way *way;
    part part[2];
    size_t n;
    cmv_rc rc; /* not OK: this key failed */
    cmv_err err;
    bool held_back; /* some part goes into quarantine */
    const char *reason;
    bool widen; /* older values changed: the whole is asked for */
} judged;

static cmv_utc_ms now_of(const cmv__job *job) { return job->run->real->now(job->run->real->ctx); }

/* ---- judging -------------------------------------------------------------------------------------------------------------- */

/* Levels that are differences of others, shares and rates pass through zero. */
static bool is_rate(const cmv_metric *m) {
    return m->transform == CMV_TRANSFORM_DIFF || m->transform == CMV_TRANSFORM_DIFF_BP;
}

static cmv_gate_metric metric_of(const cmv_metric *m, cmv_basis basis) {
    return (cmv_gate_metric){.id = m->id,
                             .price = m->kind == CMV_KIND_PRICE,
                             .rate = is_rate(m),
                             .revised = m->revised,
                             .freq = m->freq,
                             .cal = m->cal,
                             .pub = m->pub,
                             .basis = basis};
}

/* A window whose oldest values differ from those held: what came before it changed as well. */
static bool reaches_back(const cmv__job *job, const judged *j, const part *p) {
    if (job->whole) return false;
    if (p->gate.ask_whole) return true;
    if (p->gate.n == 0 || !j->way->first) return false; /* others' last digits are their own */
    for (size_t i = 0; i < p->gate.n_findings; i++) {
        const cmv_finding *f = &p->gate.finding[i];
        bool revised = f->code == CMV_GATE_REVISED || f->code == CMV_GATE_REVISED_MUCH;
        if (revised && f->first != CMV_DATE_NONE && f->first <= p->gate.obs[0].date) return true;
    }
    return false;
}

static cmv_rc judge_part(cmv__job *job, judged *j, cmv_fetched_series *s, cmv_err *err) {
    const cmv_metric *m = j->want->metric;
    part *p = &j->part[j->n];
    const cmv_obs *held = NULL;
    size_t n_held = 0;
    *p = (part){.series = s, .held = j->want->held[s->data.basis]};
    if (s->data.vintage_dates_only) cmv__set_hours(m, &s->data);
    cmv_rc rc =
        cmv_store_load(job->run->app->store, m->id, s->data.basis, NULL, &held, &n_held, err);
    if (rc != CMV_OK && rc != CMV_E_NODATA) return rc;
    bool cross = j->want->cross && s->data.basis == CMV_BASIS_PRICE;
    cmv_gate_case c = {.metric = metric_of(m, s->data.basis),
                       .fetched = &job->fetched,
                       .series = s,
                       .from = job->ask.from,
                       .held = held,
                       .n_held = n_held,
                       .cross = cross ? j->want->cross : NULL,
                       .n_cross = cross ? j->want->n_cross : 0,
                       .cross_name = j->want->cross_name,
                       .now = now_of(job)};
    CMV_TRY(cmv_gate_judge(&c, job->arena, &p->gate, err));
    bool bad = p->gate.verdict == CMV_VERDICT_QUARANTINE;
    if (reaches_back(job, j, p))
        j->widen = true;
    else if (bad && !j->held_back)
        j->reason = p->gate.reason;
    j->held_back = j->held_back || bad;
    j->n++;
    return CMV_OK;
}

static cmv_rc fail_key(judged *j, cmv_rc rc, const cmv_err *err) {
    j->rc = rc;
    j->err = *err;
    return CMV_OK;
}

static bool is_store(cmv_rc rc) {
    return rc == CMV_E_STORE || rc == CMV_E_CORRUPT || rc == CMV_E_BUSY || rc == CMV_E_NOMEM;
}

static cmv_rc nothing_came(cmv__job *job, judged *j) {
    char date[CMV_DATE_TEXT];
    const char *from = job->whole ? "ever" : cmv_date_format(job->ask.from, date);
    cmv_err e = {0};
    cmv_rc rc = cmv__fail(&e, CMV_E_NODATA, -1, __FILE__, __LINE__, "%s: %.60s: nothing came%s%s",
                          job->provider->id, j->way->key, job->whole ? "" : " from ",
                          job->whole ? "" : from);
    return fail_key(j, rc, &e);
}

/* All that came under the key of one want. */
static cmv_rc judge_want(cmv__job *job, judged *j, cmv_err *err) {
    for (size_t i = 0; i < job->fetched.n_series; i++) {
        cmv_fetched_series *s = &job->fetched.series[i];
        if (strcmp(s->key, j->way->key) != 0) continue;
        if (s->rc != CMV_OK) return fail_key(j, s->rc, &s->err);
        if (s->data.n == 0 || j->n == 2) continue;
        cmv_err why = {0};
        cmv_rc rc = judge_part(job, j, s, &why);
        if (rc != CMV_OK && !is_store(rc)) return fail_key(j, rc, &why);
        if (rc != CMV_OK && err) *err = why;
        CMV_TRY(rc);
    }
    return j->n ? CMV_OK : nothing_came(job, j);
}

/* ---- writing -------------------------------------------------------------------------------------------------------------- */

static bool names(const char *sources, const char *id) {
    size_t n = strlen(id);
    for (const char *p = sources; *p;) {
        size_t len = strcspn(p, ",");
        if (len == n && memcmp(p, id, n) == 0) return true;
        p += len;
        p += strspn(p, ", ");
    }
    return false;
}

/* Two sources that differ in the last digit must not revise each other for ever: the preferred one does, others only what
   is theirs alone. */
static cmv_conflict conflict_of(const cmv__job *job, const judged *j, const part *p) {
    const char *id = job->provider->id;
    bool alone = p->held && names(p->held->sources, id) && !strchr(p->held->sources, ',');
    return j->way->first || alone ? CMV_CONFLICT_REVISE : CMV_CONFLICT_KEEP;
}

/* States are of one key each, so that the last good look vouches for it: what is new was not there. */
static cmv_batch batch_of(const cmv__job *job, const judged *j, const part *p) {
    const cmv_fetch_state *s = j->way->state;
    bool live = s && s->got != CMV_UTC_NONE && p->held;
    return (cmv_batch){.metric = j->want->metric->id,
                       .basis = p->series->data.basis,
                       .obs = p->gate.obs,
                       .rounding = p->gate.rounding,
                       .n = p->gate.n,
                       .pub = j->want->metric->pub,
                       .conflict = conflict_of(job, j, p),
                       .looked = live ? s->got : CMV_UTC_NONE,
                       .published = live ? job->fetched.published : CMV_UTC_NONE,
                       .source = job->provider->id,
                       .now = now_of(job)};
}

static cmv_rc put_findings(cmv_ingest *in, const cmv__job *job, const judged *j, const part *p,
                           cmv_err *err) {
    for (size_t i = 0; i < p->gate.n_findings; i++) {
        const cmv_finding *f = &p->gate.finding[i];
        cmv_incident incident = {.at = now_of(job),
                                 .metric = j->want->metric->id,
                                 .provider = job->provider->id,
                                 .code = cmv_gate_code_name(f->code),
                                 .text = f->text,
                                 .severity = f->severity,
                                 .first = f->first,
                                 .last = f->last,
                                 .n = (int64_t)f->n};
        if (incident.severity > 0) CMV_TRY(cmv_ingest_put_incident(in, &incident, err));
    }
    return CMV_OK;
}

/* That a value is not the preferred source's, because that one lacks it. */
static cmv_rc put_stand_in(cmv_ingest *in, const cmv__job *job, const judged *j, const part *p,
                           cmv_err *err) {
    char date[CMV_DATE_TEXT];
    const cmv_obs *o = &p->gate.obs[p->gate.n - 1];
    cmv_incident incident = {.at = now_of(job),
                             .metric = j->want->metric->id,
                             .provider = job->provider->id,
                             .code = "from-fallback",
                             .severity = 1,
                             .first = o->date,
                             .last = o->date,
                             .n = (int64_t)p->stat.added};
    incident.text = cmv_arena_printf(
        job->arena, "%s: %s answers without a value for %s that is long due; %s has %.*g",
        j->want->metric->id, j->want->way[0].provider->id, cmv_date_format(o->date, date),
        job->provider->id, 12, o->value);
    if (!incident.text) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", job->provider->id);
    return cmv_ingest_put_incident(in, &incident, err);
}

static cmv_rc put_part(cmv_ingest *in, const cmv__job *job, const judged *j, part *p, cmv_err *err) {
    cmv_batch batch = batch_of(job, j, p);
    bool known;
    CMV_TRY(put_findings(in, job, j, p, err));
    if (p->gate.verdict == CMV_VERDICT_QUARANTINE) {
        if (p->gate.n == 0) return CMV_OK; /* nothing usable was left */
        return cmv_ingest_quarantine(in, &batch, p->gate.reason, &p->quarantine_id, &known, err);
    }
    if (p->gate.n == 0) return CMV_OK;
    CMV_TRY(cmv_ingest_put(in, &batch, &p->stat, err));
    return j->want->standin && p->stat.added ? put_stand_in(in, job, j, p, err) : CMV_OK;
}

static const char *code_of(cmv_rc rc) {
    if (rc == CMV_E_RATE_LIMIT) return "rate-limited";
    return rc == CMV_E_AUTH ? "key-refused" : "fetch-failed";
}

/* One incident for each stretch of failures and kind of failure: whether there is one since the last success. */
static cmv_rc was_noted(const cmv__job *job, const cmv_incident *new, cmv_utc_ms got, bool *noted,
                        cmv_err *err) {
    cmv_incident *old;
    size_t n;
    CMV_TRY(cmv_store_incidents(job->run->app->store, new->metric, 0, CMV_INCIDENTS_READ_MAX,
                                job->arena, &old, &n, err));
    *noted = false;
    for (size_t i = n; i-- > 0 && old[i].at > got;) {
        bool same =
            strcmp(old[i].provider, new->provider) == 0 && strcmp(old[i].code, new->code) == 0;
        *noted = *noted || same;
    }
    return CMV_OK;
}

static cmv_rc put_failure(cmv_ingest *in, const cmv__job *job, const cmv__want *w, cmv_rc rc,
                          const char *text, cmv_err *err) {
    const cmv_fetch_state *s = cmv__plan_way(w)->state;
    char at[CMV_UTC_TEXT];
    bool noted;
    text = cmv_arena_printf(job->arena, "%s; since %s", text, cmv_utc_format(now_of(job), at));
    if (!text) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", job->provider->id);
    cmv_incident incident = {.at = now_of(job),
                             .metric = w->metric->id,
                             .provider = job->provider->id,
                             .code = code_of(rc),
                             .text = text,
                             .severity = 3,
                             .first = CMV_DATE_NONE,
                             .last = CMV_DATE_NONE};
    CMV_TRY(was_noted(job, &incident, s ? s->got : CMV_UTC_NONE, &noted, err));
    return noted ? CMV_OK : cmv_ingest_put_incident(in, &incident, err);
}

static cmv_utc_ms next_of(const cmv__job *job, cmv_rc rc, int failures, cmv_utc_ms now) {
    if (failures == 0) return CMV_UTC_NONE;
    cmv_utc_ms at = cmv__watch_back_off(job->run, rc, failures, now);
    cmv_utc_ms until = job->run->rest[job->index].until;
    return rc == CMV_E_RATE_LIMIT && until > at ? until : at;
}

/* State of a key after this conversation: good, held back (OK with an error) or failed. */
static cmv_rc put_state(cmv_ingest *in, cmv__job *job, const cmv__way *way, cmv_rc rc,
                        const char *error, cmv_err *err) {
    static const cmv_fetch_state NEVER = {.got = CMV_UTC_NONE};
    const cmv_fetch_state *was = way->state ? way->state : &NEVER;
    const cmv_fetched *f = &job->fetched;
    bool good = error[0] == '\0', came = rc == CMV_OK;
    int failures = good ? 0 : was->failures + 1;
    cmv_utc_ms now = now_of(job);
    cmv_fetch_state s = {.provider = job->provider->id,
                         .group = way->key,
                         .etag = good && f->etag ? f->etag : "",
                         .last_modified = good && f->last_modified ? f->last_modified : "",
                         .tried = now,
                         .got = came ? now : was->got,
                         .next = next_of(job, rc, failures, now),
                         .failures = failures,
                         .error = error,
                         .bytes = came ? job->bytes : was->bytes};
    return cmv_ingest_put_fetch(in, &s, err);
}

/* That the whole history was looked at, or another source; or that it was tried in vain. */
static cmv_rc put_mark(cmv_ingest *in, const cmv__job *job, const char *prefix, const char *key,
                       bool vain, cmv_err *err) {
    cmv_utc_ms now = now_of(job);
    char *group = cmv_arena_printf(job->arena, "%s%s", prefix, key);
    if (!group) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", job->provider->id);
    const cmv_fetch_state *was = cmv__plan_state(job->run, job->provider->id, group);
    cmv_utc_ms got = vain ? (was ? was->got : CMV_UTC_NONE) : now;
    cmv_fetch_state s = {.provider = job->provider->id,
                         .group = group,
                         .etag = "",
                         .last_modified = "",
                         .tried = now,
                         .got = got,
                         .next = CMV_UTC_NONE,
                         .failures = vain,
                         .error = "",
                         .bytes = job->bytes};
    return cmv_ingest_put_fetch(in, &s, err);
}

/* How many requests this conversation took, for the next one's sake. */
static cmv_rc put_cost(cmv_ingest *in, const cmv__job *job, cmv_err *err) {
    const cmv__way *way = cmv__plan_way(job->want[0]);
    cmv_utc_ms now = now_of(job);
    if (job->n_requests == cmv__plan_cost(job->run, way, job->whole)) return CMV_OK;
    cmv_fetch_state s = {.provider = job->provider->id,
                         .group = cmv__plan_cost_mark(job->arena, way, job->whole),
                         .etag = "",
                         .last_modified = "",
                         .tried = now,
                         .got = now,
                         .next = CMV_UTC_NONE,
                         .error = "",
                         .bytes = job->n_requests};
    if (!s.group) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", job->provider->id);
    return cmv_ingest_put_fetch(in, &s, err);
}

static cmv_rc put_judged(cmv_ingest *in, cmv__job *job, judged *j, cmv_err *err) {
    if (j->widen) return CMV_OK;
    if (j->rc != CMV_OK) {
        CMV_TRY(put_failure(in, job, j->want, j->rc, j->err.msg, err));
        return put_state(in, job, j->way, j->rc, j->err.msg, err);
    }
    for (size_t i = 0; i < j->n; i++) CMV_TRY(put_part(in, job, j, &j->part[i], err));
    if (job->whole && j->want->metric->revised)
        CMV_TRY(put_mark(in, job, CMV__STATE_WHOLE, j->way->key, false, err));
    return put_state(in, job, j->way, CMV_OK, j->held_back ? j->reason : "", err);
}

static cmv_rc put_all(cmv_ingest *in, cmv__job *job, judged *j, cmv_err *err) {
    for (size_t i = 0; i < job->n; i++) {
        if (job->crossing)
            CMV_TRY(put_mark(in, job, CMV__STATE_CROSS, job->key[i], false, err));
        else
            CMV_TRY(put_judged(in, job, &j[i], err));
    }
    return CMV_OK;
}

static cmv_rc write_all(cmv__job *job, judged *j, cmv_err *err) {
    cmv_ingest *in;
    if (job->run->opt->dry_run) return CMV_OK;
    CMV_TRY(cmv_ingest_begin(job->run->app->store, &in, err));
    cmv_rc rc = put_all(in, job, j, err);
    if (rc == CMV_OK) rc = put_cost(in, job, err);
    if (rc == CMV_OK) return cmv_ingest_commit(in, NULL, err);
    cmv_ingest_abort(in);
    return rc;
}

/* ---- telling -------------------------------------------------------------------------------------------------------------- */

/* What a dry run would have done. */
static cmv_batch_stat would_be(const cmv_gate_result *g) {
    bool bad = g->verdict == CMV_VERDICT_QUARANTINE;
    return (cmv_batch_stat){
        .added = bad ? 0 : g->n_new, .revised = bad ? 0 : g->n_revised, .same = bad ? 0 : g->n_same};
}

static void add_span(cmv_fetch_outcome *o, const cmv_gate_result *g) {
    if (g->n == 0) return;
    if (o->first == CMV_DATE_NONE || g->obs[0].date < o->first) o->first = g->obs[0].date;
    if (g->obs[g->n - 1].date > o->last) o->last = g->obs[g->n - 1].date;
}

static void add_part(cmv_fetch_outcome *o, const part *p, bool dry) {
    const cmv_gate_result *g = &p->gate;
    cmv_batch_stat stat = dry ? would_be(g) : p->stat;
    if (g->verdict > o->verdict) o->verdict = g->verdict;
    if (p->quarantine_id) o->quarantine_id = p->quarantine_id;
    add_span(o, g);
    o->stat.added += stat.added;
    o->stat.revised += stat.revised;
    o->stat.same += stat.same;
    o->stat.kept += stat.kept;
    for (size_t i = 0; i < g->n_findings; i++) o->n_flags += g->finding[i].severity > 0;
}

/* Findings of both parts in one row. */
static void join_findings(cmv__job *job, const judged *j, cmv_fetch_outcome *o) {
    size_t n = 0;
    for (size_t i = 0; i < j->n; i++) n += j->part[i].gate.n_findings;
    cmv_finding *at = n ? cmv_arena_alloc(job->arena, n, sizeof *at) : NULL;
    for (size_t i = 0; at && i < j->n; i++) {
        const cmv_gate_result *g = &j->part[i].gate;
        if (g->n_findings) memcpy(at + o->n_findings, g->finding, g->n_findings * sizeof *at);
        o->n_findings += g->n_findings;
    }
    o->finding = at;
}

/* Whether there is a next source, and it has not asked for a rest. */
static bool next_may_be_asked(const cmv__want *w, cmv_utc_ms now) {
    const cmv_fetch_state *s = w->at + 1 < w->n_ways ? w->way[w->at + 1].state : NULL;
    return w->at + 1 < w->n_ways && (!s || s->next == CMV_UTC_NONE || s->next <= now);
}

static void tell(cmv__job *job, judged *j) {
    cmv__want *w = j->want;
    cmv__fetch *run = job->run;
    cmv_fetch_outcome o = {.provider = job->provider->id,
                           .key = j->way->key,
                           .basis = j->n ? j->part[0].series->data.basis : job->provider->basis,
                           .not_modified = job->fetched.not_modified,
                           .first = CMV_DATE_NONE,
                           .last = CMV_DATE_NONE,
                           .stat.first_kept = SIZE_MAX};
    if (j->rc != CMV_OK) {
        cmv__want_failed(run, w, j->rc, &j->err);
        return;
    }
    for (size_t i = 0; i < j->n; i++) add_part(&o, &j->part[i], run->opt->dry_run);
    if (j->held_back) { /* the next source is asked */
        cmv_err why = {0};
        snprintf(w->reason, sizeof w->reason, "%s", j->reason);
        w->verdict = CMV_VERDICT_QUARANTINE;
        if (o.quarantine_id) w->quarantine_id = o.quarantine_id;
        cmv_rc rc = cmv__fail(&why, CMV_E_REFUSED, -1, __FILE__, __LINE__, "%s: held back: %s",
                              job->provider->id, j->reason);
        cmv__want_failed(run, w, rc, &why);
        return;
    }
    if (run->watch && next_may_be_asked(w, now_of(job)) &&
        cmv__watch_overdue(w, o.last > w->newest ? o.last : w->newest, now_of(job))) {
        w->at++;
        w->standin = true;
        w->step = CMV__WANT_READY;
        return;
    }
    join_findings(job, j, &o);
    cmv__want_done(run, w, &o);
}

static void settle(cmv__job *job, judged *j) {
    cmv__want *w = j->want;
    if (!j->widen) {
        tell(job, j);
        return;
    }
    w->widened = true;
    w->step = CMV__WANT_READY;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------ */

/* A copy that lives as long as the want is under way. Without room there is nothing to hold against. */
static void set_aside(cmv__want *w, const cmv_feed_series *data, const char *provider) {
    cmv__want_forget(w);
    w->aside = cmv_arena_create(CMV_IMPORT_JOB_MAX);
    cmv_obs *copy = w->aside ? cmv_arena_alloc_raw(w->aside, data->n, sizeof *copy) : NULL;
    if (!copy) return;
    memcpy(copy, data->obs, data->n * sizeof *copy);
    w->cross = copy;
    w->n_cross = data->n;
    w->cross_name = provider;
}

/* The second source's values, kept until the first one's are judged. */
static void keep_cross(cmv__job *job, cmv__want *w, const char *key) {
    for (size_t i = 0; i < job->fetched.n_series; i++) {
        const cmv_fetched_series *s = &job->fetched.series[i];
        bool fits = strcmp(s->key, key) == 0 && s->rc == CMV_OK && s->data.n > 0 &&
                    s->data.basis == CMV_BASIS_PRICE;
        if (fits) set_aside(w, &s->data, job->provider->id);
    }
    cmv__want_crossed(w);
}

cmv_rc cmv__keep(cmv__job *job, cmv_err *err) {
    judged *j;
    CMV_NEW_ARRAY(j, job->arena, judged, job->n, err);
    for (size_t i = 0; i < job->n; i++) {
        j[i] = (judged){.want = job->want[i], .way = cmv__plan_way(job->want[i]), .reason = ""};
        if (!job->crossing && !job->fetched.not_modified) CMV_TRY(judge_want(job, &j[i], err));
    }
    CMV_TRY(write_all(job, j, err));
    for (size_t i = 0; i < job->n; i++) {
        if (job->crossing)
            keep_cross(job, job->want[i], job->key[i]);
        else
            settle(job, &j[i]);
    }
    return CMV_OK;
}

static cmv_rc put_failures(cmv_ingest *in, cmv__job *job, cmv_rc rc, const char *text, cmv_err *err) {
    for (size_t i = 0; i < job->n; i++) {
        const cmv__want *w = job->want[i];
        CMV_TRY(put_failure(in, job, w, rc, text, err));
        if (job->whole && cmv__plan_may_narrow(job->run, w))
            CMV_TRY(put_mark(in, job, CMV__STATE_WHOLE, job->key[i], true, err));
        if (job->crossing)
            CMV_TRY(put_mark(in, job, CMV__STATE_CROSS, job->key[i], false, err));
        else
            CMV_TRY(put_state(in, job, cmv__plan_way(w), rc, text, err));
    }
    bool cut = rc == CMV_E_RATE_LIMIT && /* it takes at least as many as were begun */
               job->n_requests > cmv__plan_cost(job->run, cmv__plan_way(job->want[0]), job->whole);
    return cut ? put_cost(in, job, err) : CMV_OK;
}

cmv_rc cmv__keep_failure(cmv__job *job, cmv_rc rc, const cmv_err *why, cmv_err *err) {
    cmv_ingest *in;
    const char *text = why->msg[0] ? why->msg : cmv_rc_text(rc);
    CMV_TRY(cmv_ingest_begin(job->run->app->store, &in, err));
    cmv_rc put = put_failures(in, job, rc, text, err);
    if (put == CMV_OK) return cmv_ingest_commit(in, NULL, err);
    cmv_ingest_abort(in);
    return put;
}
