// SPDX-License-Identifier: Apache-2.0
/* What fetching keeps beside the data: states, incidents, batches that wait. */
#include "comove/store.h"

#include "base/error.h"

#define NOT_YET(err) CMV_FAIL((err), CMV_E_UNSUPPORTED, "%s is not built yet", __func__)

cmv_rc cmv_ingest_put_fetch(cmv_ingest *ingest, const cmv_fetch_state *state, cmv_err *err) {
    (void)ingest, (void)state;
    NOT_YET(err);
}

cmv_rc cmv_ingest_put_incident(cmv_ingest *ingest, const cmv_incident *incident, cmv_err *err) {
    (void)ingest, (void)incident;
    NOT_YET(err);
}

cmv_rc cmv_ingest_quarantine(cmv_ingest *ingest, const cmv_batch *batch, const char *reason,
                             int64_t *id, bool *known, cmv_err *err) {
    (void)ingest, (void)batch, (void)reason, (void)id, (void)known;
    NOT_YET(err);
}

cmv_rc cmv_ingest_settle(cmv_ingest *ingest, int64_t id, bool release, const cmv_batch *like,
                         const char *by, cmv_batch_stat *stat, cmv_err *err) {
    (void)ingest, (void)id, (void)release, (void)like, (void)by, (void)stat;
    NOT_YET(err);
}

cmv_rc cmv_store_fetches(cmv_store *store, cmv_arena *arena, cmv_fetch_state **out, size_t *n,
                         cmv_err *err) {
    (void)store, (void)arena, (void)out, (void)n;
    NOT_YET(err);
}

cmv_rc cmv_store_incidents(cmv_store *store, const char *metric, int64_t after, size_t max,
                           cmv_arena *arena, cmv_incident **out, size_t *n, cmv_err *err) {
    (void)store, (void)metric, (void)after, (void)max, (void)arena, (void)out, (void)n;
    NOT_YET(err);
}

cmv_rc cmv_store_waiting(cmv_store *store, const char *metric, cmv_arena *arena, cmv_waiting **out,
                         size_t *n, cmv_err *err) {
    (void)store, (void)metric, (void)arena, (void)out, (void)n;
    NOT_YET(err);
}

cmv_rc cmv_store_waiting_one(cmv_store *store, int64_t id, cmv_arena *arena, cmv_waiting *out,
                             cmv_err *err) {
    (void)store, (void)id, (void)arena, (void)out;
    NOT_YET(err);
}

cmv_rc cmv_store_changed(cmv_store *store, int64_t after, cmv_arena *arena, const char ***metrics,
                         size_t *n, bool *texts, cmv_err *err) {
    (void)store, (void)after, (void)arena, (void)metrics, (void)n, (void)texts;
    NOT_YET(err);
}
