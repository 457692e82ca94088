// SPDX-License-Identifier: Apache-2.0
/* Random numbers, the stationary bootstrap, HAC intervals, block jackknife, change points and breaks. */
#include "support/num_kit.h"

#include "comove/change.h"

/* ---- random numbers ---- */

/* The published test vectors of both generators. */
static void test_generator_vectors(void **state) {
    (void)state;
    static const uint64_t want[] = {11520u,
                                    0u,
                                    1509978240u,
                                    1215971899390074240u,
                                    1216172134540287360u,
                                    607988272756665600u,
                                    16172922978634559625u,
                                    8476171486693032832u,
                                    10595114339597558777u,
                                    2904607092377533576u};
    cmv_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < KIT_COUNT(want); i++) assert_true(cmv_rng_next(&rng) == want[i]);
    rng = cmv_rng_of(1477776061723855037u);
    assert_true(rng.s[0] == 1985237415132408290u && rng.s[1] == 2979275885539914483u &&
                rng.s[2] == 13511426838097143398u);
}

static void test_uniform_and_below(void **state) {
    (void)state;
    enum { DRAWS = 70000, SIDES = 7 };
    cmv_rng rng = cmv_rng_of(1);
    size_t count[SIDES] = {0};
    double sum = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        const double u = cmv_rng_uniform(&rng);
        const uint32_t side = cmv_rng_below(&rng, SIDES);
        assert_true(u >= 0 && u < 1 && side < SIDES);
        sum += u;
        count[side]++;
    }
    KIT_NEAR(sum / DRAWS, 0.5, 4 * 0.2887 / sqrt(DRAWS)); /* four standard errors */
    for (size_t k = 0; k < SIDES; k++) KIT_NEAR((double)count[k], DRAWS / SIDES, 4 * sqrt(8571.));
    assert_int_equal(cmv_rng_below(&rng, 0), 0);
    assert_int_equal(cmv_rng_below(&rng, 1), 0);
}

static void test_seeds(void **state) {
    (void)state;
    assert_true(cmv_seed_of("tlt", "iwm", 20620) == cmv_seed_of("iwm", "tlt", 20620));
    assert_true(cmv_seed_of("tlt", "iwm", 20620) != cmv_seed_of("tlt", "iwm", 20621));
    assert_true(cmv_seed_of("tlt", "iwm", 20620) != cmv_seed_of("tlt", "spy", 20620));
    assert_true(cmv_seed_of(NULL, "spy", 0) == cmv_seed_of("", "spy", 0));
    /* Fixed for ever: a page made elsewhere must resample alike. */
    assert_true(cmv_seed_of("tlt", "iwm", 20620) == 9307237278846866374u);
}

/* ---- stationary bootstrap ---- */

static void test_resamples_have_their_length(void **state) {
    (void)state;
    static const struct {
        size_t n;
        double mean;
    } cases[] = {{1, 1}, {1, 10}, {7, 1}, {50, 5}, {60, 1000}, {1255, 10}};
    for (size_t k = 0; k < KIT_COUNT(cases); k++) {
        cmv_bootstrap boot;
        KIT_OK(cmv_bootstrap_start(&boot, cases[k].n, cases[k].mean, 42, err));
        for (int b = 0; b < 50; b++) {
            size_t sum = 0;
            cmv_range block;
            while (cmv_bootstrap_next(&boot, &block)) {
                assert_true(block.n > 0 && block.first + block.n <= cases[k].n);
                sum += block.n;
            }
            assert_int_equal(sum, cases[k].n);
        }
    }
}

/* Lengths are geometric with the mean asked for; starts and places are spread evenly. */
static void test_blocks_are_geometric(void **state) {
    (void)state;
    enum { LENGTH = 100000, RUNS = 40 };
    cmv_bootstrap boot;
    cmv_range block;
    size_t blocks = 0, ones = 0;
    double middle = 0;
    KIT_OK(cmv_bootstrap_start(&boot, LENGTH, 8, 7, err));
    for (int b = 0; b < RUNS; b++) {
        while (cmv_bootstrap_next(&boot, &block)) {
            blocks++;
            ones += block.n == 1;
            middle += (double)block.n * ((double)block.first + 0.5 * (double)block.n) / LENGTH;
        }
    }
    const double m = (double)blocks, total = (double)LENGTH * RUNS;
    KIT_NEAR(total / m, 8, 4 * sqrt(8. * 7.) / sqrt(m)); /* sd of a block is sqrt(L (L - 1)) */
    KIT_NEAR((double)ones / m, 1. / 8, 4 * sqrt(0.125 * 0.875 / m) + 1e-4);
    KIT_NEAR(middle / total, 0.5, 4 * 0.2887 * sqrt(15. / total));
}

static void test_block_sums(void **state) {
    (void)state;
    enum { LENGTH = 300 };
    static double u[LENGTH], v[LENGTH], prefix[(LENGTH + 1) * 2];
    kit_seed("block sums");
    for (size_t i = 0; i < LENGTH; i++) u[i] = kit_normal(), v[i] = kit_t4();
    cmv_prefix_sums((const double *const[]){u, v}, 2, LENGTH, prefix);
    cmv_bootstrap a, b;
    KIT_OK(cmv_bootstrap_start(&a, LENGTH, 6, 99, err));
    b = a;
    for (int k = 0; k < 30; k++) {
        double sum[2], su = 0, sv = 0;
        cmv_range block;
        cmv_bootstrap_sums(&a, prefix, 2, sum);
        while (cmv_bootstrap_next(&b, &block)) {
            for (size_t i = 0; i < block.n; i++) su += u[block.first + i], sv += v[block.first + i];
        }
        KIT_NEAR(sum[0], su, 1e-11);
        KIT_NEAR(sum[1], sv, 1e-11);
    }
}

static void test_bootstrap_refusals(void **state) {
    (void)state;
    cmv_bootstrap boot = {.n = 77};
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(NULL, 5, 5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 0, 5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 5, 0.5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 5, (double)NAN, 1, err));
    assert_int_equal(boot.n, 77);
}

/* ---- block length, resampled correlations ---- */

static void test_block_length_follows_persistence(void **state) {
    (void)state;
    enum { LENGTH = 1500 };
    static double noise[LENGTH], slow[LENGTH], room[2 * LENGTH];
    kit_seed("block length");
    for (size_t i = 0; i < LENGTH; i++) {
        noise[i] = kit_normal();
        slow[i] = (i ? 0.9 * slow[i - 1] : 0) + noise[i];
    }
    cmv_block_length a, b, c;
    const cmv_vec scratch = kit_out(room, cmv_block_length_scratch(LENGTH));
    KIT_OK(cmv_block_length_of(kit_in(noise, LENGTH), CMV_BLOCKS_PPW, scratch, &a, err));
    KIT_OK(cmv_block_length_of(kit_in(slow, LENGTH), CMV_BLOCKS_PPW, scratch, &b, err));
    assert_true(a.stationary.v < 10 && b.stationary.v > 20 && b.last > a.last);
    KIT_NEAR(b.circular.v / b.stationary.v, cbrt(1.5), 1e-12);
    for (size_t i = 0; i < LENGTH; i++) slow[i] = 7 - 3e5 * slow[i];
    KIT_OK(cmv_block_length_of(kit_in(slow, LENGTH), CMV_BLOCKS_PPW, scratch, &c, err));
    KIT_NEAR(c.stationary.v, b.stationary.v, 1e-8);
    for (size_t i = 0; i < LENGTH; i++) slow[i] = 3;
    KIT_OK(cmv_block_length_of(kit_in(slow, LENGTH), CMV_BLOCKS_ARCH, scratch, &c, err));
    assert_true(c.stationary.why == CMV_WHY_CONSTANT);
    KIT_OK(cmv_block_length_of(kit_in(noise, 9), CMV_BLOCKS_PPW, scratch, &c, err));
    assert_true(c.circular.why == CMV_WHY_TOO_FEW);
    noise[5] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_block_length_of(kit_in(noise, 9), CMV_BLOCKS_PPW, scratch, &c, err));
}

enum { LONG = 900 };
static double lx[LONG], ly[LONG], lu[LONG], lv[LONG], space[20 * LONG];

static void test_resampled_correlations(void **state) {
    (void)state;
    enum { RESAMPLES = 4000 };
    static double r[RESAMPLES], again[RESAMPLES];
    kit_seed("resampled correlations");
    kit_pairs(lx, ly, LONG, 0.4);
    for (size_t i = 0; i < LONG; i++) lu[i] = 5 - 2e3 * lx[i], lv[i] = 1e4 + 3 * ly[i];
    const cmv_vec scratch = kit_out(space, 20 * LONG);
    KIT_OK(cmv_bootstrap_corr(kit_in(lx, LONG), kit_in(ly, LONG), 5, 3, scratch,
                              kit_out(r, RESAMPLES), err));
    KIT_OK(cmv_bootstrap_corr(kit_in(lu, LONG), kit_in(lv, LONG), 5, 3, scratch,
                              kit_out(again, RESAMPLES), err));
    cmv_corr_jack j;
    KIT_OK(cmv_corr_jack_of(kit_in(lx, LONG), kit_in(ly, LONG), &j, err));
    double mean = 0, sq = 0;
    for (size_t i = 0; i < RESAMPLES; i++) {
        KIT_NEAR(again[i], -r[i], 1e-8);
        mean += atanh(r[i]) / RESAMPLES;
    }
    for (size_t i = 0; i < RESAMPLES; i++) sq += pow(atanh(r[i]) - mean, 2) / RESAMPLES;
    KIT_NEAR(mean, atanh(j.r.v), 0.5 * j.se_jack_z);
    KIT_NEAR(sqrt(sq) / j.se_jack_z, 1, 0.15); /* two estimates of one standard error */
    for (size_t i = 0; i < LONG; i++) lv[i] = 2;
    KIT_OK(cmv_bootstrap_corr(kit_in(lx, LONG), kit_in(lv, LONG), 5, 3, scratch, kit_out(r, 2), err));
    assert_true(isnan(r[0]) && isnan(r[1]));
}

static void test_range_of_rolling_readings(void **state) {
    (void)state;
    const cmv_vec scratch = kit_out(space, cmv_roll_range_scratch(LONG, 500));
    cmv_roll_range a, b;
    kit_seed("rolling range");
    kit_pairs(lx, ly, LONG, 0.2);
    cmv_roll_range_opt opt = {.window = 60, .resamples = 500, .mean_block = 10, .seed = 5};
    opt.max = 0.9, opt.min = -0.9;
    KIT_OK(cmv_roll_range_of(kit_in(lx, LONG), kit_in(ly, LONG), &opt, scratch, &a, err));
    assert_int_equal(a.resamples, 500);
    KIT_NEAR(a.p, 1. / 501, 1e-15);
    KIT_NEAR(a.p_max, 1. / 501, 1e-15);
    KIT_NEAR(a.p_min, 1. / 501, 1e-15);
    assert_true(a.median > 0.3 && a.q95 > a.median && a.q95 < 1.5);
    /* An observed range at the 95 % point has p = .05, up to the step of one resample. */
    opt.max = 0.2 + 0.5 * a.q95, opt.min = 0.2 - 0.5 * a.q95;
    KIT_OK(cmv_roll_range_of(kit_in(lx, LONG), kit_in(ly, LONG), &opt, scratch, &b, err));
    KIT_NEAR(b.p, 0.05, 0.003);
    /* The other way round: an unseen high reading alone. */
    opt.max = 0.95, opt.min = 0.19;
    KIT_OK(cmv_roll_range_of(kit_in(lx, LONG), kit_in(ly, LONG), &opt, scratch, &b, err));
    assert_true(b.p_max < 0.003 && b.p_min > 0.9);
    /* Sides turned round and scaled: the readings change sign. */
    for (size_t i = 0; i < LONG; i++) lu[i] = -8 * ly[i];
    opt.max = -0.19, opt.min = -0.95;
    KIT_OK(cmv_roll_range_of(kit_in(lu, LONG), kit_in(lx, LONG), &opt, scratch, &a, err));
    assert_true(a.p_min == b.p_max && a.p_max == b.p_min && a.p == b.p);
    KIT_NEAR(a.median, b.median, 1e-11);
    KIT_OK(cmv_roll_range_of(kit_in(lx, 50), kit_in(ly, 50), &opt, scratch, &a, err));
    assert_true(isnan(a.p) && isnan(a.median) && a.resamples == 0);
    opt.max = (double)NAN;
    KIT_OK(cmv_roll_range_of(kit_in(lx, LONG), kit_in(ly, LONG), &opt, scratch, &a, err));
    assert_true(isnan(a.p));
    KIT_FAILS(CMV_E_ARG, cmv_roll_range_of(kit_in(lx, LONG), kit_in(ly, LONG), &opt,
                                           kit_out(space, 10), &a, err));
}

/* ---- intervals ---- */

static cmv_corr_hac hac(const double *a, const double *b, size_t n, size_t lag) {
    cmv_corr_hac h;
    KIT_OK(cmv_corr_hac_of(kit_in(a, n), kit_in(b, n), lag, kit_out(space, n), &h, err));
    return h;
}

static void test_long_run_variance(void **state) {
    (void)state;
    kit_seed("long-run variance");
    for (size_t n = 1; n < 40; n += 3) {
        for (size_t i = 0; i < n; i++) lx[i] = 1e6 + kit_t4();
        for (size_t lag = 0; lag < n && lag < 9; lag++) {
            long double mean = 0, sum = 0;
            for (size_t i = 0; i < n; i++) mean += (lx[i] - lx[0]) / (long double)n;
            for (size_t h = 0; h <= lag; h++) {
                const long double w = h ? 2 - 2 * (long double)h / (long double)(lag + 1) : 1;
                for (size_t i = h; i < n; i++)
                    sum += w * (lx[i] - lx[0] - mean) * (lx[i - h] - lx[0] - mean);
            }
            KIT_NEAR(cmv_bartlett_lrv(kit_in(lx, n), lag), (double)(sum / (long double)n), 1e-8);
        }
        assert_true(isnan(cmv_bartlett_lrv(kit_in(lx, n), n)));
    }
    assert_int_equal(cmv_hac_lag(99), 3);
    assert_int_equal(cmv_hac_lag(5000), 9);
}

static void test_hac_interval(void **state) {
    (void)state;
    kit_seed("hac");
    kit_pairs(lx, ly, LONG, -0.3);
    const cmv_corr_hac h = hac(lx, ly, LONG, CMV_LAG_AUTO), turned = hac(ly, lx, LONG, CMV_LAG_AUTO);
    assert_int_equal(h.lag, 6); /* 4 * 9^(2/9) = 6.5 */
    KIT_NEAR(turned.se_r, h.se_r, 1e-14);
    for (size_t i = 0; i < LONG; i++) lu[i] = 1e3 + 1e-4 * lx[i], lv[i] = -1e5 * ly[i];
    const cmv_corr_hac s = hac(lu, lv, LONG, CMV_LAG_AUTO);
    KIT_NEAR(s.se_r, h.se_r, 1e-9);
    KIT_NEAR(s.ci_low.v, -h.ci_high.v, 1e-9);
    assert_true(h.ci_low.v < h.r.v && h.r.v < h.ci_high.v && h.fisher_low.v < h.r.v);
    /* Each value three times: the same r, an honest error sqrt(3) times that at lag 0. */
    for (size_t i = 0; i < LONG; i++) lu[i] = lx[i / 3], lv[i] = ly[i / 3];
    const cmv_corr_hac thrice = hac(lu, lv, LONG, 30), once = hac(lx, ly, LONG / 3, 0);
    KIT_NEAR(thrice.r.v, once.r.v, 1e-13);
    KIT_NEAR(thrice.se_r_hc * sqrt(3), once.se_r_hc, 1e-13);
    KIT_NEAR(thrice.se_r / once.se_r_hc, 1, 0.25);
    lu[7] = (double)NAN;
    assert_int_equal(hac(lu, lv, LONG, 0).n, LONG - 1);
    assert_true(hac(lx, ly, 3, 0).ci_low.why == CMV_WHY_TOO_FEW);
    assert_true(hac(lx, ly, 20, 20).ci_low.why == CMV_WHY_TOO_FEW);
    assert_true(hac(lx, lx, 20, 0).ci_low.why == CMV_WHY_PERFECT);
    for (size_t i = 0; i < LONG; i++) lv[i] = 4;
    const cmv_corr_hac flat = hac(lx, lv, LONG, 2);
    assert_true(flat.r.why == CMV_WHY_CONSTANT && isnan(flat.lrv) &&
                flat.ci_high.why == CMV_WHY_CONSTANT);
}

/* Leaving out blocks one by one, in long double. */
static void test_block_jackknife(void **state) {
    (void)state;
    enum { FEW = 80, BLOCK = 12 };
    cmv_corr_blocks b, s;
    kit_seed("block jackknife");
    kit_pairs(lx, ly, FEW, 0.5);
    const cmv_vec scratch = kit_out(space, cmv_corr_block_jack_scratch(FEW));
    KIT_OK(cmv_corr_block_jack(kit_in(lx, FEW), kit_in(ly, FEW), BLOCK, scratch, &b, err));
    const long double z = atanhl(kit_referee_rl(lx, ly, FEW));
    long double mean = 0, sq = 0;
    long double pseudo[FEW - BLOCK + 1];
    for (size_t i = 0; i + BLOCK <= FEW; i++) {
        size_t n = 0;
        for (size_t k = 0; k < FEW; k++) {
            if (k >= i && k < i + BLOCK) continue;
            lu[n] = lx[k];
            lv[n++] = ly[k];
        }
        pseudo[i] = (FEW * z - (FEW - BLOCK) * atanhl(kit_referee_rl(lu, lv, n))) / BLOCK;
        mean += pseudo[i] / (FEW - BLOCK + 1);
    }
    for (size_t i = 0; i + BLOCK <= FEW; i++) sq += (pseudo[i] - mean) * (pseudo[i] - mean);
    KIT_NEAR(b.se_z, (double)sqrtl((long double)BLOCK / FEW * sq / (FEW - BLOCK + 1)), 1e-11);
    for (size_t i = 0; i < FEW; i++) lu[i] = 1 - 1e4 * ly[i];
    KIT_OK(cmv_corr_block_jack(kit_in(lu, FEW), kit_in(lx, FEW), BLOCK, scratch, &s, err));
    KIT_NEAR(s.se_z, b.se_z, 1e-11);
    KIT_NEAR(s.ci_low.v, -b.ci_high.v, 1e-11);
    KIT_OK(cmv_corr_block_jack(kit_in(lx, FEW), kit_in(ly, FEW), FEW - 3, scratch, &s, err));
    assert_true(s.ci_low.why == CMV_WHY_TOO_FEW && isnan(s.se_z));
    for (size_t i = 0; i < FEW; i++) lu[i] = i >= 30 && i < 34 ? lx[i] : 0;
    KIT_OK(cmv_corr_block_jack(kit_in(lu, FEW), kit_in(ly, FEW), BLOCK, scratch, &s, err));
    assert_true(!s.r.why && s.ci_low.why == CMV_WHY_ONE_DAY);
    KIT_FAILS(CMV_E_ARG, cmv_corr_block_jack(kit_in(lx, 9), kit_in(ly, 9), 0, scratch, &s, err));
}

/* ---- change points ---- */

static void test_kolmogorov(void **state) {
    (void)state;
    KIT_NEAR(cmv_kolmogorov_upper(1.3580986393225505), 0.05, 1e-13);
    KIT_NEAR(cmv_kolmogorov_upper(1.2238478702170825), 0.10, 1e-13); /* scipy.special.kolmogi */
    KIT_NEAR(cmv_kolmogorov_upper(1.6276236115189505), 0.01, 1e-13);
    KIT_NEAR(cmv_kolmogorov_upper(0.8 - 1e-12), cmv_kolmogorov_upper(0.8 + 1e-12), 1e-11);
    KIT_NEAR(cmv_kolmogorov_upper(10) / (2 * exp(-200)), 1, 1e-12);
    assert_true(cmv_kolmogorov_upper(0.01) == 1 && cmv_kolmogorov_upper(-1) == 1);
    assert_true(isnan(cmv_kolmogorov_upper((double)NAN)));
    for (double q = 0.05; q < 4; q += 0.05)
        assert_true(cmv_kolmogorov_upper(q) <= cmv_kolmogorov_upper(q - 0.05));
}

static cmv_wkd wkd(const double *a, const double *b, size_t n, size_t keep) {
    cmv_wkd w;
    KIT_OK(cmv_wkd_of(kit_in(a, n), kit_in(b, n), keep, kit_out(space, n), &w, err));
    return w;
}

static void test_wkd_against_the_definition(void **state) {
    (void)state;
    enum { FEW = 150 };
    kit_seed("wkd");
    kit_pairs(lx, ly, FEW, 0.3);
    const cmv_wkd w = wkd(lx, ly, FEW, 0);
    const long double r = kit_referee_rl(lx, ly, FEW);
    long double most = 0;
    size_t at = 0;
    for (size_t j = 2; j <= FEW; j++) {
        const long double d = (long double)j * fabsl(kit_referee_rl(lx, ly, j) - r);
        if (d > most) most = d, at = j;
    }
    assert_int_equal(w.bandwidth, 5);
    assert_int_equal(w.at, at);
    assert_int_equal(w.last, at - 1);
    KIT_NEAR(w.q.v, (double)(most / sqrtl((long double)FEW * (long double)w.lrv)), 1e-12);
    KIT_NEAR(w.p.v, cmv_kolmogorov_upper(w.q.v), 0);
    KIT_NEAR(w.lrv, hac(lx, ly, FEW, 4).lrv, 1e-13);
}

static void test_wkd_properties(void **state) {
    (void)state;
    kit_seed("wkd properties");
    kit_pairs(lx, ly, LONG, -0.6);
    kit_pairs(lx + 500, ly + 500, LONG - 500, 0.6);
    const cmv_wkd w = wkd(lx, ly, LONG, 0), turned = wkd(ly, lx, LONG, 0);
    assert_true(w.p.v < 1e-4 && w.at > 470 && w.at < 530);
    KIT_NEAR(turned.q.v, w.q.v, 1e-12);
    assert_int_equal(turned.at, w.at);
    for (size_t i = 0; i < LONG; i++) lu[i] = 3e6 - 2e4 * lx[i], lv[i] = 1e-3 * ly[i];
    KIT_NEAR(wkd(lu, lv, LONG, 0).q.v, w.q.v, 1e-7);
    /* Holes move the place in x, not the answer. */
    size_t n = 0;
    for (size_t i = 0; i < 800; i++) {
        lu[n] = lx[i];
        lv[n++] = ly[i];
        if (i % 10 == 0) lu[n] = (double)NAN, lv[n++] = 1;
    }
    const cmv_wkd holes = wkd(lu, lv, n, 0), dense = wkd(lx, ly, 800, 0);
    assert_int_equal(holes.at, dense.at);
    assert_true(holes.last > dense.last && lu[holes.last] == lx[dense.last]);
    KIT_NEAR(holes.q.v, dense.q.v, 1e-12);
    /* Only places with `keep` on both sides. */
    const cmv_wkd inner = wkd(lx, ly, LONG, 450);
    assert_int_equal(inner.at, 450);
    assert_true(inner.q.v < w.q.v);
    assert_true(wkd(lx, ly, LONG, 451).q.why == CMV_WHY_TOO_FEW);
    assert_true(wkd(lx, ly, 7, 0).p.why == CMV_WHY_TOO_FEW);
    assert_true(wkd(lx, lx, LONG, 0).p.why == CMV_WHY_PERFECT);
    /* A side that stands still at first. */
    for (size_t i = 0; i < LONG; i++) lu[i] = i < 100 ? 0.1 : lx[i];
    assert_true(wkd(lu, ly, LONG, 0).at >= 102);
    for (size_t i = 0; i < LONG; i++) lu[i] = 0.1;
    const cmv_wkd flat = wkd(lu, ly, LONG, 0);
    assert_true(flat.q.why == CMV_WHY_CONSTANT && flat.at == 0 && flat.last == SIZE_MAX);
    lu[3] = (double)INFINITY;
    cmv_wkd kept = {.at = 77};
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_wkd_of(kit_in(lu, LONG), kit_in(ly, LONG), 0, kit_out(space, LONG), &kept, err));
    KIT_FAILS(CMV_E_ARG,
              cmv_wkd_of(kit_in(lx, LONG), kit_in(ly, LONG), 0, kit_out(space, 5), &kept, err));
    assert_int_equal(kept.at, 77);
}

/* The nominal level, in pairs of constant correlation. */
static void test_wkd_size(void **state) {
    (void)state;
    enum { RUNS = 300 };
    size_t rejected = 0;
    kit_seed("wkd size");
    for (size_t i = 0; i < RUNS; i++) {
        kit_pairs(lx, ly, 600, 0.3);
        rejected += wkd(lx, ly, 600, 0).p.v < 0.05;
    }
    print_message("wkd: %zu of %d rejected at 5 %%\n", rejected, RUNS);
    assert_true(rejected <= RUNS / 10); /* the test is known to reject too seldom, not too often */
}

/* ---- breaks ---- */

static void test_sup_f_tail(void **state) {
    (void)state;
    /* Andrews (2003), corrected table: 10, 5 and 1 % for one parameter and trimming .15. */
    KIT_NEAR(cmv_sup_f_upper(7.12, 0.15), 0.10, 0.003);
    KIT_NEAR(cmv_sup_f_upper(8.68, 0.15), 0.05, 0.002);
    KIT_NEAR(cmv_sup_f_upper(12.16, 0.15), 0.01, 0.001);
    /* Between two rows of the table: half way. */
    KIT_NEAR(cmv_sup_f_upper(8, 0.16),
             0.5 * cmv_sup_f_upper(8, 0.15) + 0.5 * cmv_sup_f_upper(8, 0.17), 1e-12);
    /* Hardly any search left: an ordinary chi-squared. */
    KIT_NEAR(cmv_sup_f_upper(3.841, 0.4999), 0.05, 0.002);
    assert_true(cmv_sup_f_upper(0, 0.15) == 1 && cmv_sup_f_upper(1e4, 0.15) == DBL_EPSILON);
    assert_true(isnan(cmv_sup_f_upper((double)NAN, 0.15)) && isnan(cmv_sup_f_upper(3, 0.5)));
    for (double trim = 0.005; trim < 0.49; trim += 0.01)
        assert_true(cmv_sup_f_upper(8, trim) >= cmv_sup_f_upper(8, trim + 0.01) - 5e-4);
}

static void test_mean_break(void **state) {
    (void)state;
    cmv_mean_break m, s;
    kit_seed("mean break");
    for (size_t i = 0; i < 200; i++) lx[i] = kit_normal() + (i < 120 ? 0 : 2);
    KIT_OK(cmv_mean_break_of(kit_in(lx, 200), 0.15, &m, err));
    assert_true(m.sup_f_at > 115 && m.sup_f_at < 125 && m.cusum_at == m.sup_f_at);
    assert_true(m.sup_f_p.v < 1e-9 && m.cusum_p.v < 1e-6);
    for (size_t i = 0; i < 200; i++) lu[i] = 1e4 - 50 * lx[i];
    KIT_OK(cmv_mean_break_of(kit_in(lu, 200), 0.15, &s, err));
    KIT_NEAR(s.sup_f.v / m.sup_f.v, 1, 1e-9);
    KIT_NEAR(s.cusum.v, m.cusum.v, 1e-9);
    /* The F of a split, by two passes. */
    const size_t k = m.sup_f_at;
    cmv_moments left, right, all;
    KIT_OK(cmv_moments_of(kit_in(lx, k), &left, err));
    KIT_OK(cmv_moments_of(kit_in(lx + k, 200 - k), &right, err));
    KIT_OK(cmv_moments_of(kit_in(lx, 200), &all, err));
    const double two = left.sd * left.sd * (double)(k - 1) + right.sd * right.sd * (double)(199 - k);
    KIT_NEAR(m.sup_f.v, (all.sd * all.sd * 199 - two) / (two / 198), 1e-9);
    for (size_t i = 0; i < 200; i++) lu[i] = 5;
    KIT_OK(cmv_mean_break_of(kit_in(lu, 200), 0.15, &s, err));
    assert_true(s.sup_f.why == CMV_WHY_CONSTANT && s.cusum.why == CMV_WHY_CONSTANT);
    KIT_OK(cmv_mean_break_of(kit_in(lx, 12), 0.15, &s, err));
    assert_true(s.sup_f.why == CMV_WHY_TOO_FEW && s.sup_f_at == 0);
    lu[4] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_mean_break_of(kit_in(lu, 200), 0.15, &s, err));
    KIT_FAILS(CMV_E_ARG, cmv_mean_break_of(kit_in(lx, 200), 0.5, &s, err));
}

static double rss(const double *v, size_t n) {
    cmv_moments m;
    KIT_OK(cmv_moments_of(kit_in(v, n), &m, err));
    return m.sd * m.sd * (double)(n - 1);
}

/* Three segments: every pair of places. */
static double least_of_three(const double *v, size_t n, size_t shortest) {
    double least = (double)INFINITY;
    for (size_t i = shortest; i + 2 * shortest <= n; i++) {
        for (size_t j = i + shortest; j + shortest <= n; j++)
            least = fmin(least, rss(v, i) + rss(v + i, j - i) + rss(v + j, n - j));
    }
    return least;
}

static void test_partitions(void **state) {
    (void)state;
    enum { FEW = 60, LEAST = 8 };
    cmv_bai_perron b, s;
    kit_seed("partitions");
    for (size_t i = 0; i < FEW; i++) lx[i] = kit_normal() + (i < 20 ? 0 : i < 42 ? 5 : 1);
    const cmv_vec scratch = kit_out(space, cmv_bai_perron_scratch(FEW, 4));
    KIT_OK(cmv_bai_perron_of(kit_in(lx, FEW), LEAST, 4, scratch, &b, err));
    assert_int_equal(b.choice, 2);
    assert_true(b.at[2][0] == 20 && b.at[2][1] == 42);
    KIT_NEAR(b.rss[2], least_of_three(lx, FEW, LEAST), 1e-9);
    for (size_t k = 0; k < b.choice; k++) {
        const double at = (double)b.at[2][k];
        assert_true(b.ci[k].defined && b.ci[k].low < at && b.ci[k].high > at);
        assert_true(b.ci[k].high - b.ci[k].low <= 8);
    }
    for (size_t m = 1; m <= 4; m++) assert_true(b.rss[m] <= b.rss[m - 1]);
    for (size_t i = 0; i < FEW; i++) lu[i] = 3e3 - 7 * lx[FEW - 1 - i];
    KIT_OK(cmv_bai_perron_of(kit_in(lu, FEW), LEAST, 4, scratch, &s, err));
    assert_true(s.at[2][0] == FEW - 42 && s.at[2][1] == FEW - 20); /* backwards */
    KIT_NEAR(s.ci[0].high, FEW - b.ci[1].low, 0);
    for (size_t i = FEW - LEAST; i < FEW; i++) lx[i] += 20; /* as short as a segment may be */
    KIT_OK(cmv_bai_perron_of(kit_in(lx, FEW), LEAST, 1, scratch, &s, err));
    assert_int_equal(s.at[1][0], FEW - LEAST);
    KIT_OK(cmv_bai_perron_of(kit_in(lx, 2 * LEAST), LEAST, 4, scratch, &s, err));
    assert_int_equal(s.most, 1);
    KIT_FAILS(CMV_E_FEWOBS, cmv_bai_perron_of(kit_in(lx, 7), LEAST, 4, scratch, &s, err));
    KIT_FAILS(CMV_E_ARG, cmv_bai_perron_of(kit_in(lx, 60), 1, 4, scratch, &s, err));
}

static cmv_slope_break slope(const double *a, const double *b, size_t n) {
    cmv_slope_break s;
    KIT_OK(cmv_slope_break_of(kit_in(a, n), kit_in(b, n), 0.15, kit_out(space, 2 * n), &s, err));
    return s;
}

/* HC1 slopes of the two sides, as cmv_beta_of has them. */
static void test_slope_break_against_two_regressions(void **state) {
    (void)state;
    kit_seed("slope break");
    kit_pairs(lx, ly, 400, 0.2);
    for (size_t i = 250; i < 400; i++) ly[i] += 0.9 * lx[i];
    const cmv_slope_break s = slope(lx, ly, 400);
    double most = 0;
    size_t at = 0;
    for (size_t k = 60; k <= 340; k++) {
        cmv_beta l, r;
        KIT_OK(cmv_beta_of(kit_in(lx, k), kit_in(ly, k), &l, err));
        KIT_OK(cmv_beta_of(kit_in(lx + k, 400 - k), kit_in(ly + k, 400 - k), &r, err));
        const double d = l.beta_y_on_x.v - r.beta_y_on_x.v;
        const double f = d * d / (l.se_hc1 * l.se_hc1 + r.se_hc1 * r.se_hc1);
        if (f > most) most = f, at = k;
    }
    KIT_NEAR(s.sup_f.v / most, 1, 1e-9);
    assert_int_equal(s.at, at);
    assert_true(at > 235 && at < 265 && s.p.v < 0.001);
    KIT_NEAR(s.p.v, cmv_sup_f_upper(most, 0.15), 1e-6);
    for (size_t i = 0; i < 400; i++) lu[i] = 4 - 1e3 * lx[i], lv[i] = 9 + 1e-3 * ly[i];
    KIT_NEAR(slope(lu, lv, 400).sup_f.v / most, 1, 1e-6);
    assert_true(slope(lx, ly, 66).p.why == CMV_WHY_TOO_FEW);
    assert_true(!slope(lx, ly, 67).p.why);
    for (size_t i = 0; i < 400; i++) lu[i] = 1;
    assert_true(slope(lu, ly, 400).p.why == CMV_WHY_CONSTANT && slope(lu, ly, 400).last == SIZE_MAX);
}

/* Volatility that shifts while the slope does not: the plain F would reject far too often. */
static void test_slope_break_size(void **state) {
    (void)state;
    enum { RUNS = 300 };
    size_t rejected = 0;
    kit_seed("slope break size");
    for (size_t i = 0; i < RUNS; i++) {
        kit_pairs(lx, ly, 800, 0.3);
        for (size_t k = 500; k < 800; k++) lx[k] *= 3, ly[k] *= 3;
        rejected += slope(lx, ly, 800).p.v < 0.05;
    }
    print_message("slope break: %zu of %d rejected at 5 %%\n", rejected, RUNS);
    assert_true(rejected <= RUNS * 13 / 100);
}

static void test_indices(void **state) {
    (void)state;
    static const double start[] = {0.99, 0.5, 0, 0.6}, restart[] = {0.9, 0.9, 0.1, 0.2};
    static const double wrong[] = {0.1, 0.1, 1, 0.1};
    size_t index[4];
    KIT_OK(cmv_bootstrap_indices(kit_in(start, 4), kit_in(restart, 4), 5, index, err));
    assert_true(index[0] == 3 && index[1] == 0 && index[2] == 0 && index[3] == 1);
    KIT_OK(cmv_bootstrap_indices(kit_in(start, 4), kit_in(restart, 4), 4, index, err));
    assert_int_equal(index[3], 2);
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_bootstrap_indices(kit_in(start, 4), kit_in(wrong, 4), 5, index, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_bootstrap_indices(kit_in(start, 4), kit_in(restart, 3), 5, index, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generator_vectors),
        cmocka_unit_test(test_uniform_and_below),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_resamples_have_their_length),
        cmocka_unit_test(test_blocks_are_geometric),
        cmocka_unit_test(test_block_sums),
        cmocka_unit_test(test_bootstrap_refusals),
        cmocka_unit_test(test_block_length_follows_persistence),
        cmocka_unit_test(test_resampled_correlations),
        cmocka_unit_test(test_range_of_rolling_readings),
        cmocka_unit_test(test_long_run_variance),
        cmocka_unit_test(test_hac_interval),
        cmocka_unit_test(test_block_jackknife),
        cmocka_unit_test(test_kolmogorov),
        cmocka_unit_test(test_wkd_against_the_definition),
        cmocka_unit_test(test_wkd_properties),
        cmocka_unit_test(test_wkd_size),
        cmocka_unit_test(test_sup_f_tail),
        cmocka_unit_test(test_mean_break),
        cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_slope_break_against_two_regressions),
        cmocka_unit_test(test_slope_break_size),
        cmocka_unit_test(test_indices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
