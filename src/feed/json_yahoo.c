// SPDX-License-Identifier: Apache-2.0
/*
 * Yahoo's chart JSON, as a file that somebody saved: {"chart":{"result":[{"meta":{...},"timestamp":[...],"indicators":{...}}]}}.
 *
 * A stamp is the second at which a session opened, so its date is that of the exchange's zone. Closes are adjusted for splits, and
 * adjclose for dividends too: price and total return. The row of a session that was under way is no close.
 */
#include "source.h"

#include "base/arena.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_S 86400LL
#define HOUR_S 3600LL
/* 1600 to 2400. */
#define SECONDS_FIRST (-11676096000.0)
#define SECONDS_LAST 13601088000.0

typedef struct chart {
    const json_t *meta, *stamp, *close, *total;
    const char *name;
    bool zoned;
    cmv_zone zone;
    int64_t offset; /* seconds east of Greenwich where the zone is not one of ours */
    size_t n, shifted;
    bool unfinished; /* the last row is of a session under way */
} chart;

typedef struct stamp {
    cmv_date date;
    size_t index;
} stamp;

bool cmv__sniff_yahoo(const cmv__source *src) {
    return json_is_object(json_object_get(src->json, "chart"));
}

/* ---- the envelope ------------------------------------------------------------------------------------------------------ */

static cmv_rc refuse_error(cmv__source *src, const json_t *error, cmv_err *err) {
    const char *code = json_string_value(json_object_get(error, "code"));
    const char *words = json_string_value(json_object_get(error, "description"));
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "this is a provider's error message, not data: %.80s: %.200s",
                       code ? code : "error", words ? words : "without a word");
}

static const json_t *list_of(const json_t *result, const char *group, const char *name) {
    const json_t *indicators = json_object_get(result, "indicators");
    return json_object_get(json_array_get(json_object_get(indicators, group), 0), name);
}

static cmv_rc check_list(cmv__source *src, const chart *c, const json_t *list, const char *what,
                         cmv_err *err) {
    if (!list || json_array_size(list) == c->n) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.column = what},
                       "%zu values for %zu dates: the file is damaged", json_array_size(list), c->n);
}

static cmv_rc check_step(cmv__source *src, const chart *c, cmv_err *err) {
    const char *step = json_string_value(json_object_get(c->meta, "dataGranularity"));
    if (!step || strcmp(step, "1d") == 0) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){.column = "dataGranularity", .value = {step, strlen(step)}},
                       "daily rows are read: ask for interval=1d");
}

static double number_of(const json_t *object, const char *name) {
    const json_t *v = json_object_get(object, name);
    return json_is_number(v) ? json_number_value(v) : (double)NAN;
}

/* The price of a session counts when it is the one at which the session ended. */
static bool is_unfinished(const chart *c) {
    const json_t *period =
        json_object_get(json_object_get(c->meta, "currentTradingPeriod"), "regular");
    double now = number_of(c->meta, "regularMarketTime"), start = number_of(period, "start");
    const json_t *last = json_array_get(c->stamp, c->n - 1);
    if (!json_is_number(last) || !(json_number_value(last) >= start)) return false;
    return now < number_of(period, "end");
}

static void read_zone(chart *c) {
    const char *zone = json_string_value(json_object_get(c->meta, "exchangeTimezoneName"));
    double offset = number_of(c->meta, "gmtoffset");
    c->zoned = zone && cmv_zone_find(zone, &c->zone, NULL) == CMV_OK;
    c->offset = fabs(offset) <= 86400 ? (int64_t)offset : 0;
}

static cmv_rc open_chart(cmv__source *src, const json_t *result, chart *c, cmv_err *err) {
    *c = (chart){.meta = json_object_get(result, "meta"),
                 .stamp = json_object_get(result, "timestamp"),
                 .close = list_of(result, "quote", "close"),
                 .total = list_of(result, "adjclose", "adjclose")};
    c->n = json_array_size(c->stamp);
    c->name = json_string_value(json_object_get(c->meta, "symbol"));
    if (!c->name || !c->name[0]) c->name = src->stem;
    if (c->n == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.column = c->name},
                           "no timestamps: there was no session in the range that was asked for");
    if (!json_is_array(c->close))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.column = c->name},
                           "the list of closes is missing");
    CMV_TRY(check_step(src, c, err));
    CMV_TRY(check_list(src, c, c->close, "close", err));
    CMV_TRY(check_list(src, c, c->total, "adjclose", err));
    read_zone(c);
    c->unfinished = is_unfinished(c);
    return CMV_OK;
}

/* ---- dates ----------------------------------------------------------------------------------------------------------- */

/* The offset of a file is that of the day on which it was saved: in the other half of the year a midnight reads as 23:00 of
 * the day before, and no session opens at that hour. */
static cmv_date date_at(chart *c, int64_t seconds) {
    if (c->zoned) return cmv_zone_date(c->zone, seconds * 1000);
    int64_t local = seconds + c->offset;
    int64_t day = local / DAY_S - (local % DAY_S < 0);
    bool late = local - day * DAY_S >= DAY_S - HOUR_S;
    c->shifted += late;
    return (cmv_date)(day + late);
}

static bool read_stamp(cmv__source *src, chart *c, size_t i, stamp *out) {
    const json_t *at = json_array_get(c->stamp, i);
    double s = json_is_number(at) ? json_number_value(at) : (double)NAN;
    if (!(s >= SECONDS_FIRST && s <= SECONDS_LAST)) {
        cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){.column = "timestamp"},
                 "row %zu: is not a time in seconds", i + 1);
        return false;
    }
    *out = (stamp){date_at(c, (int64_t)s), i};
    if (src->opt->today == CMV_DATE_NONE || out->date <= src->opt->today) return true;
    cmv__bad(src->issues, CMV_E_REFUSED, (cmv__place){.column = "timestamp"},
             "row %zu: lies in the future", i + 1);
    return false;
}

static int by_date(const void *a, const void *b) {
    const stamp *x = a, *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorted by date; of one date the row that stands last comes last, and counts. */
static cmv_rc read_stamps(cmv__source *src, chart *c, stamp **out, size_t *n, cmv_feed_file *file,
                          cmv_err *err) {
    stamp *s;
    *n = 0;
    CMV_NEW_ARRAY(s, src->scratch, stamp, c->n, err);
    for (size_t i = 0; i < c->n - c->unfinished; i++) *n += read_stamp(src, c, i, &s[*n]);
    file->newest_first = file->newest_first || (*n > 1 && s[0].date > s[*n - 1].date);
    qsort(s, *n, sizeof *s, by_date);
    for (size_t i = 1; i < *n; i++) file->n_duplicates += s[i].date == s[i - 1].date;
    file->n_rows += c->n;
    *out = s;
    return CMV_OK;
}

/* ---- values ---------------------------------------------------------------------------------------------------------- */

/* Prices are kept in single precision there and written out in double: 87.19999694824219 is the single 87.2. */
static cmv__number_kind read_price(const json_t *cell, cmv__number *out) {
    char text[40];
    if (!json_is_number(cell)) {
        *out = (cmv__number){.why = "is not a number"};
        return json_is_null(cell) ? CMV__NUMBER_MISSING : CMV__NUMBER_BAD;
    }
    double v = json_number_value(cell);
    float f = (float)v;
    bool single = (double)f == v;
    for (int digits = single ? 6 : 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (single ? strtof(text, NULL) == f : strtod(text, NULL) == v) break;
    }
    return cmv__number_parse(text, strlen(text), false, out);
}

static void read_values(cmv__source *src, const json_t *list, const char *what, const stamp *s,
                        size_t n, cmv__points *p) {
    cmv__number x;
    char date[CMV_DATE_TEXT];
    p->n = p->n_missing = 0;
    for (size_t i = 0; i < n; i++) {
        switch (read_price(json_array_get(list, s[i].index), &x)) {
        case CMV__NUMBER_OK:
            p->at[p->n++] =
                (cmv__point){s[i].date, 0, CMV_UTC_NONE, x.value, x.decimals, x.ends_zero};
            break;
        case CMV__NUMBER_MISSING:
            p->n_missing++;
            break;
        default:
            cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){.column = what}, "row %zu, %s: %s",
                     s[i].index + 1, cmv_date_format(s[i].date, date), x.why);
        }
    }
}

static bool wanted(const cmv__source *src, const char *what) {
    const char *column = src->opt->column;
    return !column || !column[0] || strcasecmp(column, what) == 0;
}

static cmv_rc add_values(cmv__source *src, const chart *c, cmv_basis basis, const stamp *s,
                         size_t n, cmv_feed_file *out, cmv_err *err) {
    bool total = basis == CMV_BASIS_TOTAL;
    const char *what = total ? "adjclose" : "close";
    const json_t *list = total ? c->total : c->close;
    cmv__points p = {0};
    if (!list || !wanted(src, what)) return CMV_OK;
    CMV_NEW_ARRAY(p.at, src->scratch, cmv__point, n, err);
    read_values(src, list, what, s, n, &p);
    cmv__series_spec spec = {.name = c->name, .provider = "yahoo", .column = what, .basis = basis};
    return cmv__series_add(src, &spec, &p, out, err);
}

/* ---- what is worth saying ------------------------------------------------------------------------------------------------ */

static void note_events(cmv__source *src, const chart *c, const json_t *result) {
    const json_t *events = json_object_get(result, "events");
    size_t dividends = json_object_size(json_object_get(events, "dividends"));
    size_t splits = json_object_size(json_object_get(events, "splits"));
    if (dividends + splits == 0) return;
    cmv__note(
        src->issues, (cmv__place){.column = c->name},
        "%zu dividend%s and %zu split%s: closes are adjusted for splits, adjusted closes for both",
        dividends, dividends == 1 ? "" : "s", splits, splits == 1 ? "" : "s");
}

static void note_chart(cmv__source *src, const chart *c, const json_t *result) {
    const char *currency = json_string_value(json_object_get(c->meta, "currency"));
    cmv__place place = {.column = c->name};
    note_events(src, c, result);
    if (currency && strcmp(currency, "USD") != 0)
        cmv__note(src->issues, place, "prices are in %.20s", currency);
    if (c->unfinished)
        cmv__note(src->issues, place,
                  "the last row (%zu) is of a session that was under way and left out", c->n);
    if (c->shifted)
        cmv__note(src->issues, place,
                  "%zu row%s stamped 23:00 moved to the day that begins: summer time", c->shifted,
                  c->shifted == 1 ? "" : "s");
}

static cmv_rc decode_chart(cmv__source *src, const json_t *result, cmv_feed_file *out, cmv_err *err) {
    chart c;
    stamp *s;
    size_t n;
    CMV_TRY(open_chart(src, result, &c, err));
    CMV_TRY(read_stamps(src, &c, &s, &n, out, err));
    note_chart(src, &c, result);
    CMV_TRY(add_values(src, &c, CMV_BASIS_PRICE, s, n, out, err));
    return add_values(src, &c, CMV_BASIS_TOTAL, s, n, out, err);
}

cmv_rc cmv__decode_yahoo(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    const json_t *root = json_object_get(src->json, "chart");
    const json_t *error = json_object_get(root, "error");
    const json_t *results = json_object_get(root, "result");
    if (json_is_object(error)) return refuse_error(src, error, err);
    if (json_array_size(results) == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "there is no chart in it");
    if (!wanted(src, "close") && !wanted(src, "adjclose"))
        return cmv__refuse(src->issues, err, CMV_E_NOTFOUND, CMV__WHOLE,
                           "no column '%.60s'; there are close, adjclose", src->opt->column);
    for (size_t i = 0; i < json_array_size(results); i++)
        CMV_TRY(decode_chart(src, json_array_get(results, i), out, err));
    return CMV_OK;
}
