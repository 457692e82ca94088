// SPDX-License-Identifier: Apache-2.0
/*
 * What measures share: columns and parameters with errors that name file, line and column; and the sheet that their
 * results are written on.
 */
#ifndef CMV_PAIR_MEASURE_UTIL_H
#define CMV_PAIR_MEASURE_UTIL_H

#include "base/arena.h"
#include "comove/measure.h"
#include "comove/num.h"
#include "comove/series.h"

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/** Index of a column; SIZE_MAX when the table has none of that name. */
size_t cmv__col_index(const cmv_table *t, const char *name);
/** Index of a column. Errors: E_ARG, listing the columns there are. */
CMV_NODISCARD cmv_rc cmv__col_find(const cmv_table *t, const char *name, size_t *col, cmv_err *err);
/** Numbers of a column, NaN for missing cells. Errors: E_ARG (no such column), E_PARSE, E_DOMAIN (too large). */
CMV_NODISCARD cmv_rc cmv__col_numbers(const cmv_table *t, const char *name, cmv_arena *arena,
                                      cmv_cvec *out, cmv_err *err);
/** Dates of a column, one a row. Errors: E_ARG, E_PARSE, E_DOMAIN. */
CMV_NODISCARD cmv_rc cmv__col_dates(const cmv_table *t, const char *name, cmv_arena *arena,
                                    cmv_date **out, cmv_err *err);
/** Cell of a row and column, without the blanks around it; its length goes to *n. */
const char *cmv__measure_cell(const cmv_table *t, size_t row, size_t col, size_t *n);
/** E_PARSE for a cell: file, line, column, value, and what is wrong with it. */
CMV_NODISCARD cmv_rc cmv__cell_bad(const cmv_table *t, size_t row, size_t col, const char *why,
                                   cmv_err *err);

/* Two columns, as read and without their incomplete rows. */
typedef struct cmv__pair_cols {
    cmv_cvec x, y;
} cmv__pair_cols;

/** The columns named by the parameters "x" and "y" (default x and y). Errors: as cmv__col_numbers. */
CMV_NODISCARD cmv_rc cmv__pair_read(const cmv_table *t, const json_t *params, cmv_arena *arena,
                                    cmv__pair_cols *out, cmv_err *err);
/**
 * The named columns one after the other (all but "date" when names is NULL), each of as many values as there are rows
 * without a missing cell in any of them. Errors: E_ARG, E_PARSE, E_DOMAIN, E_NOMEM.
 */
CMV_NODISCARD cmv_rc cmv__columns_read(const cmv_table *t, const json_t *names, cmv_arena *arena,
                                       cmv_cvec *out, size_t *k, cmv_err *err);
/** Only the rows in which both values are there. Errors: E_NOMEM. */
CMV_NODISCARD cmv_rc cmv__pair_complete(cmv__pair_cols in, cmv_arena *arena, cmv__pair_cols *out,
                                        cmv_err *err);
/** The same, with the row of the table that each complete row was. Errors: E_NOMEM. */
CMV_NODISCARD cmv_rc cmv__pair_kept(cmv__pair_cols in, cmv_arena *arena, cmv__pair_cols *out,
                                    size_t **row, cmv_err *err);
/** Only the values that are there. Errors: E_NOMEM. */
CMV_NODISCARD cmv_rc cmv__vec_complete(cmv_cvec in, cmv_arena *arena, cmv_cvec *out, cmv_err *err);

/* ---- parameters ---------------------------------------------------------------------------------------------------- */

/** Text parameter; `otherwise` when it is not given. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_text(const json_t *params, const char *name, const char *otherwise,
                                     const char **out, cmv_err *err);
/** Whole number >= least; `otherwise` when it is not given, an error too when that is below least. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_size(const json_t *params, const char *name, size_t least,
                                     size_t otherwise, size_t *out, cmv_err *err);
/** Number inside (low, high), must be given. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_number(const json_t *params, const char *name, double low,
                                       double high, double *out, cmv_err *err);
/** The same; `otherwise` when it is not given. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_number_or(const json_t *params, const char *name, double low,
                                          double high, double otherwise, double *out, cmv_err *err);
/** True or false; false when it is not given. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_flag(const json_t *params, const char *name, bool *out,
                                     cmv_err *err);
/** List; NULL when it is not given and not required. Errors: E_ARG. */
CMV_NODISCARD cmv_rc cmv__param_list(const json_t *params, const char *name, bool required,
                                     const json_t **out, cmv_err *err);

/* ---- results ------------------------------------------------------------------------------------------------------- */

/* Object under construction; the first failure sticks and is told by cmv__sheet_done. */
typedef struct cmv__sheet {
    json_t *values; /* borrowed */
    bool failed;
} cmv__sheet;

/** Any value; takes ownership of it. */
void cmv__measure_put(cmv__sheet *s, const char *key, json_t *value);
/** A count. */
void cmv__put_count(cmv__sheet *s, const char *key, size_t n);
/** A number, or null with the reason under "<key>_reason". */
void cmv__put_num(cmv__sheet *s, const char *key, cmv_num v);
/** A number, or null for `otherwise` when it is NaN. */
void cmv__put_real(cmv__sheet *s, const char *key, double v, cmv_reason otherwise);
/** Text; NULL gives null. */
void cmv__put_text(cmv__sheet *s, const char *key, const char *text);
/** A date as YYYY-MM-DD; null for CMV_DATE_NONE. */
void cmv__put_date(cmv__sheet *s, const char *key, cmv_date date);
/** "<key>_row", counted from 1, and "<key>_date" when the table has dates; null with the reason for row SIZE_MAX. */
void cmv__put_row(cmv__sheet *s, const char *key, const cmv_table *t, size_t row, cmv_reason why);
/** [low, high], or null with the reason. */
void cmv__measure_interval(cmv__sheet *s, const char *key, cmv_num low, cmv_num high);
/** Key made by a printf format (at most 79 bytes), for the calls above: cmv__key(room, "corr_%zu", k). */
const char *cmv__key(char room[80], const char *fmt, ...) CMV_PRINTF(2, 3);
/** A number or null, for lists. */
json_t *cmv__json_real(double v);
/** A date or null, for lists. */
json_t *cmv__measure_date(cmv_date date);
/** OK, or E_NOMEM when something could not be written. */
CMV_NODISCARD cmv_rc cmv__sheet_done(const cmv__sheet *s, cmv_err *err);

#endif
