// SPDX-License-Identifier: Apache-2.0
/* Where some pairs stand now, for the start page: one of each category, so that the page begins with answers. */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/depend.h"
#include "parts.h"

#include <string.h>

enum { READINGS_MAX = 12 };

static bool category_shown(const cmv_site *site, size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (site->pair[k].held && strcmp(site->pair[k].category, site->pair[i].category) == 0)
            return true;
    }
    return false;
}

/* Its report, in an arena of its own: the levels and returns are not needed afterwards. */
static cmv_rc read_pair(cmv_app *app, const cmv_request *request, const cmv_pair_line *pair,
                        cmv_arena *scratch, cmv_reading *out, cmv_err *err) {
    const cmv_metric *a, *b;
    cmv_leg la, lb;
    cmv_pair_report report;
    cmv_pair_opt opt = request->opt;
    opt.rolling_band = false;
    CMV_TRY(cmv_app_metric(app, pair->a, &a, err));
    CMV_TRY(cmv_app_metric(app, pair->b, &b, err));
    CMV_TRY(cmv__leg_load(app, a, request, scratch, &la, err));
    CMV_TRY(cmv__leg_load(app, b, request, scratch, &lb, err));
    CMV_TRY(cmv_pair_report_of(&la, &lb, &opt, scratch, &report, err));
    *out = (cmv_reading){.a = pair->a,
                         .b = pair->b,
                         .a_short = pair->a_short,
                         .b_short = pair->b_short,
                         .freq = report.aligned.freq,
                         .now = report.recent.r,
                         .before = report.recent.before,
                         .p = report.recent.diff.p,
                         .last = report.last};
    return CMV_OK;
}

static cmv_rc read_pairs(cmv_app *app, const cmv_request *request, cmv_arena *scratch,
                         cmv_site *site, cmv_reading *reading, cmv_err *err) {
    for (size_t i = 0; i < site->n_pairs && site->n_readings < READINGS_MAX; i++) {
        if (!site->pair[i].held || category_shown(site, i)) continue;
        cmv_arena_reset(scratch);
        CMV_TRY(read_pair(app, request, &site->pair[i], scratch, &reading[site->n_readings], err));
        site->n_readings++;
    }
    return CMV_OK;
}

cmv_rc cmv__readings_adjust(cmv_reading *reading, size_t n, cmv_arena *arena, cmv_err *err) {
    const size_t need = cmv_p_adjust_scratch(n);
    double *p, *q, *room;
    CMV_NEW_RAW(p, arena, double, n, err);
    CMV_NEW_RAW(q, arena, double, n, err);
    CMV_NEW_RAW(room, arena, double, need, err);
    for (size_t i = 0; i < n; i++) p[i] = reading[i].p;
    CMV_TRY(
        cmv_p_adjust(CMV_ADJUST_BH, (cmv_cvec){p, n}, (cmv_vec){room, need}, (cmv_vec){q, n}, err));
    for (size_t i = 0; i < n; i++) reading[i].q = q[i];
    return CMV_OK;
}

cmv_rc cmv__site_readings(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                          cmv_site *site, cmv_err *err) {
    cmv_reading *reading;
    CMV_NEW_ARRAY(reading, arena, cmv_reading, READINGS_MAX, err);
    cmv_arena *scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the readings of the start page");
    cmv_rc rc = read_pairs(app, request, scratch, site, reading, err);
    cmv_arena_destroy(scratch);
    site->reading = reading;
    return rc != CMV_OK ? rc : cmv__readings_adjust(reading, site->n_readings, arena, err);
}
