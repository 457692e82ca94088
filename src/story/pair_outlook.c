// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie. */
#include "pair_parts.h"

void cmv__section_outlook(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
