// SPDX-License-Identifier: Apache-2.0
/*
 * comove/feed.h: outside bytes become dated values. Decodes and checks files; knows neither store nor catalogue.
 */
#ifndef COMOVE_FEED_H
#define COMOVE_FEED_H

#include "comove/base.h"
#include "comove/series.h"

typedef enum cmv_feed_format {
    CMV_FEED_AUTO,
    CMV_FEED_CSV,  /* a date column and one or more value columns */
    CMV_FEED_OHLC, /* prices of one instrument: open, high, low, close, perhaps adjusted close */
    CMV_FEED_FRED, /* DATE or observation_date and one or more series ids */
    CMV_FEED_FRED_JSON, /* envelope of /series/observations */
    CMV_FEED_CBOE,      /* DATE,OPEN,HIGH,LOW,CLOSE or DATE,<SYMBOL>; month first */
    CMV_FEED_COINGECKO, /* market_chart JSON */
    CMV_FEED_ALFRED,    /* series_id,date,realtime_start,realtime_end,value */
    CMV_FEED_FRED_MD,   /* transform codes in the second row */
    CMV_FEED_YAHOO,     /* chart JSON */
    CMV_FEED_FORMAT_COUNT
} cmv_feed_format;
/** "auto", "csv", "ohlc", ... */
CMV_API const char *cmv_feed_format_name(cmv_feed_format format);
/** Format of a name. Errors: E_ARG listing the known ones. */
CMV_API CMV_NODISCARD cmv_rc cmv_feed_format_parse(const char *name, cmv_feed_format *out,
                                                   cmv_err *err);

typedef enum cmv_date_order {
    CMV_ORDER_AUTO,
    CMV_ORDER_YMD,
    CMV_ORDER_MDY,
    CMV_ORDER_DMY
} cmv_date_order;

typedef struct cmv_feed_opt {
    cmv_feed_format format;
    cmv_date_order date_order; /* AUTO: decided from all rows; E_AMBIGUOUS when they leave it open */
    const char *column;        /* nullable; only this column */
    bool skip_bad;             /* bad rows are listed and left out instead of refusing the file */
    bool decimal_comma;        /* 1.234,5; without either flag the cells decide */
    bool decimal_point;        /* 1,234.5 */
    cmv_basis close_basis;     /* what a lone `close` column is */
    cmv_date today;            /* rows dated after it are refused; CMV_DATE_NONE: not checked */
    size_t max_bad;            /* bad rows listed; 0 = 100 */
} cmv_feed_opt;

/* A row or a file-wide oddity: refused, skipped or only noted. */
typedef struct cmv_feed_issue {
    int line;            /* 1-based; 0 for the whole file */
    const char *column;  /* name, or "" */
    const char *value;   /* the offending text, shortened to 60 bytes */
    const char *message; /* what is wrong and what settles it */
    bool fatal;          /* the file (or, with skip_bad, the row) is refused */
} cmv_feed_issue;

/* One series found in a file. Observations are sorted by (date, known_at); known_at is CMV_UTC_NONE without vintage. */
typedef struct cmv_feed_series {
    const char *name; /* column or series id; for a single nameless value column the stem of the file name */
    const char *provider; /* "fred", "cboe", "coingecko", "" ... */
    cmv_basis basis;
    cmv_obs *obs; /* flags 0; an ALFRED start date D becomes D 00:00 UTC and `vintage_dates_only` is set */
    double *rounding; /* half a unit of the last digit written; where the file strips trailing zeros, of its finest */
    size_t n;
    size_t n_missing; /* cells that are empty, ".", "ND", "N/A", ... */
    bool vintage_dates_only;
    cmv_date first, last;
} cmv_feed_series;

typedef struct cmv_feed_file {
    const char *name;       /* base name of the file */
    cmv_feed_format format; /* recognised */
    cmv_date_order date_order;
    char separator;      /* 0 for JSON */
    size_t n_rows;       /* data rows read */
    size_t n_duplicates; /* same date again: the last in file order counts */
    bool newest_first, was_unsorted;
    cmv_feed_series *series;
    size_t n_series;
    cmv_feed_issue *issues;
    size_t n_issues, n_skipped;
} cmv_feed_file;

/** Options: auto, price, nothing skipped. */
CMV_API cmv_feed_opt cmv_feed_opt_default(void);
/**
 * Reads and decodes a file; .gz is inflated with limits on size and ratio.
 *
 * Owns:    everything lives in the arena.
 * Errors:  E_NOTFOUND, E_IO, E_LIMIT, and as cmv_feed_decode. err names file, line, column and value; out->issues holds all.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_feed_read(const char *path, const cmv_feed_opt *opt,
                                           cmv_arena *arena, cmv_feed_file *out, cmv_err *err);
/**
 * Decodes the bytes of a file; `name` gives messages and series their name.
 *
 * Errors:  E_REFUSED (HTML, truncated, empty, nothing usable, future dates, a jump by a factor of 100 that is a unit switch),
 *          E_AMBIGUOUS (date order or decimal comma; the message names the option that settles it), E_PARSE (a bad row),
 *          E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_feed_decode(const char *bytes, size_t n, const char *name,
                                             const cmv_feed_opt *opt, cmv_arena *arena,
                                             cmv_feed_file *out, cmv_err *err);

/* A CSV file as cells, for `comove stat`; same layout as cmv_table of comove/measure.h. */
typedef struct cmv_feed_table {
    const char *name;
    const char *const *column;
    const char *const *cell;
    const int *line;
    size_t n_cols, n_rows;
} cmv_feed_table;

/** Reads a CSV file with a header into cells (.gz too). Errors: E_NOTFOUND, E_IO, E_PARSE, E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_feed_read_table(const char *path, cmv_arena *arena,
                                                 cmv_feed_table *out, cmv_err *err);

#endif
