// SPDX-License-Identifier: Apache-2.0
/* Every threshold of the gate, with its reason. docs/quality.md says them in words. */
#ifndef CMV_FEED_GATE_THRESHOLDS_H
#define CMV_FEED_GATE_THRESHOLDS_H

#include <stddef.h>

/* Changes that the usual change is taken from: four years of sessions, so that it follows a market that calms or wakes. */
#define GATE_SAMPLE 1000
/* Changed values that a revision is judged by: a median of so many is as good as one of all. */
#define GATE_REVISED_SAMPLE 4096
/* Values held from which a series can be measured by its own past; below, what came is measured by itself. */
#define GATE_HELD_MIN 30
/* Values at or below zero that a first load may hold and still be measured by ratios. */
#define GATE_ODD_MOST 2
/* Changes other than zero from which "usual" means something. */
#define GATE_CHANGES_MIN 10
/* The 90th percentile of absolute normal changes is 2.44 times their median: heavier tails widen the usual change. */
#define GATE_Q90 2.44

/* A change below this many usual ones is never looked at: markets do that every few years. */
#define GATE_LOOK 12.0
/* A jump of a factor of ten must be at least this many usual changes: a series that moves by a third a day may do it. */
#define GATE_TEN_CHANGES 20.0
/* How far the value, brought back by the factor, may lie from the one before: nine days in ten move by less than 2.5 usual
 * changes. From .5 % (rounding) to 6 %: jobless claims rose by a factor of 10.7 in March 2020. */
#define GATE_TEN_NEAR 2.5
#define GATE_TEN_NEAR_MIN 0.005
#define GATE_TEN_NEAR_MAX 0.06
/* Twice as far is doubtful, and flagged; or certain, when the next value is back where it was. */
#define GATE_TEN_DOUBT 2.0
/* A series whose usual change is above 5 % may make a tenfold move by itself: flagged. */
#define GATE_TEN_WILD 0.05
/* In percent: .01 to .1 is a quiet day at zero, 0.4 to 4 is not. */
#define GATE_RATE_FLOOR 1.0
/* A series that made changes half as large before, more than twice and in more than one of 500 values, may make this one. */
#define GATE_RARE_MIN 2
#define GATE_RARE_SHARE 0.002

/* A split: the ratio within 2 %, and within four usual changes, since the market moves that day too. */
#define GATE_SPLIT_NEAR 0.02
#define GATE_SPLIT_NEAR_CHANGES 4.0
#define GATE_SPLIT_NEAR_MIN 0.002
/* and at least so many usual changes: stocks that move by 3 % a day have halved on one bad trial. From 25 to 40: a flag. */
#define GATE_SPLIT_CHANGES 40.0
#define GATE_SPLIT_DOUBT 25.0
/* Values before a jump that must stand where it starts: a way back from a spike is no split. */
#define GATE_BEFORE 5
/* Days that a provider's split date may differ from the break. */
#define GATE_EVENT_DAYS 4

/* A change that is flagged: seen about once in ten years of a market that crashes now and then. */
#define GATE_JUMP_CHANGES 40.0

/* Zero is worth a quarantine where it is so many usual changes away, and where the series is calm enough: so many of its
 * usual changes are less than a factor of ten (reverse repo use went from .4 billion to nothing and back). */
#define GATE_ZERO_CHANGES 20.0

/* Share of changed values that stand in one ratio to what was held: an adjustment or a unit, not a revision. */
#define GATE_CONSTANT_SHARE 0.95
/* Changed values that such a ratio needs. */
#define GATE_CONSTANT_MIN 3
/* Unchanged values among them that an adjustment of all older ones may leave (equal within their rounding). */
#define GATE_SAME_MOST 0.05
/* Ratios are compared to six digits beyond what the rounding of both sides explains. */
#define GATE_RATIO_SLACK 2e-6
/* A unit: the ratio is a power of ten to this precision. */
#define GATE_UNIT_NEAR 2e-3
/* Of a publisher that does not revise: a fifth of the values, at least five, by more than a quarter of a usual change. Less
 * is another rounding; one or two are corrections. */
#define GATE_REVISED_SHARE 0.2
#define GATE_REVISED_MIN 5
#define GATE_REVISED_SMALL 0.25
/* Of one that does: another series, where most values differ by several usual changes and the changes themselves have little
 * to do with those held. An annual revision keeps the changes. */
#define GATE_OTHER_SHARE 0.5
#define GATE_OTHER_CHANGES 4.0
#define GATE_OTHER_DISORDER 1.0
/* A revision of more than half the history is worth a flag even where revisions are normal. */
#define GATE_FLAG_SHARE 0.5

/* Values on days without a session: where they are more than half, the calendar is not that of the series. */
#define GATE_OFF_SHARE 0.5
/* Sessions in a row without a value: a week of a daily series, two of a weekly one, one of a monthly one. */
#define GATE_GAP_DAILY 5
#define GATE_GAP_WEEKLY 2
#define GATE_GAP_PERIOD 1
/* A value is early when its rule says more than a day from now: clocks and rules differ by hours. */
#define GATE_EARLY_MS ((cmv_utc_ms)24 * 3600 * 1000)
/* A rule in months gives the late end of what is usual; publishers come up to two weeks before it. */
#define GATE_EARLY_MONTHS_MS (15 * GATE_EARLY_MS)
/* Values held that the reply lacks: at its old end, at its new end, and inside. */
#define GATE_LOST_BEFORE 3
#define GATE_LOST_AFTER 5
#define GATE_LOST_INSIDE 5
#define GATE_LOST_INSIDE_SHARE 0.01

/* A repeated newest value is worth a word where chance does it less often than once in eight years of days. */
#define GATE_REPEAT_CHANCE 0.0005
#define GATE_REPEAT_HISTORY 250
/* So many repeats are frozen, when chance does it less than once in a million and no run held was as long. */
#define GATE_FROZEN_RUN 5
#define GATE_FROZEN_CHANCE 1e-6

/* Another source: values farther apart than three usual changes (closes of different hours differ by one). */
#define GATE_CROSS_CHANGES 3.0
/* Shared dates compared, from the newest back, and how many of them must differ. */
#define GATE_CROSS_DATES 250
#define GATE_CROSS_MIN 5
#define GATE_CROSS_SHARE 0.5

#endif
