// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "fred.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What FRED says, what it means and what to do; the first that fits. */
static const struct saying {
    const char *text;
    cmv_rc rc;
    const char *hint;
} SAYINGS[] = {
    {"api_key is not registered", CMV_E_AUTH,
     "check FRED_API_KEY; FRED has said so of good keys in the middle of a run, so it may pass"},
    {"not a 32 character", CMV_E_AUTH,
     "FRED_API_KEY must be 32 lower-case letters and digits; FRED has said so of good keys in the "
     "middle of a run, so it may pass"},
    {"api_key is not set", CMV_E_AUTH, "set FRED_API_KEY"},
    {"Exceeded Rate Limit", CMV_E_RATE_LIMIT, "FRED admits two requests a second"},
    {"Too Many Requests", CMV_E_RATE_LIMIT, "FRED admits two requests a second"},
    {"does not exist in ALFRED", CMV_E_NOTFOUND,
     "there are no vintages of it, but there may be plain values"},
    {"not available via the API", CMV_E_RESTRICTED, "its owner licenses it; FRED may not pass it on"},
    {"vintage dates allowed", CMV_E_LIMIT, "ask for a shorter span of vintages"},
    {"does not exist", CMV_E_NOTFOUND, "check the id"},
    {"Locked", CMV_E_BUSY, "FRED has locked it for the moment"},
};

static const struct saying *saying_of(const char *said) {
    for (size_t i = 0; i < sizeof SAYINGS / sizeof *SAYINGS; i++) {
        if (strcasestr(said, SAYINGS[i].text)) return &SAYINGS[i];
    }
    return NULL;
}

cmv_rc cmv__fred_explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const char *said = cmv__convo_said(c, reply);
    const struct saying *s = saying_of(said);
    if (!s && !said[0]) return reply->rc;
    CMV_FAIL(err, s ? s->rc : reply->rc, "%s: %.60s: status %d: %.250s%s%s", c->ask.provider->id,
             c->ask.key[0], reply->status, said, s ? " - " : "", s ? s->hint : "");
}

cmv_rc cmv__fred_list(cmv_convo *c, cmv__source *src, const char *name, const json_t **out,
                      cmv_err *err) {
    *out = json_object_get(src->json, name);
    if (json_is_array(*out)) return CMV_OK;
    const char *said = cmv__error_text(src->json);
    const struct saying *s = said ? saying_of(said) : NULL;
    if (s)
        CMV_FAIL(err, s->rc, "%s: %.60s: %.250s - %s", c->ask.provider->id, c->ask.key[0], said,
                 s->hint);
    if (said) return cmv__refuse_error_body(src, err);
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "the reply holds no list '%s': its form has changed", name);
}

cmv_rc cmv__fred_release_id(const cmv_convo *c, const char *number, cmv_err *err) {
    size_t n = strspn(number, "0123456789");
    if (n > 0 && n < 10 && number[n] == '\0') return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "%s: '%.60s' is no release: its number is wanted, such as 20 for H.4.1",
             c->ask.provider->id, number);
}
