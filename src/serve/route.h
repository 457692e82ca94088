// SPDX-License-Identifier: Apache-2.0
/* Which address is which page. */
#ifndef CMV_SERVE_ROUTE_H
#define CMV_SERVE_ROUTE_H

#include "base/limits.h"
#include "comove/app.h"

typedef struct cmv__route {
    const char *pattern; /* "/compare/{a}-vs-{b}": a name in braces ends at what follows it, else at '/' */
    cmv_page page;
    cmv_face plain; /* face of the address without an ending */
    unsigned faces; /* bit 1u << face: those with an ending ".json", ".csv", ".md", ".txt" */
    bool query;     /* takes parameters */
} cmv__route;

/* A route found, with the names in the address. */
typedef struct cmv__match {
    const cmv__route *route; /* NULL: no page has this address */
    cmv_face face;
    bool slash;                                /* the address has a '/' too many at its end */
    const char *ending;                        /* "" or ".csv" ... */
    char a[CMV_ID_MAX + 1], b[CMV_ID_MAX + 1]; /* "" when the route has none */
} cmv__match;

/** The routes; *n of them. */
const cmv__route *cmv__routes(size_t *n);
/** Finds the route of a decoded path; false (and out->route NULL) when there is none. */
bool cmv__route_match(const char *path, cmv__match *out);
/** Writes the address of a match with other names; false when it does not fit. */
bool cmv__route_write(const cmv__match *match, const char *a, const char *b, char *out, size_t cap);
/** Face in which a problem with this path is told: as the ending says, JSON under /api, else HTML. */
cmv_face cmv__route_problem_face(const char *path);
/** True for addresses of the machine interface. */
bool cmv__route_is_api(const char *path);

#endif
