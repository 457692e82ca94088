// SPDX-License-Identifier: Apache-2.0
/*
 * European Central Bank, euro reference rates (data set EXR) as csvdata. A provider is four things: how keys group, the
 * request, what a reply holds, and the row that says who it is and on what terms.
 */
#include "cells.h"

#include "base/error.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

enum { DIMENSIONS = 5, KEY_MAX = 40, JOINED_MAX = 200 };

/* A key is frequency.currency.denominator.type.suffix, as D.USD.EUR.SP00.A: those that differ in the first two only can be
 * asked for together. */
static const char *group(const char *key) {
    for (int dots = 0; *key; key++) {
        if (*key == '.' && ++dots == 2) return key + 1;
    }
    return "";
}

static bool well_formed(const char *key) {
    size_t dots = 0, n = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.");
    for (const char *p = key; *p; p++) dots += *p == '.';
    return key[n] == '\0' && n <= KEY_MAX && dots == DIMENSIONS - 1 && !strstr(key, "..");
}

static cmv_rc check_keys(cmv_convo *c, cmv_err *err) {
    CMV_TRY(cmv__convo_values_only(c, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (well_formed(c->ask.key[i])) continue;
        CMV_FAIL(err, CMV_E_ARG, "ecb: %.60s is no key of EXR; one looks like D.USD.EUR.SP00.A",
                 c->ask.key[i]);
    }
    return CMV_OK;
}

static cmv__view part(const char *key, int dimension) {
    for (; dimension > 0; dimension--) key += strcspn(key, ".") + 1;
    return (cmv__view){key, strcspn(key, ".")};
}

/* The values that the keys have in a dimension, each once: USD+GBP. */
static cmv_rc join(const cmv_convo *c, int dimension, char out[JOINED_MAX], cmv_err *err) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        cmv__view word = part(c->ask.key[i], dimension);
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            cmv__view before = part(c->ask.key[k], dimension);
            seen = before.n == word.n && memcmp(before.at, word.at, word.n) == 0;
        }
        if (seen) continue;
        int n = snprintf(out + used, JOINED_MAX - used, "%s%.*s", used ? "+" : "", (int)word.n,
                         word.at);
        used += n > 0 ? (size_t)n : 0;
        if (used >= JOINED_MAX) CMV_FAIL(err, CMV_E_LIMIT, "ecb: too many keys for one request");
    }
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char freq[JOINED_MAX], currency[JOINED_MAX], since[40] = "", text[CMV_DATE_TEXT];
    CMV_TRY(join(c, 0, freq, err));
    CMV_TRY(join(c, 1, currency, err));
    if (c->ask.from != CMV_DATE_NONE)
        snprintf(since, sizeof since, "startPeriod=%s&", cmv_date_format(c->ask.from, text));
    return cmv__convo_url(
        c, out, err, "https://data-api.ecb.europa.eu/service/data/EXR/%s.%s.%s?%sformat=csvdata",
        freq, currency, group(c->ask.key[0]), since);
}

/* ---- the reply ------------------------------------------------------------------------------------------------------------ */

/* Columns by name: there are some thirty more, quoted titles with commas among them. */
enum { KEY, PERIOD, VALUE, N_WANTED };
static const char *const WANTED[N_WANTED] = {"KEY", "TIME_PERIOD", "OBS_VALUE"};

static cmv_rc find_columns(cmv__source *src, size_t col[N_WANTED], cmv_err *err) {
    for (int i = 0; i < N_WANTED; i++) {
        col[i] = cmv__cells_find(&src->grid, 0, WANTED[i]);
        if (col[i] != SIZE_MAX) continue;
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.line = 1},
                           "there is no column %s; there are %s", WANTED[i],
                           cmv__cells_names(src, 0));
    }
    return CMV_OK;
}

/* The key that was asked for and that a row belongs to: the reply puts the data set in front, EXR.D.USD.EUR.SP00.A. NULL for
 * one that the joined request brought beside them. */
static cmv__found *owner(cmv_convo *c, cmv__view name) {
    if (name.n > 4 && memcmp(name.at, "EXR.", 4) == 0) name = (cmv__view){name.at + 4, name.n - 4};
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (cmv__cell_is(name, c->found[i].key)) return &c->found[i];
    }
    return NULL;
}

/* Rates are published in units; were they in hundreds, the figures would be another metric's. */
static cmv_rc check_unit(cmv__source *src, size_t row, size_t mult, cmv_err *err) {
    if (mult == SIZE_MAX) return CMV_OK;
    cmv__view cell = cmv__grid_at(&src->grid, row, mult);
    if (cell.n == 0 || cmv__cell_is(cell, "0")) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){src->grid.line[row], "UNIT_MULT", cell},
                       "the rates are no longer in units of the currency");
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    size_t col[N_WANTED] = {0};
    c->over = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    if (src->grid.n_rows > 0) {
        size_t mult = cmv__cells_find(&src->grid, 0, "UNIT_MULT");
        CMV_TRY(find_columns(src, col, err));
        CMV_TRY(cmv__cells_check(src, 0, err));
        for (size_t row = 1; row < src->grid.n_rows; row++) {
            cmv__found *f = owner(c, cmv__grid_at(&src->grid, row, col[KEY]));
            cmv_date date;
            if (!f) continue;
            CMV_TRY(check_unit(src, row, mult, err));
            CMV_TRY(cmv__cells_date(src, row, col[PERIOD], CMV_ORDER_YMD, &date, err));
            CMV_TRY(cmv__cells_add(c, src, f, row, col[VALUE], date, err));
        }
    }
    cmv__convo_absent(c);
    return CMV_OK;
}

/* No rate in the range that was asked for: 404, or a reply without a byte (take sees that). [D]: reported, never seen. */
static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    if (reply->status != 404 || c->ask.from == CMV_DATE_NONE) return cmv__convo_tell(c, reply, err);
    c->over = true;
    return CMV_OK;
}

static const cmv__provider_ops OPS = {.form = CMV__REPLY_GRID,
                                      .steps_max = 1,
                                      .max_bytes = CMV_HTTP_BODY_MAX, /* 20 currencies since 1999 */
                                      .may_be_empty = true,
                                      .group = group,
                                      .open = check_keys,
                                      .request = request,
                                      .take = take,
                                      .explain = explain};

const cmv_provider cmv__provider_ecb = {
    .id = "ecb",
    .name = "European Central Bank",
    .home = "https://data.ecb.europa.eu",
    .terms_url = "https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html",
    .attribution = "Source: European Central Bank, euro foreign exchange reference rates",
    .terms_text = "Free reuse when the source is quoted and the statistics are not modified.",
    .cadence = "each day on which TARGET is open, about 16:00 Frankfurt",
    .terms = CMV_TERMS_PUBLIC,
    .key_kind = "ecb",
    .basis = CMV_BASIS_PRICE,
    .keys_max = 20,
    .host = {{.host = "data-api.ecb.europa.eu",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1000}, {30, 60000}}, /* unpublished: polite */
              .concurrency = 2}},
    .ops = &OPS};
