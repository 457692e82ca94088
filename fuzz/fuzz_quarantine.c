// SPDX-License-Identifier: Apache-2.0
/*
 * The row of a batch that was held back, from a store that is damaged or somebody else's. The first byte: 1 total return,
 * 2 another basis, 4 with rounding, 8 the hash put right, 16 the checksum of the body put right. Then the state, the number of
 * observations in eight bytes, how many bytes of the rest are the rounding, and rounding and body.
 */
#include "store/packed.h"
#include "store/sqlite/db.h"
#include "store/vintage.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 11, BODY_HEAD = 24 };

static const char METRIC[] = "spx", PROVIDER[] = "fred";
static const char ROW[] =
    "SELECT 7, ?1, 0, NULL, 'spx', 'fred', 'why', '', ?2, NULL, NULL, ?3, ?4, ?5, ?6";

typedef struct row {
    cmv_basis basis;
    int64_t n;
    uint8_t *body;
    const uint8_t *rounding; /* NULL: none */
    size_t n_body, n_rounding;
    uint8_t hash[CMV__DIGEST_BYTES];
} row;

static void put_hash(row *r) {
    uint64_t seed =
        XXH3_64bits_withSeed(PROVIDER, strlen(PROVIDER), cmv__series_key(METRIC, r->basis));
    XXH128_hash_t h = XXH3_128bits_withSeed(r->body, r->n_body, seed);
    cmv__digest sum = {.lo = h.low64, .hi = h.high64};
    if (r->rounding) {
        h = XXH3_128bits_withSeed(r->rounding, r->n_rounding, ~seed);
        cmv__digest_add(&sum, (cmv__digest){.lo = h.low64, .hi = h.high64});
    }
    cmv__digest_encode(sum, r->hash);
}

static void put_sum(row *r) {
    if (r->n_body < BODY_HEAD) return;
    uint64_t sum = XXH3_64bits_withSeed(r->body + BODY_HEAD, r->n_body - BODY_HEAD,
                                        cmv__series_key(METRIC, r->basis));
    memcpy(r->body + 16, &sum, sizeof sum);
}

static void check(const cmv__held_back *h) {
    for (size_t i = 1; i < h->row.n; i++)
        if (h->obs[i - 1].date > h->obs[i].date) abort();
    double sum = 0; /* each number is there */
    for (size_t i = 0; h->rounding && i < h->row.n; i++) sum += h->rounding[i];
    if (h->row.n > 0 && sum > 0 && !h->obs) abort();
}

static void decode(const row *r, int state) {
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    cmv__held_back h = {0};
    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, ROW, -1, &q, NULL) == SQLITE_OK) {
        sqlite3_bind_int(q, 1, state);
        sqlite3_bind_int(q, 2, (int)r->basis);
        sqlite3_bind_int64(q, 3, r->n);
        sqlite3_bind_blob(q, 4, r->hash, sizeof r->hash, SQLITE_STATIC);
        sqlite3_bind_blob64(q, 5, r->body, r->n_body, SQLITE_STATIC);
        if (r->rounding) sqlite3_bind_blob64(q, 6, r->rounding, r->n_rounding, SQLITE_STATIC);
        if (sqlite3_step(q) == SQLITE_ROW && cmv__held_back_read(q, &h, NULL) == CMV_OK) check(&h);
    }
    free(h.obs);
    free(h.rounding);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEAD) return 0;
    row r = {.basis = (cmv_basis)(data[0] & 3)};
    const uint8_t *rest = data + HEAD;
    size_t left = size - HEAD, cut = data[10] < left ? data[10] : left;
    memcpy(&r.n, data + 2, sizeof r.n);
    if (data[0] & 4) {
        r.rounding = rest;
        r.n_rounding = cut;
    }
    r.n_body = left - cut;
    r.body = malloc(r.n_body ? r.n_body : 1);
    if (!r.body) return 0;
    if (r.n_body) memcpy(r.body, rest + cut, r.n_body);
    if (data[0] & 16) put_sum(&r);
    if (data[0] & 8) put_hash(&r);
    decode(&r, data[1]);
    free(r.body);
    return 0;
}
