// SPDX-License-Identifier: Apache-2.0
/* CoinGecko's market_chart: points of [milliseconds, value]. */
#include "source.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000LL
/* A daily point that comes late is still the one of that midnight. */
#define SNAP_MS (2 * 3600000LL)

bool cmv__sniff_coingecko(const cmv__source *src) {
    return json_is_array(json_object_get(src->json, "prices"));
}

/* A point of the chart: `late` is its distance from the midnight it stands for. */
typedef struct stamp {
    cmv_date date;
    int64_t late;
    double value; /* NaN: null */
    size_t index;
} stamp;

static const char *list_name(const cmv__source *src) {
    return src->opt->column && src->opt->column[0] ? src->opt->column : "prices";
}

static void bad_point(cmv__source *src, cmv_rc rc, size_t i, const char *what) {
    cmv__bad(src->issues, rc, (cmv__place){.column = list_name(src)}, "point %zu: %s", i + 1, what);
}

/* Milliseconds of a point, within the years of the calendar. */
static bool instant_of(const json_t *point, int64_t *at) {
    const json_t *ms = json_array_get(point, 0);
    if (json_array_size(point) < 2 || !json_is_number(ms)) return false;
    double v = json_number_value(ms);
    if (!(v >= -1.16e13 && v <= 1.36e13)) return false;
    *at = (int64_t)v;
    return true;
}

/* Number or null (NaN) of a point. */
static bool value_of(cmv__source *src, const json_t *point, size_t i, double *out) {
    const json_t *value = json_array_get(point, 1);
    if (!json_is_number(value) && !json_is_null(value)) {
        bad_point(src, CMV_E_PARSE, i, "its value is not a number");
        return false;
    }
    *out = json_is_null(value) ? (double)NAN : json_number_value(value);
    if (fabs(*out) <= 1e300 || isnan(*out)) return true;
    bad_point(src, CMV_E_PARSE, i, "its value is beyond 1e300");
    return false;
}

/* A point stamped 00:00 UTC of a day is the close of the day before. */
static bool read_point(cmv__source *src, const json_t *point, size_t i, bool last, stamp *out,
                       size_t *partial) {
    int64_t at;
    if (!instant_of(point, &at)) {
        bad_point(src, CMV_E_PARSE, i, "is not [milliseconds, value]");
        return false;
    }
    int64_t shifted = at + DAY_MS / 2;
    int64_t day = shifted / DAY_MS - (shifted % DAY_MS < 0);
    int64_t late = llabs(at - day * DAY_MS);
    if (last && late != 0) {
        *partial = i + 1;
        return false;
    }
    *out = (stamp){.date = (cmv_date)(day - 1), .late = late, .index = i};
    if (late > SNAP_MS) {
        bad_point(src, CMV_E_PARSE, i,
                  "is more than two hours from midnight UTC: ask for interval=daily");
    } else if (src->opt->today != CMV_DATE_NONE && out->date > src->opt->today) {
        bad_point(src, CMV_E_REFUSED, i, "lies in the future");
    } else {
        return value_of(src, point, i, &out->value);
    }
    return false;
}

/* Of two points of one midnight the nearer one comes last and counts. */
static int by_date(const void *a, const void *b) {
    const stamp *x = a, *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    if (x->late != y->late) return x->late > y->late ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void note_stamps(cmv__source *src, const stamp *s, size_t n, size_t partial) {
    size_t snapped = 0, first = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i].late != 0 && snapped++ == 0) first = s[i].index + 1;
    }
    if (snapped) {
        cmv__note(src->issues, (cmv__place){.column = list_name(src)},
                  "%zu point%s off midnight by up to two hours moved to it, first point %zu",
                  snapped, snapped == 1 ? "" : "s", first);
    }
    if (partial) {
        cmv__note(src->issues, (cmv__place){.column = list_name(src)},
                  "the last point (%zu) is of an unfinished day and left out", partial);
    }
}

static cmv_rc add_points(cmv__source *src, const stamp *s, size_t n, cmv_feed_file *out,
                         cmv_err *err) {
    cmv__points p = {0};
    CMV_NEW_ARRAY(p.at, src->scratch, cmv__point, n, err);
    for (size_t i = 0; i < n; i++) {
        out->n_duplicates += i > 0 && s[i].date == s[i - 1].date;
        if (isnan(s[i].value)) {
            p.n_missing++;
            continue;
        }
        /* A binary double from JSON: as fine as 15 digits. */
        double v = fabs(s[i].value);
        int decimals = v > 0 ? 14 - (int)floor(log10(v)) : 15;
        p.at[p.n++] = (cmv__point){s[i].date, 0, CMV_UTC_NONE, s[i].value, decimals, true};
    }
    cmv__series_spec spec = {.name = src->stem, .provider = "coingecko", .basis = CMV_BASIS_PRICE};
    if (strcmp(list_name(src), "prices") != 0) {
        spec.name = cmv_arena_printf(src->scratch, "%s_%s", src->stem, list_name(src));
    }
    if (!spec.name) CMV_FAIL(err, CMV_E_NOMEM, "no room for a series name");
    return cmv__series_add(src, &spec, &p, out, err);
}

cmv_rc cmv__decode_coingecko(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    const json_t *list = json_object_get(src->json, list_name(src));
    if (!json_is_array(list)) {
        return cmv__refuse(src->issues, err, CMV_E_NOTFOUND, CMV__WHOLE,
                           "no list '%.60s'; there are prices, market_caps, total_volumes",
                           list_name(src));
    }
    size_t total = json_array_size(list), n = 0, partial = 0;
    if (total == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "there is no point in it");
    stamp *s;
    CMV_NEW_ARRAY(s, src->scratch, stamp, total, err);
    for (size_t i = 0; i < total; i++) {
        n += read_point(src, json_array_get(list, i), i, i + 1 == total, &s[n], &partial);
    }
    out->n_rows = total;
    out->newest_first = n > 1 && s[0].date > s[n - 1].date;
    note_stamps(src, s, n, partial);
    qsort(s, n, sizeof *s, by_date);
    return add_points(src, s, n, out, err);
}
