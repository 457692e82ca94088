// SPDX-License-Identifier: Apache-2.0
#include "comove/fetch.h"

#include "base/error.h"
#include "app.h"

cmv_rc cmv_app_quality(cmv_app *app, const char *metric, size_t max, cmv_arena *arena,
                       cmv_quality *out, cmv_err *err) {
    (void)app, (void)metric, (void)max, (void)arena, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "quality is not built yet");
}

cmv_rc cmv_app_settle(cmv_app *app, int64_t id, bool release, const char *by, cmv_batch_stat *stat,
                      cmv_err *err) {
    (void)app, (void)id, (void)release, (void)by, (void)stat;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "quality is not built yet");
}
