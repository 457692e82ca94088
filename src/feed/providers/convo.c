// SPDX-License-Identifier: Apache-2.0
/* The life of a conversation: open, next, take, finish. */
#include "convo.h"

#include "base/arena.h"
#include "base/limits.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000LL

/* ---- open --------------------------------------------------------------------------------------------------------------- */

static void release_scratch(void *arena) { cmv_arena_destroy(arena); }

static cmv_rc check_secret(const cmv_ask *ask, cmv_err *err) {
    const cmv_provider *p = ask->provider;
    bool lacks = !ask->secret || !ask->secret[0] || (p->key_env2 && !ask->secret2);
    if (!p->key_required || !lacks) return CMV_OK;
    CMV_FAIL(err, CMV_E_AUTH, "%s needs a key: set %s%s%s, or put it into the file of keys",
             p->name, p->key_env, p->key_env2 ? " and " : "", p->key_env2 ? p->key_env2 : "");
}

static cmv_rc check_ask(const cmv_ask *ask, cmv_err *err) {
    const cmv_provider *p = ask->provider;
    if (!p || !ask->key || ask->n_keys == 0)
        CMV_FAIL(err, CMV_E_ARG, "a conversation needs a provider and at least one key");
    if (ask->n_keys > p->keys_max)
        CMV_FAIL(err, CMV_E_ARG, "%s takes %zu keys at a time, not %zu", p->id, p->keys_max,
                 ask->n_keys);
    for (size_t i = 1; i < ask->n_keys; i++) {
        if (strcmp(cmv_provider_group(p, ask->key[i]), cmv_provider_group(p, ask->key[0])) == 0)
            continue;
        CMV_FAIL(err, CMV_E_ARG, "%s: %.60s and %.60s cannot be asked for together", p->id,
                 ask->key[0], ask->key[i]);
    }
    return check_secret(ask, err);
}

cmv_rc cmv_convo_open(const cmv_ask *ask, cmv_arena *arena, cmv_convo **out, cmv_err *err) {
    cmv_convo *c;
    if (!ask || !arena || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_convo_open: a parameter is NULL");
    CMV_TRY(check_ask(ask, err));
    CMV_NEW_ARRAY(c, arena, cmv_convo, 1, err);
    *c = (cmv_convo){.ask = *ask, .arena = arena, .at = CMV_DATE_NONE, .published = CMV_UTC_NONE};
    c->opt = cmv_feed_opt_default();
    c->opt.skip_bad = false;
    c->scratch = cmv_arena_create(CMV_FEED_SCRATCH_MAX);
    if (!c->scratch) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", ask->provider->id);
    if (cmv_arena_defer(arena, release_scratch, c->scratch) != CMV_OK)
        CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", ask->provider->id);
    const char *name = cmv_arena_printf(arena, "%s: %.60s%s", ask->provider->id, ask->key[0],
                                        ask->n_keys > 1 ? " and others" : "");
    if (!name) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", ask->provider->id);
    cmv__issues_init(&c->issues, arena, name, &c->opt);
    for (size_t i = 0; i < ask->n_keys; i++) {
        cmv__found *f;
        CMV_TRY(cmv__convo_found(c, ask->key[i], &f, err));
    }
    const cmv__provider_ops *ops = ask->provider->ops;
    if (ops->open) CMV_TRY(ops->open(c, err));
    *out = c;
    return CMV_OK;
}

/* ---- requests ------------------------------------------------------------------------------------------------------------ */

static cmv_http_secret with(cmv_http_secret where, const char *value) {
    where.value = value;
    if (!value || !value[0]) where.at = CMV_SECRET_NONE;
    return where;
}

cmv_rc cmv_convo_next(cmv_convo *c, cmv_http_request *out, bool *more, cmv_err *err) {
    const cmv__provider_ops *ops = c->ask.provider->ops;
    *more = false;
    if (c->over || c->failed) return CMV_OK;
    cmv_http_request r = {0};
    c->failed = true; /* until this one stands */
    CMV_TRY(ops->request(c, &r, err));
    if (!c->over && c->step >= ops->steps_max)
        CMV_FAIL(err, CMV_E_LIMIT, "%s: %s does not end after %d requests", c->ask.provider->id,
                 c->ask.key[0], c->step);
    c->failed = false;
    if (c->over) return CMV_OK;
    if (r.max_bytes == 0) r.max_bytes = ops->max_bytes ? ops->max_bytes : CMV_PROVIDER_BODY_MAX;
    r.secret[0] = with(ops->secret, c->ask.secret);
    r.secret[1] = with(ops->secret2, c->ask.secret2);
    if (c->step == 0) {
        r.etag = c->ask.etag;
        r.last_modified = c->ask.last_modified;
    }
    c->step++;
    *out = r;
    *more = true;
    return CMV_OK;
}

/* ---- replies ------------------------------------------------------------------------------------------------------------- */

static cmv_rc keep(cmv_convo *c, const char *text, const char **out, cmv_err *err) {
    *out = text ? cmv_arena_str(c->arena, text) : NULL;
    if (text && !*out) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", c->ask.provider->id);
    return CMV_OK;
}

/* Validators serve only a conversation of one request: 304 to the first page says nothing of the others. */
static cmv_rc remember(cmv_convo *c, const cmv_http_reply *r, cmv_err *err) {
    if (r->modified != CMV_UTC_NONE && r->modified > c->published) c->published = r->modified;
    CMV_TRY(keep(c, c->step == 1 ? r->etag : NULL, &c->etag, err));
    return keep(c, c->step == 1 ? r->last_modified : NULL, &c->last_modified, err);
}

static cmv_rc brought(cmv_convo *c, const char *bytes, size_t n, cmv_err *err) {
    const cmv__provider_ops *ops = c->ask.provider->ops;
    cmv__source src = {.name = c->ask.key[0],
                       .stem = c->ask.key[0],
                       .opt = &c->opt,
                       .arena = c->arena,
                       .scratch = c->scratch,
                       .issues = &c->issues};
    cmv_arena_reset(c->scratch);
    if (ops->form == CMV__REPLY_BYTES) {
        src.text.at = cmv_arena_strn(c->scratch, bytes, n);
        src.text.n = n;
        if (!src.text.at) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", c->ask.provider->id);
    } else if (n > 0 || !ops->may_be_empty) {
        CMV_TRY(cmv__source_open(&src, bytes, n, ops->form == CMV__REPLY_JSON,
                                 ops->form == CMV__REPLY_GRID, err));
    }
    CMV_TRY(ops->take(c, &src, err));
    return cmv__issues_settle(&c->issues, err);
}

/* The transport knows addresses only: who was asked, and for what, stands before it. */
static void tell_whose(const cmv_convo *c, const cmv_http_reply *r, cmv_err *err) {
    if (!err) return;
    *err = r->err;
    (void)cmv__fail(err, r->rc, r->err.index, __FILE__, __LINE__, "%s: %.60s%s: %s",
                    c->ask.provider->id, c->ask.key[0], c->ask.n_keys > 1 ? " and others" : "",
                    r->err.msg);
}

static cmv_rc refused(cmv_convo *c, const cmv_http_reply *r, cmv_err *err) {
    const cmv__provider_ops *ops = c->ask.provider->ops;
    tell_whose(c, r, err);
    if (r->status < 400 || !ops->explain) return r->rc;
    cmv_rc rc = ops->explain(c, r, err);
    if (err && rc != CMV_OK) err->code = rc;
    return rc;
}

static cmv_rc unchanged(cmv_convo *c, cmv_err *err) {
    if (c->step != 1 || (!c->ask.etag && !c->ask.last_modified))
        CMV_FAIL(err, CMV_E_REFUSED, "%s: %.60s: \"not modified\", but nothing was held against it",
                 c->ask.provider->id, c->ask.key[0]);
    c->not_modified = c->over = true;
    CMV_TRY(keep(c, c->ask.etag, &c->etag, err));
    return keep(c, c->ask.last_modified, &c->last_modified, err);
}

cmv_rc cmv_convo_take(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    cmv_rc rc;
    if (reply->rc != CMV_OK) {
        rc = refused(c, reply, err);
    } else if (reply->not_modified) {
        rc = unchanged(c, err);
    } else {
        rc = remember(c, reply, err);
        if (rc == CMV_OK) rc = brought(c, reply->body, reply->n, err);
    }
    c->failed = rc != CMV_OK;
    return rc;
}

cmv_rc cmv__convo_play(cmv_convo *c, const char *bytes, size_t n, cmv_err *err) {
    cmv_http_request request;
    bool more;
    CMV_TRY(cmv_convo_next(c, &request, &more, err));
    if (!more) CMV_FAIL(err, CMV_E_REFUSED, "the conversation is over");
    cmv_http_reply reply = {
        .status = 200, .body = bytes, .n = n, .modified = CMV_UTC_NONE, .retry_after_s = -1};
    return cmv_convo_take(c, &reply, err);
}

/* ---- finish -------------------------------------------------------------------------------------------------------------- */

typedef struct place {
    const cmv__point *p;
    size_t i;
} place;

static int by_instant(const void *a, const void *b) {
    const place *x = a, *y = b;
    if (x->p->date != y->p->date) return x->p->date < y->p->date ? -1 : 1;
    if (x->p->known_at != y->p->known_at) return x->p->known_at < y->p->known_at ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

/* Two rows of the same instant: the later one counts, and that they differ is told. */
static void note_twice(const cmv__point *was, const cmv__point *is, cmv_fetched_series *out,
                       size_t *twice) {
    ++*twice;
    if (was->value == is->value || (isnan(was->value) && isnan(is->value))) return;
    if (out->n_conflicts++ > 0) return;
    out->conflict = is->date;
    out->conflict_was = was->value;
    out->conflict_is = is->value;
}

/* Sorted copy of the points. */
static cmv_rc sorted(cmv_convo *c, const cmv__points *in, cmv__points *out,
                     cmv_fetched_series *series, size_t *twice, cmv_err *err) {
    place *order;
    CMV_NEW_ARRAY(order, c->scratch, place, in->n, err);
    CMV_NEW_ARRAY(out->at, c->scratch, cmv__point, in->n, err);
    for (size_t i = 0; i < in->n; i++) order[i] = (place){&in->at[i], i};
    qsort(order, in->n, sizeof *order, by_instant);
    for (size_t i = 0; i < in->n; i++) {
        out->at[i] = *order[i].p;
        if (i == 0) continue;
        const cmv__point *was = order[i - 1].p, *is = order[i].p;
        if (was->date == is->date && was->known_at == is->known_at)
            note_twice(was, is, series, twice);
    }
    out->n = in->n;
    out->n_missing = in->n_missing;
    return CMV_OK;
}

static cmv_rc finish_one(cmv_convo *c, const cmv__found *f, cmv_fetched_series *out, size_t *twice,
                         cmv_err *err) {
    *out = (cmv_fetched_series){.conflict = CMV_DATE_NONE,
                                .key = f->key,
                                .rc = f->rc,
                                .err = f->err,
                                .event = f->event,
                                .n_events = f->n_events};
    if (f->points.n == 0) return CMV_OK;
    cmv__points p;
    cmv_arena_reset(c->scratch);
    CMV_TRY(sorted(c, &f->points, &p, out, twice, err));
    cmv__source src = {.name = f->key,
                       .stem = f->key,
                       .opt = &c->opt,
                       .arena = c->arena,
                       .scratch = c->scratch,
                       .issues = &c->issues};
    cmv_feed_file file = {0};
    /* `vintages`: jumps are judged by the gate, which knows what is held. */
    cmv__series_spec spec = {
        .name = f->key, .provider = c->ask.provider->id, .basis = f->basis, .vintages = true};
    CMV_TRY(cmv__series_add(&src, &spec, &p, &file, err));
    if (file.n_series == 0) return CMV_OK;
    out->data = file.series[0];
    out->data.vintage_dates_only = c->ask.what == CMV_ASK_VINTAGES;
    return CMV_OK;
}

static int by_day(const void *a, const void *b) {
    const cmv_date *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Ascending, each once: a day with several revisions of a release is listed as often. */
static void settle_releases(cmv_convo *c) {
    size_t n = 0;
    if (c->n_releases) qsort(c->release, c->n_releases, sizeof *c->release, by_day);
    for (size_t i = 0; i < c->n_releases; i++) {
        if (i == 0 || c->release[i] != c->release[i - 1]) c->release[n++] = c->release[i];
    }
    c->n_releases = n;
}

cmv_rc cmv_convo_finish(cmv_convo *c, cmv_fetched *out, cmv_err *err) {
    *out = (cmv_fetched){.published = CMV_UTC_NONE};
    if (!c->over || c->failed)
        CMV_FAIL(err, CMV_E_REFUSED, "%s: %s: the conversation is not over", c->ask.provider->id,
                 c->ask.key[0]);
    CMV_NEW_ARRAY(out->series, c->arena, cmv_fetched_series, c->n_found, err);
    out->n_series = c->n_found;
    for (size_t i = 0; i < c->n_found; i++)
        CMV_TRY(finish_one(c, &c->found[i], &out->series[i], &out->n_duplicates, err));
    settle_releases(c);
    out->release = c->release;
    out->n_releases = c->n_releases;
    out->not_modified = c->not_modified;
    out->whole = c->whole;
    out->published = c->published;
    out->etag = c->step == 1 ? c->etag : NULL;
    out->last_modified = c->step == 1 ? c->last_modified : NULL;
    out->n_dropped = c->n_dropped;
    out->n_cut = c->n_cut;
    out->newest_first = c->newest_first;
    cmv_feed_file listed = {0};
    cmv__issues_finish(&c->issues, &listed);
    out->issues = listed.issues;
    out->n_issues = listed.n_issues;
    return CMV_OK;
}
