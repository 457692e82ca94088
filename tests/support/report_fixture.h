// SPDX-License-Identifier: Apache-2.0
/* Reports of seeded artificial markets, one per situation that a story must be able to tell. */
#ifndef CMV_TESTS_REPORT_FIXTURE_H
#define CMV_TESTS_REPORT_FIXTURE_H

#include "comove/pair.h"
#include "comove/story.h"

typedef struct report_fixture {
    const char *name;
    cmv_pair_report report;
    cmv_story_context context;
} report_fixture;

/** Number of fixtures. */
size_t report_fixture_count(void);
/** Fixture i, made in the arena; stops the test program when it cannot be made. */
report_fixture report_fixture_make(size_t i, cmv_arena *arena);
/** Fixture of a name. */
report_fixture report_fixture_named(const char *name, cmv_arena *arena);
/** A site with a few metrics and pairs, held and not. */
cmv_site report_fixture_site(cmv_arena *arena);

#endif
