// SPDX-License-Identifier: Apache-2.0
/* The packed copy of a series, its content hash and its summary: bytes and sums over observations, no database. */
#ifndef CMV_STORE_PACKED_H
#define CMV_STORE_PACKED_H

#include "comove/store.h"

/* Sum modulo 2^128 of one hash per observation: the same for every order of ingests. */
typedef struct cmv__digest {
    uint64_t lo, hi;
} cmv__digest;

#define CMV__DIGEST_BYTES 16

typedef struct cmv__summary {
    size_t n_dates, n_vintages, n_reconstructed; /* dates whose latest vintage is no withdrawal */
    cmv_date first, last; /* of those dates; CMV_DATE_NONE when there are none */
    double last_value;
    cmv_utc_ms last_known;
} cmv__summary;

/** Number that stands for (metric, basis) in checksum and content hash. */
uint64_t cmv__series_key(const char *metric, cmv_basis basis);

/** Hash of one observation of a series. */
cmv__digest cmv__obs_digest(uint64_t series_key, const cmv_obs *obs);
/** Adds x to sum. */
void cmv__digest_add(cmv__digest *sum, cmv__digest x);
/** Writes and reads the stored form of a digest. */
void cmv__digest_encode(cmv__digest d, uint8_t bytes[CMV__DIGEST_BYTES]);
cmv__digest cmv__digest_decode(const uint8_t bytes[CMV__DIGEST_BYTES]);

/** Bytes of the packed copy of n observations. */
size_t cmv__packed_size(size_t n);
/** Writes the packed copy: header with version, count and checksum, then the observations as they are in memory. */
void cmv__packed_encode(uint64_t series_key, const cmv_obs *obs, size_t n, uint8_t *out);
/** Reads a packed copy; release *obs with free. Errors: E_CORRUPT (anything that encode did not write), E_NOMEM. */
cmv_rc cmv__packed_decode(uint64_t series_key, const uint8_t *bytes, size_t size, cmv_obs **obs,
                          size_t *n, cmv_err *err);
/** What is held, in figures; obs are sorted. */
cmv__summary cmv__summary_of(const cmv_obs *obs, size_t n);

#endif
