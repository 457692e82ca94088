// SPDX-License-Identifier: Apache-2.0
#include "answers.h"

static cmv_rc check(const cmv_leg *a, const cmv_leg *b, const cmv_pair_opt *opt, cmv_err *err) {
    if (!a || !b || !opt) CMV_FAIL(err, CMV_E_ARG, "pair report: a parameter is NULL");
    if (!a->cal || !b->cal)
        CMV_FAIL(err, CMV_E_ARG, "pair report: %s has no calendar", a->cal ? b->id : a->id);
    if (opt->window == 1 || opt->window == 2)
        CMV_FAIL(err, CMV_E_ARG, "window=%zu is too short; at least 3", opt->window);
    if (opt->from != CMV_DATE_NONE && opt->to != CMV_DATE_NONE && opt->from > opt->to) {
        char from[CMV_DATE_TEXT], to[CMV_DATE_TEXT];
        CMV_FAIL(err, CMV_E_ARG, "from=%s is after to=%s", cmv_date_format(opt->from, from),
                 cmv_date_format(opt->to, to));
    }
    return CMV_OK;
}

cmv_rc cmv_pair_report_of(const cmv_leg *a, const cmv_leg *b, const cmv_pair_opt *opt,
                          cmv_arena *arena, cmv_pair_report *out, cmv_err *err) {
    CMV_TRY(check(a, b, opt, err));
    if (!arena || !out) CMV_FAIL(err, CMV_E_ARG, "pair report: a parameter is NULL");
    cmv_pair_report *report;
    CMV_NEW_ARRAY(report, arena, cmv_pair_report, 1, err);
    report->opt = *opt;
    CMV_TRY(cmv_leg_report_of(a, opt->today, arena, &report->a, err));
    CMV_TRY(cmv_leg_report_of(b, opt->today, arena, &report->b, err));
    CMV_TRY(cmv__pair_sample(report, arena, err));
    if (report->opt.window == 0) report->opt.window = cmv_pair_default_window(report->aligned.freq);
    cmv__spans spans;
    CMV_TRY(cmv__pair_windows(report, &spans, err));
    CMV_TRY(cmv__pair_years(report, &spans, arena, err));
    CMV_TRY(cmv__pair_rolling(report, arena, err));
    CMV_TRY(cmv__pair_detail(report, err));
    CMV_TRY(cmv__pair_hedges(report, arena, err));
    CMV_TRY(cmv__pair_answers(report, arena, err));
    *out = *report;
    return CMV_OK;
}
