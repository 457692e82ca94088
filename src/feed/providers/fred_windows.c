// SPDX-License-Identifier: Apache-2.0
/*
 * FRED gives the vintages of at most 2,000 days of publication at a time, and cuts every interval of validity to the span that
 * was asked for. A window therefore begins and ends on a day of publication: between the last day of one and the first of the
 * next nothing was published, so that what was valid until the end of one was valid until the day before the next, and a value
 * that only goes on there is one vintage.
 */
#include "fred.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW_DAYS = 2000 };
#define DAY_MS 86400000LL

static size_t end_of(const cmv__fred_windows *w) {
    size_t end = w->first + WINDOW_DAYS;
    return end < w->n_days ? end : w->n_days;
}

cmv_date cmv__fred_window_start(const cmv__fred_windows *w) { return w->day[w->first]; }

cmv_date cmv__fred_window_end(const cmv__fred_windows *w) { return w->day[end_of(w) - 1]; }

bool cmv__fred_windows_begin(cmv__fred_windows *w, cmv_utc_ms known_from) {
    size_t first = 0;
    while (first < w->n_days && w->day[first] * DAY_MS < known_from) first++;
    if (first == w->n_days) return false;
    /* What was valid on the day before is cut to that day: it tells what is new since, and is itself not new. Only a date that
     * lost its value before it and is given as missing (".") after it looks as if it were new: missing twice, which says nothing
     * else than once. */
    w->base = first > 0 ? first - 1 : SIZE_MAX;
    w->first = first > 0 ? first - 1 : 0;
    return true;
}

static int by_date_from(const void *a, const void *b) {
    const cmv__vintage_row *x = a, *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static cmv_rc twice(cmv_convo *c, const cmv__vintage_row *r, cmv_err *err) {
    char date[CMV_DATE_TEXT], from[CMV_DATE_TEXT];
    CMV_FAIL(err, CMV_E_REFUSED,
             "fred: %.60s: the value for %s known from %s came on two pages: one was changed while "
             "they were read, so another row may be missing",
             c->ask.key[0], cmv_date_format(r->date, date), cmv_date_format(r->from, from));
}

/* Cut as FRED cuts, should it not have been; then stretched to the day before the next window. */
static cmv_rc fit(cmv_convo *c, const cmv__fred_windows *w, cmv__vintage_row *r, cmv_err *err) {
    cmv_date start = cmv__fred_window_start(w), end = cmv__fred_window_end(w);
    char date[CMV_DATE_TEXT], from[CMV_DATE_TEXT];
    if (r->from > end || r->until < start)
        CMV_FAIL(err, CMV_E_REFUSED,
                 "fred: %.60s: the value for %s known from %s lies outside the span asked for",
                 c->ask.key[0], cmv_date_format(r->date, date), cmv_date_format(r->from, from));
    if (r->from < start) r->from = start;
    if (r->until >= end) r->until = end_of(w) < w->n_days ? w->day[end_of(w)] - 1 : end;
    return CMV_OK;
}

cmv_rc cmv__fred_window_done(cmv_convo *c, cmv__fred_windows *w, bool paged, bool *more,
                             cmv_err *err) {
    cmv__vintage_row *r = w->row + w->at;
    size_t n = w->n_rows - w->at;
    for (size_t i = 0; i < n; i++) CMV_TRY(fit(c, w, &r[i], err));
    if (n) qsort(r, n, sizeof *r, by_date_from);
    for (size_t i = 1; paged && i < n; i++) {
        if (r[i].date == r[i - 1].date && r[i].from == r[i - 1].from) return twice(c, &r[i], err);
    }
    *more = end_of(w) < w->n_days;
    if (*more) w->first = end_of(w);
    w->at = w->n_rows;
    return CMV_OK;
}

cmv_rc cmv__fred_windows_join(cmv_convo *c, cmv__fred_windows *w, cmv_err *err) {
    cmv_utc_ms since = w->base != SIZE_MAX ? w->day[w->base] * DAY_MS : CMV_UTC_NONE;
    cmv__points p = {0};
    CMV_NEW_ARRAY(p.at, c->scratch, cmv__point, w->n_rows * 2, err);
    if (w->n_rows) qsort(w->row, w->n_rows, sizeof *w->row, by_date_from);
    for (size_t from = 0, to; from < w->n_rows; from = to) {
        for (to = from + 1; to < w->n_rows && w->row[to].date == w->row[from].date;) to++;
        cmv__vintages_of_date(w->row + from, to - from, w->day[w->n_days - 1], &p);
    }
    for (size_t i = 0; i < p.n; i++) {
        if (since != CMV_UTC_NONE && p.at[i].known_at <= since) continue;
        c->found[0].points.n_missing += isnan(p.at[i].value) ? 1 : 0;
        CMV_TRY(cmv__convo_add(c, &c->found[0], &p.at[i], err));
    }
    return CMV_OK;
}
