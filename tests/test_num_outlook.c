// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next stretch may lie: against a slow referee, invariances, past coverage, refusals. */
#include "comove/outlook.h"
#include "support/num_kit.h"

enum { N = 63 * 120, ROOM = N + 8 * 200 };

static double x[N], y[N], other[N], scratch[ROOM];

static const cmv_outlook_opt DAILY = {.horizon = 63, .window = 90, .lambda = 0.97, .nominal = 0.8};

static cmv_outlook look(const double *a, const double *b, size_t n, const cmv_outlook_opt *opt) {
    cmv_outlook got;
    const size_t need = cmv_outlook_scratch(n, opt);
    assert_true(need <= ROOM);
    for (size_t i = 0; i < need; i++) scratch[i] = (double)NAN;
    KIT_OK(cmv_outlook_of(kit_in(a, n), kit_in(b, n), opt, kit_out(scratch, need), &got, err));
    return got;
}

/* Pairs whose correlation is tanh of a slow wave, or constant when swing is 0. */
static void make_wave(size_t n, double z, double swing, double period) {
    for (size_t i = 0; i < n; i++) {
        const double rho = tanh(z + swing * sin(6.283185307179586 * (double)i / period));
        const double a = kit_t4(), b = kit_t4();
        x[i] = 0.01 * a;
        y[i] = 0.012 * (rho * a + sqrt(1 - rho * rho) * b);
    }
}

/* ---- the slow referee: everything anew at each origin ---- */

enum { STRETCHES = 130 };

static double slow_ewma(const double *a, const double *b, size_t n, double lambda) {
    double aa = 0, bb = 0, ab = 0, weight = 1;
    for (size_t i = n; i-- > 0; weight *= lambda)
        aa += weight * a[i] * a[i], bb += weight * b[i] * b[i], ab += weight * a[i] * b[i];
    return ab / sqrt(aa * bb);
}

static double slow_outcome(size_t k) { return atanh(kit_referee_r(x + 63 * k, y + 63 * k, 63)); }

static double slow_mean(size_t k) {
    double sum = 0;
    for (size_t j = 0; j < k; j++) sum += slow_outcome(j) / (double)k;
    return sum;
}

static double slow_reading(int method, size_t t, size_t k) {
    if (method == CMV_OUTLOOK_MEAN) return slow_mean(k);
    if (method == CMV_OUTLOOK_EWMA) return atanh(slow_ewma(x, y, t, 0.97));
    return t < 90 ? (double)NAN : atanh(kit_referee_r(x + t - 90, y + t - 90, 90));
}

/* Forecast from the first t pairs, of which k stretches are complete. */
static double slow_forecast(int method, size_t t, size_t k) {
    const double mean = slow_mean(k);
    double rr = 0, rz = 0;
    if (method == CMV_OUTLOOK_MEAN) return mean;
    size_t n = 0;
    for (size_t j = 1; j < k; j++) {
        const double m = slow_mean(j), r = slow_reading(method, 63 * j, j);
        if (isnan(r)) continue;
        rr += (r - m) * (r - m), rz += (r - m) * (slow_outcome(j) - m);
        n++;
    }
    if (n < 4) return (double)NAN;
    const double b = rz / rr < 0 ? 0 : rz / rr > 1 ? 1 : rz / rr;
    return mean + b * (slow_reading(method, t, k) - mean);
}

static int ascending(const void *a, const void *b) {
    const double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Weibull's plotting position: the value at rank (n + 1) q, straight lines between ranks. */
static double weibull(const double *errors, size_t n, double q) {
    double sorted[STRETCHES];
    memcpy(sorted, errors, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    const double rank = ((double)n + 1) * q;
    if (rank <= 1) return sorted[0];
    if (rank >= (double)n) return sorted[n - 1];
    const size_t below = (size_t)rank;
    return sorted[below - 1] + (rank - (double)below) * (sorted[below] - sorted[below - 1]);
}

static int slow_best(double errors[3][STRETCHES], size_t n) {
    double sse[3] = {0};
    for (int m = 0; m < 3; m++)
        for (size_t i = 0; i < n; i++) sse[m] += errors[m][i] * errors[m][i];
    int best = 2;
    for (int m = 0; m < 2; m++)
        if (sse[m] < sse[best]) best = m;
    return best;
}

static void test_against_slow_referee(void **state) {
    (void)state;
    kit_seed("referee");
    static const double swings[] = {0, 0.8};
    double said_low[30], said_high[30];
    for (size_t s = 0; s < KIT_COUNT(swings); s++) {
        const size_t n = 63 * 30 + 17;
        double errors[3][STRETCHES];
        size_t judged = 0, scored = 0, held = 0, first = SIZE_MAX;
        make_wave(n, 0.3, swings[s], 1500);
        for (size_t k = 1; k < 30; k++) {
            double point[3];
            for (int m = 0; m < 3; m++) point[m] = slow_forecast(m, 63 * k, k);
            if (isnan(point[0] + point[1])) continue;
            if (judged >= 9) {
                const int m = slow_best(errors, judged);
                const double e = slow_outcome(k) - point[m];
                if (scored++ == 0) first = 63 * k;
                said_low[k] = tanh(point[m] + weibull(errors[m], judged, 0.1));
                said_high[k] = tanh(point[m] + weibull(errors[m], judged, 0.9));
                held += e >= weibull(errors[m], judged, 0.1) && e <= weibull(errors[m], judged, 0.9);
            }
            for (int m = 0; m < 3; m++) errors[m][judged] = slow_outcome(k) - point[m];
            judged++;
        }
        const cmv_outlook got = look(x, y, n, &DAILY);
        const int m = slow_best(errors, judged);
        assert_int_equal(got.n_stretches, 30);
        assert_int_equal(got.n_judged, judged);
        assert_int_equal(got.n_scored, scored);
        assert_int_equal(got.n_held, held);
        assert_int_equal(got.first_scored, first);
        assert_int_equal(got.method, m);
        const double point = slow_forecast(m, n, 30);
        KIT_NEAR(got.now, tanh(slow_reading(m, n, 30)), 1e-12);
        KIT_NEAR(got.mean, tanh(slow_mean(30)), 1e-12);
        for (size_t k = 0; k < 30; k++) {
            KIT_NEAR(got.came[k], tanh(slow_outcome(k)), 1e-12);
            if (63 * k < first)
                assert_true(isnan(got.said_low[k]) && isnan(got.said_high[k]));
            else
                KIT_NEAR(got.said_low[k] + got.said_high[k], said_low[k] + said_high[k], 1e-12);
        }
        KIT_NEAR(got.low, tanh(point + weibull(errors[m], judged, 0.1)), 1e-12);
        KIT_NEAR(got.q25, tanh(point + weibull(errors[m], judged, 0.25)), 1e-12);
        KIT_NEAR(got.median, tanh(point + weibull(errors[m], judged, 0.5)), 1e-12);
        KIT_NEAR(got.q75, tanh(point + weibull(errors[m], judged, 0.75)), 1e-12);
        KIT_NEAR(got.high, tanh(point + weibull(errors[m], judged, 0.9)), 1e-12);
    }
}

/* ---- what it promises ---- */

static void test_coverage_of_a_constant_correlation(void **state) {
    (void)state;
    kit_seed("coverage");
    static const double zs[] = {0, 0.5, -1.2};
    size_t scored = 0, held = 0, by_mean = 0;
    for (int round = 0; round < 30; round++) {
        make_wave(N, zs[round % 3], 0, 1);
        const cmv_outlook got = look(x, y, N, &DAILY);
        assert_int_equal(got.n_stretches, 120);
        assert_true(got.n_scored >= 100 && got.n_held <= got.n_scored);
        assert_true(got.low < got.q25 && got.q25 < got.median && got.median < got.q75 &&
                    got.q75 < got.high);
        scored += got.n_scored, held += got.n_held, by_mean += got.method == CMV_OUTLOOK_MEAN;
        /* An error of the weight at a constant correlation costs little. */
        assert_true(got.method == CMV_OUTLOOK_MEAN || got.weight < 0.35);
    }
    const double share = (double)held / (double)scored;
    print_message("%zu of %zu held, %.3f; the mean spoke in %zu of 30\n", held, scored, share,
                  by_mean);
    /* Binomial sd of the share is .007. */
    assert_true(share > 0.775 && share < 0.825);
    assert_true(by_mean >= 15);
}

static void test_a_slow_wave_is_followed(void **state) {
    (void)state;
    kit_seed("wave");
    size_t scored = 0, held = 0;
    for (int round = 0; round < 8; round++) {
        make_wave(N, 0, 1, 2500);
        const cmv_outlook got = look(x, y, N, &DAILY);
        assert_true(got.method != CMV_OUTLOOK_MEAN);
        assert_true(got.weight > 0.6);
        assert_true(got.rmse[got.method] < 0.6 * got.rmse[CMV_OUTLOOK_MEAN]);
        scored += got.n_scored, held += got.n_held;
    }
    const double share = (double)held / (double)scored;
    print_message("%zu of %zu held, %.3f\n", held, scored, share);
    assert_true(share > 0.74 && share < 0.86);
}

/* ---- properties ---- */

static void assert_same(const cmv_outlook *a, const cmv_outlook *b, double tol) {
    assert_true(a->method == b->method && a->n_judged == b->n_judged && a->n_held == b->n_held &&
                a->n_scored == b->n_scored && a->first_scored == b->first_scored);
    KIT_NEAR(a->low, b->low, tol);
    KIT_NEAR(a->median, b->median, tol);
    KIT_NEAR(a->high, b->high, tol);
    KIT_NEAR(a->now, b->now, tol);
    KIT_NEAR(a->weight, b->weight, tol);
}

static void test_scale_side_and_sign(void **state) {
    (void)state;
    kit_seed("invariance");
    make_wave(N, 0.2, 0.6, 1800);
    const cmv_outlook one = look(x, y, N, &DAILY), turned = look(y, x, N, &DAILY);
    assert_same(&one, &turned, 1e-12);
    for (size_t i = 0; i < N; i++) other[i] = 400 * y[i];
    const cmv_outlook scaled = look(x, other, N, &DAILY);
    assert_same(&one, &scaled, 1e-12);
    for (size_t i = 0; i < N; i++) other[i] = -y[i];
    const cmv_outlook flipped = look(x, other, N, &DAILY);
    assert_int_equal(flipped.n_held, one.n_held);
    KIT_NEAR(flipped.low, -one.high, 1e-12);
    KIT_NEAR(flipped.q25, -one.q75, 1e-12);
    KIT_NEAR(flipped.median, -one.median, 1e-12);
    KIT_NEAR(flipped.now, -one.now, 1e-12);
}

/* What was said of the past does not change when more comes; the last day does change what is said now. */
static void test_later_pairs_change_nothing_said_before(void **state) {
    (void)state;
    kit_seed("append");
    make_wave(N, 0.2, 0.6, 1800);
    const size_t n = 63 * 60;
    const cmv_outlook short_one = look(x, y, n, &DAILY), day = look(x, y, n + 1, &DAILY);
    assert_int_equal(day.n_held, short_one.n_held);
    assert_int_equal(day.n_scored, short_one.n_scored);
    KIT_NEAR(day.rmse[0], short_one.rmse[0], 0);
    assert_true(day.median != short_one.median || day.method == CMV_OUTLOOK_MEAN);
    memcpy(other, y, sizeof y);
    for (size_t i = n; i < N; i++) other[i] = -3 * y[i];
    const cmv_outlook a = look(x, y, n + 62, &DAILY), b = look(x, other, n + 62, &DAILY);
    assert_int_equal(a.n_held, b.n_held); /* the stretch is not complete yet */
    assert_int_equal(a.n_scored, b.n_scored);
    size_t held = 0, scored = 0;
    for (size_t k = 20; k <= 60; k++) {
        const cmv_outlook got = look(x, y, 63 * k, &DAILY);
        assert_true(got.n_scored >= scored && got.n_scored <= scored + 1 + (k == 20 ? 20u : 0u));
        assert_true(got.n_held >= held);
        held = got.n_held, scored = got.n_scored;
    }
    assert_int_equal(held, short_one.n_held);
}

static void test_missing_pairs(void **state) {
    (void)state;
    kit_seed("missing");
    make_wave(N, 0.4, 0, 1);
    const cmv_outlook whole = look(x, y, N, &DAILY);
    memcpy(other, y, sizeof y);
    for (size_t i = 63 * 50; i < 63 * 51; i++)
        other[i] = (double)NAN; /* a stretch without values */
    for (size_t i = 62; i < N; i += 63) other[i] = (double)NAN;
    const cmv_outlook gaps = look(x, other, N, &DAILY);
    assert_int_equal(gaps.n_stretches, whole.n_stretches);
    /* It cannot be judged, and the window after it holds too little to start from. */
    assert_int_equal(gaps.n_judged, whole.n_judged - 2);
    assert_true(isfinite(gaps.low) && fabs(gaps.median - whole.median) < 0.1);
}

static void test_constant_and_short(void **state) {
    (void)state;
    kit_seed("edges");
    make_wave(N, 0.4, 0, 1);
    for (size_t i = 0; i < N; i++) other[i] = 0.5;
    const cmv_outlook flat = look(x, other, N, &DAILY);
    assert_true(flat.n_judged == 0 && flat.n_scored == 0 && isnan(flat.median) && isnan(flat.now) &&
                flat.first_scored == SIZE_MAX);
    const cmv_outlook twin = look(x, x, N, &DAILY); /* z is infinite */
    assert_true(twin.n_judged == 0 && isnan(twin.low));
    static const size_t lengths[] = {0, 1, 62, 63, 64, 63 * 6, 63 * 13};
    for (size_t i = 0; i < KIT_COUNT(lengths); i++) {
        const cmv_outlook few = look(x, y, lengths[i], &DAILY);
        assert_true(few.n_scored == 0 && isnan(few.high) && isnan(few.rmse[0]));
        assert_int_equal(few.n_stretches, lengths[i] / 63);
    }
    assert_int_equal(look(x, y, 63 * 16, &DAILY).n_scored, 1);
}

static void test_refusals(void **state) {
    (void)state;
    cmv_outlook kept = {.n_judged = 77};
    const size_t n = 630, need = cmv_outlook_scratch(n, &DAILY);
    kit_pairs(x, y, N, 0.3);
    const cmv_cvec a = kit_in(x, n), b = kit_in(y, n);
    const cmv_vec room = kit_out(scratch, need);
    cmv_outlook_opt bad = DAILY;
    KIT_FAILS(CMV_E_ARG, cmv_outlook_of(a, b, NULL, room, &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_outlook_of(a, b, &DAILY, room, NULL, err));
    bad.horizon = 4;
    assert_int_equal(cmv_outlook_scratch(n, &bad), 0);
    KIT_FAILS(CMV_E_ARG, cmv_outlook_of(a, b, &bad, room, &kept, err));
    bad = DAILY, bad.nominal = 1;
    KIT_FAILS(CMV_E_ARG, cmv_outlook_of(a, b, &bad, room, &kept, err));
    bad = DAILY, bad.lambda = 1;
    KIT_FAILS(CMV_E_ARG, cmv_outlook_of(a, b, &bad, room, &kept, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_outlook_of(a, b, &DAILY, kit_out(scratch, need - 1), &kept, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_outlook_of(a, kit_in(y, n - 1), &DAILY, room, &kept, err));
    y[5] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_outlook_of(a, b, &DAILY, room, &kept, err));
    assert_int_equal(kept.n_judged, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_slow_referee),
        cmocka_unit_test(test_coverage_of_a_constant_correlation),
        cmocka_unit_test(test_a_slow_wave_is_followed),
        cmocka_unit_test(test_scale_side_and_sign),
        cmocka_unit_test(test_later_pairs_change_nothing_said_before),
        cmocka_unit_test(test_missing_pairs),
        cmocka_unit_test(test_constant_and_short),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
