// SPDX-License-Identifier: Apache-2.0
/* One file on its way through a decoder: text, cells, columns, rows, series. */
#ifndef CMV_FEED_SOURCE_H
#define CMV_FEED_SOURCE_H

#include "grid.h"

#include <jansson.h>

typedef enum cmv__role {
    CMV__ROLE_VALUE,
    CMV__ROLE_DATE,
    CMV__ROLE_OPEN,
    CMV__ROLE_HIGH,
    CMV__ROLE_LOW,
    CMV__ROLE_CLOSE,
    CMV__ROLE_ADJ_CLOSE,
    CMV__ROLE_UNADJ_CLOSE,
    CMV__ROLE_KEY,         /* names the series a row belongs to */
    CMV__ROLE_KNOWN_FROM,  /* realtime_start */
    CMV__ROLE_KNOWN_UNTIL, /* realtime_end */
    CMV__ROLE_IGNORED,
    CMV__ROLE_COUNT
} cmv__role;

typedef struct cmv__column {
    const char *name; /* as the header writes it */
    cmv__role role;
    bool generic; /* "value": the series takes the file's name */
} cmv__column;

typedef struct cmv__layout {
    cmv__column *col;
    size_t n_cols;
    size_t header;                /* row; SIZE_MAX without one */
    size_t first;                 /* first row of data */
    size_t role[CMV__ROLE_COUNT]; /* first column of each role; SIZE_MAX when there is none */
} cmv__layout;

typedef struct cmv__source {
    const char *name, *stem; /* base name of the file, and without its endings */
    const cmv_feed_opt *opt;
    cmv_arena *arena, *scratch;
    cmv__issues *issues;
    cmv__text text;
    json_t *json; /* NULL for delimited text */
    cmv__grid grid;
    cmv__layout layout;
    cmv_date_order usual_order; /* of dates in this form; AUTO: any */
} cmv__source;

/**
 * Opens bytes into src->text and, as asked, src->json or the cells of src->grid (without a layout).
 *
 * Shape:  src has name, stem, opt, arenas and issues.
 * Errors: E_REFUSED (empty, binary, a web page, a sentence, JSON where a table was meant and the other way round, cut off),
 *         E_PARSE, E_LIMIT, E_NOMEM.
 */
cmv_rc cmv__source_open(cmv__source *src, const char *bytes, size_t n, bool json, bool grid,
                        cmv_err *err);

/** Finds header, columns and their roles. Errors: E_REFUSED (no table, no date column, no rows), E_AMBIGUOUS. */
cmv_rc cmv__layout_find(cmv__source *src, cmv__layout *out, cmv_err *err);
/** Role a column name stands for; VALUE for an unknown name. */
cmv__role cmv__role_of(const char *name, bool *generic);
/** Index of the column opt->column names; E_NOTFOUND lists them. */
cmv_rc cmv__layout_column(const cmv__source *src, const char *name, size_t *out, cmv_err *err);

/* Rows whose width and date are good, in file order. */
typedef struct cmv__rows {
    size_t n;
    size_t *row; /* of the grid */
    cmv_date *date;
    int32_t *seconds;
    size_t *order; /* indices 0..n-1 sorted by (key, date, file order) */
    size_t n_read; /* with bad ones */
    cmv_date_order date_order;
} cmv__rows;

/** Reads the dates of all rows. Errors: E_REFUSED, E_AMBIGUOUS, E_NOMEM; bad rows go to the list of issues. */
cmv_rc cmv__rows_read(cmv__source *src, cmv__rows *out, cmv_err *err);
/** Sorts rows; tells about direction, duplicates and several rows a day. Errors: E_REFUSED, E_NOMEM. */
cmv_rc cmv__rows_sort(cmv__source *src, cmv__rows *rows, cmv_feed_file *out, cmv_err *err);
/** Cell of a row that cmv__rows_read kept. */
static inline cmv__view cmv__rows_cell(const cmv__source *src, const cmv__rows *rows, size_t i,
                                       size_t col) {
    return cmv__grid_at(&src->grid, rows->row[i], col);
}

/* One dated number on its way into a series. */
typedef struct cmv__point {
    cmv_date date;
    int line;
    cmv_utc_ms known_at;
    double value;
    int decimals;
    bool ends_zero;
} cmv__point;

typedef struct cmv__points {
    cmv__point *at;
    size_t n, n_missing;
} cmv__points;

typedef struct cmv__series_spec {
    const char *name, *provider;
    const char *column; /* as the file calls it, for messages; NULL: as `name` */
    cmv_basis basis;
    bool vintages;
} cmv__series_spec;

/** Appends a series built from points sorted by (date, known_at); of the same instant the last counts. Nothing is added
 *  without points. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__series_add(cmv__source *src, const cmv__series_spec *spec, const cmv__points *points,
                       cmv_feed_file *out, cmv_err *err);
/** Flags unit switches and spikes of a series; line numbers come from the points. */
void cmv__series_check(cmv__source *src, const char *name, const cmv__points *points);

/* One published value with the interval in which it was valid. */
typedef struct cmv__vintage_row {
    cmv__view key;
    cmv_date date, from, until;
    int line;
    double value; /* NaN: none */
    int decimals;
    bool ends_zero;
} cmv__vintage_row;

/** False, and a bad row, when a row was known until before it was known, or from a day in the future. */
bool cmv__vintage_check(cmv__source *src, const cmv__vintage_row *row);
/** Appends the vintages of one date: n rows of it sorted by `from`. A value that only goes on is no new vintage; after one that
 *  ended and was not replaced a missing one follows. `until`: last day of which the rows tell. p has room for 2 n more. */
void cmv__vintages_of_date(const cmv__vintage_row *rows, size_t n, cmv_date until, cmv__points *p);
/** Series with vintages from rows in any order, one a key. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__vintages_build(cmv__source *src, cmv__vintage_row *rows, size_t n, const char *provider,
                           cmv_feed_file *out, cmv_err *err);

/* A form of files: how it is recognised and read. The first that recognises a file decodes it. */
typedef struct cmv__decoder {
    cmv_feed_format format;
    bool json;
    cmv_date_order usual_order; /* which the form prescribes; AUTO: none */
    bool (*sniff)(const cmv__source *src);
    cmv_rc (*decode)(cmv__source *src, cmv_feed_file *out, cmv_err *err);
} cmv__decoder;

bool cmv__sniff_alfred(const cmv__source *src);
bool cmv__sniff_fred_md(const cmv__source *src);
bool cmv__sniff_cboe(const cmv__source *src);
bool cmv__sniff_ohlc(const cmv__source *src);
bool cmv__sniff_fred(const cmv__source *src);
bool cmv__sniff_fred_json(const cmv__source *src);
bool cmv__sniff_fred_bulk(const cmv__source *src);
bool cmv__sniff_coingecko(const cmv__source *src);
bool cmv__sniff_coingecko_table(const cmv__source *src);
bool cmv__sniff_yahoo(const cmv__source *src);
cmv_rc cmv__decode_alfred(cmv__source *src, cmv_feed_file *out, cmv_err *err);
cmv_rc cmv__decode_columns(cmv__source *src, cmv_feed_file *out, cmv_err *err);
cmv_rc cmv__decode_fred_json(cmv__source *src, cmv_feed_file *out, cmv_err *err);
cmv_rc cmv__decode_fred_bulk(cmv__source *src, cmv_feed_file *out, cmv_err *err);
cmv_rc cmv__decode_coingecko(cmv__source *src, cmv_feed_file *out, cmv_err *err);
/** One member of FRED's `observations`; `interval`: with realtime_start and realtime_end. False, and a bad row, when it is not. */
bool cmv__fred_row(cmv__source *src, const json_t *observation, bool interval, size_t i,
                   cmv__vintage_row *out);
cmv_rc cmv__decode_yahoo(cmv__source *src, cmv_feed_file *out, cmv_err *err);
/** Text of the error that a provider's JSON tells of, inside json; NULL when it tells of none. */
const char *cmv__error_text(const json_t *json);
/** Refuses JSON that is a provider's error message. Errors: E_REFUSED, E_NOMEM. */
cmv_rc cmv__refuse_error_body(cmv__source *src, cmv_err *err);

/** Whole-file note or refusal. */
#define CMV__WHOLE ((cmv__place){0})

#endif
