// SPDX-License-Identifier: Apache-2.0
#include "body.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
    GZIP_LEVEL = 6,     /* 0.2 ms for a page of 30 kB; level 9 takes five times as long for 2 % */
    BROTLI_QUALITY = 5, /* 0.5 ms for the same page */
    BROTLI_WINDOW = 20,
    COMPRESS_MIN = 256, /* below that the headers weigh more than what is saved */
    BROTLI_MIN = 4096,
    HEAD_BYTES = 1500, /* a response with its headers */
    ETAG_MAX = 40
};

static const struct kind {
    const char *cache_control;
    bool compress, etag, any_origin;
} KINDS[] = {
    [CMV__BODY_PAGE] = {"public, max-age=60, stale-while-revalidate=600", true, true, false},
    [CMV__BODY_API] = {"public, max-age=60, stale-while-revalidate=600", true, true, true},
    [CMV__BODY_ASSET] = {"public, max-age=31536000, immutable", true, true, false},
    [CMV__BODY_FILE] = {"public, max-age=86400", true, true, false},
    [CMV__BODY_HEALTH] = {"no-store", false, false, false},
    [CMV__BODY_API_NOW] = {"no-store", false, false, true},
    [CMV__BODY_PROBLEM] = {"no-store", false, false, false},
    [CMV__BODY_API_PROBLEM] = {"no-store", false, false, true},
};

/* Nothing inline, nothing from elsewhere, in no foreign frame. */
#define POLICY                                                                                     \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src "     \
    "'self'; "                                                                                     \
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "               \
    "frame-ancestors 'none'"

static const struct header {
    const char *name, *value;
} ALWAYS[] = {
    {"Content-Security-Policy", POLICY},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
};

static const char *const TAG_ENDINGS[CMV__CODINGS] = {"", "-gz", "-br"};

struct cmv__body {
    cmv__body_kind kind;
    const char *media;
    const unsigned char *bytes; /* owned by full[CMV__IDENTITY] */
    size_t n;
    bool compressible;
    char etag[CMV__CODINGS][ETAG_MAX];
    pthread_mutex_t packing; /* held while a coding is made */
    atomic_uint asked;       /* how often brotli was wanted */
    _Atomic(struct MHD_Response *) full[CMV__CODINGS];
    atomic_size_t held;
};

/* ---- headers ---------------------------------------------------------------------------------------------------------- */

static bool add(struct MHD_Response *r, const char *name, const char *value) {
    return MHD_add_response_header(r, name, value) == MHD_YES;
}

bool cmv__body_headers(struct MHD_Response *response, cmv__body_kind kind, const char *media) {
    bool good = !media || add(response, MHD_HTTP_HEADER_CONTENT_TYPE, media);
    good = good && add(response, MHD_HTTP_HEADER_CACHE_CONTROL, KINDS[kind].cache_control);
    if (KINDS[kind].any_origin)
        good = good && add(response, MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        good = good && add(response, ALWAYS[i].name, ALWAYS[i].value);
    return good;
}

static bool dress(const cmv__body *b, struct MHD_Response *r, cmv__coding coding) {
    bool good = cmv__body_headers(r, b->kind, b->media);
    if (KINDS[b->kind].etag) good = good && add(r, MHD_HTTP_HEADER_ETAG, b->etag[coding]);
    if (b->compressible) good = good && add(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (coding != CMV__IDENTITY)
        good = good && add(r, MHD_HTTP_HEADER_CONTENT_ENCODING, cmv__coding_name(coding));
    return good;
}

/* Takes `bytes` in any case; NULL when memory is out. */
static struct MHD_Response *respond(const cmv__body *b, cmv__coding coding, void *bytes, size_t n) {
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback(n, bytes, free);
    if (!r) {
        free(bytes);
        return NULL;
    }
    if (dress(b, r, coding)) return r;
    MHD_destroy_response(r);
    return NULL;
}

/* ---- making and freeing ----------------------------------------------------------------------------------------------- */

static bool may_compress(const char *media) {
    static const char *const STARTS[] = {"text/", "application/json", "application/javascript",
                                         "image/svg+xml", "application/manifest+json"};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        if (strncmp(media, STARTS[i], strlen(STARTS[i])) == 0) return true;
    }
    return false;
}

static void name_tags(cmv__body *b) {
    XXH128_hash_t h = XXH3_128bits(b->bytes, b->n);
    for (int c = 0; c < CMV__CODINGS; c++)
        snprintf(b->etag[c], ETAG_MAX, "\"%016llx%08llx%s\"", (unsigned long long)h.high64,
                 (unsigned long long)(h.low64 >> 32), TAG_ENDINGS[c]);
}

cmv__body *cmv__body_create(cmv__body_kind kind, const char *media, const void *bytes, size_t n) {
    cmv__body *b = calloc(1, sizeof *b);
    unsigned char *copy = malloc(n ? n : 1);
    if (!b || !copy) {
        free(copy);
        free(b);
        return NULL;
    }
    memcpy(copy, bytes, n);
    b->kind = kind;
    b->media = media;
    b->bytes = copy;
    b->n = n;
    b->compressible = KINDS[kind].compress && n >= COMPRESS_MIN && may_compress(media);
    atomic_init(&b->held, n + sizeof *b + HEAD_BYTES);
    pthread_mutex_init(&b->packing, NULL);
    name_tags(b);
    struct MHD_Response *full = respond(b, CMV__IDENTITY, copy, n);
    atomic_init(&b->full[CMV__IDENTITY], full);
    if (full) return b;
    cmv__body_destroy(b);
    return NULL;
}

void cmv__body_destroy(void *body) {
    cmv__body *b = body;
    if (!b) return;
    for (int c = 0; c < CMV__CODINGS; c++) {
        struct MHD_Response *full = atomic_load(&b->full[c]);
        if (full) MHD_destroy_response(full);
    }
    pthread_mutex_destroy(&b->packing);
    free(b);
}

size_t cmv__body_bytes(const cmv__body *body) { return atomic_load(&body->held); }

/* ---- codings ---------------------------------------------------------------------------------------------------------- */

static void *pack_gzip(const cmv__body *b, size_t *n) {
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(GZIP_LEVEL);
    size_t bound = c ? libdeflate_gzip_compress_bound(c, b->n) : 0;
    void *to = c ? malloc(bound) : NULL;
    *n = to ? libdeflate_gzip_compress(c, b->bytes, b->n, to, bound) : 0;
    if (c) libdeflate_free_compressor(c);
    return to;
}

static void *pack_brotli(const cmv__body *b, size_t *n) {
    *n = BrotliEncoderMaxCompressedSize(b->n);
    uint8_t *to = *n ? malloc(*n) : NULL;
    if (to && !BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_WINDOW, BROTLI_MODE_TEXT, b->n,
                                     b->bytes, n, to))
        *n = 0;
    return to;
}

/* Makes a coding unless another thread just did; returns the bytes added. On failure the coding stays missing. */
static size_t pack(cmv__body *b, cmv__coding coding) {
    size_t n = 0;
    pthread_mutex_lock(&b->packing);
    if (!atomic_load(&b->full[coding])) {
        void *bytes = coding == CMV__GZIP ? pack_gzip(b, &n) : pack_brotli(b, &n);
        void *tight = n ? realloc(bytes, n) : NULL;
        if (tight) bytes = tight;
        struct MHD_Response *r = n ? respond(b, coding, bytes, n) : NULL;
        if (n == 0) free(bytes);
        n = r ? n + HEAD_BYTES : 0;
        atomic_store_explicit(&b->full[coding], r, memory_order_release);
        atomic_fetch_add(&b->held, n);
    }
    pthread_mutex_unlock(&b->packing);
    return n;
}

static bool is_packed(cmv__body *b, cmv__coding coding) {
    return atomic_load_explicit(&b->full[coding], memory_order_acquire) != NULL;
}

/* The coding to answer in: brotli only from the second wish on, when gzip will do the first time. */
static cmv__coding choose(cmv__body *b, const cmv__accept *accept) {
    if (!b->compressible) return CMV__IDENTITY;
    unsigned held =
        1u << CMV__IDENTITY | 1u << CMV__GZIP | (b->n >= BROTLI_MIN ? 1u << CMV__BROTLI : 0);
    cmv__coding best = cmv__accept_best(accept, held);
    bool first = best == CMV__BROTLI && !is_packed(b, best) && atomic_fetch_add(&b->asked, 1) == 0;
    return first && accept->q[CMV__GZIP] > 0 ? CMV__GZIP : best;
}

/* The coding whose tag a client holds and could read again; CMV__CODINGS when there is none. */
static cmv__coding held_by_client(const cmv__body *b, const cmv__body_ask *ask,
                                  const cmv__accept *accept) {
    if (!ask->if_none_match || !KINDS[b->kind].etag) return CMV__CODINGS;
    for (cmv__coding c = CMV__IDENTITY; c < CMV__CODINGS; c++) {
        bool readable = c == CMV__IDENTITY || (b->compressible && accept->q[c] > 0);
        if (readable && cmv__etag_listed(ask->if_none_match, b->etag[c])) return c;
    }
    return CMV__CODINGS;
}

struct MHD_Response *cmv__body_response(cmv__body *body, const cmv__body_ask *ask, unsigned *status,
                                        size_t *grew) {
    cmv__accept accept = cmv__accept_parse(ask->accept_encoding);
    cmv__coding coding = held_by_client(body, ask, &accept);
    *status = coding < CMV__CODINGS ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    if (coding == CMV__CODINGS) coding = choose(body, &accept);
    *grew = is_packed(body, coding) ? 0 : pack(body, coding);
    if (!is_packed(body, coding)) coding = CMV__IDENTITY;
    return atomic_load_explicit(&body->full[coding], memory_order_acquire);
}
