// SPDX-License-Identifier: Apache-2.0
/* What other pages show of replays. */
#ifndef CMV_STORY_REPLAY_PARTS_H
#define CMV_STORY_REPLAY_PARTS_H

#include "comove/replay.h"
#include "doc.h"

/** The scores that were kept, or how to make one. */
void cmv__section_kept(cmv__ink *ink, const cmv_replay_score *score, size_t n);

#endif
