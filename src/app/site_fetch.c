// SPDX-License-Identifier: Apache-2.0
/* What the pages about fetching show: expected against held, providers and files, findings and batches held back. */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/fetch.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- keys ----------------------------------------------------------------------------------------------------------------- */

/* A page is made whether or not keys can be read; it says why not. */
static cmv_rc open_keys(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_keys **keys,
                        cmv_err *err) {
    cmv_err why = {0};
    *keys = NULL;
    if (cmv_keys_open(app->keys_file, keys, &why) == CMV_OK) return CMV_OK;
    /* The message names files of this machine, which are nobody else's concern. */
    site->keys_trouble =
        cmv_arena_printf(arena, "%s; comove doctor says more", cmv_rc_text(why.code));
    if (!site->keys_trouble) CMV_FAIL(err, CMV_E_NOMEM, "no room for why keys could not be read");
    return CMV_OK;
}

/* ---- freshness ------------------------------------------------------------------------------------------------------------ */

static const cmv_metric_line *line_named(const cmv_site *site, const char *id) {
    for (size_t i = 0; i < site->n_metrics; i++) {
        if (strcmp(site->metric[i].id, id) == 0) return &site->metric[i];
    }
    return NULL;
}

/* Both lists are in the catalogue's order, so the search goes on where it stopped. */
static const cmv_metric_line *next_line(const cmv_site *site, size_t *at, const char *id) {
    while (*at < site->n_metrics && strcmp(site->metric[*at].id, id) != 0) ++*at;
    return *at < site->n_metrics ? &site->metric[*at] : NULL;
}

static cmv_fresh_row row_of(const cmv_fresh_line *f, const cmv_metric_line *line) {
    const cmv_fetch_state *s = f->fetch;
    return (cmv_fresh_row){.metric = line,
                           .fresh = f->fresh,
                           .zone = f->metric->pub.zone,
                           .text = f->text,
                           .held_known = f->held_known,
                           .provider = f->provider,
                           .tried = s ? s->tried : CMV_UTC_NONE,
                           .got = s ? s->got : CMV_UTC_NONE,
                           .failures = s ? s->failures : 0,
                           .error = s ? s->error : "",
                           .n_waiting = f->n_waiting};
}

static cmv_rc fill_fresh(cmv_app *app, const cmv_keys *keys, cmv_arena *arena, cmv_site *site,
                         cmv_err *err) {
    cmv_fresh_line *fresh;
    size_t n, at = 0;
    cmv_fresh_row *row;
    CMV_TRY(cmv_app_freshness(app, keys, arena, &fresh, &n, err));
    CMV_NEW_ARRAY(row, arena, cmv_fresh_row, n, err);
    site->n_fresh = 0;
    for (size_t i = 0; i < n; i++) {
        const cmv_metric_line *line = next_line(site, &at, fresh[i].metric->id);
        if (line) row[site->n_fresh++] = row_of(&fresh[i], line);
    }
    site->fresh = row;
    return CMV_OK;
}

cmv_rc cmv__site_fresh(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err) {
    cmv_keys *keys;
    CMV_TRY(open_keys(app, arena, site, &keys, err));
    cmv_rc rc = fill_fresh(app, keys, arena, site, err);
    cmv_keys_close(keys);
    return rc;
}

/* ---- providers ------------------------------------------------------------------------------------------------------------ */

/* One of the names in "fred, WALCL.csv"; false at the end. */
static bool next_source(const char **text, const char **name, size_t *n) {
    if (!**text) return false;
    const char *comma = strstr(*text, ", ");
    *name = *text;
    *n = comma ? (size_t)(comma - *text) : strlen(*text);
    *text = comma ? comma + 2 : *text + *n;
    return true;
}

static bool is_from(const char *sources, const char *id) {
    const char *name;
    size_t n;
    while (next_source(&sources, &name, &n)) {
        if (n == strlen(id) && memcmp(name, id, n) == 0) return true;
    }
    return false;
}

static cmv_source_use use_of(const cmv_provider *p, const cmv_keys *keys) {
    const bool allowed = cmv_keys_allow(keys, p);
    if (p->consent) return allowed ? CMV_USE_CONSENT : CMV_USE_NEEDS_CONSENT;
    if (!p->key_env) return CMV_USE_FREE;
    if (!allowed) return CMV_USE_NEEDS_KEY;
    const bool set =
        cmv_keys_get(keys, p->key_env) || (p->key_env2 && cmv_keys_get(keys, p->key_env2));
    return set ? CMV_USE_KEY : CMV_USE_WITHOUT_KEY;
}

static cmv_source_line source_of(const cmv_provider *p, const cmv_keys *keys) {
    return (cmv_source_line){.id = p->id,
                             .name = p->name,
                             .home = p->home,
                             .terms_url = p->terms_url,
                             .attribution = p->attribution,
                             .terms_text = p->terms_text,
                             .cadence = p->cadence,
                             .terms = cmv_terms_name(p->terms),
                             .key_env = p->key_env,
                             .key_env2 = p->key_required ? p->key_env2 : NULL,
                             .use = use_of(p, keys),
                             .vintages = p->vintages,
                             .first = CMV_DATE_NONE,
                             .last = CMV_DATE_NONE,
                             .got = CMV_UTC_NONE};
}

static void add_held(cmv_source_line *s, const cmv_site *site) {
    for (size_t i = 0; i < site->n_fresh; i++) {
        const cmv_metric_line *m = site->fresh[i].metric;
        if (!m->held || !is_from(m->sources, s->id)) continue;
        if (!s->n_held || m->first < s->first) s->first = m->first;
        if (!s->n_held || m->last > s->last) s->last = m->last;
        s->n_held++;
        s->n_late += site->fresh[i].fresh.state == CMV_FRESH_LATE;
    }
}

static void add_offered(cmv_source_line *s, const cmv_provider *p, const cmv_metric **m, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m[i]->n_keys; k++)
            s->n_offered += strcmp(m[i]->keys[k].provider, p->key_kind) == 0;
    }
}

static cmv_rc fill_sources(cmv_app *app, const cmv_keys *keys, cmv_arena *arena, cmv_site *site,
                           cmv_err *err) {
    const cmv_provider *const *p = cmv_providers(&site->n_sources);
    const cmv_metric **m;
    cmv_fetch_state *state;
    cmv_source_line *s;
    size_t n_metrics, n_states;
    CMV_TRY(cmv_app_metrics(app, arena, &m, &n_metrics, err));
    CMV_TRY(cmv_store_fetches(app->store, arena, &state, &n_states, err));
    CMV_NEW_ARRAY(s, arena, cmv_source_line, site->n_sources, err);
    for (size_t i = 0; i < site->n_sources; i++) {
        s[i] = source_of(p[i], keys);
        add_held(&s[i], site);
        add_offered(&s[i], p[i], m, n_metrics);
        for (size_t k = 0; k < n_states; k++) {
            if (strcmp(state[k].provider, s[i].id) == 0 && state[k].got > s[i].got)
                s[i].got = state[k].got;
        }
    }
    site->source = s;
    return CMV_OK;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

static int cmp_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in a list of sources that are no provider's, into `file` when it is there. Memory may be out: NULL names. */
static size_t files_of(const char *sources, cmv_arena *arena, const char **file) {
    const char *name;
    size_t n, found = 0;
    char id[CMV_ID_MAX + 1];
    while (next_source(&sources, &name, &n)) {
        bool known = n <= CMV_ID_MAX;
        if (known) {
            memcpy(id, name, n);
            id[n] = '\0';
            known = cmv_provider_find(id) != NULL;
        }
        if (known || n == 0) continue;
        if (file) file[found] = cmv_arena_strn(arena, name, n);
        found++;
    }
    return found;
}

static cmv_rc fill_files(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err) {
    const char **file;
    size_t n = 0, at = 0;
    bool demo;
    CMV_TRY(cmv_app_is_demo(app, &demo, err));
    if (demo) return CMV_OK; /* made, not imported */
    for (size_t i = 0; i < site->n_metrics; i++) {
        const size_t mine = files_of(site->metric[i].sources, arena, NULL);
        site->n_file_metrics += mine > 0;
        n += mine;
    }
    CMV_NEW_ARRAY(file, arena, const char *, n, err);
    for (size_t i = 0; i < site->n_metrics; i++)
        at += files_of(site->metric[i].sources, arena, file + at);
    for (size_t i = 0; i < n; i++) {
        if (!file[i]) CMV_FAIL(err, CMV_E_NOMEM, "no room for the names of files");
    }
    if (n) qsort(file, n, sizeof *file, cmp_text);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(file[i], file[i - 1]) != 0) file[site->n_files++] = file[i];
    }
    site->file = file;
    return CMV_OK;
}

cmv_rc cmv__site_sources(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err) {
    cmv_keys *keys;
    CMV_TRY(open_keys(app, arena, site, &keys, err));
    cmv_rc rc = fill_sources(app, keys, arena, site, err);
    cmv_keys_close(keys);
    CMV_TRY(rc);
    return fill_files(app, arena, site, err);
}

/* ---- quality -------------------------------------------------------------------------------------------------------------- */

static const char *short_name(const cmv_site *site, const char *id) {
    const cmv_metric_line *m = line_named(site, id);
    return m ? m->short_name : id;
}

/* What is said of a metric names its values, which go with them. */
static const char *said_of(const cmv_site *site, const char *metric, const char *text) {
    const cmv_metric_line *m = line_named(site, metric);
    return m && m->hidden ? "not shown in public" : text;
}

static cmv_found found_of(const cmv_site *site, const cmv_incident *x) {
    const char *metric = x->metric ? x->metric : "";
    return (cmv_found){.id = x->id,
                       .at = x->at,
                       .metric = metric,
                       .short_name = short_name(site, metric),
                       .provider = x->provider,
                       .code = x->code,
                       .text = said_of(site, metric, x->text),
                       .severity = x->severity,
                       .first = x->first,
                       .last = x->last,
                       .n = x->n};
}

static cmv_held_back held_back_of(const cmv_site *site, const cmv_waiting *w) {
    return (cmv_held_back){.id = w->id,
                           .state = cmv_waiting_state_name(w->state),
                           .at = w->at,
                           .settled = w->settled,
                           .metric = w->metric,
                           .short_name = short_name(site, w->metric),
                           .provider = w->provider,
                           .reason = said_of(site, w->metric, w->reason),
                           .by = w->by,
                           .basis = w->basis,
                           .first = w->first,
                           .last = w->last,
                           .n = w->n};
}

cmv_rc cmv__site_quality(cmv_app *app, const char *metric, cmv_arena *arena, cmv_site *site,
                         cmv_err *err) {
    enum { SHOWN = 500 };
    cmv_quality q;
    cmv_found *found;
    cmv_held_back *held;
    const bool one = metric && metric[0];
    const cmv_metric *m = NULL;
    if (one) CMV_TRY(cmv_app_metric(app, metric, &m, err));
    if (m) site->quality_of = m->short_name;
    CMV_TRY(cmv_app_quality(app, m ? m->id : NULL, SHOWN, arena, &q, err));
    CMV_NEW_ARRAY(found, arena, cmv_found, q.n_incidents, err);
    CMV_NEW_ARRAY(held, arena, cmv_held_back, q.n_waiting, err);
    for (size_t i = 0; i < q.n_incidents; i++) found[i] = found_of(site, &q.incident[i]);
    for (size_t i = 0; i < q.n_waiting; i++) held[i] = held_back_of(site, &q.waiting[i]);
    site->found = found;
    site->n_found = q.n_incidents;
    site->held_back = held;
    site->n_held_back = q.n_waiting;
    return CMV_OK;
}
