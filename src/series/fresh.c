// SPDX-License-Identifier: Apache-2.0
#include "comove/fresh.h"

#include "base/error.h"

const char *cmv_fresh_state_name(cmv_fresh_state state) {
    static const char *const NAMES[] = {"never", "on time", "due", "late", "unknown"};
    return (unsigned)state < sizeof NAMES / sizeof *NAMES ? NAMES[state] : "?";
}

cmv_rc cmv_fresh_of(const cmv_fresh_ask *ask, cmv_fresh *out, cmv_err *err) {
    (void)out;
    if (!ask) CMV_FAIL(err, CMV_E_ARG, "cmv_fresh_of: a parameter is NULL");
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "freshness is not built yet");
}
