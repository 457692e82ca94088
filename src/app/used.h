// SPDX-License-Identifier: Apache-2.0
/* Ids of the metrics that answers were made from. */
#ifndef CMV_APP_USED_H
#define CMV_APP_USED_H

#include "comove/base.h"

typedef struct cmv__used {
    cmv_arena *arena; /* NULL: nothing was loaded yet */
    const char **at;  /* sorted */
    size_t n, cap;
    bool told; /* handed out with a reset: the next one starts anew */
} cmv__used;

/** Notes that a metric was looked at, held or not. Errors: E_NOMEM. */
cmv_rc cmv__used_add(cmv__used *used, const char *id, cmv_err *err);
/** Releases the list. */
void cmv__used_free(cmv__used *used);

#endif
