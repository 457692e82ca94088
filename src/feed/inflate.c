// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>
#include <zlib.h>

enum { CHUNK = 256 * 1024 };

/* A short file of equal rows may shrink by 500; from here on a ratio means a bomb. */
#define RATIO_FROM (16 * CMV_MIB)

bool cmv__is_gzip(const char *bytes, size_t n) {
    return n >= 2 && (unsigned char)bytes[0] == 0x1F && (unsigned char)bytes[1] == 0x8B;
}

static cmv_rc check_size(cmv__issues *issues, size_t in, size_t out, cmv_err *err) {
    const cmv__place whole = {0};
    if (out > CMV_FILE_MAX) {
        return cmv__refuse(issues, err, CMV_E_LIMIT, whole, "inflates to more than %zu MiB",
                           CMV_FILE_MAX / CMV_MIB);
    }
    if (out > RATIO_FROM && out / CMV_INFLATE_RATIO_MAX > in) {
        return cmv__refuse(
            issues, err, CMV_E_LIMIT, whole,
            "inflates to more than %d times its size: looks like a decompression bomb",
            CMV_INFLATE_RATIO_MAX);
    }
    return CMV_OK;
}

/* One step; *ended when the last member is complete. */
static cmv_rc step(z_stream *z, cmv__issues *issues, cmv_buf *out, bool *ended, cmv_err *err) {
    const cmv__place whole = {0};
    char *room = cmv_buf_reserve(out, CHUNK);
    if (!room) return cmv_buf_done(out, err);
    z->next_out = (Bytef *)room;
    z->avail_out = CHUNK;
    int rc = inflate(z, Z_NO_FLUSH);
    cmv_buf_grew(out, CHUNK - z->avail_out);
    if (rc == Z_STREAM_END) {
        bool more = cmv__is_gzip((const char *)z->next_in, z->avail_in);
        *ended = !more;
        if (!more || inflateReset(z) == Z_OK) return CMV_OK;
    }
    if (rc == Z_OK) return CMV_OK;
    if (rc == Z_MEM_ERROR)
        CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no memory to inflate it", issues->file);
    if (rc == Z_BUF_ERROR) {
        return cmv__refuse(issues, err, CMV_E_REFUSED, whole,
                           "the compressed file is cut off after %zu bytes of text: fetch it again",
                           out->n);
    }
    return cmv__refuse(issues, err, CMV_E_REFUSED, whole, "the compressed file is damaged (%s)",
                       z->msg ? z->msg : "checksum differs");
}

cmv_rc cmv__gunzip(const char *bytes, size_t n, cmv__issues *issues, cmv_buf *out, cmv_err *err) {
    z_stream z;
    memset(&z, 0, sizeof z);
    if (n > UINT32_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%.120s: compressed file beyond 4 GiB", issues->file);
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK) {
        CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no memory to inflate it", issues->file);
    }
    z.next_in = (Bytef *)(uintptr_t)bytes; /* zlib reads only */
    z.avail_in = (uInt)n;
    cmv_rc rc = CMV_OK;
    for (bool ended = false; !ended;) {
        CMV_GOTO(step(&z, issues, out, &ended, err));
        CMV_GOTO(check_size(issues, n, out->n, err));
    }
done:
    inflateEnd(&z);
    return rc;
}
