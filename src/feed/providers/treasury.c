// SPDX-License-Identifier: Apache-2.0
/*
 * U.S. Treasury, par curve (BC_) and real curve (TC_), a calendar year per request. CSV first; when its address answers with
 * 404 or a web page twice, the XML of the same year, and XML for what remains: an address that is gone stays gone.
 */
#include "treasury.h"

#include "base/arena.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MISSES_MAX = 2, PAGE_ROWS = 300, JANUARY_EMPTY = 10, EDGE_DAYS = 15 };

/* ---- maturities ----------------------------------------------------------------------------------------------------------- */

/* The first date of a maturity; in a year from then on its column must be there. [C], those of the real curve [D]. */
static const cmv__maturity PAR[] = {
    {"BC_1MONTH", "1m", 2001, 0, 0},  {"BC_1_5MONTH", "1.5m", 2025, 0, 0},
    {"BC_2MONTH", "2m", 2018, 0, 0},  {"BC_3MONTH", "3m", 1990, 0, 0},
    {"BC_4MONTH", "4m", 2022, 0, 0},  {"BC_6MONTH", "6m", 1990, 0, 0},
    {"BC_1YEAR", "1y", 1990, 0, 0},   {"BC_2YEAR", "2y", 1990, 0, 0},
    {"BC_3YEAR", "3y", 1990, 0, 0},   {"BC_5YEAR", "5y", 1990, 0, 0},
    {"BC_7YEAR", "7y", 1990, 0, 0},   {"BC_10YEAR", "10y", 1990, 0, 0},
    {"BC_20YEAR", "20y", 1993, 0, 0}, {"BC_30YEAR", "30y", 1990, 2002, 2006}, /* not sold then */
};
static const cmv__maturity REAL[] = {
    {"TC_5YEAR", "5y", 2003, 0, 0},   {"TC_7YEAR", "7y", 2003, 0, 0},
    {"TC_10YEAR", "10y", 2003, 0, 0}, {"TC_20YEAR", "20y", 2004, 0, 0},
    {"TC_30YEAR", "30y", 2010, 0, 0},
};

static const cmv__curve CURVES[] = {
    {"par", "daily_treasury_yield_curve", 1990, PAR, sizeof PAR / sizeof *PAR},
    {"real", "daily_treasury_real_yield_curve", 2003, REAL, sizeof REAL / sizeof *REAL},
};

static const cmv__curve *curve_of(const char *key) {
    for (size_t i = 0; i < sizeof CURVES / sizeof *CURVES; i++) {
        for (size_t k = 0; k < CURVES[i].n; k++) {
            if (strcmp(CURVES[i].at[k].key, key) == 0) return &CURVES[i];
        }
    }
    return NULL;
}

static const char *group(const char *key) {
    const cmv__curve *curve = curve_of(key);
    return curve ? curve->name : "";
}

const cmv__maturity *cmv__treasury_maturity(const cmv__curve *curve, const char *key) {
    for (size_t i = 0; i < curve->n; i++) {
        if (strcmp(curve->at[i].key, key) == 0) return &curve->at[i];
    }
    return NULL;
}

bool cmv__treasury_expected(const cmv__maturity *m, int year) {
    return year > m->since && !(m->gap_from && year >= m->gap_from && year <= m->gap_to);
}

/* ---- requests ------------------------------------------------------------------------------------------------------------- */

static cmv_rc open_curve(cmv_convo *c, cmv_err *err) {
    cmv__years *y;
    CMV_TRY(cmv__convo_values_only(c, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (curve_of(c->ask.key[i])) continue;
        CMV_FAIL(err, CMV_E_ARG,
                 "treasury: no maturity %.60s; there are BC_1MONTH .. BC_30YEAR and TC_5YEAR .. "
                 "TC_30YEAR",
                 c->ask.key[i]);
    }
    CMV_NEW_ARRAY(y, c->arena, cmv__years, 1, err);
    y->curve = curve_of(c->ask.key[0]);
    y->first = y->year = y->curve->since;
    y->today = cmv__convo_today(c, CMV_ZONE_NEW_YORK);
    y->last = cmv_date_ymd(y->today).year;
    if (c->ask.from != CMV_DATE_NONE && cmv_date_ymd(c->ask.from).year > y->first)
        y->first = y->year = cmv_date_ymd(c->ask.from).year;
    c->own = y;
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    static const char BASE[] =
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates";
    const cmv__years *y = c->own;
    if (y->year > y->last) { /* asked for the future: there is nothing yet */
        c->over = true;
        return CMV_OK;
    }
    if (!y->xml)
        return cmv__convo_url(c, out, err,
                              "%s/daily-treasury-rates.csv/%d/all?type=%s&field_tdr_date_value=%d"
                              "&page&_format=csv",
                              BASE, y->year, y->curve->type, y->year);
    /* [D]: that the first page is page 0 and holds 300 rows; a year has some 250. */
    char page[24] = "";
    if (y->page > 0) snprintf(page, sizeof page, "&page=%d", y->page);
    return cmv__convo_url(c, out, err, "%s/pages/xml?data=%s&field_tdr_date_value=%d%s", BASE,
                          y->curve->type, y->year, page);
}

/* ---- one year ------------------------------------------------------------------------------------------------------------- */

static cmv_rc refuse_year(cmv__source *src, const cmv__years *y, const char *what, cmv_err *err) {
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "the %s curve of %d %s",
                       y->curve->name, y->year, what);
}

cmv_rc cmv__treasury_row(cmv__years *y, cmv__source *src, int line, cmv_date date, cmv_err *err) {
    char text[CMV_DATE_TEXT];
    if (cmv_date_ymd(date).year != y->year)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.line = line},
                           "%s stands in what should be the year %d", cmv_date_format(date, text),
                           y->year);
    if (y->rows++ == 0) y->opens = y->oldest = y->newest = date;
    if (date < y->oldest) y->oldest = date;
    if (date > y->newest) y->newest = date;
    y->closes = date;
    return CMV_OK;
}

/* A year begins in its first days and, once it is over, ends in its last: anything else was cut off. */
static cmv_rc check_span(const cmv__years *y, cmv__source *src, cmv_err *err) {
    cmv_date begin = cmv_date_of(y->year, 1, EDGE_DAYS),
             end = cmv_date_of(y->year, 12, 31 - EDGE_DAYS);
    char text[96], date[CMV_DATE_TEXT];
    if (y->rows == 0) {
        bool early = y->year == y->last && y->today <= cmv_date_of(y->year, 1, JANUARY_EMPTY);
        return early ? CMV_OK : refuse_year(src, y, "is empty", err);
    }
    if (y->oldest > begin) {
        snprintf(text, sizeof text, "begins on %s only: cut off", cmv_date_format(y->oldest, date));
        return refuse_year(src, y, text, err);
    }
    if (y->year < y->last && y->newest < end) {
        snprintf(text, sizeof text, "ends on %s: cut off", cmv_date_format(y->newest, date));
        return refuse_year(src, y, text, err);
    }
    return CMV_OK;
}

static void next_year(cmv_convo *c) {
    cmv__years *y = c->own;
    if (y->rows > 1 && y->opens > y->closes) c->newest_first = true;
    y->year++;
    y->rows = 0;
    y->misses = y->page = 0;
    c->whole = c->ask.from == CMV_DATE_NONE;
    c->over = y->year > y->last;
    if (c->over) cmv__convo_absent(c);
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------------ */

/* "10 Yr", "10 YR", "1.5 Month", "1 Mo" as 10y, 10y, 1.5m, 1m; "" for other headers. */
static void tenor_of(cmv__view header, char out[16]) {
    size_t n = 0;
    while (n < header.n && n < 8 && (isdigit((unsigned char)header.at[n]) || header.at[n] == '.'))
        n++;
    size_t unit = n;
    while (unit < header.n && header.at[unit] == ' ') unit++;
    char letter = unit < header.n ? (char)tolower((unsigned char)header.at[unit]) : '\0';
    out[0] = '\0';
    if (n > 0 && (letter == 'm' || letter == 'y'))
        snprintf(out, 16, "%.*s%c", (int)n, header.at, letter);
}

static cmv_rc find_column(const cmv__years *y, cmv__source *src, const char *key, size_t *out,
                          cmv_err *err) {
    const cmv__maturity *m = cmv__treasury_maturity(y->curve, key);
    char tenor[16];
    for (*out = 0; *out < cmv__grid_width(&src->grid, 0); ++*out) {
        tenor_of(cmv__grid_at(&src->grid, 0, *out), tenor);
        if (strcmp(tenor, m->tenor) == 0) return CMV_OK;
    }
    *out = SIZE_MAX;
    if (!cmv__treasury_expected(m, y->year)) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.line = 1, .column = key},
                       "the %s curve of %d has no column for %s, which it had before; it has %s",
                       y->curve->name, y->year, m->tenor, cmv__cells_names(src, 0));
}

static cmv_rc take_column(cmv_convo *c, cmv__source *src, size_t i, const cmv_date *date,
                          size_t end, cmv_err *err) {
    size_t col;
    CMV_TRY(find_column(c->own, src, c->ask.key[i], &col, err));
    for (size_t row = 1; col != SIZE_MAX && row < end; row++)
        CMV_TRY(cmv__cells_add(c, src, &c->found[i], row, col, date[row], err));
    return CMV_OK;
}

static cmv_rc take_grid(cmv_convo *c, cmv__source *src, cmv_err *err) {
    cmv__years *y = c->own;
    cmv_date *date;
    if (!cmv__cell_is(cmv__grid_at(&src->grid, 0, 0), "Date"))
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.line = 1},
                           "the first column is not Date; there are %s", cmv__cells_names(src, 0));
    CMV_TRY(cmv__cells_check(src, 0, err));
    size_t end = cmv__cells_end(c, &src->grid, 0);
    CMV_NEW_ARRAY(date, src->scratch, cmv_date, end, err);
    for (size_t row = 1; row < end; row++) {
        CMV_TRY(cmv__cells_date(src, row, 0, CMV_ORDER_MDY, &date[row], err));
        CMV_TRY(cmv__treasury_row(y, src, src->grid.line[row], date[row], err));
    }
    for (size_t i = 0; i < c->ask.n_keys; i++) CMV_TRY(take_column(c, src, i, date, end, err));
    return CMV_OK;
}

static char first_byte(const cmv__text *text) {
    size_t i = 0;
    if (text->n >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0) i = 3;
    while (i < text->n && isspace((unsigned char)text->at[i])) i++;
    return i < text->n ? text->at[i] : '\0';
}

/* Counts a useless answer of the CSV address; after the second the XML is asked for. */
static void missed(cmv__years *y) {
    if (++y->misses >= MISSES_MAX) y->xml = true;
}

static cmv_rc take_csv(cmv_convo *c, cmv__source *src, cmv_err *err) {
    cmv__years *y = c->own;
    char first = first_byte(&src->text);
    if (first == '<') { /* a page instead of the file */
        missed(y);
        return CMV_OK;
    }
    if (first != '\0') {
        CMV_TRY(cmv__source_open(src, src->text.at, src->text.n, false, true, err));
        CMV_TRY(take_grid(c, src, err));
    }
    CMV_TRY(check_span(y, src, err));
    next_year(c);
    return CMV_OK;
}

/* ---- both ----------------------------------------------------------------------------------------------------------------- */

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    cmv__years *y = c->own;
    if (!y->xml) return take_csv(c, src, err);
    size_t before = y->rows;
    CMV_TRY(cmv__treasury_xml(c, src, err));
    if (y->rows - before >= PAGE_ROWS) {
        y->page++;
        return CMV_OK;
    }
    CMV_TRY(check_span(y, src, err));
    next_year(c);
    return CMV_OK;
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    cmv__years *y = c->own;
    if (reply->status != 404 || y->xml) return cmv__convo_tell(c, reply, err);
    missed(y);
    return CMV_OK;
}

static const cmv__provider_ops OPS = {.form = CMV__REPLY_BYTES,
                                      .steps_max = 120,
                                      .may_be_empty = true,
                                      .group = group,
                                      .open = open_curve,
                                      .request = request,
                                      .take = take,
                                      .explain = explain};

const cmv_provider cmv__provider_treasury = {
    .id = "treasury",
    .name = "U.S. Department of the Treasury",
    .home = "https://home.treasury.gov/policy-issues/financing-the-government/"
            "interest-rate-statistics",
    .terms_url = "https://home.treasury.gov/footer/site-policies-and-notices",
    .attribution = "Source: U.S. Department of the Treasury, daily Treasury par yield curve rates",
    .terms_text = "In the public domain as a work of the United States government.",
    .cadence = "each business day of the bond market, between 15:30 and 18:00 New York",
    .terms = CMV_TERMS_PUBLIC,
    .key_kind = "treasury",
    .basis = CMV_BASIS_PRICE,
    .keys_max = 16,
    .host = {{.host = "home.treasury.gov",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1000}, {30, 60000}}, /* unpublished: polite */
              .concurrency = 2}},
    .ops = &OPS};
