// SPDX-License-Identifier: Apache-2.0
/*
 * Bodies, unpacked and bounded. Unpacked here and not by libcurl, which takes a compressed body that stops in the middle for
 * a whole one, and counts only what came out.
 */
#include "inside.h"

#include <string.h>
#include <strings.h>

#define PIECE ((size_t)16 * 1024)
/* Small bodies of one repeated line pack better than the ratio; they do no harm. */
#define RATIO_FREE ((size_t)1024 * 1024)

/* zlib's windowBits: the largest window, gzip head and trailer. */
#define GZIP_BITS (15 + 16)

void cmv__body_begin(cmv__transfer *t) {
    cmv_buf_clear(&t->body);
    t->body.rc = CMV_OK;
    t->body.max = t->body_max + 1; /* so that what is too long is told from what just fits */
    t->unzip = t->unzip_over = t->unzip_later = t->unzip_ignore = false;
    t->body_in = 0;
}

static bool is_error(const cmv__transfer *t) {
    return t->head.status < 200 || t->head.status > 299;
}

/* Of an error no more than a person would read; then the connection is let go. */
static bool keep_error(cmv__transfer *t, const char *bytes, size_t n) {
    size_t room = CMV_HTTP_ERROR_BODY_MAX - t->body.n;
    cmv_buf_add(&t->body, bytes, n < room ? n : room);
    t->enough = n > room;
    return !t->enough;
}

static bool keep(cmv__transfer *t, const char *bytes, size_t n) {
    if (is_error(t)) return keep_error(t, bytes, n);
    if (n > t->body_max - t->body.n)
        return cmv__transfer_fail(t, CMV_E_LIMIT, false, "its body is longer than %zu bytes",
                                  t->body_max);
    cmv_buf_add(&t->body, bytes, n);
    if (t->body.rc == CMV_OK) return true;
    return cmv__transfer_fail(t, CMV_E_NOMEM, false, "no room for its body");
}

static bool start(cmv__transfer *t) {
    const char *coding = t->head.content_encoding;
    if (!*coding || strcasecmp(coding, "identity") == 0) return true;
    if (strcasecmp(coding, "gzip") != 0 && strcasecmp(coding, "x-gzip") != 0)
        return cmv__transfer_fail(t, CMV_E_REFUSED, false,
                                  "its body is packed as '%s'; gzip was asked for", coding);
    int rc = t->unzip_ready ? inflateReset(&t->z) : inflateInit2(&t->z, GZIP_BITS);
    if (rc != Z_OK) return cmv__transfer_fail(t, CMV_E_NOMEM, false, "no room to unpack its body");
    t->unzip_ready = t->unzip = true;
    return true;
}

/* False also when it unpacks to far more than came. */
static bool keep_unpacked(cmv__transfer *t, const char *bytes, size_t n) {
    if (!keep(t, bytes, n)) return false;
    if (t->body.n < RATIO_FREE || t->body.n / CMV_INFLATE_RATIO_MAX <= (size_t)t->body_in)
        return true;
    return cmv__transfer_fail(t, CMV_E_LIMIT, false,
                              "its body unpacks to more than %d times what came: a bomb",
                              CMV_INFLATE_RATIO_MAX);
}

/* After the end of one packed piece another may follow. */
static bool next_member(cmv__transfer *t) {
    t->unzip_over = false;
    t->unzip_later = true;
    return inflateReset(&t->z) == Z_OK;
}

/* Anything else that follows the end is ignored, as by all others. */
static bool is_trailing(cmv__transfer *t) {
    if (!t->unzip_later || t->z.total_out > 0) return false;
    t->unzip_over = t->unzip_ignore = true;
    return true;
}

static bool unpack(cmv__transfer *t, const char *bytes, size_t n) {
    char out[PIECE];
    t->z.next_in = (Bytef *)(uintptr_t)bytes; /* zlib only reads it */
    t->z.avail_in = (uInt)n;
    do {
        if (t->unzip_over && !next_member(t)) return false;
        t->z.next_out = (Bytef *)out;
        t->z.avail_out = PIECE;
        int rc = inflate(&t->z, Z_NO_FLUSH);
        if (rc == Z_DATA_ERROR && is_trailing(t)) return true;
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return cmv__transfer_fail(t, CMV_E_REFUSED, false, "its body says gzip and is none");
        if (!keep_unpacked(t, out, PIECE - t->z.avail_out)) return false;
        t->unzip_over = rc == Z_STREAM_END;
    } while (t->z.avail_in > 0 || (t->z.avail_out == 0 && !t->unzip_over));
    return true;
}

bool cmv__body_take(cmv__transfer *t, const char *bytes, size_t n) {
    if (t->body_in == 0 && !start(t)) return false;
    t->body_in += (int64_t)n;
    if (t->unzip_ignore) return true;
    return t->unzip ? unpack(t, bytes, n) : keep(t, bytes, n);
}

bool cmv__body_end(cmv__transfer *t) {
    if (!t->unzip || t->unzip_over || is_error(t)) return true;
    return cmv__transfer_fail(t, CMV_E_NET, true, "its packed body was cut short");
}
