// SPDX-License-Identifier: Apache-2.0
/* What both sides did in named stretches of history. */
#include "pair_parts.h"

void cmv__section_stress(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
