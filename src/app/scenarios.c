// SPDX-License-Identifier: Apache-2.0
/* Named stretches of history from the catalogue. */
#include "app.h"
#include "parts.h"

cmv_rc cmv__scenario_spans(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                           cmv_answer_opt *opt, cmv_err *err) {
    (void)app;
    (void)request;
    (void)arena;
    (void)opt;
    (void)err;
    return CMV_OK;
}
