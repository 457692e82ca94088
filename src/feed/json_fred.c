// SPDX-License-Identifier: Apache-2.0
/* FRED's /series/observations, and what providers send instead of data. */
#include "source.h"

#include "base/arena.h"
#include "number.h"
#include "when.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

/* ---- error bodies ---------------------------------------------------------------------------------------------------- */

/* Where providers put the text of an error: key, then key inside it; "" for the text itself. */
static const struct error_key {
    const char *key, *inner;
} ERRORS[] = {
    {"error_message", ""},
    {"status", "error_message"},
    {"Note", ""},
    {"Information", ""},
    {"Error Message", ""},
    {"error", ""},
    {"error", "message"},
    {"detail", ""},
    {"quandl_error", "message"},
    {"message", ""},
    {"errors", ""},
    {"fault", "faultstring"},
};

static cmv__view text_of(const json_t *v) {
    const char *s = json_string_value(v);
    return s ? (cmv__view){s, json_string_length(v)} : (cmv__view){"", 0};
}

/* CoinGecko also nests {"error":{"status":{"error_message":...}}}. */
static const json_t *unwrap(const json_t *root) {
    const json_t *error = json_object_get(root, "error");
    return json_is_object(error) && json_object_get(error, "status") ? error : root;
}

static cmv_rc refuse_unknown(cmv__source *src, cmv_err *err) {
    char keys[200] = "";
    const char *key;
    json_t *value;
    json_object_foreach(src->json, key, value) {
        size_t used = strlen(keys);
        if (used + 40 < sizeof keys)
            snprintf(keys + used, sizeof keys - used, "%s%.30s", used ? ", " : "", key);
    }
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "JSON of an unknown form (keys: %s); FRED observations, CoinGecko market "
                       "charts and Yahoo charts are read",
                       keys[0] ? keys : "none");
}

const char *cmv__error_text(const json_t *json) {
    const json_t *root = unwrap(json);
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++) {
        const json_t *v = json_object_get(root, ERRORS[i].key);
        if (ERRORS[i].inner[0]) v = json_object_get(v, ERRORS[i].inner);
        if (json_is_string(v)) return json_string_value(v);
    }
    return NULL;
}

cmv_rc cmv__refuse_error_body(cmv__source *src, cmv_err *err) {
    const char *text = cmv__error_text(src->json);
    if (!text) return refuse_unknown(src, err);
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "this is a provider's error message, not data: %.300s", text);
}

/* ---- FRED ------------------------------------------------------------------------------------------------------------ */

bool cmv__sniff_fred_json(const cmv__source *src) {
    return json_is_array(json_object_get(src->json, "observations"));
}

static bool date_member(cmv__source *src, const json_t *object, const char *key, size_t i,
                        cmv_date *out) {
    cmv__view v = text_of(json_object_get(object, key));
    cmv__when w;
    *out = v.n == 10 && cmv__when_parse(v.at, v.n, &w) ? cmv__when_date(&w, CMV_ORDER_YMD)
                                                       : CMV_DATE_NONE;
    if (*out == CMV_DATE_NONE && v.n == 10 && memcmp(v.at, "9999", 4) == 0)
        *out = cmv_date_of(2400, 12, 31);
    if (*out != CMV_DATE_NONE) return true;
    cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){.column = key, .value = v},
             "observation %zu: is not a date", i + 1);
    return false;
}

static bool value_member(cmv__source *src, const json_t *object, size_t i, cmv__number *x) {
    const json_t *member = json_object_get(object, "value");
    cmv__view v = text_of(member);
    if (json_is_number(member)) {
        *x = (cmv__number){.value = json_number_value(member), .decimals = 12};
        return true;
    }
    if (member && !json_is_string(member) && !json_is_null(member))
        v = (cmv__view){"(not a number)", 14};
    if (member && cmv__number_parse(v.at, v.n, false, x) != CMV__NUMBER_BAD) return true;
    cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){.column = "value", .value = v},
             "observation %zu: %s", i + 1, member ? x->why : "the value is missing");
    return false;
}

/* Either all observations say from when until when they were valid, or none does. */
static bool interval_members(cmv__source *src, const json_t *o, bool wanted, size_t i,
                             cmv__vintage_row *r) {
    bool there = json_object_get(o, "realtime_start") != NULL;
    if (there != wanted) {
        cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){.column = "realtime_start"},
                 "observation %zu: is %s, unlike in the first one", i + 1,
                 there ? "there" : "missing");
        return false;
    }
    if (!there) return true;
    return date_member(src, o, "realtime_start", i, &r->from) &&
           date_member(src, o, "realtime_end", i, &r->until) && cmv__vintage_check(src, r);
}

bool cmv__fred_row(cmv__source *src, const json_t *o, bool interval, size_t i, cmv__vintage_row *r) {
    cmv__number x;
    *r = (cmv__vintage_row){.key = {"", 0}, .line = (int)i + 1};
    if (!date_member(src, o, "date", i, &r->date) || !value_member(src, o, i, &x)) return false;
    if (!interval_members(src, o, interval, i, r)) return false;
    if (src->opt->today != CMV_DATE_NONE && r->date > src->opt->today) {
        cmv__bad(src->issues, CMV_E_REFUSED,
                 (cmv__place){.column = "date", .value = text_of(json_object_get(o, "date"))},
                 "observation %zu: lies in the future", i + 1);
        return false;
    }
    r->value = x.value;
    r->decimals = x.decimals;
    r->ends_zero = x.ends_zero;
    return true;
}

/* A plain pull has one real-time period for all rows; anything else are vintages. */
static bool has_vintages(const cmv__vintage_row *r, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (r[i].from != r[0].from || r[i].until != r[0].until) return true;
    }
    return false;
}

static int by_date(const void *a, const void *b) {
    const cmv__vintage_row *x = a, *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static cmv_rc plain_series(cmv__source *src, const char *name, cmv__vintage_row *r, size_t n,
                           cmv_feed_file *out, cmv_err *err) {
    cmv__points p = {0};
    CMV_NEW_ARRAY(p.at, src->scratch, cmv__point, n, err);
    out->newest_first = out->newest_first || (n > 1 && r[0].date > r[n - 1].date);
    qsort(r, n, sizeof *r, by_date);
    for (size_t i = 0; i < n; i++) {
        out->n_duplicates += i > 0 && r[i].date == r[i - 1].date;
        if (isnan(r[i].value)) {
            p.n_missing++;
            continue;
        }
        p.at[p.n++] = (cmv__point){r[i].date,  r[i].line,     CMV_UTC_NONE,
                                   r[i].value, r[i].decimals, r[i].ends_zero};
    }
    cmv__series_spec spec = {.name = name, .provider = "fred", .basis = CMV_BASIS_PRICE};
    return cmv__series_add(src, &spec, &p, out, err);
}

static cmv_rc check_envelope(cmv__source *src, size_t n, cmv_err *err) {
    cmv__view units = text_of(json_object_get(src->json, "units"));
    if (units.n && !(units.n == 3 && memcmp(units.at, "lin", 3) == 0)) {
        return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                           (cmv__place){.column = "units", .value = units},
                           "the values are changes, not levels: ask FRED for units=lin");
    }
    json_int_t count = json_integer_value(json_object_get(src->json, "count"));
    json_int_t offset = json_integer_value(json_object_get(src->json, "offset"));
    if (n == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "there is no observation in it");
    if (offset == 0 && count <= (json_int_t)n) return CMV_OK;
    cmv__note(src->issues, CMV__WHOLE, "one page of several: %zu of %lld observations", n,
              (long long)count);
    return CMV_OK;
}

cmv_rc cmv__decode_fred_json(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    const json_t *list = json_object_get(src->json, "observations");
    size_t total = json_array_size(list), n = 0;
    CMV_TRY(check_envelope(src, total, err));
    cmv__vintage_row *r;
    CMV_NEW_ARRAY(r, src->scratch, cmv__vintage_row, total, err);
    bool interval = json_object_get(json_array_get(list, 0), "realtime_start") != NULL;
    for (size_t i = 0; i < total; i++) {
        n += cmv__fred_row(src, json_array_get(list, i), interval, i, &r[n]);
    }
    out->n_rows = total;
    CMV_TRY(cmv__issues_settle(src->issues, err));
    return has_vintages(r, n) ? cmv__vintages_build(src, r, n, "fred", out, err)
                              : plain_series(src, src->stem, r, n, out, err);
}

/* ---- a release at once (API v2) ---------------------------------------------------------------------------------------- */

bool cmv__sniff_fred_bulk(const cmv__source *src) {
    const json_t *first = json_array_get(json_object_get(src->json, "series"), 0);
    return json_is_array(json_object_get(first, "observations")) &&
           json_is_string(json_object_get(first, "series_id"));
}

static cmv_rc bulk_series(cmv__source *src, const json_t *series, cmv_feed_file *out, cmv_err *err) {
    const json_t *list = json_object_get(series, "observations");
    const char *name = json_string_value(json_object_get(series, "series_id"));
    const char *column = src->opt->column;
    size_t total = json_array_size(list), n = 0;
    if (!name || !name[0] || !json_is_array(list))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "a series has no series_id or no observations");
    if (column && column[0] && strcmp(column, name) != 0) return CMV_OK;
    cmv__vintage_row *r;
    CMV_NEW_ARRAY(r, src->scratch, cmv__vintage_row, total, err);
    for (size_t i = 0; i < total; i++)
        n += cmv__fred_row(src, json_array_get(list, i), false, i, &r[n]);
    out->n_rows += total;
    return plain_series(src, name, r, n, out, err);
}

cmv_rc cmv__decode_fred_bulk(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    const json_t *list = json_object_get(src->json, "series");
    const json_t *more = json_object_get(src->json, "has_more");
    const char *word = json_string_value(more);
    for (size_t i = 0; i < json_array_size(list); i++)
        CMV_TRY(bulk_series(src, json_array_get(list, i), out, err));
    if (json_is_true(more) || (word && strcmp(word, "true") == 0))
        cmv__note(src->issues, CMV__WHOLE, "one page of several: more follow (has_more)");
    return CMV_OK;
}
