// SPDX-License-Identifier: Apache-2.0
/* U.S. Energy Information Administration, API version 2: a route per kind of data, pages of 5,000 rows. */
#include "cells.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAGE_ROWS = 5000 };

/* [C] but none could be tried here. `unit` is what the metric is in; rows that say another one are refused. */
static const struct route {
    const char *key, *path, *frequency, *unit;
} ROUTES[] = {
    {"RWTC", "petroleum/pri/spt", "daily", "$/BBL"},
    {"RBRTE", "petroleum/pri/spt", "daily", "$/BBL"},
    {"RNGWHHD", "natural-gas/pri/fut", "daily", "$/MMBTU"},
    {"EMM_EPMR_PTE_NUS_DPG", "petroleum/pri/gnd", "weekly", "$/GAL"},
    {"WCESTUS1", "petroleum/stoc/wstk", "weekly", "MBBL"},
};

static const struct route *route_of(const char *key) {
    for (size_t i = 0; i < sizeof ROUTES / sizeof *ROUTES; i++) {
        if (strcmp(ROUTES[i].key, key) == 0) return &ROUTES[i];
    }
    return NULL;
}

static const char *group(const char *key) {
    const struct route *r = route_of(key);
    return r ? r->path : "";
}

static cmv_rc check_keys(cmv_convo *c, cmv_err *err) {
    CMV_TRY(cmv__convo_values_only(c, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (route_of(c->ask.key[i])) continue;
        CMV_FAIL(err, CMV_E_ARG, "eia: no route is known for %.60s; see src/feed/providers/eia.c",
                 c->ask.key[i]);
    }
    return CMV_OK;
}

/* Brackets are percent-encoded: facets[series][]= and the like. */
static cmv_rc facets(const cmv_convo *c, char *out, size_t cap, cmv_err *err) {
    size_t used = 0;
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        int n = snprintf(out + used, cap - used, "&facets%%5Bseries%%5D%%5B%%5D=%s", c->ask.key[i]);
        used += n > 0 ? (size_t)n : 0;
        if (used >= cap) CMV_FAIL(err, CMV_E_LIMIT, "eia: too many keys for one request");
    }
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char series[600], since[32] = "", text[CMV_DATE_TEXT];
    const struct route *r = route_of(c->ask.key[0]);
    CMV_TRY(facets(c, series, sizeof series, err));
    if (c->ask.from != CMV_DATE_NONE)
        snprintf(since, sizeof since, "&start=%s", cmv_date_format(c->ask.from, text));
    return cmv__convo_url(c, out, err,
                          "https://api.eia.gov/v2/%s/data/?frequency=%s&data%%5B0%%5D=value%s%s"
                          "&sort%%5B0%%5D%%5Bcolumn%%5D=period&sort%%5B0%%5D%%5Bdirection%%5D=asc"
                          "&offset=%zu&length=%d",
                          r->path, r->frequency, series, since, c->offset, PAGE_ROWS);
}

/* ---- the reply ------------------------------------------------------------------------------------------------------------ */

/* [C]: {"error": {"code": "API_KEY_INVALID", "message": ...}} or {"error": "text", "code": 400}, perhaps with status 200. */
static cmv_rc refuse_error(cmv__source *src, cmv_err *err) {
    const json_t *error = json_object_get(src->json, "error");
    const char *code = cmv__convo_text(error, "code"), *text = cmv__convo_text(error, "message");
    if (!code) return cmv__refuse_error_body(src, err);
    cmv_rc rc = strstr(code, "API_KEY") ? CMV_E_AUTH
                : strstr(code, "RATE")  ? CMV_E_RATE_LIMIT
                                        : CMV_E_REFUSED;
    return cmv__refuse(src->issues, err, rc, CMV__WHOLE, "%.60s: %.300s", code, text ? text : "");
}

static cmv_rc bad_row(cmv__source *src, size_t i, const char *what, const char *value, cmv_err *err) {
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){.value = {value ? value : "", value ? strlen(value) : 0}},
                       "row %zu of the reply: %s", i + 1, what);
}

static cmv__found *owner(cmv_convo *c, const char *series) {
    for (size_t i = 0; series && i < c->ask.n_keys; i++) {
        if (strcmp(c->found[i].key, series) == 0) return &c->found[i];
    }
    return NULL;
}

static cmv_rc take_row(cmv_convo *c, cmv__source *src, const json_t *row, size_t i, cmv_err *err) {
    const char *series = cmv__convo_text(row, "series"), *unit = cmv__convo_text(row, "units");
    cmv__found *f = owner(c, series);
    cmv__point p = {.known_at = CMV_UTC_NONE};
    cmv__number x;
    if (!f) return bad_row(src, i, "it is of a series that was not asked for", series, err);
    if (!cmv__convo_date(json_object_get(row, "period"), &p.date))
        return bad_row(src, i, "its period is no date", cmv__convo_text(row, "period"), err);
    if (unit && strcasecmp(unit, route_of(f->key)->unit) != 0)
        return bad_row(src, i, "its unit is no longer that of the series", unit, err);
    const json_t *value = json_object_get(row, "value");
    cmv__number_kind kind = cmv__convo_number(value, &x);
    if (!value || kind == CMV__NUMBER_BAD)
        return bad_row(src, i, "it has no number as value", json_string_value(value), err);
    if (kind == CMV__NUMBER_MISSING) {
        f->points.n_missing++;
        return CMV_OK;
    }
    p.value = x.value;
    p.decimals = x.decimals;
    p.ends_zero = x.ends_zero;
    return cmv__convo_add(c, f, &p, err);
}

/* Rows there are in all, a number or a text; -1 when it is not said. */
static long long total_of(const json_t *response) {
    const json_t *total = json_object_get(response, "total");
    const char *text = json_string_value(total);
    char *end;
    if (json_is_integer(total)) return json_integer_value(total);
    if (!text || !text[0]) return -1;
    long long n = strtoll(text, &end, 10);
    return *end ? -1 : n;
}

static bool warned(const json_t *response) {
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(response, "warnings"), i, one) {
        const char *text = cmv__convo_text(one, "warning");
        if (text && strcasestr(text, "incomplete return")) return true;
    }
    return false;
}

/* Whether there is another page; a page that brings nothing while rows are missing is a fault. */
static cmv_rc advance(cmv_convo *c, cmv__source *src, const json_t *response, size_t n,
                      cmv_err *err) {
    long long total = total_of(response);
    c->offset += n;
    bool more = total >= 0 ? (long long)c->offset < total : warned(response);
    if (more && n == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "a page is empty after %zu of %lld rows", c->offset, total);
    c->over = !more;
    c->whole = c->ask.from == CMV_DATE_NONE;
    if (c->over) cmv__convo_absent(c);
    return CMV_OK;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *response = json_object_get(src->json, "response");
    const json_t *list = json_object_get(response, "data");
    if (!json_is_array(list)) return refuse_error(src, err);
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n; i++) CMV_TRY(take_row(c, src, json_array_get(list, i), i, err));
    return advance(c, src, response, n, err);
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 40,
    .group = group,
    .open = check_keys,
    .request = request,
    .take = take,
    .explain = cmv__convo_tell,
    .secret = {.at = CMV_SECRET_QUERY, .name = "api_key", .prefix = ""}};

const cmv_provider cmv__provider_eia = {
    .id = "eia",
    .name = "U.S. Energy Information Administration",
    .home = "https://www.eia.gov/opendata/",
    .terms_url = "https://www.eia.gov/about/copyrights_reuse.php",
    .attribution = "Source: U.S. Energy Information Administration",
    .terms_text = "In the public domain; the administration asks to be named with the date.",
    .cadence = "spot prices on business days some days later, pump prices Mondays about 17:00, "
               "stocks Wednesdays 10:30, all New York time",
    .terms = CMV_TERMS_PUBLIC,
    .key_kind = "eia",
    .key_env = "EIA_API_KEY",
    .key_required = true,
    .basis = CMV_BASIS_PRICE,
    .keys_max = 10,
    .host = {{.host = "api.eia.gov",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{2, 1000}, {60, 60000}}, /* unpublished: polite */
              .concurrency = 2}},
    .ops = &OPS};
