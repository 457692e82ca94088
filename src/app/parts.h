// SPDX-License-Identifier: Apache-2.0
/* What the files of this folder share beyond cmv_app itself. */
#ifndef CMV_APP_PARTS_H
#define CMV_APP_PARTS_H

#include "comove/app.h"

/** "VERB --from ... --as-of D", in the arena: the command that gives the same answer later; NULL when memory is out. */
const char *cmv__request_command(const cmv_query *query, const char *verb, const cmv_request *r,
                                 cmv_arena *arena);
/** Version, demo mark, request and command of an answer; verb NULL: no command. Errors: E_ARG, E_STORE, E_NOMEM. */
cmv_rc cmv__answer_meta(cmv_app *app, const cmv_query *query, const char *verb, cmv_arena *arena,
                        cmv_answer_meta *out, cmv_err *err);
/**
 * Makes the data version of an answer that of what it was made from, once everything is loaded.
 *
 * Time:   never above the version that stood when the answer began: an ingest in between is announced to who asks what
 *         changed since, instead of being claimed half seen.
 * Errors: E_STORE, E_NOMEM.
 */
cmv_rc cmv__answer_version(cmv_app *app, cmv_arena *arena, cmv_answer_meta *meta, cmv_err *err);
/** A new answer begins: what is noted from now on is what it was made from. */
void cmv__used_begin(cmv_app *app);
/** The present answer depends on a metric, held or not. Errors: E_NOMEM. */
cmv_rc cmv__used_note(cmv_app *app, const cmv_metric *metric, cmv_err *err);
/** Ids that the present answer was made from, sorted, in the arena. Errors: E_NOMEM. */
cmv_rc cmv__used_now(cmv_app *app, cmv_arena *arena, const char *const **metrics, size_t *n,
                     cmv_err *err);
/** Newest data version of what the present answer was made from; 0 when nothing of it is held. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__used_version(cmv_app *app, cmv_arena *arena, int64_t *version, cmv_err *err);
/**
 * Tells the freshness of a side for this instant instead of for the morning, and notes until when that holds.
 *
 * Time:   an answer as of a past day stays as it is: it must never change.
 * Errors: those of cmv_fresh_of.
 */
cmv_rc cmv__used_clock(cmv_app *app, const cmv_metric *m, const cmv_request *request,
                       cmv_leg_report *leg, cmv_err *err);
/** Releases the list. */
void cmv__used_free(cmv_app *app);
/** Reads the list of what is shown in public all the same. Errors: E_NOTFOUND (a metric), E_STORE, E_NOMEM. */
cmv_rc cmv__shown_open(cmv_app *app, const char *list, cmv_err *err);
/** E_RESTRICTED when the public may not see a metric, saying who may show it. Errors: E_RESTRICTED, E_STORE, E_NOMEM. */
cmv_rc cmv__public_check(cmv_app *app, const cmv_metric *m, cmv_arena *arena, cmv_err *err);
/** The same as a question. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__restricted(cmv_app *app, const cmv_metric *m, cmv_arena *arena, bool *out, cmv_err *err);
/**
 * Why the public may not see a metric whose sources are known ("tiingo, fred", "" for none), as a clause: "only Cboe may
 * show it in public"; NULL: it may.
 *
 * Owns:   in the arena.
 * Errors: E_STORE, E_NOMEM.
 */
cmv_rc cmv__why_hidden(cmv_app *app, const cmv_metric *m, const char *sources, cmv_arena *arena,
                       const char **out, cmv_err *err);
/** A metric's values as known, as a leg of a comparison. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__leg_load(cmv_app *app, const cmv_metric *m, const cmv_request *request,
                     cmv_arena *arena, cmv_leg *out, cmv_err *err);
/** As cmv_app_pair, without the questions: all that rows need. Errors: as cmv_app_pair. */
cmv_rc cmv__pair_rows(cmv_app *app, const char *a, const char *b, const cmv_query *query,
                      cmv_arena *arena, cmv_pair_answer *out, cmv_err *err);
/** What a pair is asked beyond its core report. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__questions_of(cmv_app *app, const cmv_metric *a, const cmv_metric *b,
                         const cmv_request *request, cmv_arena *arena, const cmv_answer_opt **out,
                         cmv_err *err);
/** Fills opt->regime: states as they were known, of values known at the request's as-of. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__regime_paths(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                         cmv_answer_opt *opt, cmv_err *err);
/** Releases what cmv__regime_paths keeps. */
void cmv__regimes_free(cmv_app *app);
/** Fills opt->scenario: stretches that were over by the request's as-of. Errors: E_NOMEM. */
cmv_rc cmv__scenario_spans(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                           cmv_answer_opt *opt, cmv_err *err);
/** A document in the face that a request asks for. Errors: E_UNSUPPORTED, E_LIMIT, E_NOMEM. */
cmv_rc cmv__render_doc(const cmv_doc *doc, const cmv_page_request *req, cmv_buf *out, cmv_err *err);
/** Adds where the first held pair of each category stands. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__site_readings(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                          cmv_site *site, cmv_err *err);
/** Fills q of readings from their p: one family. Errors: E_NOMEM. */
cmv_rc cmv__readings_adjust(cmv_reading *reading, size_t n, cmv_arena *arena, cmv_err *err);
/** Adds expected against held. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__site_fresh(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err);
/** Adds providers and files, after cmv__site_fresh. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__site_sources(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err);
/** Adds what was found and is held back, of one metric or (NULL, "") of all. Errors: E_NOTFOUND, E_STORE, E_NOMEM. */
cmv_rc cmv__site_quality(cmv_app *app, const char *metric, cmv_arena *arena, cmv_site *site,
                         cmv_err *err);
/** Everything the lists show. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__site_of(cmv_app *app, cmv_arena *arena, cmv_site *out, cmv_err *err);

#endif
