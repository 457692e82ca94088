// SPDX-License-Identifier: Apache-2.0
/*
 * comove/provider.h: who publishes data, on what terms, and the conversation that brings them: requests out, replies in,
 * series at the end. Knows neither sockets nor store: whoever holds a conversation moves the bytes.
 */
#ifndef COMOVE_PROVIDER_H
#define COMOVE_PROVIDER_H

#include "comove/feed.h"
#include "comove/http.h"

/* What may be done with the data of a provider. */
typedef enum cmv_terms {
    CMV_TERMS_PUBLIC,      /* public domain or free reuse */
    CMV_TERMS_ATTRIBUTION, /* may be shown with the attribution */
    CMV_TERMS_PERSONAL /* for the holder of the key alone: not shown publicly unless the operator says so */
} cmv_terms;
/** "public", "attribution", "personal". */
CMV_API const char *cmv_terms_name(cmv_terms terms);

#define CMV_PROVIDER_HOSTS 3

/* One provider: a row of a table. Static; valid for ever. */
typedef struct cmv_provider {
    const char *id;   /* "fred" */
    const char *name; /* "FRED, Federal Reserve Bank of St. Louis" */
    const char *home, *terms_url;
    const char *attribution; /* the line its terms ask for, or how to credit it */
    const char *terms_text;  /* one sentence */
    const char *cadence;     /* "each business day about 16:15 New York" */
    cmv_terms terms;
    const char *key_kind; /* which of a metric's `keys` it understands: "fred", "ticker" */
    const char *key_env;  /* "FRED_API_KEY"; NULL: takes no key */
    const char *key_env2; /* a second secret (Alpaca); NULL */
    bool key_required;
    bool consent;  /* only used when the operator says so: its terms reserve automated access */
    bool vintages; /* can bring real vintages */
    cmv_basis basis;
    size_t keys_max; /* keys of one conversation */
    /* How long after a publication rule it usually has the value: a vendor that comes after the exchange. 0: at once. */
    int64_t lag_ms;
    cmv_http_host host[CMV_PROVIDER_HOSTS]; /* host NULL: no more */
    const struct cmv__provider_ops *ops;
} cmv_provider;

/** All providers in the order in which they are preferred when a metric does not say. */
CMV_API const cmv_provider *const *cmv_providers(size_t *n);
/** Provider of an id; NULL when unknown. */
CMV_API const cmv_provider *cmv_provider_find(const char *id);
/** Group of a key: keys of one group can be asked for in one conversation; "" when each stands alone. Static or inside key. */
CMV_API const char *cmv_provider_group(const cmv_provider *provider, const char *key);

typedef enum cmv_ask_what {
    CMV_ASK_VALUES,   /* observations, as known now */
    CMV_ASK_VINTAGES, /* observations with the instants at which they became known */
    CMV_ASK_RELEASES  /* dates of past and coming releases */
} cmv_ask_what;

typedef struct cmv_ask {
    const cmv_provider *provider;
    cmv_ask_what what;
    const char *const *key; /* of one group */
    size_t n_keys;
    cmv_date from;         /* first date wanted; CMV_DATE_NONE: everything there is */
    cmv_utc_ms known_from; /* VINTAGES: only those known from then on; CMV_UTC_NONE: all */
    cmv_utc_ms now;
    const char *secret, *secret2; /* NULL: none */
    const char *etag,
        *last_modified; /* of the last whole conversation, when it was of one request */
} cmv_ask;

typedef enum cmv_event_kind { CMV_EVENT_DIVIDEND, CMV_EVENT_SPLIT } cmv_event_kind;

/* A dividend in money a share, or a split as new shares for one old (4 for 4:1). */
typedef struct cmv_event {
    cmv_date date;
    cmv_event_kind kind;
    double value;
} cmv_event;

typedef struct cmv_fetched_series {
    const char *key; /* as asked for, or as the reply names it */
    cmv_rc rc;       /* not OK: this key failed, the others did not */
    cmv_err err;
    cmv_feed_series data; /* n 0 when nothing came; obs sorted by (date, known_at) */
    size_t n_conflicts; /* dates that came twice with different values; the later one is in `data` */
    cmv_date conflict;  /* the first of them */
    double conflict_was, conflict_is;
    const cmv_event *event;
    size_t n_events;
} cmv_fetched_series;

typedef struct cmv_fetched {
    cmv_fetched_series *series;
    size_t n_series;
    const cmv_date *release; /* CMV_ASK_RELEASES: ascending */
    size_t n_releases;
    bool not_modified;    /* nothing newer than the validators */
    bool whole;           /* the reply is all that the provider has, not a window from `from` on */
    cmv_utc_ms published; /* the newest Last-Modified of the replies; CMV_UTC_NONE */
    const char *etag, *last_modified; /* validators for the next time; NULL */
    size_t n_duplicates,
        n_dropped; /* rows twice; rows left out because they are not finished ("now") or cut off */
    size_t n_cut;  /* of those, the ones that were cut off: the reply did not end where it should */
    bool newest_first;
    cmv_feed_issue *issues;
    size_t n_issues;
} cmv_fetched;

typedef struct cmv_convo cmv_convo;

/**
 * Begins a conversation; everything it makes lives in the arena.
 *
 * Errors: E_ARG (no keys, too many, of several groups), E_AUTH (a key is needed; the message names the variable), E_UNSUPPORTED (what), E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_convo_open(const cmv_ask *ask, cmv_arena *arena, cmv_convo **out,
                                            cmv_err *err);
/** The next request, or *more = false when it is over. Texts live until the next call. Errors: E_LIMIT (too many pages), E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_convo_next(cmv_convo *convo, cmv_http_request *out, bool *more,
                                            cmv_err *err);
/**
 * Takes the reply to the last request, good or bad.
 *
 * Errors: the reply's own, told with what the provider's body says; for a status of 200: E_REFUSED (HTML, an error in JSON or in
 *         the middle of a table, cut off, nothing in it, a renamed column), E_RATE_LIMIT (said in the body), E_AUTH, E_NOTFOUND,
 *         E_PARSE, E_LIMIT, E_NOMEM. After an error the conversation is over.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_convo_take(cmv_convo *convo, const cmv_http_reply *reply,
                                            cmv_err *err);
/** What came of it. Errors: E_REFUSED (it is not over, pages contradict each other), E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_convo_finish(cmv_convo *convo, cmv_fetched *out, cmv_err *err);

#endif
