// SPDX-License-Identifier: Apache-2.0
/* What the files of the import share. */
#ifndef CMV_APP_IMPORT_H
#define CMV_APP_IMPORT_H

#include "app.h"

/* One import: the files of one call. */
typedef struct cmv__import {
    cmv_app *app;
    const cmv_import_opt *opt;
    cmv_feed_opt feed; /* of opt, with today set */
    cmv_utc_ms now;
    bool basis_given;
    cmv_basis basis;
    cmv_arena *arena; /* of the result */
    cmv_arena *job;   /* of the file at hand */
} cmv__import;

/* What one series of a file goes to. */
typedef struct cmv__target {
    const cmv_metric *metric; /* NULL: the series is left out, `note` says why */
    cmv_basis basis;
    bool created, changed; /* a user metric to be written with this file */
    const char *inferred;  /* of a created one; "" */
    const char *note;      /* grows with each check; "" when there is nothing to say */
    cmv_conflict conflict;
} cmv__target;

/* ---- import_paths.c ---- */
/** Files that paths name, folders in the order of their names; in the result's arena. Errors: E_NOTFOUND, E_IO, E_NOMEM. */
cmv_rc cmv__import_paths(cmv_arena *arena, const char *const *paths, size_t n, const char ***out,
                         size_t *n_out, cmv_err *err);

/* ---- import_match.c ---- */
/** Chooses a target for each series of a file. Errors: E_ARG, E_REFUSED, E_STORE, E_NOMEM. */
cmv_rc cmv__import_match(cmv__import *im, const cmv_feed_file *file, cmv__target *targets,
                         cmv_err *err);
/** Id made of a name: lower case, words joined by '-', no "-vs-"; in the job's arena, NULL when memory is out. */
char *cmv__import_slug(const char *name, cmv_arena *arena);
/** Adds a sentence to a note, in the arena of the job. */
void cmv__import_note(cmv__import *im, cmv__target *t, const char *fmt, ...) CMV_PRINTF(3, 4);

/* ---- infer.c ---- */
/** A user metric from dates, values and name of a series; the options override. Errors: E_ARG, E_NOTFOUND, E_NOMEM. */
cmv_rc cmv__infer_metric(const cmv__import *im, const cmv_feed_series *s, const char *id,
                         cmv_metric *out, cmv_err *err);
/** The same properties of a metric that exists, where the options name them; *changed tells. Errors: as above. */
cmv_rc cmv__infer_override(const cmv__import *im, cmv_metric *metric, bool *changed, cmv_err *err);
/** Frequency that the dates of a series show; false when there are too few of them. */
bool cmv__infer_freq(const cmv_feed_series *s, cmv_freq *out);
/** "daily, calendar nyse, log returns", in the job's arena. */
const char *cmv__infer_text(const cmv__import *im, const cmv_metric *m);

/* ---- import_checks.c ---- */
/**
 * Holds a series against its metric and against what the store has; decides the conflict rule and writes notes.
 *
 * Errors: E_REFUSED (frequency, unit, other values altogether), E_STORE, E_NOMEM.
 */
cmv_rc cmv__import_check(cmv__import *im, const cmv_feed_file *file, const cmv_feed_series *s,
                         cmv__target *t, cmv_err *err);
/** Name under which values of a file are kept: provider, or the file where the provider is unknown. */
const char *cmv__import_source(const cmv_feed_file *file, const cmv_feed_series *s,
                               cmv_arena *arena);

/* ---- user_metric.c ---- */
/** Frequency of a name. Errors: E_ARG. */
cmv_rc cmv__freq_parse(const char *name, cmv_freq *out, cmv_err *err);

#endif
