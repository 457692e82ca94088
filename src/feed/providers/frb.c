// SPDX-License-Identifier: Apache-2.0
/*
 * Board of Governors of the Federal Reserve System, Data Download Program. It hands out packages: a release, and a number that
 * stands for a list of series. A package is one request for all of its series.
 */
#include "cells.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Numbers of packages, as public client code names them; none of them could be tried here. [C]: several independent
 * clients agree on number and content. [D]: one client only. A package that does not hold what it should is refused. */
typedef enum package { TREASURY, TIPS, FED_FUNDS, H41, INDEXES, RATES, N_PACKAGES } package;
static const struct {
    const char *release, *number, *name;
    const char *multiplier; /* its row of that name says; the values are in the metric's unit then */
} PACKAGES[N_PACKAGES] = {
    [TREASURY] = {"H15", "bf17364827e38702b42a58cf8eaa3f78", "H.15 Treasury yields", "1"}, /* [C] */
    [TIPS] = {"H15", "0b98a66d3ff5e1ea0fbf88adc59b387f", "H.15 real yields", "1"},         /* [D] */
    [FED_FUNDS] = {"H15", "c5025f4bbbed155a6f17c587772ed69e", "H.15 fed funds", "1"},      /* [C] */
    [H41] = {"H41", "3ab1b33ad80c27bc5cc4f8122b7a6440", "H.4.1 condition", "1000000"},     /* [C] */
    [INDEXES] = {"H10", "122e3bcb627e8e53f1bf72a1a09cfb81", "H.10 indexes", "1"},          /* [C] */
    [RATES] = {"H10", "60f32914ab61dfab590e0e470153e3ae", "H.10 rates", "1"},              /* [C] */
};

/* Series by package. The key is release/series: H15/RIFLGFCY10_N.B. Those of H.4.1 are in millions of dollars. */
static const struct {
    const char *key;
    package in;
} SERIES[] = {
    {"H15/RIFLGFCM01_N.B", TREASURY}, {"H15/RIFLGFCM03_N.B", TREASURY},
    {"H15/RIFLGFCM06_N.B", TREASURY}, {"H15/RIFLGFCY01_N.B", TREASURY},
    {"H15/RIFLGFCY02_N.B", TREASURY}, {"H15/RIFLGFCY03_N.B", TREASURY},
    {"H15/RIFLGFCY05_N.B", TREASURY}, {"H15/RIFLGFCY07_N.B", TREASURY},
    {"H15/RIFLGFCY10_N.B", TREASURY}, {"H15/RIFLGFCY20_N.B", TREASURY},
    {"H15/RIFLGFCY30_N.B", TREASURY}, {"H15/RIFLGFCY05_XII_N.B", TIPS},
    {"H15/RIFLGFCY07_XII_N.B", TIPS}, {"H15/RIFLGFCY10_XII_N.B", TIPS},
    {"H15/RIFLGFCY20_XII_N.B", TIPS}, {"H15/RIFLGFCY30_XII_N.B", TIPS},
    {"H15/RIFSPFF_N.D", FED_FUNDS},   {"H41/RESPPMA_N.WW", H41},
    {"H10/JRXWTFB_N.B", INDEXES},     {"H10/JRXWTFN_N.B", INDEXES},
    {"H10/JRXWTFO_N.B", INDEXES},     {"H10/RXI$US_N.B.EU", RATES},
    {"H10/RXI$US_N.B.UK", RATES},     {"H10/RXI$US_N.B.AL", RATES},
    {"H10/RXI_N.B.JA", RATES},        {"H10/RXI_N.B.CH", RATES},
    {"H10/RXI_N.B.CA", RATES},        {"H10/RXI_N.B.SZ", RATES},
    {"H10/RXI_N.B.MX", RATES},
};

static package package_of(const char *key) {
    for (size_t i = 0; i < sizeof SERIES / sizeof *SERIES; i++) {
        if (strcmp(SERIES[i].key, key) == 0) return SERIES[i].in;
    }
    return N_PACKAGES;
}

static const char *group(const char *key) {
    package p = package_of(key);
    return p < N_PACKAGES ? PACKAGES[p].name : "";
}

static cmv_rc check_keys(cmv_convo *c, cmv_err *err) {
    CMV_TRY(cmv__convo_values_only(c, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (package_of(c->ask.key[i]) < N_PACKAGES) continue;
        CMV_FAIL(err, CMV_E_ARG,
                 "frb: no package is known that holds %.60s; a key looks like H15/RIFLGFCY10_N.B",
                 c->ask.key[i]);
    }
    return CMV_OK;
}

static const char *us_date(cmv_date date, char text[16]) {
    cmv_ymd d = cmv_date_ymd(date);
    snprintf(text, 16, "%02d/%02d/%04d", d.month, d.day, d.year);
    return text;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char from[16] = "", to[16];
    package p = package_of(c->ask.key[0]);
    if (c->ask.from != CMV_DATE_NONE) us_date(c->ask.from, from);
    us_date(cmv__convo_today(c, CMV_ZONE_NEW_YORK), to);
    return cmv__convo_url(c, out, err,
                          "https://www.federalreserve.gov/datadownload/Output.aspx?rel=%s&series=%s"
                          "&lastobs=&from=%s&to=%s&filetype=csv&label=include"
                          "&layout=seriescolumn&type=package",
                          PACKAGES[p].release, PACKAGES[p].number, from, to);
}

/* ---- the reply ------------------------------------------------------------------------------------------------------------ */

enum { METADATA_MAX = 12 }; /* lines before the header: five, in older files six */

/* Row whose first cell is this word, among those before the data; SIZE_MAX without one. */
static size_t find_row(const cmv__grid *g, const char *word) {
    for (size_t row = 0; row < g->n_rows && row < METADATA_MAX; row++) {
        if (cmv__cell_is(cmv__grid_at(g, row, 0), word)) return row;
    }
    return SIZE_MAX;
}

static cmv_rc find_header(cmv__source *src, size_t *header, cmv_err *err) {
    *header = find_row(&src->grid, "Time Period");
    if (*header != SIZE_MAX && cmv__grid_width(&src->grid, *header) > 1) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "there is no row \"Time Period\" with the names of the series; it begins %s",
                       cmv__cells_names(src, 0));
}

/* The unit of a column: were the multiplier another one, so would be the metric. */
static cmv_rc check_unit(cmv__source *src, size_t col, package p, const char *key, cmv_err *err) {
    size_t row = find_row(&src->grid, "Multiplier:");
    if (row == SIZE_MAX) return CMV_OK;
    cmv__view cell = cmv__grid_at(&src->grid, row, col);
    if (cmv__cell_is(cell, PACKAGES[p].multiplier)) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){src->grid.line[row], key, cell},
                       "the multiplier is no longer %s: the unit has changed",
                       PACKAGES[p].multiplier);
}

static bool no_value(cmv__view cell) {
    return cmv__cell_is(cell, "ND") || cmv__cell_is(cell, "NC");
}

/* The rows of a reply. */
typedef struct table {
    size_t header, end;
} table;

static cmv_rc take_column(cmv_convo *c, cmv__source *src, table t, cmv__found *f, size_t col,
                          cmv_err *err) {
    for (size_t row = t.header + 1; row < t.end; row++) {
        cmv_date date;
        CMV_TRY(cmv__cells_date(src, row, 0, CMV_ORDER_YMD, &date, err));
        if (no_value(cmv__grid_at(&src->grid, row, col)))
            f->points.n_missing++;
        else
            CMV_TRY(cmv__cells_add(c, src, f, row, col, date, err));
    }
    return CMV_OK;
}

static cmv_rc take_series(cmv_convo *c, cmv__source *src, table t, size_t i, cmv_err *err) {
    const char *key = c->ask.key[i], *name = strchr(key, '/') + 1;
    package p = package_of(key);
    size_t col = cmv__cells_find(&src->grid, t.header, name);
    if (col == SIZE_MAX)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                           (cmv__place){.line = src->grid.line[t.header], .column = key},
                           "the package of %s no longer holds it; it holds %s", PACKAGES[p].name,
                           cmv__cells_names(src, t.header));
    CMV_TRY(check_unit(src, col, p, key, err));
    return take_column(c, src, t, &c->found[i], col, err);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    table t;
    c->over = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    CMV_TRY(find_header(src, &t.header, err));
    CMV_TRY(cmv__cells_check(src, t.header, err));
    t.end = cmv__cells_end(c, &src->grid, t.header);
    for (size_t i = 0; i < c->ask.n_keys; i++) CMV_TRY(take_series(c, src, t, i, err));
    cmv__convo_absent(c);
    return CMV_OK;
}

static const cmv__provider_ops OPS = {.form = CMV__REPLY_GRID,
                                      .steps_max = 1,
                                      .group = group,
                                      .open = check_keys,
                                      .request = request,
                                      .take = take,
                                      .explain = cmv__convo_tell};

const cmv_provider cmv__provider_frb = {
    .id = "frb",
    .name = "Federal Reserve Board, Data Download Program",
    .home = "https://www.federalreserve.gov/datadownload/",
    .terms_url = "https://www.federalreserve.gov/disclaimer.htm",
    .attribution = "Source: Board of Governors of the Federal Reserve System (US)",
    .terms_text = "In the public domain; the Board asks to be cited as the source.",
    .cadence = "H.15 each business day about 16:15, H.4.1 Thursdays 16:30, H.10 Mondays 16:15, all "
               "New York time",
    .terms = CMV_TERMS_PUBLIC,
    .key_kind = "frb",
    .basis = CMV_BASIS_PRICE,
    .keys_max = 30,
    .host = {{.host = "www.federalreserve.gov",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1000}, {20, 60000}}, /* unpublished: polite; the files are made on demand */
              .concurrency = 2}},
    .ops = &OPS};
