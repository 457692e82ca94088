// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other. The rule and its choices: docs/decisions/0010-lead.md. */
#include "answers.h"

#include "base/error.h"
#include "comove/leadlag.h"

#include <math.h>
#include <stdlib.h>

/*
 * Fewer returns are not asked (statistics.md L2); five years that hold fewer than twice as many, one LEAST for each half,
 * give way to all the sample. Each coefficient of a Granger regression wants so many rows.
 */
enum { LEAST = 60, ROWS_A_COEFFICIENT = 20 };
/* Closes farther apart than this make a lead of one day of their own. */
enum { GAP_MINUTES = 30 };
/* One session apart a link this strong, and so many times that of the same session, is a matter of dates. */
#define DATED_R 0.3
#define DATED_RATIO 2
/* Both sides persistent: their product of first autocorrelations widens the spread of a cross-correlation by twice this. */
#define PERSISTENT 0.05

/* Lags looked at either way, by the frequency of the sample. */
static const size_t MAX_LAG[] = {
    [CMV_DAILY] = 5, [CMV_WEEKLY] = 5, [CMV_MONTHLY] = 3, [CMV_QUARTERLY] = 2, [CMV_ANNUAL] = 1};

/* What the parts share: the two sides over the span, and room for the kernels. */
typedef struct job {
    cmv_cvec a, b;   /* returns */
    cmv_cvec fa, fb; /* the same, filtered where both sides persist */
    size_t max_lag;
    cmv_vec scratch;
    cmv_lead_answer *out;
} job;

static cmv_cvec part(cmv_cvec v, size_t first, size_t n) { return (cmv_cvec){v.at + first, n}; }

/* ---- cross-correlation ----------------------------------------------------------------------------------------------- */

typedef struct ccf {
    double r[2 * CMV_LAG_MAX + 1], t[2 * CMV_LAG_MAX + 1];
} ccf;

static cmv_rc ccf_of(const job *j, cmv_cvec a, cmv_cvec b, ccf *out, cmv_err *err) {
    const size_t lags = 2 * j->max_lag + 1;
    return cmv_ccf_of(a, b, j->max_lag, j->scratch, (cmv_vec){out->r, lags},
                      (cmv_vec){out->t, lags}, err);
}

/* Filters each side by its own autoregression when both persist, or the correlations of neighbouring lags are one. */
static cmv_rc filter(job *j, cmv_arena *arena, cmv_err *err) {
    cmv_moments a, b;
    const size_t n = j->a.n, order = 2 * j->max_lag;
    j->fa = j->a;
    j->fb = j->b;
    CMV_TRY(cmv_moments_of(j->a, &a, err));
    CMV_TRY(cmv_moments_of(j->b, &b, err));
    if (!(fabs(a.lag1 * b.lag1) > PERSISTENT)) return CMV_OK;
    double *room = NULL, phi[2 * CMV_LAG_MAX];
    CMV_NEW_RAW(room, arena, double, 3 * (n - order), err);
    const cmv_vec fa = {room, n - order}, fb = {room + (n - order), n - order},
                  spare = {room + 2 * (n - order), n - order};
    CMV_TRY(cmv_prewhiten(j->a, j->a, (cmv_vec){phi, order}, fa, spare, err));
    CMV_TRY(cmv_prewhiten(j->b, j->b, (cmv_vec){phi, order}, fb, spare, err));
    j->fa = (cmv_cvec){fa.at, fa.n};
    j->fb = (cmv_cvec){fb.at, fb.n};
    j->out->filtered = order;
    return CMV_OK;
}

/* Lag of the largest |t| in one direction: +1 a leads, -1 b leads. */
static int largest(const job *j, const ccf *c, int sign) {
    int best = 1;
    const int middle = (int)j->max_lag;
    for (int k = 1; k <= middle; k++) {
        const double t = fabs(c->t[middle + sign * k]);
        if (t > fabs(c->t[middle + sign * best])) best = k;
    }
    return best;
}

static void put_side(const job *j, const ccf *all, const ccf *first, const ccf *second, int sign,
                     cmv_lead_side *out) {
    const int middle = (int)j->max_lag;
    out->lag = largest(j, all, sign);
    const int at = middle + sign * out->lag;
    out->r = cmv_num_of(all->r[at], CMV_WHY_CONSTANT);
    out->t = cmv_num_of(all->t[at], CMV_WHY_CONSTANT);
    out->p = cmv_num_of(cmv_sidak_p(cmv_norm_p2(all->t[at]), 2 * j->max_lag), CMV_WHY_CONSTANT);
    out->r_first = cmv_num_of(first->r[at], CMV_WHY_CONSTANT);
    out->r_second = cmv_num_of(second->r[at], CMV_WHY_CONSTANT);
}

static cmv_rc correlate(job *j, cmv_err *err) {
    cmv_lead_answer *out = j->out;
    const size_t n = j->fa.n, half = n / 2;
    ccf all, first, second, known;
    CMV_TRY(ccf_of(j, j->fa, j->fb, &all, err));
    CMV_TRY(ccf_of(j, part(j->fa, 0, half), part(j->fb, 0, half), &first, err));
    CMV_TRY(ccf_of(j, part(j->fa, half, n - half), part(j->fb, half, n - half), &second, err));
    for (size_t i = 0; i <= 2 * j->max_lag; i++) {
        out->r[i] = cmv_num_of(all.r[i], CMV_WHY_CONSTANT);
        out->t[i] = cmv_num_of(all.t[i], CMV_WHY_CONSTANT);
    }
    put_side(j, &all, &first, &second, 1, &out->ab);
    put_side(j, &all, &first, &second, -1, &out->ba);
    /* Not filtered: the filter was estimated from the half that is forecast, too. */
    const size_t train = j->a.n / 2;
    CMV_TRY(ccf_of(j, part(j->a, 0, train), part(j->b, 0, train), &known, err));
    out->ab.oos_lag = largest(j, &known, 1);
    out->ba.oos_lag = largest(j, &known, -1);
    return CMV_OK;
}

/* ---- Granger ------------------------------------------------------------------------------------------------------------ */

static const cmv_ols_opt ROBUST = {.errors = CMV_OLS_HC1};

/* Most lags for which each coefficient has enough rows; 0: none. */
static size_t lags_for(size_t n, size_t most) {
    while (most > 0 && n < most + ROWS_A_COEFFICIENT * (2 * most + 1)) most--;
    return most;
}

/* Both directions at one lag; missing for TOO_FEW when there are not enough rows. */
static cmv_rc granger(const job *j, cmv_cvec a, cmv_cvec b, size_t lag, cmv_granger *ab,
                      cmv_granger *ba, cmv_err *err) {
    if (lag > 0 && lags_for(a.n, lag) == lag)
        return cmv_granger_both(a, b, lag, &ROBUST, j->scratch, ab, ba, err);
    *ab = *ba = (cmv_granger){.lag = lag, .why = CMV_WHY_TOO_FEW};
    ab->p_f = ab->p_wald = ba->p_f = ba->p_wald = NAN;
    return CMV_OK;
}

static cmv_num p_of(const cmv_granger *g, double p) {
    return g->why ? cmv_num_missing(g->why) : cmv_num_of(p, CMV_WHY_COLLINEAR);
}

static cmv_rc regress(const job *j, const cmv_pair_report *report, cmv_err *err) {
    cmv_lead_answer *out = j->out;
    const cmv_cvec all_a = {report->x, report->n}, all_b = {report->y, report->n};
    const size_t most = lags_for(j->a.n, j->max_lag);
    cmv_granger ab, ba;
    cmv_var_lags lags = {0};
    if (most > 0) CMV_TRY(cmv_var_lags_of(j->a, j->b, most, j->scratch, &lags, err));
    CMV_TRY(granger(j, j->a, j->b, lags.bic, &ab, &ba, err));
    out->ab.granger_lag = out->ba.granger_lag = lags.bic;
    out->ab.granger_p = p_of(&ab, ab.p_wald);
    out->ba.granger_p = p_of(&ba, ba.p_wald);
    CMV_TRY(granger(j, j->a, j->b, j->max_lag, &ab, &ba, err));
    out->ab.granger_fixed_p = p_of(&ab, ab.p_wald);
    out->ba.granger_fixed_p = p_of(&ba, ba.p_wald);
    out->ab.granger_fixed_f_p = p_of(&ab, ab.p_f);
    out->ba.granger_fixed_f_p = p_of(&ba, ba.p_f);
    CMV_TRY(granger(j, all_a, all_b, j->max_lag, &ab, &ba, err));
    out->all_fixed_p_ab = p_of(&ab, ab.p_wald);
    out->all_fixed_p_ba = p_of(&ba, ba.p_wald);
    return CMV_OK;
}

/* ---- out of sample -------------------------------------------------------------------------------------------------------- */

/* Forecasts of the second half; the cause is moved so that its lag stands one period back. */
static cmv_rc forecast(cmv_cvec cause, cmv_cvec effect, cmv_lead_side *out, cmv_err *err) {
    const size_t back = (size_t)out->oos_lag - 1, n = cause.n - back;
    cmv_oos_lead o;
    CMV_TRY(cmv_oos_lead_of(part(cause, 0, n), part(effect, back, n), cause.n / 2 - back, &o, err));
    out->oos_n = o.n;
    out->oos_r2 = o.r2;
    out->oos_t = o.t;
    out->oos_p = o.p;
    return CMV_OK;
}

/* ---- closes ------------------------------------------------------------------------------------------------------------------ */

/* Minutes from a's close to b's on the last shared day. */
static int close_gap(const cmv_pair_report *r) {
    const cmv_leg *a = &r->a.leg, *b = &r->b.leg;
    const cmv_utc_ms of_a = cmv_zone_instant(a->close_zone, r->last, a->close_minute);
    const cmv_utc_ms of_b = cmv_zone_instant(b->close_zone, r->last, b->close_minute);
    return (int)((of_b - of_a) / 60000);
}

static bool is_daily(const cmv_pair_report *r) {
    return r->a.leg.freq == CMV_DAILY && r->b.leg.freq == CMV_DAILY;
}

static cmv_rc compare_closes(const job *j, const cmv_pair_report *r, cmv_err *err) {
    cmv_lead_answer *out = j->out;
    cmv_async_beta beta;
    CMV_TRY(cmv_async_beta_of(j->b, j->a, j->scratch, &beta, err));
    out->plain = beta.same;
    out->scholes_williams = beta.scholes_williams;
    out->dimson = beta.dimson_sum;
    out->close_gap_minutes = is_daily(r) ? close_gap(r) : 0;
    out->async = abs(out->close_gap_minutes) > GAP_MINUTES;
    return CMV_OK;
}

/* ---- the rule ------------------------------------------------------------------------------------------------------------------ */

static bool is_below(cmv_num p, double level) { return !p.why && p.v < level; }

/* Statistics.md G (i) to (iii), with the same sign in both halves. A test that is missing is not passed. */
static bool passes(const cmv_lead_side *s, const cmv_lead_side *other) {
    const bool same_sign = !s->r_first.why && !s->r_second.why &&
                           s->r_first.v * s->r_second.v > 0 && s->r.v * s->r_first.v > 0;
    const bool granger = is_below(s->granger_p, .01) && !is_below(other->granger_p, .01);
    const bool oos = !s->oos_r2.why && s->oos_r2.v > 0 && is_below(s->oos_p, .05);
    return is_below(s->p, .05) && same_sign && granger && oos;
}

/* |t| of the lag next to the middle is beyond what chance allows. */
static bool is_next_large(const cmv_lead_answer *l, int sign) {
    const cmv_num t = l->t[l->max_lag + sign];
    return !t.why && fabs(t.v) > l->critical_t;
}

static bool is_misdated(const cmv_lead_answer *l, int sign) {
    const double next = fabs(l->r[l->max_lag + sign].v), same = fabs(l->r[l->max_lag].v);
    return is_next_large(l, sign) && next > DATED_R && next > DATED_RATIO * same;
}

/* One session apart there is more than chance, and closes or dates may be behind it (iv). */
static bool is_forbidden(const cmv_lead_answer *l) {
    return l->misdated || (l->async && (is_next_large(l, 1) || is_next_large(l, -1)));
}

static cmv_lead_verdict verdict_of(const cmv_lead_answer *l) {
    if (is_forbidden(l)) return CMV_LEAD_ASYNC;
    if (l->ab.leads) return CMV_LEAD_A;
    return l->ba.leads ? CMV_LEAD_B : CMV_LEAD_NONE;
}

static void decide(cmv_lead_answer *l, bool daily) {
    l->misdated = daily && (is_misdated(l, 1) || is_misdated(l, -1));
    const bool may = !is_forbidden(l);
    l->ab.leads = may && passes(&l->ab, &l->ba);
    l->ba.leads = may && passes(&l->ba, &l->ab);
    l->verdict = verdict_of(l);
}

/* ---- the part ------------------------------------------------------------------------------------------------------------------ */

static void set_missing(cmv_lead_answer *out, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    const cmv_lead_side side = {.r = none,
                                .t = none,
                                .p = none,
                                .r_first = none,
                                .r_second = none,
                                .granger_p = none,
                                .granger_fixed_p = none,
                                .granger_fixed_f_p = none,
                                .oos_r2 = none,
                                .oos_t = none,
                                .oos_p = none};
    for (size_t i = 0; i <= 2 * CMV_LAG_MAX; i++) out->r[i] = out->t[i] = none;
    out->ab = out->ba = side;
    out->all_fixed_p_ab = out->all_fixed_p_ba = none;
    out->scholes_williams = out->dimson = out->plain = none;
    out->verdict = CMV_LEAD_UNKNOWN;
    out->why = why;
}

/* Why the question cannot be asked at all; NONE when it can. */
static cmv_reason refusal(const cmv_pair_report *r, size_t n) {
    if (n < LEAST) return r->n == 0 && r->why_empty ? r->why_empty : CMV_WHY_TOO_FEW;
    const bool overlap = r->transform_a == CMV_TRANSFORM_YOY || r->transform_b == CMV_TRANSFORM_YOY;
    return overlap ? CMV_WHY_OVERLAP : CMV_WHY_NONE;
}

/* Room for the largest of the kernels: with few lags that is the slope at different closes. */
static size_t scratch_of(size_t n, size_t max_lag) {
    const size_t need[] = {cmv_granger_scratch(n, max_lag), cmv_async_beta_scratch(n),
                           cmv_ccf_scratch(n)};
    size_t most = 0;
    for (size_t i = 0; i < sizeof need / sizeof *need; i++) most = need[i] > most ? need[i] : most;
    return most;
}

static cmv_rc run(job *j, const cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    const size_t most = report->n > j->a.n ? report->n : j->a.n;
    j->scratch.n = scratch_of(most, j->max_lag);
    CMV_NEW_RAW(j->scratch.at, arena, double, j->scratch.n, err);
    CMV_TRY(filter(j, arena, err));
    CMV_TRY(correlate(j, err));
    if (j->out->r[j->max_lag].why) {
        set_missing(j->out, CMV_WHY_CONSTANT);
        return CMV_OK;
    }
    CMV_TRY(regress(j, report, err));
    CMV_TRY(forecast(j->a, j->b, &j->out->ab, err));
    CMV_TRY(forecast(j->b, j->a, &j->out->ba, err));
    CMV_TRY(compare_closes(j, report, err));
    decide(j->out, is_daily(report));
    return CMV_OK;
}

cmv_rc cmv__answer_lead(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                        cmv_err *err) {
    const size_t first = io->span_n < 2 * LEAST ? 0 : io->span_first, n = report->n - first;
    job j = {.a = {report->x + first, n}, .b = {report->y + first, n}, .out = &io->lead};
    j.max_lag = MAX_LAG[report->aligned.freq];
    *j.out = (cmv_lead_answer){.n = n, .max_lag = (int)j.max_lag};
    j.out->first = n > 0 ? report->date[first] : CMV_DATE_NONE;
    j.out->last = n > 0 ? report->date[first + n - 1] : CMV_DATE_NONE;
    j.out->critical_t = cmv_sidak_critical(.05, 2 * j.max_lag);
    const cmv_reason why = refusal(report, n);
    set_missing(j.out, why);
    if (why) return CMV_OK;
    j.out->verdict = CMV_LEAD_NONE;
    return run(&j, report, arena, err);
}
