// SPDX-License-Identifier: Apache-2.0
#include "convo.h"

#include "base/error.h"

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    (void)c, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "treasury is not built yet");
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    (void)c, (void)src;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "treasury is not built yet");
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON, .steps_max = 1, .request = request, .take = take};

const cmv_provider cmv__provider_treasury = {
    .id = "treasury", .name = "treasury", .key_kind = "treasury", .keys_max = 1, .ops = &OPS};
