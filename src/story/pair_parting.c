// SPDX-License-Identifier: Apache-2.0
/* When the two sides part. */
#include "pair_parts.h"

void cmv__section_parting(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
