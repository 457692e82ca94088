// SPDX-License-Identifier: Apache-2.0
/* What a provider's file is given and must give. Start with ecb.c, the plainest of them. */
#ifndef CMV_FEED_CONVO_H
#define CMV_FEED_CONVO_H

#include "../number.h"
#include "../source.h"

#include "comove/provider.h"

/* What came for one key so far. */
typedef struct cmv__found {
    const char *key;
    cmv_basis basis;    /* a key may be found twice: as price and as total return */
    cmv__points points; /* in the order of the replies */
    size_t cap;
    cmv_event *event;
    size_t n_events, cap_events;
    cmv_rc rc; /* not OK: this key failed by itself */
    cmv_err err;
} cmv__found;

struct cmv_convo {
    cmv_ask ask; /* texts are borrowed from whoever asks */
    cmv_arena *arena;
    cmv_arena *scratch; /* of the reply at hand; emptied before each */
    cmv_feed_opt opt;
    cmv__issues issues;
    cmv__found *found; /* the keys asked for, in their order; then what replies brought beside them */
    size_t n_found, cap_found;
    uint32_t *slot; /* a hash table of found: its place plus one; 0: free */
    size_t n_slots; /* a power of two, at most half of it taken */
    cmv_date *release;
    size_t n_releases, cap_releases;
    int step;  /* requests made */
    bool over; /* set by request or take when nothing is left to ask */
    bool failed;
    bool whole;        /* set when what came is all that the provider has */
    bool newest_first; /* some reply was */
    size_t n_dropped;  /* unfinished rows left out */
    size_t n_cut;      /* of those, the ones that the end of the reply cut off */
    bool not_modified;
    cmv_utc_ms published;
    const char *etag, *last_modified;
    /* For the provider's own use between steps. */
    size_t offset;
    cmv_date at;
    const char *cursor;
    void *own;
};

/* The form a reply is brought into before `take` sees it. */
typedef enum cmv__reply_form {
    CMV__REPLY_TEXT, /* src->text: clean UTF-8; HTML, excuses in a sentence and binary were refused */
    CMV__REPLY_JSON, /* and src->json */
    CMV__REPLY_GRID, /* and src->grid: cells, lines; no layout yet */
    CMV__REPLY_BYTES /* src->text is the bytes as they came (ZIP) */
} cmv__reply_form;

typedef struct cmv__provider_ops {
    cmv__reply_form form;
    int steps_max;     /* requests of one conversation */
    size_t max_bytes;  /* of a body; 0: CMV_PROVIDER_BODY_MAX */
    bool may_be_empty; /* a good reply without a byte reaches `take`: no text, no rows, no JSON */
    /* Group of a key, see cmv_provider_group; NULL: each stands alone. */
    const char *(*group)(const char *key);
    /* Nullable; makes `own` and checks the keys. */
    cmv_rc (*open)(cmv_convo *c, cmv_err *err);
    /* Fills the next request (url in the arena, cmv__convo_url) or sets c->over. Secret, validators and user agent are added
     * by the caller from the table. */
    cmv_rc (*request)(cmv_convo *c, cmv_http_request *out, cmv_err *err);
    /* Takes a good reply: adds points, and sets c->over when it was the last. */
    cmv_rc (*take)(cmv_convo *c, cmv__source *src, cmv_err *err);
    /* Nullable: what a reply of another status means; err already says the general. Returns reply->rc or a better code, or OK
     * when it is no failure (nothing in that range; another address is to be tried): request is asked for what follows, or
     * c->over is set. */
    cmv_rc (*explain)(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err);
    cmv_http_secret secret, secret2; /* where the keys go; value NULL */
} cmv__provider_ops;

/* ---- for providers ------------------------------------------------------------------------------------------------------ */

/** Sets the address of a request. Errors: E_NOMEM. */
cmv_rc cmv__convo_url(cmv_convo *c, cmv_http_request *out, cmv_err *err, const char *fmt, ...)
    CMV_PRINTF(4, 5);
/** Text percent-encoded for a query, in the arena of the result; NULL when memory is out. */
const char *cmv__convo_encode(cmv_convo *c, const char *text);
/** What was found of a key; made when it was not asked for. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__convo_found(cmv_convo *c, const char *key, cmv__found **out, cmv_err *err);
/** The same for one basis: stock providers bring prices and total returns. Earlier pointers to what was found may move. */
cmv_rc cmv__convo_found_basis(cmv_convo *c, const char *key, cmv_basis basis, cmv__found **out,
                              cmv_err *err);
/** Forgets all points and events of all keys, before they are asked for anew. */
void cmv__convo_forget(cmv_convo *c);
/** Adds a dated number: line is of the reply (0 in JSON), known_at CMV_UTC_NONE without vintage. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__convo_add(cmv_convo *c, cmv__found *f, const cmv__point *point, cmv_err *err);
/** Adds a dividend or a split. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__convo_event(cmv_convo *c, cmv__found *f, const cmv_event *event, cmv_err *err);
/** Adds a release date. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__convo_release(cmv_convo *c, cmv_date date, cmv_err *err);
/** Adds all of a series that the decoders of files made of a reply. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__convo_add_series(cmv_convo *c, cmv__found *f, const cmv_feed_series *s, cmv_err *err);
/** Decodes a reply as a file of a form (fred, cboe, ohlc, csv). Errors: as cmv_feed_decode. */
cmv_rc cmv__convo_decode(cmv_convo *c, const cmv__source *src, cmv_feed_format format,
                         cmv_feed_file *out, cmv_err *err);
/** A number in JSON: a string, a number or null (MISSING). Decimals of a real are those of its shortest decimal form. */
cmv__number_kind cmv__convo_number(const json_t *value, cmv__number *out);
/** A date that starts a text: YYYY-MM-DD, perhaps with a time behind it. False when it is none. */
bool cmv__convo_date(const json_t *value, cmv_date *out);
/** Text of a member, or NULL. */
const char *cmv__convo_text(const json_t *object, const char *name);

/** Makes room for one more in an array of n of cap elements: doubled when it is full. Errors: E_LIMIT (max), E_NOMEM. */
cmv_rc cmv__room(cmv_arena *arena, void **at, size_t n, size_t *cap, size_t size, size_t max,
                 cmv_err *err);
/** What the body of a refused reply says: the message in JSON or XML, the title of a page, else its first words; one line, ""
 *  when it says nothing. In the arena of the result. */
const char *cmv__convo_said(cmv_convo *c, const cmv_http_reply *reply);

/** Decodes one reply body of a provider as if it had come with status 200 to the first request; for tests and fuzzers. */
cmv_rc cmv__convo_play(cmv_convo *c, const char *bytes, size_t n, cmv_err *err);

/* ---- the table ---------------------------------------------------------------------------------------------------------- */

/* Order of preference where a metric does not say: publishers, then exchanges and indices, then aggregators. */
#define CMV__PROVIDERS(X)                                                                          \
    X(treasury)                                                                                    \
    X(frb)                                                                                         \
    X(nyfed)                                                                                       \
    X(ecb)                                                                                         \
    X(bls)                                                                                         \
    X(eia)                                                                                         \
    X(cboe)                                                                                        \
    X(fred)                                                                                        \
    X(fred_bulk)                                                                                   \
    X(fredgraph)                                                                                   \
    X(coingecko)                                                                                   \
    X(coinbase)                                                                                    \
    X(kraken)                                                                                      \
    X(binance)                                                                                     \
    X(tiingo)                                                                                      \
    X(alpaca)                                                                                      \
    X(twelvedata)                                                                                  \
    X(alphavantage)

#define CMV__PROVIDER_ROW(name) extern const cmv_provider cmv__provider_##name;
CMV__PROVIDERS(CMV__PROVIDER_ROW)
#undef CMV__PROVIDER_ROW

#endif
