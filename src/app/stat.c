// SPDX-License-Identifier: Apache-2.0
/* A registered measure on CSV files: how users, tests and oracles reach the numbers. */
#include "base/arena.h"
#include "base/limits.h"
#include "comove/app.h"

#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 16 };

/* A million rows of three cells, text included, take about 100 MiB. */
#define STAT_ARENA_MAX (2048 * CMV_MIB)

static cmv_rc read_inputs(const char *const *files, size_t n, cmv_arena *arena, cmv_table *tables,
                          cmv_err *err) {
    if (n > INPUTS_MAX) CMV_FAIL(err, CMV_E_ARG, "%zu inputs; at most %d", n, INPUTS_MAX);
    for (size_t i = 0; i < n; i++) {
        cmv_feed_table t;
        CMV_TRY(cmv_feed_read_table(files[i], arena, &t, err));
        tables[i] = (cmv_table){.name = t.name,
                                .column = t.column,
                                .cell = t.cell,
                                .line = t.line,
                                .n_cols = t.n_cols,
                                .n_rows = t.n_rows};
    }
    return CMV_OK;
}

static cmv_rc write_values(const char *name, json_t *values, cmv_buf *out, cmv_err *err) {
    json_t *doc = json_pack("{s:s, s:O}", "stat", name, "values", values);
    char *text = doc ? json_dumps(doc, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    json_decref(doc);
    if (!text) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for the values", name);
    cmv_buf_str(out, text);
    cmv_buf_char(out, '\n');
    free(text);
    return cmv_buf_done(out, err);
}

static cmv_rc run(const char *name, const char *const *files, size_t n, const json_t *params,
                  cmv_buf *out, cmv_err *err) {
    cmv_arena *arena = cmv_arena_create(STAT_ARENA_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", name);
    cmv_table tables[INPUTS_MAX];
    json_t *values = NULL;
    cmv_rc rc = read_inputs(files, n, arena, tables, err);
    if (rc == CMV_OK) rc = cmv_measure_run(name, tables, n, params, arena, &values, err);
    if (rc == CMV_OK) rc = write_values(name, values, out, err);
    json_decref(values);
    cmv_arena_destroy(arena);
    return rc;
}

cmv_rc cmv_app_stat(const char *name, const char *const *files, size_t n_files, const char *params,
                    cmv_buf *out, cmv_err *err) {
    if (!name || !out) CMV_FAIL(err, CMV_E_ARG, "stat: no measure is named");
    json_t *object = NULL;
    if (params && params[0]) {
        json_error_t why;
        object = json_loads(params, JSON_REJECT_DUPLICATES, &why);
        if (!object)
            CMV_FAIL_AT(err, CMV_E_PARSE, why.position, "--params is no JSON: %s (at byte %d)",
                        why.text, why.position);
    }
    cmv_rc rc = run(name, files, n_files, object, out, err);
    json_decref(object);
    return rc;
}

static cmv_rc run_case(const char *dir, const json_t *kase, cmv_arena *arena, cmv_buf *out,
                       cmv_err *err) {
    const char *name = json_string_value(json_object_get(kase, "stat"));
    const json_t *inputs = json_object_get(kase, "inputs");
    size_t n = json_array_size(inputs);
    if (!name || n > INPUTS_MAX)
        CMV_FAIL(err, CMV_E_PARSE, "%s/case.json: \"stat\" is missing or there are too many inputs",
                 dir);
    const char *files[INPUTS_MAX];
    for (size_t i = 0; i < n; i++) {
        const char *file = json_string_value(json_array_get(inputs, i));
        if (!file)
            CMV_FAIL(err, CMV_E_PARSE,
                     "%s/case.json: \"inputs\" holds something that is no file name", dir);
        files[i] = cmv_arena_printf(arena, "%s/%s", dir, file);
        if (!files[i]) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for a path", dir);
    }
    return run(name, files, n, json_object_get(kase, "params"), out, err);
}

cmv_rc cmv_app_stat_case(const char *dir, cmv_buf *out, cmv_err *err) {
    if (!dir || !out) CMV_FAIL(err, CMV_E_ARG, "stat: no case is named");
    cmv_arena *arena = cmv_arena_create(CMV_MIB);
    const char *path = arena ? cmv_arena_printf(arena, "%s/case.json", dir) : NULL;
    json_error_t why;
    json_t *kase = path ? json_load_file(path, 0, &why) : NULL;
    cmv_rc rc;
    if (kase)
        rc = run_case(dir, kase, arena, out, err);
    else
        rc = cmv__fail(err, path ? CMV_E_NOTFOUND : CMV_E_NOMEM, -1, __FILE__, __LINE__,
                       "%s/case.json: %s", dir, path ? why.text : "no memory");
    json_decref(kase);
    cmv_arena_destroy(arena);
    return rc;
}
