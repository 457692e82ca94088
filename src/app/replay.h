// SPDX-License-Identifier: Apache-2.0
/* Parts of the replay: judging what was claimed, and keeping the score. */
#ifndef CMV_APP_REPLAY_H
#define CMV_APP_REPLAY_H

#include "comove/app.h"

/** Fills the outcomes of a row from the returns known now. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__replay_judge(const cmv_pair_report *now, const cmv_replay *replay, cmv_replay_row *row,
                         cmv_arena *scratch, cmv_err *err);
/** Puts a score into the store. Errors: those of cmv_ingest_begin, put_text and commit. */
cmv_rc cmv__replay_keep(cmv_app *app, const cmv_replay_score *score, cmv_err *err);
/** The scores that were kept, by key, in the arena; one that cannot be read is left out. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__replay_kept(cmv_app *app, cmv_arena *arena, const cmv_replay_score **out, size_t *n,
                        cmv_err *err);

#endif
