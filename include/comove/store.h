// SPDX-License-Identifier: Apache-2.0
/*
 * comove/store.h: observations with vintages, kept in an SQLite file (later also PostgreSQL).
 *
 * Caveats first:
 *  - one cmv_store may be used by one thread at a time; open one per thread (SQLite runs in WAL mode: readers do not block);
 *  - rows are never deleted because a later file lacks them; a changed value becomes a new vintage;
 *  - the data version grows by one with each committed ingest that changed something;
 *  - a commit is on the disk when it returns: neither kill -9 nor a power cut takes it back or leaves half of one;
 *  - a store with an open ingest reads that ingest's own writes; every other connection reads the last commit;
 *  - views returned by reads live in the caller's arena.
 */
#ifndef COMOVE_STORE_H
#define COMOVE_STORE_H

#include "comove/base.h"
#include "comove/series.h"

typedef struct cmv_store cmv_store;
typedef struct cmv_ingest cmv_ingest;

typedef struct cmv_store_opt {
    bool read_only;      /* fail instead of creating or migrating */
    int busy_timeout_ms; /* how long a writer waits for another; 0 = 5000 */
    const cmv_log *log;  /* nullable */
} cmv_store_opt;

/**
 * Opens (creating and migrating unless read_only) the store that a location names: a path of an SQLite file, bare or
 * as sqlite:PATH. Never touches an SQLite file of another program.
 *
 * Errors: E_ARG, E_UNSUPPORTED (postgresql:// is not built in), E_NOTFOUND (read_only and no file), E_SCHEMA (written by
 *         a newer comove, by another program, or read_only and not up to date), E_CORRUPT, E_BUSY, E_IO, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_open(const char *location, const cmv_store_opt *opt,
                                            cmv_store **out, cmv_err *err);
/** Closes a store; NULL is fine. */
CMV_API void cmv_store_close(cmv_store *store);
/**
 * Version of the data: 0 for an empty store, grows with each ingest that changed something, by whatever process.
 *
 * Cost:   microseconds; meant to be asked per request.
 * Errors: E_STORE, E_BUSY.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_version(cmv_store *store, int64_t *version, cmv_err *err);
/** How many bytes of decoded series an open store kept at most until now (64 MiB at first), and keeps from now on. The series at
 *  hand stays in any case. What cmv_store_load lent ends, as with any call. */
CMV_API size_t cmv_store_cache_limit(cmv_store *store, size_t max_bytes);

/* ---- writing ------------------------------------------------------------------------------------------------------- */

/* What to do when a value differs from the one held for its date and it carries no vintage of its own. */
typedef enum cmv_conflict {
    CMV_CONFLICT_AUTO, /* revise when the batch reaches further than what was held before it, or as far and the value
                          * was never held for this date; else keep: it is an older snapshot */
    CMV_CONFLICT_REVISE, /* the new value becomes a vintage known from now on (CMV_OBS_INGESTED) */
    CMV_CONFLICT_KEEP    /* the held value stays */
} cmv_conflict;

/* One series of one file, sorted by date (and known_at). */
typedef struct cmv_batch {
    const char *metric;
    cmv_basis basis;
    const cmv_obs *obs; /* known_at == CMV_UTC_NONE: no vintage; the store asks `pub`. NaN withdraws, and needs one */
    const double *rounding; /* nullable; half a unit of the last digit written: values that agree within it are equal */
    size_t n;
    cmv_pub_rule pub;
    cmv_conflict conflict;
    /* Of a live look: until `looked` the source did not have what is new here, and it says that it changed at `published`.
     * A new date whose rule lies at or before `looked`, or after now, is known from `published` (when in (looked, now]), else
     * from now, with neither flag; one before all dates held is known by its rule: opened history is no news. A changed
     * value is known from `published` under the same condition. Both CMV_UTC_NONE (or 0) for files. */
    cmv_utc_ms looked, published;
    const char *source; /* where it came from: file name or provider; at most 255 bytes; NULL is "" */
    cmv_utc_ms now;     /* instant of the ingest */
} cmv_batch;

typedef struct cmv_batch_stat {
    /* Each observation counts once, so the four add up to n; something was stored iff added + revised > 0. */
    size_t added;   /* dates that were new */
    size_t revised; /* new vintages of dates that were held */
    size_t same;    /* already held with this value */
    size_t kept; /* differed, but the held value stays (conflict rule, or another value for the same vintage) */
    size_t first_kept; /* index in obs of the first one kept; SIZE_MAX when none */
} cmv_batch_stat;

/**
 * Starts an ingest: everything up to commit becomes visible together or not at all. Takes the store's write lock.
 *
 * Errors: E_BUSY (another process's, or one that this store has open), E_STORE (read_only), E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_begin(cmv_store *store, cmv_ingest **out, cmv_err *err);
/**
 * Adds one series. Idempotent: the same batch twice changes nothing the second time.
 *
 * Rule:   an observation without vintage gets known_at from batch->pub (at most batch->now) and CMV_OBS_RECONSTRUCTED when
 *         its date is new, or when the publisher's vintages of it begin later; when the latest held value differs by more
 *         than rounding, the conflict rule decides. One with its own vintage is stored unless it repeats the vintage
 *         before it. docs/decisions/0004-store.md gives the reasons.
 * Errors: E_ARG, E_LIMIT, E_DOMAIN (err->index: not sorted, twice, infinite, NaN without vintage, outside 1600..2400),
 *         E_STORE, E_CORRUPT, E_NOMEM. After an error only abort is allowed.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_put(cmv_ingest *ingest, const cmv_batch *batch,
                                            cmv_batch_stat *stat, cmv_err *err);
/**
 * Stores a text under a key (user metrics as YAML or JSON, settings, the demo mark); NULL text removes it.
 *
 * Shape:  keys of 1 to 255 bytes, texts of at most 16 MiB. A changed text makes a new data version.
 * Errors: E_ARG, E_STORE.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_put_text(cmv_ingest *ingest, const char *key,
                                                 const char *text, cmv_err *err);

/* ---- fetching: what was tried, what was found, what waits for a person ----------------------------------------------------
 * Written in the same transaction as the data; none of it makes a new data version. */

/* How things stand with one conversation: a provider and a group of keys. */
typedef struct cmv_fetch_state {
    const char *provider, *group;     /* group: of keys, or one key */
    const char *etag, *last_modified; /* "" when there is none */
    cmv_utc_ms tried, got;            /* last try; last good answer, 304 too; CMV_UTC_NONE: never */
    cmv_utc_ms next;                  /* not before; CMV_UTC_NONE: whenever due */
    int failures;                     /* in a row */
    const char *error;                /* of the last try; "" when it was good */
    int64_t bytes;                    /* of the last good answer */
} cmv_fetch_state;

/* Something the gate or a fetch found. */
typedef struct cmv_incident {
    int64_t id; /* grows; 0 when put */
    cmv_utc_ms at;
    const char *metric, *provider, *code,
        *text;            /* metric NULL (read: ""): of a whole conversation */
    int severity;         /* 0 note, 1 flag, 2 quarantine, 3 failure */
    cmv_date first, last; /* CMV_DATE_NONE: of the whole */
    int64_t n;
} cmv_incident;

typedef enum cmv_waiting_state {
    CMV_WAITING,
    CMV_RELEASED,
    CMV_REJECTED,
    CMV_SUPERSEDED, /* the same source has brought as much again since: nobody needs to decide */
    CMV_WAITING_STATES
} cmv_waiting_state;
/** "waiting", "released", "rejected", "superseded". */
CMV_API const char *cmv_waiting_state_name(cmv_waiting_state state);

/* A batch that the gate held back. */
typedef struct cmv_waiting {
    int64_t id;
    cmv_waiting_state state;
    cmv_utc_ms at, settled; /* settled CMV_UTC_NONE while it waits */
    const char *metric, *provider, *reason, *by;
    cmv_basis basis;
    cmv_date first, last;
    size_t n;
    const cmv_obs *obs; /* with cmv_store_waiting_one only, else NULL */
    const double *rounding;
} cmv_waiting;

/** Keeps the state of a conversation instead of the one before; texts of at most 4 KiB. Errors: E_ARG, E_STORE. */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_put_fetch(cmv_ingest *ingest, const cmv_fetch_state *state,
                                                  cmv_err *err);
/** Adds to the log of incidents, unless the newest one of the same metric, provider and code says the same. Errors: E_ARG, E_STORE. */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_put_incident(cmv_ingest *ingest,
                                                     const cmv_incident *incident, cmv_err *err);
/**
 * Holds a batch back; nothing of it is visible. A batch with the same content as one that waits or was rejected is not kept
 * twice: *id is that one's and *known true. Content: metric, basis, source, observations, rounding; n may be 0.
 *
 * Errors: as cmv_ingest_put.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_quarantine(cmv_ingest *ingest, const cmv_batch *batch,
                                                   const char *reason, int64_t *id, bool *known,
                                                   cmv_err *err);
/**
 * A person's word on a batch that waits: released, it is put as it came (with `pub` and the conflict rule given); rejected,
 * it is kept and never put.
 *
 * Time:   settled at like->now; `like` may be NULL when it is rejected, then at the system's now.
 * Errors: E_NOTFOUND, E_EXISTS (settled before): the ingest goes on after these two; as cmv_ingest_put.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_settle(cmv_ingest *ingest, int64_t id, bool release,
                                               const cmv_batch *like, const char *by,
                                               cmv_batch_stat *stat, cmv_err *err);
/** All states of conversations, by provider and group, in the arena. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_fetches(cmv_store *store, cmv_arena *arena,
                                               cmv_fetch_state **out, size_t *n, cmv_err *err);
/** Incidents of a metric (NULL: all) with id > after, oldest first, at most max. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_incidents(cmv_store *store, const char *metric,
                                                 int64_t after, size_t max, cmv_arena *arena,
                                                 cmv_incident **out, size_t *n, cmv_err *err);
/** Batches held back of a metric (NULL: all), newest first, settled ones too, without their observations. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_waiting(cmv_store *store, const char *metric,
                                               cmv_arena *arena, cmv_waiting **out, size_t *n,
                                               cmv_err *err);
/** One of them with its observations. Errors: E_NOTFOUND, E_STORE, E_CORRUPT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_waiting_one(cmv_store *store, int64_t id, cmv_arena *arena,
                                                   cmv_waiting *out, cmv_err *err);
/** Ids of the metrics whose data changed after a version, sorted; *texts: whether a text changed too. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_changed(cmv_store *store, int64_t after, cmv_arena *arena,
                                               const char ***metrics, size_t *n, bool *texts,
                                               cmv_err *err);

/**
 * Makes everything visible; frees the ingest in any case. *version (nullable) is the version after it.
 *
 * Errors: E_ARG (a put had failed: it was aborted), E_STORE, E_IO, E_BUSY.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ingest_commit(cmv_ingest *ingest, int64_t *version, cmv_err *err);
/** Forgets everything since begin and frees the ingest; NULL is fine. */
CMV_API void cmv_ingest_abort(cmv_ingest *ingest);

/* ---- reading -------------------------------------------------------------------------------------------------------- */

/**
 * All vintages of a metric, sorted by (date, known_at).
 *
 * Owns:   *obs lives in the arena, or inside the store until its next call when arena is NULL (cached, no copy).
 * Cost:   at most 10 us warm for 1,275 rows.
 * Errors: E_ARG, E_NODATA (nothing held for metric and basis), E_STORE, E_CORRUPT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_load(cmv_store *store, const char *metric, cmv_basis basis,
                                            cmv_arena *arena, const cmv_obs **obs, size_t *n,
                                            cmv_err *err);

/* What is held of one metric and basis. */
typedef struct cmv_holding {
    const char *metric;
    cmv_basis basis;
    size_t n_dates; /* dates with a value; withdrawn ones count in n_vintages only */
    size_t n_vintages, n_reconstructed;
    cmv_date first, last; /* CMV_DATE_NONE when everything is withdrawn; last_value is NaN then */
    double last_value;
    cmv_utc_ms last_known;  /* known_at of the newest value */
    cmv_utc_ms last_ingest; /* when something was last added */
    int64_t last_version;   /* data version of that ingest */
    const char *sources;    /* distinct sources, newest first, ", " between them, at most 5 */
} cmv_holding;

/** Everything held, sorted by metric and basis, in the arena. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_holdings(cmv_store *store, cmv_arena *arena,
                                                cmv_holding **out, size_t *n, cmv_err *err);
/** What is held of one metric and basis. Errors: E_NODATA, E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_holding(cmv_store *store, const char *metric, cmv_basis basis,
                                               cmv_arena *arena, cmv_holding *out, cmv_err *err);
/**
 * Distinct sources of what was known of one metric and basis at an instant, newest first, ", " between them, at most 5.
 *
 * Cost:   microseconds when there is one source or as_of is CMV_UTC_MAX, else a look at every row of the series.
 * Errors: E_NODATA, E_STORE, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_sources(cmv_store *store, const char *metric,
                                               cmv_basis basis, cmv_utc_ms as_of, cmv_arena *arena,
                                               const char **out, cmv_err *err);
/** Text under a key, in the arena; NULL when there is none. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_text(cmv_store *store, const char *key, cmv_arena *arena,
                                            const char **text, cmv_err *err);
/** All keys that begin with a prefix, with their texts, sorted, in the arena. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_texts(cmv_store *store, const char *prefix, cmv_arena *arena,
                                             const char ***keys, const char ***texts, size_t *n,
                                             cmv_err *err);

typedef struct cmv_store_info {
    int64_t version;
    int schema;
    int64_t n_observations;
    int64_t bytes;
    char content_hash[33]; /* of all observations, independent of the order of ingests; hex */
} cmv_store_info;

/** Size, versions and content hash (kept with each ingest; cmv_store_check computes it anew). Errors: E_STORE. */
CMV_API CMV_NODISCARD cmv_rc cmv_store_info_of(cmv_store *store, cmv_store_info *out, cmv_err *err);
/**
 * Checks file structure, schema, sort order, content hash and that every packed copy equals its rows.
 *
 * Errors: E_CORRUPT with the first fault found, E_BUSY (an ingest is open here), E_STORE.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_check(cmv_store *store, cmv_err *err);
/**
 * Writes a consistent copy while others read and write; refuses to overwrite.
 *
 * Errors: E_BUSY (an ingest is open here), E_EXISTS, E_IO, E_STORE.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_store_backup(cmv_store *store, const char *path, cmv_err *err);

#endif
