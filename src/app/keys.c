// SPDX-License-Identifier: Apache-2.0
#include "comove/fetch.h"

#include "base/error.h"

cmv_rc cmv_keys_open(const char *file, cmv_keys **out, cmv_err *err) {
    (void)file, (void)out;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "keys are not built yet");
}

void cmv_keys_close(cmv_keys *keys) { (void)keys; }

const char *cmv_keys_get(const cmv_keys *keys, const char *name) {
    (void)keys, (void)name;
    return NULL;
}

bool cmv_keys_allow(const cmv_keys *keys, const cmv_provider *provider) {
    (void)keys, (void)provider;
    return false;
}
