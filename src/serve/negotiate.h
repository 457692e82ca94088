// SPDX-License-Identifier: Apache-2.0
/* What a client accepts: content codings with their weights, and entity tags it already holds. */
#ifndef CMV_SERVE_NEGOTIATE_H
#define CMV_SERVE_NEGOTIATE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum cmv__coding { CMV__IDENTITY, CMV__GZIP, CMV__BROTLI, CMV__CODINGS } cmv__coding;

/* Weight of each coding in thousandths; 0 = not acceptable. */
typedef struct cmv__accept {
    int q[CMV__CODINGS];
} cmv__accept;

/** "identity", "gzip", "br". */
const char *cmv__coding_name(cmv__coding coding);
/** Weights that an Accept-Encoding header gives; NULL or a malformed member asks for nothing beyond identity. */
cmv__accept cmv__accept_parse(const char *header);
/** The best acceptable coding of those in the bit set `held`: highest weight, then the smaller body. Identity if none. */
cmv__coding cmv__accept_best(const cmv__accept *accept, unsigned held);
/** True when an If-None-Match header lists the tag (quotes included), weakly compared; "*" lists every tag. */
bool cmv__etag_listed(const char *header, const char *etag);

#endif
