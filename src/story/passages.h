// SPDX-License-Identifier: Apache-2.0
/* Text of the methodology page. */
#ifndef CMV_STORY_PASSAGES_H
#define CMV_STORY_PASSAGES_H

#include "words.h"

typedef struct cmv__passage {
    const char *id, *title;
    const char *para[4];
    const char *wrong; /* completes "What would make it wrong:"; nullable */
} cmv__passage;

extern const cmv__passage CMV__PASSAGES[];
extern const size_t CMV__PASSAGES_N;

#endif
