// SPDX-License-Identifier: Apache-2.0
/* The long run of the levels. */
#include "pair_parts.h"

void cmv__section_long_run(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
