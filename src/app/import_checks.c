// SPDX-License-Identifier: Apache-2.0
/* Does a series fit its metric, and what the store holds of it? */
#include "import.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_MS 86400000LL

enum { OVERLAP_MIN = 5, SOURCE_MAX_BYTES = 200 };

/* ---- frequency ------------------------------------------------------------------------------------------------------- */

static cmv_rc check_freq(const cmv_feed_series *s, const cmv__target *t, cmv_err *err) {
    cmv_freq found;
    if (t->created || !cmv__infer_freq(s, &found) || found == t->metric->freq) return CMV_OK;
    CMV_FAIL(err, CMV_E_REFUSED,
             "%.100s: the values are %s, but %s is %s: name another metric with --metric, an own "
             "one with a new id",
             s->name, cmv_freq_name(found), t->metric->id, cmv_freq_name(t->metric->freq));
}

/* ---- hours of vintages ------------------------------------------------------------------------------------------------ */

void cmv__set_hours(const cmv_metric *m, const cmv_feed_series *s) {
    for (size_t i = 0; i < s->n; i++) {
        cmv_date day = (cmv_date)(s->obs[i].known_at / DAY_MS - (s->obs[i].known_at % DAY_MS < 0));
        s->obs[i].known_at = cmv_zone_instant(m->pub.zone, day, m->pub.minute);
    }
}

/* ---- sessions -------------------------------------------------------------------------------------------------------- */

static bool is_weekend(cmv_date d) { return cmv_date_weekday(d) >= CMV_SAT; }

/* Weekend rows that only repeat the value before them were filled in by somebody. */
static void note_sessions(cmv__import *im, const cmv_feed_series *s, cmv__target *t) {
    size_t off = 0, weekends = 0, repeats = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (i > 0 && s->obs[i].date == s->obs[i - 1].date) continue;
        off += !cmv_calendar_is_session(t->metric->cal, s->obs[i].date);
        if (!is_weekend(s->obs[i].date)) continue;
        weekends++;
        repeats += i > 0 && s->obs[i].value == s->obs[i - 1].value;
    }
    if (t->metric->freq != CMV_DAILY || off == 0) return;
    cmv__import_note(im, t,
                     "%zu value%s dated on days without a session of %s, not used in comparisons",
                     off, off == 1 ? " is" : "s are", cmv_calendar_name(t->metric->cal));
    if (weekends < OVERLAP_MIN || repeats != weekends) return;
    cmv__import_note(im, t, "all %zu weekend values repeat the one before: they were filled in",
                     weekends);
}

/* ---- what is held ---------------------------------------------------------------------------------------------------- */

typedef struct overlap {
    size_t n, apart; /* dates on both sides; values of which one is less than half of the other */
    double *ratio;   /* n_ratio of positive pairs */
    size_t n_ratio;
    cmv_date date; /* first date apart */
    double held, offered;
} overlap;

static bool wholly_apart(double a, double b) { return fabs(a - b) > 0.5 * fmax(fabs(a), fabs(b)); }

static void meet(overlap *o, cmv_date date, double held, double offered) {
    if (isnan(held) || isnan(offered)) return;
    o->n++;
    if (held > 0 && offered > 0) o->ratio[o->n_ratio++] = offered / held;
    if (!wholly_apart(held, offered)) return;
    if (o->apart++ > 0) return;
    o->date = date;
    o->held = held;
    o->offered = offered;
}

/* Latest vintage of each date on both sides. */
static void walk(overlap *o, const cmv_obs *held, size_t n, const cmv_feed_series *s) {
    for (size_t i = 0, k = 0; i < n && k < s->n;) {
        cmv_date x = held[i].date, y = s->obs[k].date;
        int ahead = (x > y) - (x < y); /* below 0: held goes on, above: offered, 0: both */
        if (i + 1 < n && held[i + 1].date == x)
            ahead = -1;
        else if (k + 1 < s->n && s->obs[k + 1].date == y)
            ahead = 1;
        if (ahead == 0) meet(o, x, held[i].value, s->obs[k].value);
        i += ahead <= 0;
        k += ahead >= 0;
    }
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Factors between units that people confuse: percent and fractions, thousands, millions, billions. */
static const double FACTORS[] = {100, 0.01, 1000, 0.001, 1e6, 1e-6};

static bool is_factor(double ratio) {
    for (size_t i = 0; i < sizeof FACTORS / sizeof *FACTORS; i++) {
        if (fabs(ratio / FACTORS[i] - 1) < 0.05) return true;
    }
    return false;
}

static cmv_rc judge(overlap *o, const cmv_feed_series *s, const cmv__target *t, cmv_err *err) {
    char date[CMV_DATE_TEXT];
    if (o->n < OVERLAP_MIN || o->apart * 2 <= o->n) return CMV_OK;
    qsort(o->ratio, o->n_ratio, sizeof *o->ratio, by_size);
    double median = o->n_ratio * 2 > o->n ? o->ratio[o->n_ratio / 2] : 0;
    cmv_date_format(o->date, date);
    if (is_factor(median)) {
        CMV_FAIL(err, CMV_E_REFUSED,
                 "%.80s: another unit than %s is held in: %s is %.10g here and %.10g there (times "
                 "%.4g); convert it, "
                 "or say --conflict revise",
                 s->name, t->metric->id, date, o->offered, o->held, median);
    }
    CMV_FAIL(err, CMV_E_REFUSED,
             "%.80s: these are not the values held for %s: %s is %.10g here and %.10g there; name "
             "another metric with "
             "--metric, or say --conflict revise",
             s->name, t->metric->id, date, o->offered, o->held);
}

static cmv_rc check_held(cmv__import *im, const cmv_feed_series *s, const cmv__target *t,
                         cmv_err *err) {
    const cmv_obs *held;
    size_t n;
    cmv_rc rc = cmv_store_load(im->app->store, t->metric->id, t->basis, NULL, &held, &n, err);
    if (rc == CMV_E_NODATA) return CMV_OK;
    CMV_TRY(rc);
    if (im->opt->conflict == CMV_CONFLICT_REVISE) return CMV_OK;
    overlap o = {0};
    CMV_NEW_ARRAY(o.ratio, im->job, double, s->n, err);
    walk(&o, held, n, s);
    return judge(&o, s, t, err);
}

/* ---- sources --------------------------------------------------------------------------------------------------------- */

const char *cmv__import_source(const cmv_feed_file *file, const cmv_feed_series *s,
                               cmv_arena *arena) {
    if (s->provider[0]) return s->provider;
    char *name = cmv_arena_strn(arena, file->name, strnlen(file->name, SOURCE_MAX_BYTES));
    for (char *p = name; p && *p; p++) {
        if (*p == ',') *p = ' '; /* the store joins sources by commas */
    }
    return name ? name : "file";
}

/* The same provider, or a file of the same name but for digits: "prices (2).csv" is the next copy of "prices.csv". */
static bool same_source(const char *a, size_t n, const char *b) {
    size_t m = strlen(b), i = 0, k = 0;
    while (i < n || k < m) {
        while (i < n && strchr("0123456789()_- ", a[i])) i++;
        while (k < m && strchr("0123456789()_- ", b[k])) k++;
        if (i == n || k == m) break;
        if (strncasecmp(a + i, b + k, 1) != 0) return false;
        i++;
        k++;
    }
    return i == n && k == m;
}

static bool all_from(const char *sources, const char *mine) {
    for (const char *p = sources; *p;) {
        size_t n = strcspn(p, ",");
        if (!same_source(p, n, mine)) return false;
        p += n;
        p += strspn(p, ", ");
    }
    return true;
}

/* What somebody else brought stays: two sources that differ in the last digit must not revise each other for ever.
   FRED-MD is a monthly snapshot of others' series and only fills gaps. */
static cmv_rc decide_conflict(cmv__import *im, const cmv_feed_file *file, const cmv_feed_series *s,
                              cmv__target *t, cmv_err *err) {
    t->conflict = im->opt->conflict;
    if (t->conflict != CMV_CONFLICT_AUTO) return CMV_OK;
    cmv_holding held;
    cmv_rc rc = cmv_store_holding(im->app->store, t->metric->id, t->basis, im->job, &held, err);
    if (rc == CMV_E_NODATA) return CMV_OK;
    CMV_TRY(rc);
    bool mine = all_from(held.sources, cmv__import_source(file, s, im->job));
    if (!mine || strcmp(s->provider, "fred-md") == 0) t->conflict = CMV_CONFLICT_KEEP;
    return CMV_OK;
}

cmv_rc cmv__import_check(cmv__import *im, const cmv_feed_file *file, const cmv_feed_series *s,
                         cmv__target *t, cmv_err *err) {
    CMV_TRY(check_freq(s, t, err));
    note_sessions(im, s, t);
    CMV_TRY(check_held(im, s, t, err));
    return decide_conflict(im, file, s, t, err);
}
