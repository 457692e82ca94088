// SPDX-License-Identifier: Apache-2.0
/* Tables in replies: columns by name, cells as dates and numbers, each refusal with its line. For providers of the form GRID. */
#ifndef CMV_FEED_CELLS_H
#define CMV_FEED_CELLS_H

#include "convo.h"

/** True when a cell holds this word, in whatever case. */
bool cmv__cell_is(cmv__view cell, const char *word);
/** Column of a name in a row; SIZE_MAX when there is none. */
size_t cmv__cells_find(const cmv__grid *g, size_t row, const char *name);
/** Names in a row, joined and shortened, for messages; in the scratch arena. */
const char *cmv__cells_names(cmv__source *src, size_t row);
/**
 * Refuses rows after the header that are not as wide as it, or begin with a tag: an error page inside a table.
 *
 * Errors: E_REFUSED with the line.
 */
cmv_rc cmv__cells_check(cmv__source *src, size_t header, cmv_err *err);
/**
 * Rows of data up to which a table is whole. Without a final newline the last row may be cut off: it is left out, and
 * counted as dropped, when its last number has other decimals than the one above it, or is shorter by two digits.
 */
size_t cmv__cells_end(cmv_convo *c, const cmv__grid *g, size_t header);
/** Date in a cell. Errors: E_REFUSED with line and value. */
cmv_rc cmv__cells_date(cmv__source *src, size_t row, size_t col, cmv_date_order order,
                       cmv_date *out, cmv_err *err);
/** Adds the number in a cell, or counts it as missing. Errors: E_REFUSED with line, column and value; E_LIMIT, E_NOMEM. */
cmv_rc cmv__cells_add(cmv_convo *c, cmv__source *src, cmv__found *f, size_t row, size_t col,
                      cmv_date date, cmv_err *err);
/** Refuses questions that only a publisher of vintages or release dates answers. Errors: E_UNSUPPORTED. */
cmv_rc cmv__convo_values_only(const cmv_convo *c, cmv_err *err);
/** Marks the keys for which the whole history was asked and nothing came as E_NOTFOUND. */
void cmv__convo_absent(cmv_convo *c);
/** For `explain`: puts what the body of a refused reply says behind the general message. Returns reply->rc. */
cmv_rc cmv__convo_tell(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err);
/** Day it is for a publisher in a zone. */
cmv_date cmv__convo_today(const cmv_convo *c, cmv_zone zone);

#endif
