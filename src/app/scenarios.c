// SPDX-License-Identifier: Apache-2.0
/* Named stretches of history from the catalogue. */
#include "app.h"

#include "base/arena.h"
#include "parts.h"

_Static_assert(CMV_CATALOG_SCENARIOS_MAX <= CMV_SCENARIOS_MAX, "an answer holds every scenario");

cmv_rc cmv__scenario_spans(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                           cmv_answer_opt *opt, cmv_err *err) {
    size_t n;
    const cmv_scenario *s = cmv_catalog_scenarios(app->cat, &n);
    cmv_scenario_span *span;
    CMV_NEW_ARRAY(span, arena, cmv_scenario_span, n, err);
    for (size_t i = 0; i < n; i++) {
        /* The end of a window still open on that day was not known. */
        if (s[i].last > request->opt.today) continue;
        span[opt->n_scenarios++] =
            (cmv_scenario_span){s[i].id, s[i].name, s[i].first, s[i].last, s[i].fixed};
    }
    opt->scenario = span;
    return CMV_OK;
}
