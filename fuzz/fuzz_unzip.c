// SPDX-License-Identifier: Apache-2.0
/* ZIP archives, as FRED's graph page answers with them. */
#include "feed/unzip.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const cmv__text *part, size_t n) {
    size_t all = 0;
    if (n > CMV_ZIP_ENTRIES_MAX) abort();
    for (size_t i = 0; i < n; i++) {
        if (part[i].n == 0 || part[i].at[part[i].n] != '\0') abort();
        all += part[i].n;
    }
    if (all > CMV_ZIP_SIZE_MAX) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cmv_arena *arena = cmv_arena_create((size_t)512 << 20);
    cmv_feed_opt opt = cmv_feed_opt_default();
    cmv__issues issues;
    cmv__text *part = NULL;
    size_t n = 0;
    if (!arena) return 0;
    cmv__issues_init(&issues, arena, "archive", &opt);
    if (cmv__unzip((const char *)data, size, arena, &issues, &part, &n, NULL) == CMV_OK)
        check(part, n);
    cmv_arena_destroy(arena);
    return 0;
}
