// SPDX-License-Identifier: Apache-2.0
#include "comove/http.h"

#include "base/error.h"

cmv_rc cmv_http_create(const cmv_http_opt *opt, cmv_http **out, cmv_err *err) {
    (void)opt, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "fetching is not built yet");
}

void cmv_http_destroy(cmv_http *http) { (void)http; }

cmv_rc cmv_http_submit(cmv_http *http, const cmv_http_request *request, cmv_http_done done,
                       void *ctx, cmv_err *err) {
    (void)http, (void)request, (void)done, (void)ctx;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "fetching is not built yet");
}

cmv_rc cmv_http_run(cmv_http *http, cmv_err *err) {
    (void)http;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "fetching is not built yet");
}

void cmv_http_stop(cmv_http *http) { (void)http; }
