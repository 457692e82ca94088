// SPDX-License-Identifier: Apache-2.0
/*
 * FRED API v2: all series of a release at once, as they are known now. A key is a series of a release, DGS10@18, and those of one
 * release are asked for together; or the number of a release alone, and what is found goes by the ids of its series. A series may
 * go on from one page to the next.
 */
#include "fred.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* FRED admits 500,000 rows a page; a fifth of that keeps the parsed page under 100 MB. The largest release, with some 10 million
 * rows, takes 100 pages. */
enum { PAGE_ROWS = 100000, STEPS_MAX = 120, CURSOR_MAX = 1000, KEYS_MAX = 50 };

/* The number of the release behind a series' id. */
static const char *group(const char *key) {
    const char *at = strchr(key, '@');
    return at ? at + 1 : "";
}

static const char *release_of(const cmv_convo *c) {
    const char *number = group(c->ask.key[0]);
    return number[0] ? number : c->ask.key[0];
}

static cmv_rc begin(cmv_convo *c, cmv_err *err) {
    if (c->ask.what != CMV_ASK_VALUES)
        CMV_FAIL(err, CMV_E_UNSUPPORTED,
                 "fred-bulk: releases come as they are known now; ask fred for "
                 "vintages and release dates");
    if (c->ask.n_keys > 1 && !group(c->ask.key[0])[0])
        CMV_FAIL(err, CMV_E_ARG, "fred-bulk: one release at a time, not %.60s and others",
                 c->ask.key[0]);
    return cmv__fred_release_id(c, release_of(c), err);
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const char *cursor = c->cursor ? cmv__convo_encode(c, c->cursor) : "";
    if (!cursor) CMV_FAIL(err, CMV_E_NOMEM, "fred-bulk: no memory");
    return cmv__convo_url(
        c, out,
        err, "https://api.stlouisfed.org/fred/v2/release/observations?release_id=%s&format=json&limit=%d%s%s",
        release_of(c), PAGE_ROWS, cursor[0] ? "&next_cursor=" : "", cursor);
}

/* ---- replies ------------------------------------------------------------------------------------------------------------ */

static cmv_rc add_row(cmv_convo *c, cmv__source *src, cmv__found *f, const json_t *row, size_t i,
                      cmv_err *err) {
    cmv__vintage_row r;
    if (!cmv__fred_row(src, row, false, i, &r)) return CMV_OK; /* listed; the page is refused */
    if (isnan(r.value)) {
        f->points.n_missing++;
        return CMV_OK;
    }
    cmv__point p = {.date = r.date,
                    .known_at = CMV_UTC_NONE,
                    .value = r.value,
                    .decimals = r.decimals,
                    .ends_zero = r.ends_zero};
    return cmv__convo_add(c, f, &p, err);
}

/* Where the rows of a series go: NULL for one that nobody asked for. */
static cmv_rc owner(cmv_convo *c, const char *id, cmv__found **out, cmv_err *err) {
    size_t n = strlen(id);
    *out = NULL;
    if (!group(c->ask.key[0])[0]) return cmv__convo_found(c, id, out, err);
    for (size_t i = 0; i < c->ask.n_keys && !*out; i++) {
        const char *key = c->ask.key[i];
        if (strncmp(key, id, n) == 0 && key[n] == '@') *out = &c->found[i];
    }
    return CMV_OK;
}

static cmv_rc add_one(cmv_convo *c, cmv__source *src, const json_t *series, size_t k, cmv_err *err) {
    const json_t *list = json_object_get(series, "observations");
    const char *id = cmv__convo_text(series, "series_id");
    cmv__found *f;
    if (!id || !id[0] || !json_is_array(list))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "series %zu of the page has no series_id or no observations: their form "
                           "has changed",
                           k + 1);
    CMV_TRY(owner(c, id, &f, err));
    for (size_t i = 0; f && i < json_array_size(list); i++)
        CMV_TRY(add_row(c, src, f, json_array_get(list, i), i, err));
    return CMV_OK;
}

/* true, false, and the same as words: both have been seen. */
static bool says_true(const json_t *v) {
    const char *word = json_string_value(v);
    return json_is_true(v) || (word && strcasecmp(word, "true") == 0);
}

static bool says_false(const json_t *v) {
    const char *word = json_string_value(v);
    return json_is_false(v) || (word && strcasecmp(word, "false") == 0);
}

static cmv_rc turn_page(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *more = json_object_get(src->json, "has_more");
    const char *cursor = cmv__convo_text(src->json, "next_cursor");
    if (!says_true(more) && !says_false(more))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "the page does not say whether more follow (has_more)");
    c->over = says_false(more);
    if (c->over) return CMV_OK;
    if (!cursor || !cursor[0] || strlen(cursor) > CURSOR_MAX)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "partial: more pages follow, but the page does not say where "
                           "(next_cursor)");
    if (c->cursor && strcmp(c->cursor, cursor) == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "partial: the page names itself as the next one (%.60s)", cursor);
    c->cursor = cmv_arena_str(c->arena, cursor);
    if (!c->cursor) CMV_FAIL(err, CMV_E_NOMEM, "fred-bulk: no memory");
    return CMV_OK;
}

/* A release always comes whole: a series without a value is not in it. */
static void mark_absent(cmv_convo *c) {
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        cmv__found *f = &c->found[i];
        if (f->points.n > 0) continue;
        f->rc = cmv__fail(&f->err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__,
                          "fred-bulk: %.60s: the release has no value of it; check the key", f->key);
    }
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *list;
    CMV_TRY(cmv__fred_list(c, src, "series", &list, err));
    for (size_t i = 0; i < json_array_size(list); i++)
        CMV_TRY(add_one(c, src, json_array_get(list, i), i, err));
    CMV_TRY(turn_page(c, src, err));
    c->whole = true;
    if (group(c->ask.key[0])[0]) {
        if (c->over) mark_absent(c);
        return CMV_OK;
    }
    if (!c->over || c->n_found > 1) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "there is no series in it");
}

/* ---- the row ------------------------------------------------------------------------------------------------------------ */

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = STEPS_MAX,
    .max_bytes = CMV_HTTP_BODY_MAX,
    .group = group,
    .open = begin,
    .request = request,
    .take = take,
    .explain = cmv__fred_explain,
    .secret = {.at = CMV_SECRET_HEADER, .name = "Authorization", .prefix = "Bearer "}};

const cmv_provider cmv__provider_fred_bulk = {
    .id = "fred-bulk",
    .name = "FRED by release, Federal Reserve Bank of St. Louis",
    .home = CMV__FRED_HOME,
    .terms_url = CMV__FRED_TERMS_URL,
    .attribution = CMV__FRED_ATTRIBUTION,
    .terms_text = CMV__FRED_TERMS_TEXT,
    .cadence = "within the hour of each publisher's release",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "fred-release",
    .key_env = "FRED_API_KEY",
    .key_required = true,
    .basis = CMV_BASIS_PRICE,
    .keys_max = KEYS_MAX,
    .host = {CMV__FRED_API_HOST},
    .ops = &OPS};
