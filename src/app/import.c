// SPDX-License-Identifier: Apache-2.0
/* Files into the store: read, match, check, write; each file whole or not at all. */
#include "import.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000LL

/* ---- one series ------------------------------------------------------------------------------------------------------ */

static void note_kept(cmv__import *im, const cmv_feed_series *s, cmv__target *t,
                      const cmv_batch_stat *stat) {
    char date[CMV_DATE_TEXT];
    if (stat->kept == 0 || stat->first_kept >= s->n) return;
    cmv_date_format(s->obs[stat->first_kept].date, date);
    cmv__import_note(im, t, "the first that differs from what is held is %s (%.10g here)", date,
                     s->obs[stat->first_kept].value);
}

static cmv_rc put_metric(cmv_ingest *in, const cmv__import *im, const cmv_metric *m, cmv_err *err) {
    const char *key = cmv_arena_printf(im->job, CMV_KEY_METRIC "%s", m->id);
    const char *text = cmv__user_metric_format(m, im->job);
    if (!key || !text) CMV_FAIL(err, CMV_E_NOMEM, "no room for the metric %s", m->id);
    return cmv_ingest_put_text(in, key, text, err);
}

static cmv_rc put_series(cmv_ingest *in, cmv__import *im, const cmv_feed_file *file,
                         const cmv_feed_series *s, cmv__target *t, cmv_batch_stat *stat,
                         cmv_err *err) {
    if (t->created || t->changed) CMV_TRY(put_metric(in, im, t->metric, err));
    cmv_batch batch = {.metric = t->metric->id,
                       .basis = t->basis,
                       .obs = s->obs,
                       .rounding = s->rounding,
                       .n = s->n,
                       .pub = t->metric->pub,
                       .conflict = t->conflict,
                       .source = cmv__import_source(file, s, im->job),
                       .now = im->now};
    CMV_TRY(cmv_ingest_put(in, &batch, stat, err));
    note_kept(im, s, t, stat);
    return CMV_OK;
}

/* ---- one file -------------------------------------------------------------------------------------------------------- */

static cmv_rc put_all(cmv_ingest *in, cmv__import *im, const cmv_feed_file *file, cmv__target *t,
                      cmv_batch_stat *stats, cmv_err *err) {
    for (size_t i = 0; i < file->n_series; i++) {
        if (t[i].metric) CMV_TRY(put_series(in, im, file, &file->series[i], &t[i], &stats[i], err));
    }
    return CMV_OK;
}

static cmv_rc write_file(cmv__import *im, const cmv_feed_file *file, cmv__target *t,
                         cmv_batch_stat *stats, cmv_err *err) {
    cmv_ingest *in;
    CMV_TRY(cmv_ingest_begin(im->app->store, &in, err));
    cmv_rc rc = put_all(in, im, file, t, stats, err);
    if (rc != CMV_OK || im->opt->dry_run) {
        cmv_ingest_abort(in);
        return rc;
    }
    return cmv_ingest_commit(in, NULL, err);
}

static cmv_rc check_all(cmv__import *im, const cmv_feed_file *file, cmv__target *t, cmv_err *err) {
    for (size_t i = 0; i < file->n_series; i++) {
        if (!t[i].metric) continue;
        if (file->series[i].vintage_dates_only) cmv__set_hours(t[i].metric, &file->series[i]);
        CMV_TRY(cmv__import_check(im, file, &file->series[i], &t[i], err));
    }
    return CMV_OK;
}

static cmv_rc copy_text(cmv_arena *arena, const char **text, cmv_err *err) {
    *text = cmv_arena_str(arena, *text ? *text : "");
    if (!*text) CMV_FAIL(err, CMV_E_NOMEM, "no room for the report of an import");
    return CMV_OK;
}

static cmv_rc report(cmv__import *im, const cmv_feed_file *file, const cmv__target *t,
                     const cmv_batch_stat *stats, cmv_import_file *out, cmv_err *err) {
    CMV_NEW_ARRAY(out->series, im->arena, cmv_import_series, file->n_series, err);
    out->n_series = file->n_series;
    for (size_t i = 0; i < file->n_series; i++) {
        const cmv_feed_series *s = &file->series[i];
        cmv_import_series *r = &out->series[i];
        *r = (cmv_import_series){.column = s->name,
                                 .metric = t[i].metric ? t[i].metric->id : "(left out)",
                                 .basis = t[i].basis,
                                 .created = t[i].created,
                                 .inferred = t[i].inferred,
                                 .stat = stats[i],
                                 .first = s->first,
                                 .last = s->last,
                                 .n = t[i].metric ? s->n : 0,
                                 .note = t[i].note};
        CMV_TRY(copy_text(im->arena, &r->column, err));
        CMV_TRY(copy_text(im->arena, &r->metric, err));
        CMV_TRY(copy_text(im->arena, &r->inferred, err));
        CMV_TRY(copy_text(im->arena, &r->note, err));
    }
    return CMV_OK;
}

/* What is reported of a decoded file: everything but its series. */
static cmv_rc copy_feed(cmv__import *im, const cmv_feed_file *file, cmv_feed_file *out,
                        cmv_err *err) {
    cmv_feed_issue *issues;
    CMV_NEW_ARRAY(issues, im->arena, cmv_feed_issue, file->n_issues, err);
    for (size_t i = 0; i < file->n_issues; i++) {
        issues[i] = file->issues[i];
        CMV_TRY(copy_text(im->arena, &issues[i].column, err));
        CMV_TRY(copy_text(im->arena, &issues[i].value, err));
        CMV_TRY(copy_text(im->arena, &issues[i].message, err));
    }
    *out = *file;
    out->issues = issues;
    out->series = NULL;
    out->n_series = 0;
    return copy_text(im->arena, &out->name, err);
}

static cmv_rc import_decoded(cmv__import *im, const cmv_feed_file *file, cmv_import_file *out,
                             cmv_err *err) {
    cmv__target *t;
    cmv_batch_stat *stats;
    CMV_NEW_ARRAY(t, im->job, cmv__target, file->n_series, err);
    CMV_NEW_ARRAY(stats, im->job, cmv_batch_stat, file->n_series, err);
    CMV_TRY(cmv__import_match(im, file, t, err));
    CMV_TRY(check_all(im, file, t, err));
    CMV_TRY(write_file(im, file, t, stats, err));
    return report(im, file, t, stats, out, err);
}

/* *later: a file that only fills gaps waits until the others are in. */
static cmv_rc import_file(cmv__import *im, const char *path, bool may_wait, bool *later,
                          cmv_import_file *out) {
    cmv_feed_file file = {0};
    *out = (cmv_import_file){.path = path};
    cmv_arena_reset(im->job);
    cmv_rc rc = cmv_feed_read(path, &im->feed, im->job, &file, &out->err);
    *later = rc == CMV_OK && may_wait && file.format == CMV_FEED_FRED_MD;
    if (*later) return CMV_OK;
    cmv_rc copied = copy_feed(im, &file, &out->feed, &out->err);
    if (rc == CMV_OK) rc = copied;
    if (rc == CMV_OK) rc = import_decoded(im, &file, out, &out->err);
    out->rc = rc;
    return rc;
}

/* ---- all files ------------------------------------------------------------------------------------------------------- */

/* Faults of the machine or the store end an import; faults of a file do not. */
static bool is_ours(cmv_rc rc) {
    return rc == CMV_E_STORE || rc == CMV_E_BUSY || rc == CMV_E_CORRUPT || rc == CMV_E_SCHEMA ||
           rc == CMV_E_BUG;
}

static void add_up(cmv_import_result *result, const cmv_import_file *f) {
    result->n_refused += f->rc != CMV_OK;
    for (size_t i = 0; i < f->n_series; i++) {
        result->n_added += f->series[i].stat.added;
        result->n_revised += f->series[i].stat.revised;
    }
}

static void tell(const cmv__import *im, size_t done, size_t total, const char *path) {
    if (im->opt->progress) im->opt->progress(im->opt->progress_ctx, done, total, path);
}

typedef struct queue {
    const char **path, **waiting;
    size_t n, n_waiting, done;
} queue;

/* Imports path; false when the import ends here. */
static bool one_file(cmv__import *im, queue *q, const char *path, bool may_wait,
                     cmv_import_result *result) {
    cmv_import_file *f = &result->files[result->n_files];
    bool later;
    cmv_rc rc = import_file(im, path, may_wait, &later, f);
    if (later) {
        q->waiting[q->n_waiting++] = path;
        return true;
    }
    result->n_files++;
    add_up(result, f);
    tell(im, ++q->done, q->n, path);
    return rc == CMV_OK || (im->opt->keep_going && !is_ours(rc));
}

static bool run(cmv__import *im, queue *q, cmv_import_result *result) {
    for (size_t i = 0; i < q->n; i++) {
        if (!one_file(im, q, q->path[i], true, result)) return false;
    }
    for (size_t i = 0; i < q->n_waiting; i++) {
        if (!one_file(im, q, q->waiting[i], false, result)) return false;
    }
    return true;
}

static cmv_rc outcome(const cmv_import_result *result, bool whole, cmv_err *err) {
    if (whole && result->n_refused < result->n_files) return CMV_OK;
    for (size_t i = 0; i < result->n_files; i++) {
        const cmv_import_file *f = &result->files[i];
        if (f->rc == CMV_OK || (!whole && i + 1 < result->n_files)) continue;
        if (err) *err = f->err;
        return f->rc;
    }
    return CMV_OK;
}

static cmv_rc basis_of(const char *name, cmv__import *im, cmv_err *err) {
    if (!name || !name[0]) return CMV_OK;
    im->basis_given = true;
    im->basis = strcmp(name, "total") == 0 ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE;
    if (strcmp(name, cmv_basis_name(im->basis)) == 0) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "no basis '%.40s'; there are price and total", name);
}

static cmv_rc prepare(cmv__import *im, const char *const *paths, size_t n_paths, queue *q,
                      cmv_import_result *result, cmv_err *err) {
    bool demo;
    CMV_TRY(cmv_app_is_demo(im->app, &demo, err));
    if (demo)
        CMV_FAIL(err, CMV_E_REFUSED,
                 "%s: this store holds the synthetic demo market, and real data do not belong "
                 "beside it; name another "
                 "one with --store",
                 im->app->location);
    CMV_TRY(basis_of(im->opt->basis, im, err));
    im->feed = im->opt->feed;
    /* One day more: it is tomorrow already where some markets are. */
    if (im->feed.today == CMV_DATE_NONE) im->feed.today = (cmv_date)(im->now / DAY_MS) + 1;
    CMV_TRY(cmv__import_paths(im->arena, paths, n_paths, &q->path, &q->n, err));
    CMV_NEW_ARRAY(q->waiting, im->arena, const char *, q->n, err);
    CMV_NEW_ARRAY(result->files, im->arena, cmv_import_file, q->n, err);
    return CMV_OK;
}

cmv_rc cmv_app_import(cmv_app *app, const char *const *paths, size_t n_paths,
                      const cmv_import_opt *opt, cmv_arena *arena, cmv_import_result *result,
                      cmv_err *err) {
    *result = (cmv_import_result){0};
    cmv__import im = {.app = app, .opt = opt, .now = cmv_app_now(app), .arena = arena};
    queue q = {0};
    im.job = cmv_arena_create(CMV_IMPORT_JOB_MAX);
    if (!im.job) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the import");
    cmv_rc rc = prepare(&im, paths, n_paths, &q, result, err);
    if (rc == CMV_OK) rc = outcome(result, run(&im, &q, result), err);
    cmv_arena_destroy(im.job);
    cmv_rc asked = cmv_store_version(app->store, &result->version, rc == CMV_OK ? err : NULL);
    return rc != CMV_OK ? rc : asked;
}
