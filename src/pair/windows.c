// SPDX-License-Identifier: Apache-2.0
/* Correlation over windows that end at the last shared session, and the last window against what came before it. */
#include "base/error.h"
#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

cmv_corr_jack cmv__no_corr(size_t n, cmv_reason why) {
    return (cmv_corr_jack){.n = n,
                           .r = cmv_num_missing(why),
                           .se_jack_z = NAN,
                           .se_used_z = NAN,
                           .ci_low = cmv_num_missing(why),
                           .ci_high = cmv_num_missing(why),
                           .influential = SIZE_MAX,
                           .r_without = NAN};
}

/* r alone, for scans. */
static cmv_rc plain_corr(cmv_cvec x, cmv_cvec y, cmv_corr_jack *out, cmv_err *err) {
    cmv_cov cov;
    CMV_TRY(cmv_cov_of(x, y, &cov, err));
    *out = cmv__no_corr(cov.n, CMV_WHY_NOT_ASKED);
    out->r = cov.r;
    return CMV_OK;
}

static bool look_up(const cmv__spans *spans, size_t first, size_t n, cmv_corr_jack *out) {
    for (size_t i = 0; spans && i < spans->n; i++) {
        if (spans->span[i].first != first || spans->span[i].n != n) continue;
        *out = cmv__no_corr(n, CMV_WHY_NOT_ASKED);
        out->r = spans->r[i];
        return true;
    }
    return false;
}

cmv_rc cmv__pair_corr(const cmv_pair_report *report, const cmv__spans *spans, size_t first,
                      size_t n, cmv_corr_jack *out, cmv_err *err) {
    if (n < CMV_MIN_R) {
        *out = cmv__no_corr(n, n == 0 && report->why_empty != CMV_WHY_NONE ? report->why_empty
                                                                           : CMV_WHY_TOO_FEW);
        return CMV_OK;
    }
    if (look_up(spans, first, n, out)) return CMV_OK;
    cmv_cvec x = {report->x + first, n}, y = {report->y + first, n};
    if (report->opt.plain) return plain_corr(x, y, out, err);
    CMV_TRY(cmv_corr_jack_of(x, y, out, err));
    if (out->influential != SIZE_MAX) out->influential += first;
    return CMV_OK;
}

static const char TOO_FEW[] = "too few for a label";

static void label(const cmv_corr_jack *c, char text[CMV_LABEL_MAX]) {
    if (c->r.why == CMV_WHY_NONE && c->n < CMV_MIN_LABEL)
        memcpy(text, TOO_FEW, sizeof TOO_FEW);
    else
        cmv_corr_label(c, text);
}

static cmv_rc fill_window(const cmv_pair_report *report, const cmv__spans *spans, cmv_window *w,
                          cmv_err *err) {
    bool full = w->want <= report->n && report->n > 0;
    w->n = full ? w->want : report->n;
    w->first = w->last = w->influential = CMV_DATE_NONE;
    if (full) {
        CMV_TRY(cmv__pair_corr(report, spans, report->n - w->n, w->n, &w->c, err));
        w->first = report->date[report->n - w->n];
        w->last = report->last;
        if (w->c.influential != SIZE_MAX) w->influential = report->date[w->c.influential];
    } else {
        w->c = cmv__no_corr(report->n, report->n ? CMV_WHY_TOO_FEW : report->why_empty);
    }
    label(&w->c, w->label);
    return CMV_OK;
}

static void add(cmv_pair_report *report, size_t want, const char *name) {
    cmv_window *w = &report->windows[report->n_windows++];
    w->want = want;
    if (name)
        memcpy(w->name, name, strlen(name) + 1); /* "5y" or "all" */
    else
        snprintf(w->name, sizeof w->name, "%zu", want);
}

/* Number of returns dated until a day. */
static size_t rows_until(const cmv_pair_report *report, cmv_date until) {
    size_t at = cmv_series_at_or_before((cmv_series){report->date, report->x, report->n}, until);
    return at == SIZE_MAX ? 0 : at + 1;
}

/* Returns of the last five calendar years. */
static size_t five_years(const cmv_pair_report *report) {
    if (!report->n) return 0;
    cmv_date since = cmv_date_add_months(report->last, -60);
    return report->n - rows_until(report, since);
}

/* 30, 90 and 252 observations, five years when the sample is longer, and all; a window asked for takes its place. */
static void list_windows(cmv_pair_report *report) {
    static const size_t usual[] = {30, 90, 252};
    size_t asked = report->opt.window, years = five_years(report), last = 0;
    report->n_windows = 0;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (asked > last && asked < usual[i]) add(report, asked, NULL);
        add(report, usual[i], NULL);
        last = usual[i];
    }
    if (asked > last) add(report, asked, NULL);
    if (years > last && years != asked && years < report->n) add(report, years, "5y");
    add(report, report->n, "all");
}

/* Returns that "recent" and "before" share: five years, or all when these hold fewer than two windows. */
static size_t recent_span(const cmv_pair_report *report) {
    size_t years = report->opt.from == CMV_DATE_NONE ? five_years(report) : report->n;
    return years < 2 * report->opt.window ? report->n : years;
}

static cmv_rc fill_recent(cmv_pair_report *report, const cmv__spans *spans, cmv_err *err) {
    size_t k = report->opt.window, n = report->n;
    size_t span = recent_span(report);
    size_t before = span > k ? span - k : 0;
    report->recent.k = k;
    report->recent.diff = (cmv_corr_diff){NAN, NAN};
    report->recent.percentile = report->recent.percentile_all = cmv_num_missing(CMV_WHY_TOO_FEW);
    report->recent.first = report->recent.last = CMV_DATE_NONE;
    report->recent.before_first = report->recent.before_last = CMV_DATE_NONE;
    report->recent.independent_windows = span / k;
    report->recent.before_n = before;
    report->recent.r = report->recent.before =
        cmv__no_corr(0, n ? CMV_WHY_TOO_FEW : report->why_empty);
    if (n < k) return CMV_OK;
    CMV_TRY(cmv__pair_corr(report, spans, n - k, k, &report->recent.r, err));
    report->recent.first = report->date[n - k];
    report->recent.last = report->last;
    if (!before) return CMV_OK;
    CMV_TRY(cmv__pair_corr(report, spans, n - k - before, before, &report->recent.before, err));
    report->recent.before_first = report->date[n - k - before];
    report->recent.before_last = report->date[n - k - 1];
    report->recent.diff = cmv_corr_diff_of(&report->recent.r, &report->recent.before);
    return CMV_OK;
}

static int year_of(cmv_date date) { return cmv_date_ymd(date).year; }

/* Index after the last return of the year in which the one at index i lies. */
static size_t end_of_year(const cmv_pair_report *report, size_t i) {
    return rows_until(report, cmv_date_of(year_of(report->date[i]), 12, 31));
}

static void add_span(cmv__spans *spans, size_t first, size_t n) {
    if (n < CMV_MIN_R || spans->n == CMV_RANGES_MAX) return;
    spans->span[spans->n++] = (cmv_range){first, n};
}

/* r of every range that a plain report shows; what is not listed is computed when it is asked for. */
static cmv_rc fill_spans(const cmv_pair_report *report, cmv__spans *spans, cmv_err *err) {
    const size_t n = report->n, k = report->opt.window, span = recent_span(report);
    for (size_t i = 0; i < report->n_windows; i++) {
        const size_t want = report->windows[i].want;
        if (want <= n) add_span(spans, n - want, want);
    }
    if (k <= n && span > k) add_span(spans, n - span, span - k);
    for (size_t i = 0; i < n && report->aligned.freq <= CMV_WEEKLY;) {
        const size_t end = end_of_year(report, i);
        add_span(spans, i, end - i);
        i = end;
    }
    return cmv_range_corr((cmv_cvec){report->x, n}, (cmv_cvec){report->y, n}, spans->span, spans->n,
                          spans->r, err);
}

cmv_rc cmv__pair_windows(cmv_pair_report *report, cmv__spans *spans, cmv_err *err) {
    list_windows(report);
    spans->n = 0;
    if (report->opt.plain) CMV_TRY(fill_spans(report, spans, err));
    for (size_t i = 0; i < report->n_windows; i++)
        CMV_TRY(fill_window(report, spans, &report->windows[i], err));
    return fill_recent(report, spans, err);
}

/* ---- years ------------------------------------------------------------------------------------------------------------ */

/* First (step 1) or last (step -1) day of a year that is a session of both sides. */
static cmv_date year_edge(const cmv_pair_report *report, int year, int step) {
    cmv_date d = step > 0 ? cmv_date_of(year, 1, 1) : cmv_date_of(year, 12, 31);
    for (int i = 0; i < 15; i++, d += step) {
        if (cmv_calendar_is_session(report->a.leg.cal, d) &&
            cmv_calendar_is_session(report->b.leg.cal, d))
            return d;
    }
    return d;
}

/* Weekly samples and calendars without rule are judged to within a week and a half. */
static bool covers(const cmv_pair_report *report, const cmv_year *y, cmv_date first, cmv_date last) {
    int slack = report->aligned.freq == CMV_DAILY ? 0 : 10;
    if (strcmp(cmv_calendar_name(report->a.leg.cal), "own") == 0 ||
        strcmp(cmv_calendar_name(report->b.leg.cal), "own") == 0)
        slack = 10;
    return first <= year_edge(report, y->year, 1) + slack &&
           last >= year_edge(report, y->year, -1) - slack;
}

static cmv_rc fill_year(const cmv_pair_report *report, const cmv__spans *spans, size_t first,
                        size_t n, cmv_year *y, cmv_err *err) {
    y->year = year_of(report->date[first]);
    y->n = n;
    y->partial = !covers(report, y, report->date[first], report->date[first + n - 1]);
    if (report->aligned.freq == CMV_DAILY && n < CMV_MIN_YEAR_DAILY)
        y->c = cmv__no_corr(n, CMV_WHY_TOO_FEW);
    else
        CMV_TRY(cmv__pair_corr(report, spans, first, n, &y->c, err));
    label(&y->c, y->label);
    return CMV_OK;
}

cmv_rc cmv__pair_years(cmv_pair_report *report, const cmv__spans *spans, cmv_arena *arena,
                       cmv_err *err) {
    if (report->n == 0 || report->aligned.freq > CMV_WEEKLY) return CMV_OK;
    size_t room = (size_t)(year_of(report->last) - year_of(report->first)) + 1;
    cmv_year *years = cmv_arena_alloc(arena, room, sizeof *years);
    if (!years) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu years", room);
    size_t n = 0;
    for (size_t i = 0; i < report->n;) {
        size_t j = end_of_year(report, i);
        CMV_TRY(fill_year(report, spans, i, j - i, &years[n++], err));
        i = j;
    }
    report->years = years;
    report->n_years = n;
    return CMV_OK;
}
