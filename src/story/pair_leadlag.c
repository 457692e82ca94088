// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other. */
#include "pair_parts.h"

void cmv__section_leadlag(cmv__ink *ink, const cmv__view *v) {
    (void)ink;
    (void)v;
}
