// SPDX-License-Identifier: Apache-2.0
#include "packed.h"

#include "base/error.h"
#include "base/limits.h"
#include "vintage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Rows are the truth and the copy can be made anew, so the copy is simply the memory of a little-endian machine. */
_Static_assert(sizeof(cmv_obs) == 24, "cmv_obs has no padding");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "packed copies and content hashes are little-endian");

typedef struct header {
    uint32_t magic;
    uint32_t version;
    uint64_t n;
    uint64_t checksum; /* XXH3 of the observations, seeded with the series: a copy under a wrong series is found */
} header;

_Static_assert(sizeof(header) == 24, "the header has no padding");

#define MAGIC 0x4b50564du /* "MVPK" */
#define PACKED_VERSION 1u

uint64_t cmv__series_key(const char *metric, cmv_basis basis) {
    return XXH3_64bits_withSeed(metric, strlen(metric), (uint64_t)basis + 1);
}

cmv__digest cmv__obs_digest(uint64_t series_key, const cmv_obs *obs) {
    cmv_obs o = *obs;
    if (isnan(o.value))
        o.value = 0; /* NaN has many forms; a withdrawal is told apart by its own bit */
    o.flags = (o.flags & CMV__OBS_FLAGS) | (isnan(obs->value) ? 0x80000000u : 0);
    XXH128_hash_t h = XXH3_128bits_withSeed(&o, sizeof o, series_key);
    return (cmv__digest){.lo = h.low64, .hi = h.high64};
}

void cmv__digest_add(cmv__digest *sum, cmv__digest x) {
    uint64_t lo = sum->lo + x.lo;
    sum->hi += x.hi + (lo < x.lo);
    sum->lo = lo;
}

void cmv__digest_encode(cmv__digest d, uint8_t bytes[CMV__DIGEST_BYTES]) {
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(d.hi >> (56 - 8 * i));
        bytes[8 + i] = (uint8_t)(d.lo >> (56 - 8 * i));
    }
}

cmv__digest cmv__digest_decode(const uint8_t bytes[CMV__DIGEST_BYTES]) {
    cmv__digest d = {0};
    for (int i = 0; i < 8; i++) {
        d.hi = d.hi << 8 | bytes[i];
        d.lo = d.lo << 8 | bytes[8 + i];
    }
    return d;
}

size_t cmv__packed_size(size_t n) { return sizeof(header) + n * sizeof(cmv_obs); }

void cmv__packed_encode(uint64_t series_key, const cmv_obs *obs, size_t n, uint8_t *out) {
    header h = {.magic = MAGIC, .version = PACKED_VERSION, .n = n};
    h.checksum = XXH3_64bits_withSeed(obs, n * sizeof *obs, series_key);
    memcpy(out, &h, sizeof h);
    if (n) memcpy(out + sizeof h, obs, n * sizeof *obs);
}

static bool sorted(const cmv_obs *obs, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const cmv_obs *p = &obs[i - 1], *o = &obs[i];
        if (p->date > o->date || (p->date == o->date && p->known_at >= o->known_at)) return false;
    }
    return true;
}

static cmv_rc check_header(const uint8_t *bytes, size_t size, header *h, cmv_err *err) {
    if (size < sizeof *h) CMV_FAIL(err, CMV_E_CORRUPT, "packed copy of %zu bytes is cut off", size);
    memcpy(h, bytes, sizeof *h);
    if (h->magic != MAGIC) CMV_FAIL(err, CMV_E_CORRUPT, "packed copy has no header");
    if (h->version != PACKED_VERSION) {
        CMV_FAIL(err, CMV_E_CORRUPT, "packed copy has the unknown version %u", (unsigned)h->version);
    }
    if (h->n == 0 || h->n > CMV_SERIES_MAX || size != cmv__packed_size((size_t)h->n)) {
        CMV_FAIL(err, CMV_E_CORRUPT, "packed copy of %zu bytes does not hold %llu observations",
                 size, (unsigned long long)h->n);
    }
    return CMV_OK;
}

cmv_rc cmv__packed_decode(uint64_t series_key, const uint8_t *bytes, size_t size, cmv_obs **obs,
                          size_t *n, cmv_err *err) {
    header h;
    CMV_TRY(check_header(bytes, size, &h, err));
    size_t count = (size_t)h.n;
    if (XXH3_64bits_withSeed(bytes + sizeof h, count * sizeof(cmv_obs), series_key) != h.checksum) {
        CMV_FAIL(err, CMV_E_CORRUPT, "packed copy has a wrong checksum");
    }
    cmv_obs *out = malloc(count * sizeof *out);
    if (!out) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu observations", count);
    memcpy(out, bytes + sizeof h, count * sizeof *out);
    if (!sorted(out, count)) {
        free(out);
        CMV_FAIL(err, CMV_E_CORRUPT, "packed copy is not sorted");
    }
    *obs = out;
    *n = count;
    return CMV_OK;
}

cmv__summary cmv__summary_of(const cmv_obs *obs, size_t n) {
    cmv__summary s = {.n_vintages = n,
                      .first = CMV_DATE_NONE,
                      .last = CMV_DATE_NONE,
                      .last_value = (double)NAN,
                      .last_known = CMV_UTC_NONE};
    for (size_t i = 0; i < n; i++) {
        s.n_reconstructed += (obs[i].flags & CMV_OBS_RECONSTRUCTED) != 0;
        bool latest = i + 1 == n || obs[i + 1].date != obs[i].date;
        if (!latest || isnan(obs[i].value)) continue;
        if (s.n_dates++ == 0) s.first = obs[i].date;
        s.last = obs[i].date;
        s.last_value = obs[i].value;
        s.last_known = obs[i].known_at;
    }
    return s;
}
