// SPDX-License-Identifier: Apache-2.0
#include "answers.h"

typedef cmv_rc (*part)(const cmv_pair_report *, cmv_arena *, cmv_pair_answers *, cmv_err *);

static const part PARTS[] = {
    cmv__answer_relation, cmv__answer_change,  cmv__answer_unusual, cmv__answer_lead,
    cmv__answer_parting,  cmv__answer_hedge,   cmv__answer_stress,  cmv__answer_mixed,
    cmv__answer_long_run, cmv__answer_outlook,
};

/* Five calendar years up to the last return; all of the sample when it was asked for by its first day. */
static void find_span(const cmv_pair_report *report, cmv_pair_answers *io) {
    io->span_first = 0;
    if (report->n && report->opt.from == CMV_DATE_NONE) {
        const cmv_date since = cmv_date_add_months(report->last, -60);
        const size_t at =
            cmv_series_at_or_before((cmv_series){report->date, report->x, report->n}, since);
        if (at != SIZE_MAX) io->span_first = at + 1;
    }
    io->span_n = report->n - io->span_first;
}

cmv_rc cmv__pair_answers(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    if (!report->opt.answers) return CMV_OK;
    cmv_pair_answers *answers;
    CMV_NEW_ARRAY(answers, arena, cmv_pair_answers, 1, err);
    answers->opt = *report->opt.answers;
    find_span(report, answers);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        CMV_TRY(PARTS[i](report, arena, answers, err));
    report->answers = answers;
    return CMV_OK;
}
