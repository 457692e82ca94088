// SPDX-License-Identifier: Apache-2.0
#include "comove/store.h"

#include "backend.h"
#include "base/error.h"
#include "base/limits.h"
#include "vintage.h"

#include <string.h>

/* ---- which kind of store a location names --------------------------------------------------------------------------- */

typedef cmv_rc (*open_fn)(const char *path, const cmv_store_opt *opt, cmv_store **out, cmv_err *err);

static cmv_rc open_unsupported(const char *location, const cmv_store_opt *opt, cmv_store **out,
                               cmv_err *err) {
    (void)opt;
    (void)out;
    /* The rest of the address may hold a password. */
    int n = (int)(strstr(location, "://") - location);
    CMV_FAIL(err, CMV_E_UNSUPPORTED,
             "a %.*s:// store is not built into this comove; name an SQLite file, or sqlite:PATH",
             n, location);
}

typedef struct scheme {
    const char *prefix;
    bool strip;
    open_fn open;
} scheme;

static const scheme SCHEMES[] = {
    {"sqlite:", true, cmv__sqlite_open},
    {"/", false, cmv__sqlite_open},
    {"./", false, cmv__sqlite_open},
    {"../", false, cmv__sqlite_open},
};

static open_fn find_scheme(const char **location) {
    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++) {
        size_t n = strlen(SCHEMES[i].prefix);
        if (strncmp(*location, SCHEMES[i].prefix, n) != 0) continue;
        if (SCHEMES[i].strip) *location += n;
        return SCHEMES[i].open;
    }
    return strstr(*location, "://") ? open_unsupported : cmv__sqlite_open;
}

const char *cmv_waiting_state_name(cmv_waiting_state state) {
    static const char *const NAMES[CMV_WAITING_STATES] = {"waiting", "released", "rejected",
                                                          "superseded"};
    return (unsigned)state < CMV_WAITING_STATES ? NAMES[state] : "?";
}

cmv_rc cmv_store_open(const char *location, const cmv_store_opt *opt, cmv_store **out, cmv_err *err) {
    static const cmv_store_opt defaults = {0};
    if (!location || !out)
        CMV_FAIL(err, CMV_E_ARG, "cmv_store_open needs a location and a place for the store");
    open_fn open = find_scheme(&location);
    if (!*location) CMV_FAIL(err, CMV_E_ARG, "the location of the store is empty");
    return open(location, opt ? opt : &defaults, out, err);
}

void cmv_store_close(cmv_store *store) {
    if (store) store->ops->close(store);
}

/* ---- checks that hold for every kind ---------------------------------------------------------------------------------- */

cmv_rc cmv__id_check(const char *metric, cmv_basis basis, cmv_err *err) {
    if (!metric || !*metric) CMV_FAIL(err, CMV_E_ARG, "a series needs the id of its metric");
    if (strnlen(metric, CMV_ID_MAX + 1) > CMV_ID_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "the id of a metric has at most %d bytes: %.64s...", CMV_ID_MAX,
                 metric);
    }
    if (basis != CMV_BASIS_PRICE && basis != CMV_BASIS_TOTAL) {
        CMV_FAIL(err, CMV_E_ARG, "%s: unknown basis %d", metric, (int)basis);
    }
    return CMV_OK;
}

static cmv_rc check_key(const char *key, cmv_err *err) {
    if (!key || !*key || strnlen(key, CMV_SOURCE_MAX + 1) > CMV_SOURCE_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "the key of a text has 1 to %d bytes", CMV_SOURCE_MAX);
    }
    return CMV_OK;
}

#define NEED(condition, err)                                                                       \
    do {                                                                                           \
        if (!(condition)) CMV_FAIL((err), CMV_E_ARG, "%s: an argument is NULL", __func__);         \
    } while (0)

/* After a failure an ingest may be half done, which commit must not make visible. */
static cmv_rc latch(cmv_ingest *ingest, cmv_rc rc) {
    if (rc != CMV_OK) ingest->failed = true;
    return rc;
}

static cmv_rc put_checked(cmv_ingest *ingest, const cmv_batch *batch, cmv_batch_stat *stat,
                          cmv_err *err) {
    NEED(batch, err);
    CMV_TRY(cmv__id_check(batch->metric, batch->basis, err));
    CMV_TRY(cmv__batch_check(batch, err));
    cmv_batch_stat got;
    CMV_TRY(ingest->ops->put(ingest, batch, &got, err));
    if (stat) *stat = got;
    return CMV_OK;
}

static cmv_rc put_text_checked(cmv_ingest *ingest, const char *key, const char *text, cmv_err *err) {
    CMV_TRY(check_key(key, err));
    if (text && strnlen(text, CMV_TEXT_MAX + 1) > CMV_TEXT_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "%s: a text has at most %zu bytes", key, CMV_TEXT_MAX);
    }
    return ingest->ops->put_text(ingest, key, text, err);
}

/* ---- the interface ---------------------------------------------------------------------------------------------------- */

cmv_rc cmv_store_version(cmv_store *store, int64_t *version, cmv_err *err) {
    NEED(store && version, err);
    return store->ops->version(store, version, err);
}

size_t cmv_store_cache_limit(cmv_store *store, size_t max_bytes) {
    return store ? store->ops->cache_limit(store, max_bytes) : 0;
}

cmv_rc cmv_ingest_begin(cmv_store *store, cmv_ingest **out, cmv_err *err) {
    NEED(store && out, err);
    return store->ops->begin(store, out, err);
}

cmv_rc cmv_ingest_put(cmv_ingest *ingest, const cmv_batch *batch, cmv_batch_stat *stat,
                      cmv_err *err) {
    NEED(ingest, err);
    if (ingest->failed) CMV_FAIL(err, CMV_E_ARG, "this ingest has failed; it can only be aborted");
    return latch(ingest, put_checked(ingest, batch, stat, err));
}

cmv_rc cmv_ingest_put_text(cmv_ingest *ingest, const char *key, const char *text, cmv_err *err) {
    NEED(ingest, err);
    if (ingest->failed) CMV_FAIL(err, CMV_E_ARG, "this ingest has failed; it can only be aborted");
    return latch(ingest, put_text_checked(ingest, key, text, err));
}

cmv_rc cmv_ingest_commit(cmv_ingest *ingest, int64_t *version, cmv_err *err) {
    NEED(ingest, err);
    if (ingest->failed) {
        ingest->ops->abort(ingest);
        CMV_FAIL(err, CMV_E_ARG, "a failed ingest cannot be committed; it was aborted");
    }
    return ingest->ops->commit(ingest, version, err);
}

void cmv_ingest_abort(cmv_ingest *ingest) {
    if (ingest) ingest->ops->abort(ingest);
}

cmv_rc cmv_store_load(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                      const cmv_obs **obs, size_t *n, cmv_err *err) {
    NEED(store && obs && n, err);
    CMV_TRY(cmv__id_check(metric, basis, err));
    return store->ops->load(store, metric, basis, arena, obs, n, err);
}

cmv_rc cmv_store_holdings(cmv_store *store, cmv_arena *arena, cmv_holding **out, size_t *n,
                          cmv_err *err) {
    NEED(store && arena && out && n, err);
    return store->ops->holdings(store, arena, out, n, err);
}

cmv_rc cmv_store_holding(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                         cmv_holding *out, cmv_err *err) {
    NEED(store && arena && out, err);
    CMV_TRY(cmv__id_check(metric, basis, err));
    return store->ops->holding(store, metric, basis, arena, out, err);
}

cmv_rc cmv_store_sources(cmv_store *store, const char *metric, cmv_basis basis, cmv_utc_ms as_of,
                         cmv_arena *arena, const char **out, cmv_err *err) {
    NEED(store && arena && out, err);
    CMV_TRY(cmv__id_check(metric, basis, err));
    return store->ops->sources(store, metric, basis, as_of, arena, out, err);
}

cmv_rc cmv_store_text(cmv_store *store, const char *key, cmv_arena *arena, const char **text,
                      cmv_err *err) {
    NEED(store && arena && text, err);
    CMV_TRY(check_key(key, err));
    return store->ops->text(store, key, arena, text, err);
}

cmv_rc cmv_store_texts(cmv_store *store, const char *prefix, cmv_arena *arena, const char ***keys,
                       const char ***texts, size_t *n, cmv_err *err) {
    NEED(store && arena && keys && texts && n, err);
    return store->ops->texts(store, prefix ? prefix : "", arena, keys, texts, n, err);
}

cmv_rc cmv_store_info_of(cmv_store *store, cmv_store_info *out, cmv_err *err) {
    NEED(store && out, err);
    return store->ops->info(store, out, err);
}

cmv_rc cmv_store_check(cmv_store *store, cmv_err *err) {
    NEED(store, err);
    return store->ops->check(store, err);
}

cmv_rc cmv_store_backup(cmv_store *store, const char *path, cmv_err *err) {
    NEED(store && path && *path, err);
    return store->ops->backup(store, path, err);
}
