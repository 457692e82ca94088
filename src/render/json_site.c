// SPDX-License-Identifier: Apache-2.0
/* The pages about the installation as JSON: status, sources, quality. */
#include "comove/render.h"

#include "base/error.h"
#include "json_parts.h"

static void put_at(cmv__json *j, const char *key, cmv_utc_ms at) {
    char text[CMV_UTC_TEXT];
    if (at == CMV_UTC_NONE)
        cmv__json_null(j, key);
    else
        cmv__json_str(j, key, cmv_utc_format(at, text));
}

static void put_text(cmv__json *j, const char *key, const char *text) {
    if (text && *text)
        cmv__json_str(j, key, text);
    else
        cmv__json_null(j, key);
}

/* ---- status --------------------------------------------------------------------------------------------------------------- */

void cmv__json_fresh(cmv__json *j, const cmv_fresh *f) {
    cmv__json_str(j, "state", cmv_fresh_state_name(f->state));
    cmv__json_date(j, "due", f->due);
    put_at(j, "due_since", f->due_known);
    cmv__json_date(j, "missing", f->missing);
    put_at(j, "missing_since", f->missing_known);
    cmv__json_int(j, "n_missing", f->n_missing);
    cmv__json_date(j, "next", f->next);
    put_at(j, "next_expected", f->next_known);
}

static void put_row(cmv__json *j, const cmv_fresh_row *r) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", r->metric->id);
    cmv__json_str(j, "short_name", r->metric->short_name);
    cmv__json_date(j, "held", r->metric->held ? r->metric->last : CMV_DATE_NONE);
    put_at(j, "held_known", r->held_known);
    cmv__json_fresh(j, &r->fresh);
    cmv__json_str(j, "text", r->text);
    put_text(j, "provider", r->provider);
    put_at(j, "tried", r->tried);
    put_at(j, "fetched", r->got);
    cmv__json_int(j, "failures", r->failures);
    put_text(j, "error", r->error);
    cmv__json_int(j, "held_back", (int64_t)r->n_waiting);
    cmv__json_close(j, '}');
}

static void put_counts(cmv__json *j, const cmv_site *site) {
    cmv__json_open(j, "count", '{');
    for (int s = CMV_FRESH_NEVER; s <= CMV_FRESH_UNKNOWN; s++) {
        int64_t n = 0;
        for (size_t i = 0; i < site->n_fresh; i++) n += (int)site->fresh[i].fresh.state == s;
        cmv__json_int(j, cmv_fresh_state_name((cmv_fresh_state)s), n);
    }
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_status(const cmv_site *site, const cmv_machine_context *context, cmv_buf *out,
                         cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    put_at(&j, "now", site->now);
    cmv__json_int(&j, "n_observations", site->n_observations);
    put_counts(&j, site);
    cmv__json_open(&j, "metrics", '[');
    for (size_t i = 0; i < site->n_fresh; i++) put_row(&j, &site->fresh[i]);
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

/* ---- sources -------------------------------------------------------------------------------------------------------------- */

static void put_source(cmv__json *j, const cmv_source_line *s) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", s->id);
    cmv__json_str(j, "name", s->name);
    cmv__json_str(j, "home", s->home);
    cmv__json_str(j, "attribution", s->attribution);
    cmv__json_str(j, "terms", s->terms);
    cmv__json_str(j, "terms_text", s->terms_text);
    cmv__json_str(j, "terms_url", s->terms_url);
    cmv__json_str(j, "cadence", s->cadence);
    cmv__json_str(j, "use", cmv_source_use_name(s->use));
    put_text(j, "key_env", s->key_env);
    cmv__json_bool(j, "vintages", s->vintages);
    cmv__json_int(j, "n_offered", (int64_t)s->n_offered);
    cmv__json_int(j, "n_held", (int64_t)s->n_held);
    cmv__json_int(j, "n_late", (int64_t)s->n_late);
    cmv__json_date(j, "first", s->first);
    cmv__json_date(j, "last", s->last);
    put_at(j, "fetched", s->got);
    cmv__json_close(j, '}');
}

static void put_holding(cmv__json *j, const cmv_metric_line *m) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", m->id);
    put_text(j, "owner", m->owner);
    cmv__json_str(j, "sources", m->sources);
    cmv__json_date(j, "first", m->first);
    cmv__json_date(j, "last", m->last);
    cmv__json_int(j, "n", (int64_t)m->n_dates);
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_sources(const cmv_site *site, const cmv_machine_context *context, cmv_buf *out,
                          cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_open(&j, "providers", '[');
    for (size_t i = 0; i < site->n_sources; i++) put_source(&j, &site->source[i]);
    cmv__json_close(&j, ']');
    cmv__json_open(&j, "files", '[');
    for (size_t i = 0; i < site->n_files; i++) cmv__json_str(&j, NULL, site->file[i]);
    cmv__json_close(&j, ']');
    cmv__json_int(&j, "n_file_metrics", (int64_t)site->n_file_metrics);
    cmv__json_open(&j, "metrics", '[');
    for (size_t i = 0; i < site->n_metrics; i++) {
        if (site->metric[i].held) put_holding(&j, &site->metric[i]);
    }
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

/* ---- quality -------------------------------------------------------------------------------------------------------------- */

static void put_found(cmv__json *j, const cmv_found *f) {
    cmv__json_open(j, NULL, '{');
    cmv__json_int(j, "id", f->id);
    put_at(j, "at", f->at);
    put_text(j, "metric", f->metric);
    cmv__json_str(j, "provider", f->provider);
    cmv__json_str(j, "code", f->code);
    cmv__json_int(j, "severity", f->severity);
    cmv__json_str(j, "text", f->text);
    cmv__json_date(j, "first", f->first);
    cmv__json_date(j, "last", f->last);
    cmv__json_int(j, "n", f->n);
    cmv__json_close(j, '}');
}

static void put_held_back(cmv__json *j, const cmv_held_back *w) {
    cmv__json_open(j, NULL, '{');
    cmv__json_int(j, "id", w->id);
    cmv__json_str(j, "state", w->state);
    put_at(j, "at", w->at);
    cmv__json_str(j, "metric", w->metric);
    cmv__json_str(j, "provider", w->provider);
    cmv__json_str(j, "basis", cmv_basis_name(w->basis));
    cmv__json_str(j, "reason", w->reason);
    cmv__json_date(j, "first", w->first);
    cmv__json_date(j, "last", w->last);
    cmv__json_int(j, "n", (int64_t)w->n);
    put_text(j, "by", w->settled == CMV_UTC_NONE ? NULL : w->by);
    put_at(j, "settled", w->settled);
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_quality(const cmv_site *site, const cmv_machine_context *context, cmv_buf *out,
                          cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_open(&j, "waiting", '[');
    for (size_t i = 0; i < site->n_held_back; i++) put_held_back(&j, &site->held_back[i]);
    cmv__json_close(&j, ']');
    cmv__json_open(&j, "incidents", '[');
    for (size_t i = 0; i < site->n_found; i++) put_found(&j, &site->found[i]);
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}
