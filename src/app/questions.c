// SPDX-License-Identifier: Apache-2.0
/* What a pair is asked beyond its core report: states of the world, named stretches of history, a third series to hold fixed. */
#include "app.h"

#include "base/arena.h"
#include "parts.h"

enum { RESAMPLES = 2000 }; /* fewer leave the ends of an interval to chance (docs/statistics.md) */

/* The broad stock market; when it is one of the two sides, nothing is held fixed. */
static const char CONTROL[] = "spy";

static cmv_rc control_of(cmv_app *app, const cmv_metric *a, const cmv_metric *b,
                         const cmv_request *request, cmv_arena *arena, const cmv_leg **out,
                         cmv_err *err) {
    const cmv_metric *m = cmv_catalog_find(app->cat, CONTROL);
    *out = NULL;
    if (!m || m == a || m == b) return CMV_OK;
    cmv_leg *leg;
    CMV_NEW_ARRAY(leg, arena, cmv_leg, 1, err);
    CMV_TRY(cmv__leg_load(app, m, request, arena, leg, err));
    if (leg->sample.n) *out = leg;
    return CMV_OK;
}

cmv_rc cmv__questions_of(cmv_app *app, const cmv_metric *a, const cmv_metric *b,
                         const cmv_request *request, cmv_arena *arena, const cmv_answer_opt **out,
                         cmv_err *err) {
    cmv_answer_opt *opt;
    CMV_NEW_ARRAY(opt, arena, cmv_answer_opt, 1, err);
    opt->resamples = RESAMPLES;
    const cmv_pair_note *note = cmv_catalog_pair(app->cat, a->id, b->id, NULL);
    opt->long_run_reason = note ? note->common : NULL;
    CMV_TRY(control_of(app, a, b, request, arena, &opt->control, err));
    CMV_TRY(cmv__regime_paths(app, request, arena, opt, err));
    CMV_TRY(cmv__scenario_spans(app, request, arena, opt, err));
    *out = opt;
    return CMV_OK;
}
