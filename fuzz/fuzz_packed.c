// SPDX-License-Identifier: Apache-2.0
/* The decoder of packed copies: as the bytes are, and with their checksum put right so that the rest is reached. */
#include "store/packed.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const uint8_t *bytes, size_t size) {
    cmv_obs *obs = NULL;
    size_t n = 0;
    if (cmv__packed_decode(7, bytes, size, &obs, &n, NULL) != CMV_OK) return;
    cmv__summary s = cmv__summary_of(obs, n);
    if (s.n_vintages != n || s.n_dates > n || cmv__packed_size(n) != size) abort();
    uint8_t *again = malloc(size);
    if (!again) abort();
    cmv__packed_encode(7, obs, n, again);
    if (memcmp(again, bytes, size) != 0) abort();
    free(again);
    free(obs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    decode(data, size);
    if (size < 24) return 0;
    uint8_t *copy = malloc(size);
    if (!copy) return 0;
    memcpy(copy, data, size);
    uint64_t sum = XXH3_64bits_withSeed(copy + 24, size - 24, 7);
    memcpy(copy + 16, &sum, sizeof sum);
    decode(copy, size);
    free(copy);
    return 0;
}
