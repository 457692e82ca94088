// SPDX-License-Identifier: Apache-2.0
/*
 * A whole conversation with one provider: built once for each row of the table, with PROVIDER its name there.
 *
 * The first byte chooses what is asked (see `begin`); behind it stand the bodies of the replies, one after another, with
 * "\n\x1E\n" between them.
 */
#include "feed/providers/convo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ARENA ((size_t)512 << 20)
#define PASTE(a, b) a##b
#define ROW_OF(name) PASTE(cmv__provider_, name)
#define ROW ROW_OF(PROVIDER)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEYS = 2, SEVERAL = 4, SINCE = 8, REFUSED = 16 };

/* Keys that a provider understands, of one group; one that is not here is asked for "KEY". */
static const struct asked {
    const char *provider, *key[KEYS];
} ASKED[] = {
    {"fred", {"WALCL", NULL}},
    {"fred-bulk", {"20", NULL}},
    {"fredgraph", {"WALCL", "DGS10"}},
    {"treasury", {"BC_10YEAR", "BC_1_5MONTH"}},
    {"frb", {"H15/RIFLGFCY10_N.B", "H15/RIFLGFCY02_N.B"}},
    {"nyfed", {"SOFR", NULL}},
    {"ecb", {"D.USD.EUR.SP00.A", "D.GBP.EUR.SP00.A"}},
    {"bls", {"CUUR0000SA0", "LNS14000000"}},
    {"eia", {"RWTC", "RBRTE"}},
    {"coingecko", {"bitcoin", NULL}},
    {"coinbase", {"BTC-USD", NULL}},
    {"kraken", {"XBTUSD", NULL}},
    {"binance", {"BTCUSDT", NULL}},
    {"tiingo", {"TLT", NULL}},
    {"alpaca", {"TLT", NULL}},
    {"twelvedata", {"TLT", NULL}},
    {"alphavantage", {"TLT", NULL}},
    {"cboe", {"VIX", NULL}},
};

static const struct asked *asked_of(const char *id) {
    static const struct asked OTHER = {"", {"KEY", NULL}};
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++) {
        if (strcmp(ASKED[i].provider, id) == 0) return &ASKED[i];
    }
    return &OTHER;
}

/* '0' values, '1' vintages, '2' releases; plus 4 with all keys, 8 from a date on, 16 with a last reply of status 400. */
static cmv_ask begin(const cmv_provider *p, unsigned bits) {
    const struct asked *a = asked_of(p->id);
    cmv_ask ask = {.provider = p,
                   .what = (cmv_ask_what)((bits & 3) % 3),
                   .key = a->key,
                   .n_keys = bits & SEVERAL && a->key[1] && p->keys_max > 1 ? KEYS : 1,
                   .from = bits & SINCE ? cmv_date_of(2026, 1, 2) : CMV_DATE_NONE,
                   .known_from = CMV_UTC_NONE,
                   .now = (cmv_utc_ms)cmv_date_of(2026, 11, 20) * 86400000 + 54000000,
                   .secret = p->key_env ? "0123456789abcdef0123456789abcdef" : NULL,
                   .secret2 = p->key_env2 ? "0123456789abcdef0123456789abcdef" : NULL};
    if (bits & SINCE) ask.known_from = (cmv_utc_ms)cmv_date_of(2026, 1, 2) * 86400000;
    return ask;
}

/* ---- what holds whatever came ------------------------------------------------------------------------------------------- */

static void must(bool holds) {
    if (!holds) abort();
}

static void check_row(const cmv_obs *before, const cmv_obs *o) {
    must(o->date != CMV_DATE_NONE && !isinf(o->value));
    must(!isnan(o->value) || o->known_at != CMV_UTC_NONE);
    if (!before) return;
    must(before->date <= o->date);
    must(before->date < o->date || before->known_at < o->known_at);
}

static void check_series(const cmv_fetched_series *s) {
    const cmv_feed_series *d = &s->data;
    must(s->key && s->key[0]);
    for (size_t i = 0; i < d->n; i++) check_row(i ? &d->obs[i - 1] : NULL, &d->obs[i]);
    must(d->n == 0 || (d->first == d->obs[0].date && d->last == d->obs[d->n - 1].date));
    for (size_t i = 0; i < s->n_events; i++)
        must(isfinite(s->event[i].value) && s->event[i].date != CMV_DATE_NONE);
}

static void check(const cmv_ask *ask, const cmv_fetched *f) {
    must(f->n_series >= ask->n_keys);
    for (size_t i = 0; i < ask->n_keys; i++) must(strcmp(f->series[i].key, ask->key[i]) == 0);
    for (size_t i = 0; i < f->n_series; i++) check_series(&f->series[i]);
    for (size_t i = 1; i < f->n_releases; i++) must(f->release[i - 1] < f->release[i]);
}

/* Every request goes to a host of the row. */
static void check_request(const cmv_provider *p, const cmv_http_request *r) {
    must(r->url && strncmp(r->url, "https://", 8) == 0);
    for (size_t i = 0; i < CMV_PROVIDER_HOSTS && p->host[i].host; i++) {
        size_t n = strlen(p->host[i].host);
        if (strncmp(r->url + 8, p->host[i].host, n) == 0 && r->url[8 + n] == '/') return;
    }
    abort();
}

/* ---- the conversation --------------------------------------------------------------------------------------------------- */

static const char *end_of(const char *at, const char *end) {
    const char *mark = memmem(at, (size_t)(end - at), "\n\x1E\n", 3);
    return mark ? mark : end;
}

/* Copied to its exact size, so that a read past the end is seen. */
static cmv_rc reply(cmv_convo *c, const char *at, size_t n, bool refused) {
    cmv_err err;
    char *body = malloc(n ? n : 1);
    if (!body) return CMV_E_NOMEM;
    memcpy(body, at, n);
    cmv_http_reply r = {.rc = refused ? CMV_E_REFUSED : CMV_OK,
                        .status = refused ? 400 : 200,
                        .body = body,
                        .n = n,
                        .url = "https://example.org/",
                        .modified = CMV_UTC_NONE,
                        .retry_after_s = -1,
                        .attempts = 1};
    r.err = (cmv_err){.code = r.rc, .index = -1};
    cmv_rc rc = cmv_convo_take(c, &r, &err);
    free(body);
    must(rc == CMV_OK || err.code == rc);
    return rc;
}

static void talk(const cmv_ask *ask, unsigned bits, const char *at, const char *end,
                 cmv_arena *arena) {
    cmv_convo *c;
    cmv_fetched got;
    bool more = true;
    if (cmv_convo_open(ask, arena, &c, NULL) != CMV_OK) return;
    for (;;) {
        cmv_http_request request;
        if (cmv_convo_next(c, &request, &more, NULL) != CMV_OK) return;
        if (!more) break;
        check_request(ask->provider, &request);
        if (!at) return; /* nothing left to say */
        const char *stop = end_of(at, end);
        if (reply(c, at, (size_t)(stop - at), bits & REFUSED && stop == end) != CMV_OK) return;
        at = stop < end ? stop + 3 : NULL;
    }
    if (cmv_convo_finish(c, &got, NULL) == CMV_OK) check(ask, &got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    unsigned bits = (unsigned)(data[0] - '0');
    cmv_ask ask = begin(&ROW, bits);
    cmv_arena *arena = cmv_arena_create(ARENA);
    if (!arena) return 0;
    talk(&ask, bits, (const char *)data + 1, (const char *)data + size, arena);
    cmv_arena_destroy(arena);
    return 0;
}
