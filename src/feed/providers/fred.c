// SPDX-License-Identifier: Apache-2.0
/*
 * FRED and ALFRED, API v1: values of a series, its vintages, and the dates of a release.
 *
 * [D] what no document vouches for, and what leans on it: that vintages of a date may straddle pages in any order
 * (rows are sorted after the last page), and that /release/dates takes sort_order=asc (dates are sorted anyhow).
 */
#include "fred.h"

#include "base/arena.h"
#include "base/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define API "https://api.stlouisfed.org/fred/"

/* Rows of a page, at most what FRED gives; and the requests of the longest series: 10 windows of 10 pages are 10 million rows. */
enum { PAGE_ROWS = 100000, PAGE_DATES = 10000, STEPS_MAX = 120 };

/* What is being read: lists come in pages, one list after another. */
typedef enum stage { VALUES, DAYS, WINDOW, RELEASES } stage;

typedef struct fred {
    stage at;
    const char *key;    /* percent-encoded */
    json_int_t count;   /* of the list at hand; -1 before its first page */
    int pages;          /* of it so far */
    cmv_date last_page; /* newest date of the pages before this one */
    cmv__fred_windows windows;
} fred;

static cmv_rc begin(cmv_convo *c, cmv_err *err) {
    static const stage FIRST[] = {
        [CMV_ASK_VALUES] = VALUES, [CMV_ASK_VINTAGES] = DAYS, [CMV_ASK_RELEASES] = RELEASES};
    fred *f;
    CMV_NEW_ARRAY(f, c->arena, fred, 1, err);
    *f = (fred){.at = FIRST[c->ask.what], .count = -1, .last_page = CMV_DATE_NONE};
    f->key = cmv__convo_encode(c, c->ask.key[0]);
    if (!f->key) CMV_FAIL(err, CMV_E_NOMEM, "fred: no memory");
    c->own = f;
    return f->at == RELEASES ? cmv__fred_release_id(c, c->ask.key[0], err) : CMV_OK;
}

/* ---- requests ----------------------------------------------------------------------------------------------------------- */

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const fred *f = c->own;
    char from[60] = "", text[CMV_DATE_TEXT], start[CMV_DATE_TEXT], end[CMV_DATE_TEXT];
    if (c->ask.from != CMV_DATE_NONE)
        snprintf(from, sizeof from, "&observation_start=%s", cmv_date_format(c->ask.from, text));
    switch (f->at) {
    case VALUES:
        return cmv__convo_url(c, out, err,
                              API "series/observations?series_id=%s&file_type=json&units=lin"
                                  "&sort_order=asc%s&limit=%d&offset=%zu",
                              f->key, from, PAGE_ROWS, c->offset);
    case DAYS:
        return cmv__convo_url(c, out, err,
                              API "series/vintagedates?series_id=%s&file_type=json&sort_order=asc"
                                  "&limit=%d&offset=%zu",
                              f->key, PAGE_DATES, c->offset);
    case WINDOW:
        return cmv__convo_url(c, out, err,
                              API "series/observations?series_id=%s&file_type=json&units=lin"
                                  "&sort_order=asc&output_type=1&realtime_start=%s&realtime_end=%s"
                                  "%s&limit=%d&offset=%zu",
                              f->key, cmv_date_format(cmv__fred_window_start(&f->windows), start),
                              cmv_date_format(cmv__fred_window_end(&f->windows), end), from,
                              PAGE_ROWS, c->offset);
    default:
        return cmv__convo_url(c, out, err,
                              API "release/dates?release_id=%s&file_type=json&sort_order=asc"
                                  "&include_release_dates_with_no_data=true&limit=%d&offset=%zu",
                              f->key, PAGE_DATES, c->offset);
    }
}

/* ---- pages -------------------------------------------------------------------------------------------------------------- */

/* A list is whole when as many rows came as it counts: FRED under load has sent less and called it a success. */
static cmv_rc turn_page(cmv_convo *c, cmv__source *src, size_t n, bool *last, cmv_err *err) {
    fred *f = c->own;
    const json_t *count = json_object_get(src->json, "count");
    json_int_t all = json_integer_value(count), asked = (json_int_t)c->offset;
    json_int_t offset = json_integer_value(json_object_get(src->json, "offset"));
    json_int_t limit = json_integer_value(json_object_get(src->json, "limit"));
    if (!json_is_integer(count) || all < 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "the reply does not say how many rows there are");
    if (offset != asked)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "asked for rows from %lld on, it gives them from %lld on",
                           (long long)asked, (long long)offset);
    if (f->count >= 0 && f->count != all)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "partial: %lld rows on one page, %lld on the next: they changed while "
                           "they were read",
                           (long long)f->count, (long long)all);
    json_int_t so_far = asked + (json_int_t)n;
    bool short_page = n == 0 || (json_int_t)n < limit;
    if (so_far > all || (so_far < all && short_page))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "partial: %lld of %lld rows came", (long long)so_far, (long long)all);
    f->count = all;
    f->pages++;
    c->offset = (size_t)so_far;
    *last = so_far == all;
    return CMV_OK;
}

static void next_list(cmv_convo *c, stage at) {
    fred *f = c->own;
    f->at = at;
    f->count = -1;
    f->pages = 0;
    c->offset = 0;
}

/* ---- observations ------------------------------------------------------------------------------------------------------- */

static cmv_rc check_units(cmv__source *src, cmv_err *err) {
    const char *units = cmv__convo_text(src->json, "units");
    if (!units || strcmp(units, "lin") == 0) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "the values are changes (units %.20s), not levels (lin)", units);
}

/* Of one list, each with the day it is of and, for vintages, the days it was valid. */
static cmv_rc read_rows(cmv__source *src, const json_t *list, size_t before,
                        cmv__vintage_row **rows, size_t *n, cmv_err *err) {
    size_t all = json_array_size(list);
    bool interval = json_object_get(json_array_get(list, 0), "realtime_start") != NULL;
    CMV_NEW_ARRAY(*rows, src->scratch, cmv__vintage_row, all, err);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        bool good = cmv__fred_row(src, json_array_get(list, i), interval, i, &(*rows)[*n]);
        if (good) (*rows)[*n].line = (int)(before + i + 1);
        *n += good;
    }
    return cmv__issues_settle(src->issues, err);
}

static cmv_rc add_values(cmv_convo *c, const cmv__vintage_row *r, size_t n, cmv_err *err) {
    fred *f = c->own;
    cmv_date newest = f->last_page;
    char text[CMV_DATE_TEXT];
    c->newest_first = c->newest_first || (n > 1 && r[0].date > r[n - 1].date);
    for (size_t i = 0; i < n; i++) {
        if (f->last_page != CMV_DATE_NONE && r[i].date <= f->last_page)
            CMV_FAIL(err, CMV_E_REFUSED,
                     "fred: %.60s: pages overlap at %s: they changed while they were read",
                     c->ask.key[0], cmv_date_format(r[i].date, text));
        if (newest == CMV_DATE_NONE || r[i].date > newest) newest = r[i].date;
        cmv__point p = {.date = r[i].date,
                        .line = 0,
                        .known_at = CMV_UTC_NONE,
                        .value = r[i].value,
                        .decimals = r[i].decimals,
                        .ends_zero = r[i].ends_zero};
        if (isnan(p.value))
            c->found[0].points.n_missing++;
        else
            CMV_TRY(cmv__convo_add(c, &c->found[0], &p, err));
    }
    f->last_page = newest;
    return CMV_OK;
}

static cmv_rc take_values(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *list;
    cmv__vintage_row *r;
    size_t n;
    bool last = false;
    CMV_TRY(cmv__fred_list(c, src, "observations", &list, err));
    CMV_TRY(check_units(src, err));
    CMV_TRY(read_rows(src, list, c->offset, &r, &n, err));
    CMV_TRY(add_values(c, r, n, err));
    CMV_TRY(turn_page(c, src, json_array_size(list), &last, err));
    c->over = last;
    c->whole = c->ask.from == CMV_DATE_NONE;
    if (!last || c->offset > 0 || !c->whole) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "there is no observation in it");
}

/* ---- vintages ----------------------------------------------------------------------------------------------------------- */

static cmv_rc add_day(cmv_convo *c, cmv__source *src, const json_t *member, cmv_err *err) {
    cmv__fred_windows *w = &((fred *)c->own)->windows;
    cmv_date day;
    void *at = w->day;
    if (!cmv__convo_date(member, &day))
        return cmv__refuse(src->issues, err, CMV_E_PARSE, CMV__WHOLE, "vintage date %zu is no date",
                           w->n_days + 1);
    if (w->n_days && day <= w->day[w->n_days - 1])
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "vintage date %zu does not follow the one before it", w->n_days + 1);
    CMV_TRY(cmv__room(c->arena, &at, w->n_days, &w->cap_days, sizeof day, CMV_SERIES_MAX, err));
    w->day = at;
    w->day[w->n_days++] = day;
    return CMV_OK;
}

static cmv_rc take_days(cmv_convo *c, cmv__source *src, cmv_err *err) {
    fred *f = c->own;
    const json_t *list;
    bool last = false;
    CMV_TRY(cmv__fred_list(c, src, "vintage_dates", &list, err));
    for (size_t i = 0; i < json_array_size(list); i++)
        CMV_TRY(add_day(c, src, json_array_get(list, i), err));
    CMV_TRY(turn_page(c, src, json_array_size(list), &last, err));
    if (!last) return CMV_OK;
    if (f->windows.n_days == 0)
        CMV_FAIL(err, CMV_E_NOTFOUND,
                 "fred: %.60s: there are no vintages of it, but there may be plain values",
                 c->ask.key[0]);
    c->whole = c->ask.from == CMV_DATE_NONE && c->ask.known_from == CMV_UTC_NONE;
    c->over = !cmv__fred_windows_begin(&f->windows, c->ask.known_from);
    next_list(c, WINDOW);
    return CMV_OK;
}

static cmv_rc take_window(cmv_convo *c, cmv__source *src, cmv_err *err) {
    fred *f = c->own;
    cmv__fred_windows *w = &f->windows;
    const json_t *list;
    cmv__vintage_row *r;
    size_t n;
    bool last = false, more = false;
    CMV_TRY(cmv__fred_list(c, src, "observations", &list, err));
    CMV_TRY(check_units(src, err));
    if (json_array_size(list) && !json_object_get(json_array_get(list, 0), "realtime_start"))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "the rows do not say from when on they were known (realtime_start)");
    CMV_TRY(read_rows(src, list, c->offset, &r, &n, err));
    for (size_t i = 0; i < n; i++) {
        void *at = w->row;
        CMV_TRY(cmv__room(c->arena, &at, w->n_rows, &w->cap_rows, sizeof *r, CMV_SERIES_MAX, err));
        w->row = at;
        w->row[w->n_rows++] = r[i];
    }
    CMV_TRY(turn_page(c, src, json_array_size(list), &last, err));
    if (!last) return CMV_OK;
    CMV_TRY(cmv__fred_window_done(c, w, f->pages > 1, &more, err));
    next_list(c, WINDOW);
    if (more) return CMV_OK;
    c->over = true;
    return cmv__fred_windows_join(c, w, err);
}

/* ---- releases ----------------------------------------------------------------------------------------------------------- */

static cmv_rc take_releases(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *list;
    bool last = false;
    cmv_date date;
    CMV_TRY(cmv__fred_list(c, src, "release_dates", &list, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!cmv__convo_date(json_object_get(json_array_get(list, i), "date"), &date))
            return cmv__refuse(src->issues, err, CMV_E_PARSE, CMV__WHOLE,
                               "release date %zu is no date", c->offset + i + 1);
        if (c->ask.from != CMV_DATE_NONE && date < c->ask.from) continue;
        CMV_TRY(cmv__convo_release(c, date, err));
    }
    CMV_TRY(turn_page(c, src, json_array_size(list), &last, err));
    c->over = last;
    c->whole = c->ask.from == CMV_DATE_NONE;
    return CMV_OK;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    static cmv_rc (*const TAKE[])(cmv_convo *, cmv__source *, cmv_err *) = {
        [VALUES] = take_values,
        [DAYS] = take_days,
        [WINDOW] = take_window,
        [RELEASES] = take_releases,
    };
    return TAKE[((fred *)c->own)->at](c, src, err);
}

/* ---- the row ------------------------------------------------------------------------------------------------------------ */

static const cmv__provider_ops OPS = {.form = CMV__REPLY_JSON,
                                      .steps_max = STEPS_MAX,
                                      .open = begin,
                                      .request = request,
                                      .take = take,
                                      .explain = cmv__fred_explain,
                                      .secret = {.at = CMV_SECRET_QUERY, .name = "api_key"}};

const cmv_provider cmv__provider_fred = {
    .id = "fred",
    .name = "FRED, Federal Reserve Bank of St. Louis",
    .home = CMV__FRED_HOME,
    .terms_url = CMV__FRED_TERMS_URL,
    .attribution = CMV__FRED_ATTRIBUTION,
    .terms_text = CMV__FRED_TERMS_TEXT,
    .cadence = "within the hour of each publisher's release",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "fred",
    .key_env = "FRED_API_KEY",
    .key_required = true,
    .vintages = true,
    .basis = CMV_BASIS_PRICE,
    .keys_max = 1,
    .lag_ms = 5 * INT64_C(60000), /* [D]: minutes after the publisher */
    .host = {CMV__FRED_API_HOST},
    .ops = &OPS};
