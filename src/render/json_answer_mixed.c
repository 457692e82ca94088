// SPDX-License-Identifier: Apache-2.0
/* Sides of different frequencies: the same period, after publication, and the levels. */
#include "json_answers.h"

void cmv__json_answer_mixed(cmv__json *j, const cmv_pair_report *report) {
    const cmv_mixed_answer *m = &report->answers->mixed;
    cmv__json_open(j, "mixed", '{');
    cmv__json_bool(j, "applies", m->applies);
    if (m->applies) {
        cmv__json_str(j, "slower", m->slow_is_a ? "a" : "b");
        cmv__json_str(j, "frequency", cmv_freq_name(m->freq));
        cmv__json_horizon(j, "same_period", &m->same);
        cmv__json_horizon(j, "after_publication", &m->after);
        cmv__json_horizon(j, "five_years", &m->same_recent);
        cmv__json_horizon(j, "quarter", &m->quarter);
        cmv__json_horizon(j, "calm", &m->calm);
        cmv__json_why(j, "levels_r", m->levels);
        cmv__json_bool(j, "levels_mislead", m->warn);
    }
    cmv__json_close(j, '}');
}
