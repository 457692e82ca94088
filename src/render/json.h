// SPDX-License-Identifier: Apache-2.0
/* A JSON writer on a cmv_buf: commas, escapes, numbers that read back as the same double. */
#ifndef CMV_RENDER_JSON_H
#define CMV_RENDER_JSON_H

#include "comove/render.h"

typedef struct cmv__json {
    cmv_buf *out;
    bool comma; /* something stands before on this level */
} cmv__json;

/** Writer at the start of a document. */
cmv__json cmv__json_of(cmv_buf *out);
/** Opens and closes objects and arrays; a NULL key inside an array. */
void cmv__json_open(cmv__json *j, const char *key, char bracket);
void cmv__json_close(cmv__json *j, char bracket);
void cmv__json_str(cmv__json *j, const char *key, const char *s);
void cmv__json_int(cmv__json *j, const char *key, int64_t v);
void cmv__json_bool(cmv__json *j, const char *key, bool v);
void cmv__json_null(cmv__json *j, const char *key);
/** A date as YYYY-MM-DD, null for none. */
void cmv__json_date(cmv__json *j, const char *key, cmv_date date);
/** A double; null when it is not finite. */
void cmv__json_num(cmv__json *j, const char *key, double v);
/** A number, or null with the reason's code under "<key>_reason". */
void cmv__json_why(cmv__json *j, const char *key, cmv_num v);
/** An array of n doubles, null where one is not finite. */
void cmv__json_nums(cmv__json *j, const char *key, const double *v, size_t n);
/** An array of n dates. */
void cmv__json_dates(cmv__json *j, const char *key, const cmv_date *date, size_t n);
/** Ends the document with a line feed. */
CMV_NODISCARD cmv_rc cmv__json_done(cmv__json *j, cmv_err *err);

#define CMV__DOUBLE_TEXT 32
/** Shortest decimal that reads back as v (finite), at most 17 digits, of two such the closer; returns its length. */
size_t cmv__double_text(double v, char text[CMV__DOUBLE_TEXT]);
/** Appends a field of a CSV row, quoted where needed. */
void cmv__csv_field(cmv_buf *out, const char *s);
/** Appends a number, nothing when it is not finite. */
void cmv__csv_num(cmv_buf *out, double v);
/** Appends a comment line; line breaks in the text become spaces. */
void cmv__csv_note(cmv_buf *out, const char *name, const char *text);

#endif
