// SPDX-License-Identifier: Apache-2.0
/* Commands that answer a question: pair, metric, scenario, export, stat. */
#include "cli.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>

static cmv_rc answer(const cli_args *args, cmv_page_request *req, cmv_err *err) {
    cmv_app *app;
    CMV_TRY(cmv__cli_open(args, true, &app, err));
    cmv_rc rc = cmv__cli_page(args, app, req, err);
    cmv_app_close(app);
    return rc;
}

cmv_rc cmv__cmd_pair(const cli_args *args, cmv_err *err) {
    cmv_page_request req = {.page = CMV_PAGE_PAIR, .a = args->word[0], .b = args->word[1]};
    CMV_TRY(cmv__cli_face(args->format, CMV_FACE_TEXT, &req.face, err));
    if (args->page && strcmp(args->page, "correlation") == 0)
        req.page = CMV_PAGE_CORRELATION;
    else if (args->page && strcmp(args->page, "pair") != 0)
        CMV_FAIL(err, CMV_E_ARG, "--page %.40s is not known; use pair or correlation", args->page);
    return answer(args, &req, err);
}

cmv_rc cmv__cmd_metric(const cli_args *args, cmv_err *err) {
    cmv_page_request req = {.page = CMV_PAGE_METRIC, .a = args->word[0]};
    CMV_TRY(cmv__cli_face(args->format, CMV_FACE_TEXT, &req.face, err));
    return answer(args, &req, err);
}

cmv_rc cmv__cmd_scenario(const cli_args *args, cmv_err *err) {
    cmv_page_request req = {.page = args->n_words ? CMV_PAGE_SCENARIO : CMV_PAGE_SCENARIOS,
                            .a = args->n_words ? args->word[0] : NULL};
    CMV_TRY(cmv__cli_face(args->format, CMV_FACE_TEXT, &req.face, err));
    return answer(args, &req, err);
}

cmv_rc cmv__cmd_export(const cli_args *args, cmv_err *err) {
    bool pair = args->n_words == 2;
    cmv_page_request req = {.page = pair ? CMV_PAGE_PAIR : CMV_PAGE_OBSERVATIONS,
                            .a = args->word[0],
                            .b = pair ? args->word[1] : NULL};
    CMV_TRY(cmv__cli_face(args->format, CMV_FACE_CSV, &req.face, err));
    if (req.face != CMV_FACE_CSV && req.face != CMV_FACE_JSON)
        CMV_FAIL(err, CMV_E_ARG, "export writes csv or json, not %s", args->format);
    return answer(args, &req, err);
}

static void list_measures(cmv_buf *out) {
    size_t n;
    const cmv_measure *m = cmv_measures(&n);
    for (size_t i = 0; i < n; i++)
        cmv_buf_printf(out, "%s\n    %s\n    inputs: %s\n    params: %s\n", m[i].name, m[i].about,
                       m[i].inputs, m[i].params[0] ? m[i].params : "none");
}

cmv_rc cmv__cmd_stat(const cli_args *args, cmv_err *err) {
    cmv_buf buf;
    cmv_buf_init(&buf, 16 * CMV_PAGE_MAX);
    cmv_rc rc = CMV_OK;
    if (args->list)
        list_measures(&buf);
    else if (args->case_dir && args->n_words == 0)
        rc = cmv_app_stat_case(args->case_dir, &buf, err);
    else if (args->n_words == 1 && !args->case_dir)
        rc = cmv_app_stat(args->word[0], args->input, (size_t)args->n_inputs, args->params, &buf,
                          err);
    else
        rc = cmv__fail(err, CMV_E_ARG, -1, __FILE__, __LINE__,
                       "usage: comove stat NAME --input FILE [--params JSON], comove stat --case "
                       "DIR, or comove stat --list");
    if (rc == CMV_OK) rc = cmv__cli_out(&buf, err);
    cmv_buf_reset(&buf);
    return rc;
}
