// SPDX-License-Identifier: Apache-2.0
/* A conversation with a provider as a table: what is asked, what comes back, what must be found. No socket is opened. */
#ifndef CMV_TEST_PROVIDER_H
#define CMV_TEST_PROVIDER_H

#include "comove/provider.h"

#define PROVIDER_REPLIES 12
#define PROVIDER_KEYS 24

/* One reply and the request that it answers. */
typedef struct provider_reply {
    int status; /* 0: 200. 304: not modified. Others become the code that the transport gives them */
    cmv_rc rc;  /* of a transfer that brought nothing (E_TIMEOUT ...); OK: from the status */
    const char *body;          /* NULL and status and rc 0: no more replies */
    size_t n;                  /* 0: strlen(body); for bodies with NUL bytes */
    const char *url;           /* the whole address that must have been asked for; NULL: any */
    const char *post;          /* body of the request, with {key} for the secret; NULL: any */
    const char *last_modified; /* validator that comes with it */
    cmv_utc_ms modified;       /* and as an instant; 0: none */
} provider_reply;

typedef struct provider_case {
    const char *name; /* what holds, for the message of a failure */
    const char *provider;
    cmv_ask_what what;
    const char *key[PROVIDER_KEYS];
    const char *from;       /* "2026-01-31"; NULL: everything */
    const char *known_from; /* a date; NULL: everything */
    const char *now;        /* a date, or one with a time "2026-11-20T15:00"; NULL: that one */
    bool no_key;            /* else a made-up secret is given to whoever takes one */
    bool no_key2;           /* the same for the second secret */
    const char *etag, *last_modified; /* of the ask */
    provider_reply reply[PROVIDER_REPLIES];
    /* A line each, all of them, in this order: "KEY 2026-08-26 6600001", with " 2026-08-28" or " 2026-08-28T20:30" behind it
     * when the instant of knowing came too ("withdrawn" stands for a value that ended), and " total" when dividends are in it;
     * "KEY 2020-08-31 split 4" and "... dividend 0.82"; "KEY E_NOTFOUND" for a key that failed by itself;
     * "release 2026-11-12". "": nothing at all; NULL with rc OK: not looked at. */
    const char *rows;
    /* Words that must be true, and no other: "whole", "newest-first", "not-modified", "dropped=2", "cut", "duplicates=1", "conflicts=1". NULL: not
     * looked at. */
    const char *flags;
    cmv_rc rc;           /* how it ends: from open, next, take or finish */
    const char *message; /* must be in the message of the error */
} provider_case;

/** Plays one conversation; what it brought lives in the arena. Fails the test when requests are not those of the case. */
cmv_rc provider_play(const provider_case *c, cmv_arena *arena, cmv_fetched *out, cmv_err *err);
/** Plays a case and compares rows, flags, code and message. */
void provider_case_holds(const provider_case *c);
/** All of a table. */
void provider_cases_hold(const provider_case *c, size_t n);
/** What was found as the text of `rows`, in the arena. */
const char *provider_rows(const cmv_fetched *f, cmv_arena *arena);

#endif
