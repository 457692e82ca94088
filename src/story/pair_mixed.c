// SPDX-License-Identifier: Apache-2.0
/* Sides of different frequencies. */
#include "pair_parts.h"

void cmv__section_mixed(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
