// SPDX-License-Identifier: Apache-2.0
/* What a kind of store implements. The functions mirror comove/store.h; arguments are already checked. */
#ifndef CMV_STORE_BACKEND_H
#define CMV_STORE_BACKEND_H

#include "comove/store.h"

typedef struct cmv__backend {
    void (*close)(cmv_store *store);
    cmv_rc (*version)(cmv_store *store, int64_t *version, cmv_err *err);
    size_t (*cache_limit)(cmv_store *store, size_t max_bytes);
    cmv_rc (*begin)(cmv_store *store, cmv_ingest **out, cmv_err *err);
    cmv_rc (*put)(cmv_ingest *ingest, const cmv_batch *batch, cmv_batch_stat *stat, cmv_err *err);
    cmv_rc (*put_text)(cmv_ingest *ingest, const char *key, const char *text, cmv_err *err);
    cmv_rc (*commit)(cmv_ingest *ingest, int64_t *version, cmv_err *err);
    void (*abort)(cmv_ingest *ingest);
    cmv_rc (*load)(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                   const cmv_obs **obs, size_t *n, cmv_err *err);
    cmv_rc (*holdings)(cmv_store *store, cmv_arena *arena, cmv_holding **out, size_t *n,
                       cmv_err *err);
    cmv_rc (*holding)(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                      cmv_holding *out, cmv_err *err);
    cmv_rc (*sources)(cmv_store *store, const char *metric, cmv_basis basis, cmv_utc_ms as_of,
                      cmv_arena *arena, const char **out, cmv_err *err);
    cmv_rc (*texts)(cmv_store *store, const char *prefix, cmv_arena *arena, const char ***keys,
                    const char ***texts, size_t *n, cmv_err *err);
    cmv_rc (*text)(cmv_store *store, const char *key, cmv_arena *arena, const char **text,
                   cmv_err *err);
    cmv_rc (*put_fetch)(cmv_ingest *ingest, const cmv_fetch_state *state, cmv_err *err);
    cmv_rc (*put_incident)(cmv_ingest *ingest, const cmv_incident *incident, cmv_err *err);
    cmv_rc (*quarantine)(cmv_ingest *ingest, const cmv_batch *batch, const char *reason,
                         int64_t *id, bool *known, cmv_err *err);
    cmv_rc (*settle)(cmv_ingest *ingest, int64_t id, bool release, const cmv_batch *like,
                     const char *by, cmv_batch_stat *stat, cmv_err *err);
    cmv_rc (*fetches)(cmv_store *store, cmv_arena *arena, cmv_fetch_state **out, size_t *n,
                      cmv_err *err);
    cmv_rc (*incidents)(cmv_store *store, const char *metric, int64_t after, size_t max,
                        cmv_arena *arena, cmv_incident **out, size_t *n, cmv_err *err);
    cmv_rc (*waiting)(cmv_store *store, const char *metric, cmv_arena *arena, cmv_waiting **out,
                      size_t *n, cmv_err *err);
    cmv_rc (*waiting_one)(cmv_store *store, int64_t id, cmv_arena *arena, cmv_waiting *out,
                          cmv_err *err);
    cmv_rc (*changed)(cmv_store *store, int64_t after, cmv_arena *arena, const char ***metrics,
                      size_t *n, bool *texts, cmv_err *err);
    cmv_rc (*info)(cmv_store *store, cmv_store_info *out, cmv_err *err);
    cmv_rc (*check)(cmv_store *store, cmv_err *err);
    cmv_rc (*backup)(cmv_store *store, const char *path, cmv_err *err);
} cmv__backend;

/* A backend's own store and ingest begin with these. */
struct cmv_store {
    const cmv__backend *ops;
};

struct cmv_ingest {
    const cmv__backend *ops;
    bool failed; /* a put went wrong: only abort is left */
};

/** E_ARG unless metric is an id of 1 to CMV_ID_MAX bytes and basis one of the two. */
cmv_rc cmv__id_check(const char *metric, cmv_basis basis, cmv_err *err);

/** Opens an SQLite file; path is not empty. */
cmv_rc cmv__sqlite_open(const char *path, const cmv_store_opt *opt, cmv_store **out, cmv_err *err);

#endif
