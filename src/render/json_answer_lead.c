// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other. */
#include "json_answers.h"

static const char *const VERDICT[] = {
    [CMV_LEAD_NONE] = "none",       [CMV_LEAD_A] = "a leads",
    [CMV_LEAD_B] = "b leads",       [CMV_LEAD_ASYNC] = "different closes",
    [CMV_LEAD_UNKNOWN] = "unknown",
};

static void put_lag(cmv__json *j, const cmv_lead_answer *l, int lag) {
    cmv__json_open(j, NULL, '{');
    cmv__json_int(j, "lag", lag);
    cmv__json_why(j, "r", l->r[l->max_lag + lag]);
    cmv__json_why(j, "t", l->t[l->max_lag + lag]);
    cmv__json_close(j, '}');
}

static void put_side(cmv__json *j, const char *key, const cmv_lead_side *s, cmv_num all) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "lag", s->lag);
    cmv__json_why(j, "r", s->r);
    cmv__json_why(j, "t", s->t);
    cmv__json_why(j, "p", s->p);
    cmv__json_why(j, "r_first_half", s->r_first);
    cmv__json_why(j, "r_second_half", s->r_second);
    cmv__json_int(j, "granger_lag", (int64_t)s->granger_lag);
    cmv__json_why(j, "granger_p", s->granger_p);
    cmv__json_why(j, "granger_fixed_p", s->granger_fixed_p);
    cmv__json_why(j, "granger_fixed_f_p", s->granger_fixed_f_p);
    cmv__json_why(j, "granger_fixed_p_all", all);
    cmv__json_int(j, "forecast_lag", s->oos_lag);
    cmv__json_int(j, "forecasts", (int64_t)s->oos_n);
    cmv__json_why(j, "forecast_r2", s->oos_r2);
    cmv__json_why(j, "forecast_t", s->oos_t);
    cmv__json_why(j, "forecast_p", s->oos_p);
    cmv__json_bool(j, "leads", s->leads);
    cmv__json_close(j, '}');
}

void cmv__json_answer_lead(cmv__json *j, const cmv_pair_report *report) {
    const cmv_lead_answer *l = &report->answers->lead;
    cmv__json_open(j, "lead", '{');
    cmv__json_str(j, "verdict", VERDICT[l->verdict]);
    if (l->verdict == CMV_LEAD_UNKNOWN) cmv__json_str(j, "verdict_reason", cmv_reason_name(l->why));
    cmv__json_int(j, "n", (int64_t)l->n);
    cmv__json_date(j, "first", l->first);
    cmv__json_date(j, "last", l->last);
    cmv__json_int(j, "max_lag", l->max_lag);
    cmv__json_num(j, "critical_t", l->critical_t);
    cmv__json_int(j, "filtered", (int64_t)l->filtered);
    cmv__json_open(j, "lags", '[');
    for (int lag = -l->max_lag; lag <= l->max_lag; lag++) put_lag(j, l, lag);
    cmv__json_close(j, ']');
    put_side(j, "a_leads_b", &l->ab, l->all_fixed_p_ab);
    put_side(j, "b_leads_a", &l->ba, l->all_fixed_p_ba);
    cmv__json_int(j, "close_gap_minutes", l->close_gap_minutes);
    cmv__json_bool(j, "async", l->async);
    cmv__json_bool(j, "misdated", l->misdated);
    cmv__json_why(j, "slope_plain", l->plain);
    cmv__json_why(j, "slope_scholes_williams", l->scholes_williams);
    cmv__json_why(j, "slope_dimson", l->dimson);
    cmv__json_close(j, '}');
}
