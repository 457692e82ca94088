// SPDX-License-Identifier: Apache-2.0
/* When the two sides part: states known at the time, and the largest divergences. */
#include "answers.h"
#include "comove/depend.h"
#include "comove/regress.h"

#include <math.h>

/* A state's correlation is shown from so many returns on, in so many separate stretches (statistics.md D1). */
enum { MIN_RETURNS = 60, MIN_EPISODES = 3 };

static const double DIVERGENT_Z = 2.5;
static const double SIGNIFICANT = 0.05;

/* Stretches of a state with fewer other returns between them are one episode: a value that flickers about a cut for a
 * month lived through one piece of history, not through ten. */
static const size_t APART[] = {
    [CMV_DAILY] = 21, [CMV_WEEKLY] = 4, [CMV_MONTHLY] = 1, [CMV_QUARTERLY] = 1, [CMV_ANNUAL] = 1};

/* Returns from which a divergence is judged. */
static const size_t BEFORE[] = {
    [CMV_DAILY] = 252, [CMV_WEEKLY] = 52, [CMV_MONTHLY] = 36, [CMV_QUARTERLY] = 20, [CMV_ANNUAL] = 20};

/* ---- when a return begins ----------------------------------------------------------------------------------------------------- */

/* Last day of the period that a value dated on its first day stands for. */
static cmv_date stands_for(cmv_date date, cmv_freq freq) {
    static const int months[] = {[CMV_MONTHLY] = 1, [CMV_QUARTERLY] = 3, [CMV_ANNUAL] = 12};
    if (freq < CMV_MONTHLY || cmv_date_ymd(date).day != 1) return date;
    return cmv_date_add_months(date, months[freq]) - 1;
}

/* The close to which a row belongs. As known, rows of unequal frequencies are dated on one; equal ones keep their periods. */
static cmv_date end_of(const cmv_pair_report *report, cmv_date date) {
    const bool is_close =
        report->aligned.mode == CMV_ALIGN_KNOWN && report->a.leg.freq != report->b.leg.freq;
    return is_close ? date : stands_for(date, report->aligned.freq);
}

/* The day at whose close each return begins: what was known then cannot have been made by the return itself. */
static cmv_rc begins_of(const cmv_pair_report *report, cmv_arena *arena, cmv_date **out,
                        cmv_err *err) {
    const cmv_aligned *al = &report->aligned;
    const bool yoy =
        report->transform_a == CMV_TRANSFORM_YOY || report->transform_b == CMV_TRANSFORM_YOY;
    CMV_NEW_RAW(*out, arena, cmv_date, report->n, err);
    for (size_t i = 0, row = 1; i < report->n; i++, row++) {
        while (row < al->n && al->date[row] < report->date[i]) row++;
        const cmv_date before = yoy ? cmv_date_add_months(report->date[i], -12) : al->date[row - 1];
        (*out)[i] = end_of(report, before);
    }
    return CMV_OK;
}

/* ---- one regime ----------------------------------------------------------------------------------------------------------------- */

/* State of a path at the close of a day, *at moving on along ascending days; -1 when it is not known or too old. */
static int state_at(const cmv_regime_path *path, cmv_date day, size_t *at) {
    while (*at < path->n && path->known[*at] <= day) (*at)++;
    if (*at == 0) return -1;
    const bool stale = path->max_age_days > 0 && day - path->known[*at - 1] > path->max_age_days;
    return stale ? -1 : path->state[*at - 1];
}

/* The returns sorted by state: those of one state stand together, oldest first. */
typedef struct buckets {
    int *state; /* of each return */
    double *x, *y;
    size_t first[CMV_STATES_MAX + 1];
} buckets;

/* Counts, dates and episodes of the states. */
static void count(const cmv_pair_report *report, const int *state, cmv_regime_table *out) {
    const size_t apart = APART[report->aligned.freq];
    size_t last[CMV_STATES_MAX];
    for (size_t i = 0; i < report->n; i++) {
        if (state[i] < 0) {
            out->n_unknown++;
            continue;
        }
        const size_t s = (size_t)state[i];
        cmv_state_row *row = &out->row[s];
        if (row->n == 0) row->first = report->date[i];
        row->episodes += row->n == 0 || i - last[s] > apart;
        row->n++;
        row->last = report->date[i];
        last[s] = i;
        if (out->first == CMV_DATE_NONE) out->first = report->date[i];
        out->last = report->date[i];
    }
}

static void sort_by_state(const cmv_pair_report *report, const cmv_regime_table *table, buckets *b) {
    size_t at[CMV_STATES_MAX];
    b->first[0] = 0;
    for (size_t s = 0; s < table->n_states; s++) {
        at[s] = b->first[s];
        b->first[s + 1] = b->first[s] + table->row[s].n;
    }
    for (size_t i = 0; i < report->n; i++) {
        if (b->state[i] < 0) continue;
        const size_t to = at[b->state[i]]++;
        b->x[to] = report->x[i];
        b->y[to] = report->y[i];
    }
}

static cmv_rc correlate(const buckets *b, cmv_regime_table *out, cmv_err *err) {
    for (size_t s = 0; s < out->n_states; s++) {
        cmv_state_row *row = &out->row[s];
        row->c = cmv__no_corr(row->n, CMV_WHY_TOO_FEW);
        if (row->n < MIN_RETURNS || row->episodes < MIN_EPISODES) continue;
        const cmv_cvec x = {b->x + b->first[s], row->n}, y = {b->y + b->first[s], row->n};
        CMV_TRY(cmv_corr_jack_of(x, y, &row->c, err));
        row->c.influential =
            SIZE_MAX; /* a place among the state's returns, which nobody else knows */
    }
    return CMV_OK;
}

static cmv_rc test_equality(cmv_regime_table *out, cmv_err *err) {
    cmv_corr_jack c[CMV_STATES_MAX];
    cmv_corr_equal test;
    for (size_t s = 0; s < out->n_states; s++) c[s] = out->row[s].c;
    CMV_TRY(cmv_corr_equal_of(c, out->n_states, false, &test, err));
    out->chi2 = test.chi2;
    out->p = test.p;
    out->df = test.df;
    return CMV_OK;
}

static void name_table(const cmv_regime_path *path, cmv_regime_table *out) {
    *out = (cmv_regime_table){.id = path->id,
                              .name = path->name,
                              .how = path->how,
                              .toward = path->toward,
                              .sources = path->sources,
                              .n_states = path->n_states,
                              .first = CMV_DATE_NONE,
                              .last = CMV_DATE_NONE,
                              .now = -1};
    for (size_t s = 0; s < path->n_states; s++) {
        out->row[s] = (cmv_state_row){.label = path->label[s],
                                      .when = path->when[s],
                                      .first = CMV_DATE_NONE,
                                      .last = CMV_DATE_NONE};
    }
}

static cmv_rc fill_regime(const cmv_pair_report *report, const cmv_regime_path *path,
                          const cmv_date *begins, buckets *b, cmv_regime_table *out, cmv_err *err) {
    size_t at = 0;
    name_table(path, out);
    for (size_t i = 0; i < report->n; i++) b->state[i] = state_at(path, begins[i], &at);
    count(report, b->state, out);
    sort_by_state(report, out, b);
    CMV_TRY(correlate(b, out, err));
    CMV_TRY(test_equality(out, err));
    if (path->n == 0) out->chi2 = out->p = cmv_num_missing(CMV_WHY_NO_DATA);
    if (report->n > 0) {
        at = 0;
        out->now = state_at(path, end_of(report, report->last), &at);
    }
    return CMV_OK;
}

/* ---- all regimes ------------------------------------------------------------------------------------------------------------------ */

/* Corrects the p-values for the number of regimes asked of the pair. */
static cmv_rc correct_for_many(cmv_arena *arena, cmv_parting_answer *io, cmv_err *err) {
    double p[CMV_REGIMES_MAX], q[CMV_REGIMES_MAX], *scratch;
    const size_t n = io->n_regimes, room = cmv_p_adjust_scratch(n);
    CMV_NEW_RAW(scratch, arena, double, room, err);
    for (size_t i = 0; i < n; i++) p[i] = io->regime[i].p.v;
    CMV_TRY(cmv_p_adjust(CMV_ADJUST_BH, (cmv_cvec){p, n}, (cmv_vec){scratch, room}, (cmv_vec){q, n},
                         err));
    for (size_t i = 0; i < n; i++) io->regime[i].q = cmv_num_of(q[i], io->regime[i].p.why);
    return CMV_OK;
}

/* Of those whose corrected p is below .05 the one with the smallest p; q alone ties too often. */
static int strongest_of(const cmv_parting_answer *a) {
    int best = -1;
    for (size_t i = 0; i < a->n_regimes; i++) {
        const cmv_regime_table *g = &a->regime[i];
        if (g->q.why != CMV_WHY_NONE || !(g->q.v < SIGNIFICANT)) continue;
        if (best < 0 || g->p.v < a->regime[best].p.v) best = (int)i;
    }
    return best;
}

static cmv_rc fill_regimes(const cmv_pair_report *report, const cmv_answer_opt *opt,
                           cmv_arena *arena, cmv_parting_answer *out, cmv_err *err) {
    cmv_date *begins;
    buckets b = {0};
    out->n_regimes = opt->n_regimes < CMV_REGIMES_MAX ? opt->n_regimes : CMV_REGIMES_MAX;
    CMV_TRY(begins_of(report, arena, &begins, err));
    CMV_NEW_RAW(b.state, arena, int, report->n, err);
    CMV_NEW_RAW(b.x, arena, double, report->n, err);
    CMV_NEW_RAW(b.y, arena, double, report->n, err);
    for (size_t i = 0; i < out->n_regimes; i++)
        CMV_TRY(fill_regime(report, &opt->regime[i], begins, &b, &out->regime[i], err));
    CMV_TRY(correct_for_many(arena, out, err));
    out->strongest = strongest_of(out);
    return CMV_OK;
}

/* ---- divergences ------------------------------------------------------------------------------------------------------------------ */

static cmv_rc fill_divergences(const cmv_pair_report *report, cmv_arena *arena,
                               cmv_parting_answer *out, cmv_err *err) {
    double *expected, *z;
    size_t at[CMV_DIVERGENCES_MAX];
    const size_t n = report->n;
    out->window = BEFORE[report->aligned.freq];
    CMV_NEW_RAW(expected, arena, double, n, err);
    CMV_NEW_RAW(z, arena, double, n, err);
    CMV_TRY(cmv_roll_resid((cmv_cvec){report->x, n}, (cmv_cvec){report->y, n}, out->window,
                           (cmv_vec){expected, n}, (cmv_vec){z, n}, err));
    const cmv_outliers found =
        cmv_outliers_of((cmv_cvec){z, n}, DIVERGENT_Z, at, CMV_DIVERGENCES_MAX);
    out->n_scored = found.n_scored;
    out->n_divergent_days = found.n_beyond;
    out->n_divergences = found.n;
    for (size_t k = 0; k < found.n; k++) {
        const size_t i = at[k];
        out->divergence[k] =
            (cmv_divergence){report->date[i], report->x[i], report->y[i], expected[i], z[i]};
    }
    return CMV_OK;
}

cmv_rc cmv__answer_parting(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    CMV_TRY(fill_regimes(report, &io->opt, arena, &io->parting, err));
    return fill_divergences(report, arena, &io->parting, err);
}
