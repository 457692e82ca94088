// SPDX-License-Identifier: Apache-2.0
/* Bureau of Labor Statistics, public data API: version 2 with a key, version 1 with smaller limits without one. */
#include "cells.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* [C]: what each version allows in one request. */
typedef struct version {
    const char *path;
    size_t series;
    int years;
} version;
static const version WITH_KEY = {"v2", 50, 20}, WITHOUT = {"v1", 25, 10};

enum { FIRST_YEAR = 1913 }; /* of consumer prices, the oldest series */

/* Where a conversation stands: blocks of series, and for each spans of years from the newest back. */
typedef struct blocks {
    const version *v;
    size_t from, n;          /* keys of the block */
    int first, last, newest; /* years: the oldest wanted, that of the next span's end, this one */
} blocks;

/* Any series can stand beside any other. */
static const char *group(const char *key) {
    (void)key;
    return "series";
}

static cmv_rc open_blocks(cmv_convo *c, cmv_err *err) {
    blocks *b;
    CMV_TRY(cmv__convo_values_only(c, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        const char *key = c->ask.key[i];
        size_t n = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-#");
        if (n == 0 || key[n] || n > 40)
            CMV_FAIL(err, CMV_E_ARG, "bls: %.60s is no series id; one looks like CUSR0000SA0", key);
    }
    CMV_NEW_ARRAY(b, c->arena, blocks, 1, err);
    b->v = c->ask.secret && c->ask.secret[0] ? &WITH_KEY : &WITHOUT;
    b->newest = b->last = cmv_date_ymd(cmv__convo_today(c, CMV_ZONE_NEW_YORK)).year;
    b->first = FIRST_YEAR;
    /* One year more than asked for: in January the year asked for holds nothing yet, and that would look like a series
     * that does not exist. */
    if (c->ask.from != CMV_DATE_NONE) b->first = cmv_date_ymd(c->ask.from).year - 1;
    if (b->first > b->last) b->first = b->last;
    b->n = c->ask.n_keys < b->v->series ? c->ask.n_keys : b->v->series;
    c->own = b;
    return CMV_OK;
}

static int span_start(const blocks *b) {
    int start = b->last - b->v->years + 1;
    return start > b->first ? start : b->first;
}

static void set_year(json_t *body, const char *name, int year) {
    char text[16];
    snprintf(text, sizeof text, "%d", year);
    json_object_set_new(body, name, json_string(text));
}

static char *body_text(const cmv_convo *c, const blocks *b) {
    json_t *body = json_object(), *ids = json_array();
    for (size_t i = 0; i < b->n; i++)
        json_array_append_new(ids, json_string(c->ask.key[b->from + i]));
    json_object_set_new(body, "seriesid", ids);
    set_year(body, "startyear", span_start(b));
    set_year(body, "endyear", b->last);
    if (b->v == &WITH_KEY) json_object_set_new(body, "registrationkey", json_string("{key}"));
    char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    return text;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const blocks *b = c->own;
    char *text = body_text(c, b);
    out->body = text ? cmv_arena_str(c->arena, text) : NULL;
    free(text);
    out->content_type = "application/json";
    if (!out->body) CMV_FAIL(err, CMV_E_NOMEM, "bls: no memory");
    return cmv__convo_url(c, out, err, "https://api.bls.gov/publicAPI/%s/timeseries/data/",
                          b->v->path);
}

/* ---- refusals: status 200 all the same -------------------------------------------------------------------------------------- */

/* What a message of a refused request means. [C]: the words are those that clients report; the first that fits counts. */
static const struct {
    const char *word;
    cmv_rc rc;
} MEANINGS[] = {
    {"threshold", CMV_E_RATE_LIMIT},
    {"registration key", CMV_E_AUTH},
    {"the key:", CMV_E_AUTH},
    {"api key", CMV_E_AUTH},
};

static cmv_rc refuse_status(cmv__source *src, const char *status, cmv_err *err) {
    char all[400];
    size_t used = 0, i;
    json_t *message;
    cmv_rc rc = CMV_E_REFUSED;
    all[0] = '\0';
    json_array_foreach(json_object_get(src->json, "message"), i, message) {
        const char *text = json_string_value(message);
        if (!text || used + 1 >= sizeof all) continue;
        int n = snprintf(all + used, sizeof all - used, "%s%s", used ? "; " : "", text);
        used += n > 0 ? (size_t)n : 0;
    }
    for (i = 0; rc == CMV_E_REFUSED && i < sizeof MEANINGS / sizeof *MEANINGS; i++) {
        if (strcasestr(all, MEANINGS[i].word)) rc = MEANINGS[i].rc;
    }
    return cmv__refuse(src->issues, err, rc, CMV__WHOLE, "%.60s: %s", status,
                       all[0] ? all : "no reason given");
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static cmv_rc bad_row(cmv__source *src, const char *key, const char *what, const char *value,
                      cmv_err *err) {
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){0, key, {value, strlen(value)}}, "%s", what);
}

/* Periods and the months they start in. Means of a year beside its months (M13, Q05, S03) are no dates of the series. */
static bool date_of(const char *year, const char *period, cmv_date *out, bool *mean) {
    static const struct {
        char letter;
        int months, n;
    } KINDS[] = {{'M', 1, 12}, {'Q', 3, 4}, {'S', 6, 2}, {'A', 12, 1}};
    char *end;
    long y = strtol(year, &end, 10), k;
    if (*end || end != year + 4 || strlen(period) != 3) return false;
    k = strtol(period + 1, &end, 10);
    for (size_t i = 0; !*end && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (KINDS[i].letter != period[0]) continue;
        *mean = k == KINDS[i].n + 1;
        *out = *mean || k < 1 || k > KINDS[i].n
                   ? CMV_DATE_NONE
                   : cmv_date_of((int)y, (int)(k - 1) * KINDS[i].months + 1, 1);
        return *mean || *out != CMV_DATE_NONE;
    }
    return false;
}

static cmv_rc take_row(cmv_convo *c, cmv__source *src, cmv__found *f, const json_t *row,
                       cmv_err *err) {
    const char *year = cmv__convo_text(row, "year"), *period = cmv__convo_text(row, "period");
    const json_t *value = json_object_get(row, "value");
    cmv__number x;
    cmv__point p = {.known_at = CMV_UTC_NONE};
    bool mean = false;
    if (!year || !period || !date_of(year, period, &p.date, &mean))
        return bad_row(src, f->key, "is not a period", period ? period : "(none)", err);
    if (mean) return CMV_OK;
    cmv__number_kind kind = cmv__convo_number(value, &x);
    if (!value || kind == CMV__NUMBER_BAD) {
        const char *text = json_string_value(value);
        return bad_row(src, f->key, "is not a value", text ? text : "(none)", err);
    }
    if (kind == CMV__NUMBER_MISSING) { /* "-": October 2025, when nobody was asked */
        f->points.n_missing++;
        return CMV_OK;
    }
    p.value = x.value;
    p.decimals = x.decimals;
    p.ends_zero = x.ends_zero;
    return cmv__convo_add(c, f, &p, err);
}

/* The series of the block that a part of the reply is about; NULL for one nobody asked for. */
static cmv__found *owner(cmv_convo *c, const char *id) {
    const blocks *b = c->own;
    for (size_t i = b->from; id && i < b->from + b->n; i++) {
        if (strcmp(c->found[i].key, id) == 0) return &c->found[i];
    }
    return NULL;
}

static cmv_rc take_series(cmv_convo *c, cmv__source *src, const json_t *one, size_t *rows,
                          cmv_err *err) {
    cmv__found *f = owner(c, cmv__convo_text(one, "seriesID"));
    const json_t *data = json_object_get(one, "data");
    if (!json_is_array(data))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "a series has no data member");
    size_t n = json_array_size(data), before = f ? f->points.n : 0;
    for (size_t i = 0; f && i < n; i++) CMV_TRY(take_row(c, src, f, json_array_get(data, i), err));
    *rows += f ? n : 0;
    if (f && f->points.n > before + 1 &&
        f->points.at[before].date > f->points.at[f->points.n - 1].date)
        c->newest_first = true;
    return CMV_OK;
}

/* Keys of the block for which no span had a row. */
static void mark_absent(cmv_convo *c, const blocks *b) {
    for (size_t i = b->from; i < b->from + b->n; i++) {
        cmv__found *f = &c->found[i];
        if (f->points.n + f->points.n_missing > 0) continue;
        f->rc = cmv__fail(&f->err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__,
                          "bls: %.60s: the reply has no data for it; check the series id", f->key);
    }
}

/* The next span of years, or the next block of series, or the end. A span without a row is before the first one. */
static void advance(cmv_convo *c, size_t rows) {
    blocks *b = c->own;
    b->last = span_start(b) - 1;
    if (rows > 0 && b->last >= b->first) return;
    mark_absent(c, b);
    b->from += b->n;
    b->last = b->newest;
    size_t left = c->ask.n_keys - b->from;
    b->n = left < b->v->series ? left : b->v->series;
    c->over = left == 0;
    c->whole = c->ask.from == CMV_DATE_NONE;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const char *status = cmv__convo_text(src->json, "status");
    const json_t *list = json_object_get(json_object_get(src->json, "Results"), "series");
    size_t rows = 0;
    if (!status) return cmv__refuse_error_body(src, err);
    if (strcmp(status, "REQUEST_SUCCEEDED") != 0) return refuse_status(src, status, err);
    if (!json_is_array(list))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "the reply has no series");
    for (size_t i = 0; i < json_array_size(list); i++)
        CMV_TRY(take_series(c, src, json_array_get(list, i), &rows, err));
    advance(c, rows);
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 30,
    .group = group,
    .open = open_blocks,
    .request = request,
    .take = take,
    .explain = cmv__convo_tell,
    .secret = {.at = CMV_SECRET_BODY, .name = "registrationkey", .prefix = ""}};

const cmv_provider cmv__provider_bls = {
    .id = "bls",
    .name = "U.S. Bureau of Labor Statistics",
    .home = "https://www.bls.gov/data/",
    .terms_url = "https://www.bls.gov/developers/termsOfService.htm",
    .attribution =
        "Source: U.S. Bureau of Labor Statistics. BLS.gov cannot vouch for the data or "
        "analyses derived from these data after the data have been retrieved from BLS.gov",
    .terms_text = "In the public domain; the bureau asks to be cited with the date of access.",
    .cadence = "at 08:30 New York on the days of each release; job openings at 10:00",
    .terms = CMV_TERMS_PUBLIC,
    .key_kind = "bls",
    .key_env = "BLS_API_KEY",
    .basis = CMV_BASIS_PRICE,
    .keys_max = 50,
    /* 25 a day without a key, 500 with one; the smaller number holds for both, since a host knows of no keys. */
    .host = {{.host = "api.bls.gov",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1000}, {25, 86400000}},
              .concurrency = 1}},
    .ops = &OPS};
