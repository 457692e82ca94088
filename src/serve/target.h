// SPDX-License-Identifier: Apache-2.0
/* The request target: path and query of a URL, decoded strictly. */
#ifndef CMV_SERVE_TARGET_H
#define CMV_SERVE_TARGET_H

#include "comove/app.h"

typedef struct cmv__target {
    char *path;            /* decoded, begins with '/', valid UTF-8 without control characters */
    const char *raw_query; /* as it came, without '?'; "" when none: redirects keep it */
    cmv_query query;       /* decoded values; NULL where not given */
    bool any_query;        /* some parameter of it has a value */
    const char *metrics, *after; /* of events and changes; NULL when not given */
    const char *find; /* value of "q", which only the search field sends; NULL when not given */
} cmv__target;

/**
 * Path and query of a request target ("/a?b=c", or the absolute form "http://host/a?b=c").
 *
 * Shape:  room holds 2 * (strlen(raw) + 1) bytes; the target points into it and into raw.
 * Errors: E_PARSE (not a URL, a bad percent sign), E_ARG (a parameter that is unknown or given twice, naming it).
 *         path and raw_query are set even when the query is refused; path is NULL when it is refused itself.
 */
cmv_rc cmv__target_parse(const char *raw, char *room, cmv__target *out, cmv_err *err);

#endif
