// SPDX-License-Identifier: Apache-2.0
#include "comove/fetch.h"

#include "base/error.h"
#include "app.h"

cmv_rc cmv_app_fetch(cmv_app *app, const cmv_fetch_opt *opt, cmv_fetch_result *result, cmv_err *err) {
    (void)app, (void)opt, (void)result;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "fetching is not built yet");
}

cmv_rc cmv_app_watch(cmv_app *app, const cmv_fetch_opt *opt, cmv_fetch_result *result, cmv_err *err) {
    (void)app, (void)opt, (void)result;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "fetching is not built yet");
}

cmv_rc cmv_app_freshness(cmv_app *app, const cmv_keys *keys, cmv_arena *arena, cmv_fresh_line **out,
                         size_t *n, cmv_err *err) {
    (void)app, (void)keys, (void)arena, (void)out, (void)n;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "freshness is not built yet");
}

cmv_rc cmv_app_metrics_text(cmv_app *app, cmv_arena *arena, cmv_buf *out, cmv_err *err) {
    (void)app, (void)arena, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "metrics are not built yet");
}
