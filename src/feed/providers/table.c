// SPDX-License-Identifier: Apache-2.0
#include "convo.h"

#include <string.h>

#define ROW(name) &cmv__provider_##name,
static const cmv_provider *const PROVIDERS[] = {CMV__PROVIDERS(ROW)};
#undef ROW

#define PLACE(name) PLACE_##name,
enum { CMV__PROVIDERS(PLACE) N_PROVIDERS };
#undef PLACE

const char *cmv_terms_name(cmv_terms terms) {
    static const char *const NAMES[] = {"public", "attribution", "personal"};
    return (unsigned)terms < sizeof NAMES / sizeof *NAMES ? NAMES[terms] : "?";
}

const cmv_provider *const *cmv_providers(size_t *n) {
    *n = N_PROVIDERS;
    return PROVIDERS;
}

const cmv_provider *cmv_provider_find(const char *id) {
    for (size_t i = 0; id && i < N_PROVIDERS; i++) {
        if (strcmp(PROVIDERS[i]->id, id) == 0) return PROVIDERS[i];
    }
    return NULL;
}

const char *cmv_provider_group(const cmv_provider *provider, const char *key) {
    return provider->ops->group ? provider->ops->group(key) : "";
}
