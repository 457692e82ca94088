// SPDX-License-Identifier: Apache-2.0
#include "unzip.h"

#include "base/arena.h"
#include "base/limits.h"

#include <string.h>
#include <zip.h>

enum { CHUNK = 64 * 1024 };

typedef struct unzip {
    zip_t *zip;
    cmv_arena *scratch;
    cmv__issues *issues;
    size_t packed, unpacked; /* bytes of the archive, and of its files so far */
} unzip;

bool cmv__is_zip(const char *bytes, size_t n) {
    return n >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
           (memcmp(bytes + 2, "\3\4", 2) == 0 || memcmp(bytes + 2, "\5\6", 2) == 0);
}

static cmv_rc damaged(const unzip *z, const char *why, cmv_err *err) {
    return cmv__refuse(z->issues, err, CMV_E_REFUSED, (cmv__place){0},
                       "the ZIP archive is damaged or cut off (%s)", why);
}

/* What the archive says of its sizes is not believed: the bytes are counted as they come. */
static cmv_rc check_size(const unzip *z, cmv_err *err) {
    bool large = z->unpacked > CMV_ZIP_SIZE_MAX;
    bool bomb = z->unpacked > CMV_MIB && z->unpacked / CMV_INFLATE_RATIO_MAX > z->packed;
    if (!large && !bomb) return CMV_OK;
    return cmv__refuse(z->issues, err, CMV_E_LIMIT, (cmv__place){0},
                       "the ZIP archive unpacks to more than %zu MiB or %d times its size",
                       CMV_ZIP_SIZE_MAX / CMV_MIB, CMV_INFLATE_RATIO_MAX);
}

static cmv_rc read_all(unzip *z, zip_file_t *file, cmv_buf *buf, cmv_err *err) {
    for (;;) {
        char *room = cmv_buf_reserve(buf, CHUNK);
        if (!room) return cmv_buf_done(buf, err);
        zip_int64_t got = zip_fread(file, room, CHUNK);
        if (got == 0) return CMV_OK;
        if (got < 0) return damaged(z, zip_error_strerror(zip_file_get_error(file)), err);
        cmv_buf_grew(buf, (size_t)got);
        z->unpacked += (size_t)got;
        CMV_TRY(check_size(z, err));
    }
}

static cmv_rc entry(unzip *z, zip_uint64_t i, cmv__text *out, cmv_err *err) {
    cmv_buf buf;
    zip_file_t *file = zip_fopen_index(z->zip, i, 0);
    if (!file) return damaged(z, zip_error_strerror(zip_get_error(z->zip)), err);
    cmv_buf_init(&buf, CMV_ZIP_SIZE_MAX + 2 * CHUNK);
    cmv_rc rc = read_all(z, file, &buf, err);
    zip_fclose(file);
    if (rc == CMV_OK) {
        *out = (cmv__text){cmv_arena_strn(z->scratch, buf.n ? buf.at : "", buf.n), buf.n};
        if (!out->at) rc = CMV_E_NOMEM;
    }
    cmv_buf_reset(&buf);
    if (rc == CMV_E_NOMEM) CMV_FAIL(err, rc, "no memory to unpack a ZIP archive");
    return rc;
}

static cmv_rc entries(unzip *z, cmv__text **out, size_t *n_out, cmv_err *err) {
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    if (n <= 0)
        return cmv__refuse(z->issues, err, CMV_E_REFUSED, (cmv__place){0},
                           "there is no file in the ZIP archive");
    if (n > CMV_ZIP_ENTRIES_MAX)
        return cmv__refuse(z->issues, err, CMV_E_LIMIT, (cmv__place){0},
                           "%lld files in the ZIP archive; at most %d are read", (long long)n,
                           CMV_ZIP_ENTRIES_MAX);
    CMV_NEW_ARRAY(*out, z->scratch, cmv__text, n, err);
    *n_out = 0;
    for (zip_int64_t i = 0; i < n; i++) {
        CMV_TRY(entry(z, (zip_uint64_t)i, &(*out)[*n_out], err));
        *n_out += (*out)[*n_out].n > 0; /* folders are empty */
    }
    return CMV_OK;
}

cmv_rc cmv__unzip(const char *bytes, size_t n, cmv_arena *scratch, cmv__issues *issues,
                  cmv__text **out, size_t *n_out, cmv_err *err) {
    zip_error_t why;
    zip_error_init(&why);
    unzip z = {.scratch = scratch, .issues = issues, .packed = n};
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &why);
    z.zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why) : NULL;
    cmv_rc rc = CMV_OK;
    if (!z.zip) {
        if (source) zip_source_free(source);
        rc = damaged(&z, zip_error_strerror(&why), err);
    } else {
        rc = entries(&z, out, n_out, err);
        zip_discard(z.zip);
    }
    zip_error_fini(&why);
    return rc;
}
