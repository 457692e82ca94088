// SPDX-License-Identifier: Apache-2.0
/* What a pair's page would have said on past days, and what followed. */
#include "cli.h"

#include "base/error.h"
#include "base/limits.h"

cmv_rc cmv__cmd_replay(const cli_args *args, cmv_err *err) {
    const cmv_replay_request req = {.a = args->word[0],
                                    .b = args->word[1],
                                    .query = args->query,
                                    .every = args->every,
                                    .keep = args->keep};
    cmv_page_request face = {.page = CMV_PAGE_PAIR};
    cmv_app *app;
    CMV_TRY(cmv__cli_face(args->format, CMV_FACE_TEXT, &face.face, err));
    cmv__cli_look(args, &face);
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the replay");
    cmv_buf buf;
    cmv_buf_init(&buf, 4 * CMV_PAGE_MAX);
    cmv_rc rc = cmv__cli_open(args, !req.keep, &app, err);
    if (rc == CMV_OK) {
        rc = cmv_app_replay_page(app, &req, &face, arena, &buf, err);
        cmv_app_close(app);
    }
    if (rc == CMV_OK) rc = cmv__cli_out(&buf, err);
    cmv_buf_reset(&buf);
    cmv_arena_destroy(arena);
    return rc;
}
