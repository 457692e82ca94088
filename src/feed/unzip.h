// SPDX-License-Identifier: Apache-2.0
/* Files of a ZIP archive in memory. */
#ifndef CMV_FEED_UNZIP_H
#define CMV_FEED_UNZIP_H

#include "text.h"

/** True when bytes begin like a ZIP archive. */
bool cmv__is_zip(const char *bytes, size_t n);
/**
 * All files of an archive, unpacked and with their checksums right; their names are ignored and folders left out.
 *
 * Owns:   the files live in `scratch`.
 * Errors: E_REFUSED (damaged, cut off, encrypted, nothing in it), E_LIMIT (files, size, ratio), E_NOMEM.
 */
cmv_rc cmv__unzip(const char *bytes, size_t n, cmv_arena *scratch, cmv__issues *issues,
                  cmv__text **out, size_t *n_out, cmv_err *err);

#endif
