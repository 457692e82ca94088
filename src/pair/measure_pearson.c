// SPDX-License-Identifier: Apache-2.0
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>

static const double Z975 = 1.959963984540054;

/* t test and Fisher interval, which assume independent normal pairs. */
static void put_tests(cmv__sheet *s, const cmv_cov *c) {
    const double n = (double)c->n;
    const double r = c->r.v;
    cmv_reason why = c->r.why;
    if (why == CMV_WHY_NONE && c->n < 4) why = CMV_WHY_TOO_FEW;
    if (why == CMV_WHY_NONE && fabs(r) >= 1) why = CMV_WHY_PERFECT;
    const bool ok = why == CMV_WHY_NONE;
    const double t = r * sqrt((n - 2) / ((1 - r) * (1 + r)));
    const double z = ok ? atanh(r) : (double)NAN;
    const double se = ok ? 1 / sqrt(n - 3) : (double)NAN;
    cmv__put_num(s, "t", ok ? cmv_num_of(t, CMV_WHY_PERFECT) : cmv_num_missing(why));
    cmv__put_real(s, "p_two_sided", ok ? cmv_t_p2(t, n - 2) : (double)NAN, why);
    cmv__put_real(s, "fisher_z", z, why);
    cmv__put_real(s, "fisher_se", se, why);
    cmv__put_real(s, "ci95_lo", tanh(z - Z975 * se), why);
    cmv__put_real(s, "ci95_hi", tanh(z + Z975 * se), why);
}

cmv_rc cmv__measure_pearson(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cov c;
    bool r_only = false;
    CMV_TRY(cmv__param_flag(params, "r_only", &r_only, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_cov_of(v.x, v.y, &c, err));
    cmv__put_count(&s, "n", c.n);
    cmv__put_real(&s, "mean_x", c.mean_x, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "mean_y", c.mean_y, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "sd_x", c.sd_x, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "sd_y", c.sd_y, CMV_WHY_TOO_FEW);
    cmv__put_num(&s, "r", c.r);
    if (!r_only) put_tests(&s, &c);
    return cmv__sheet_done(&s, err);
}

/* Cut-offs at which a page of the trade changes its word, as far as its published figures show. */
static const char *reference_label(double r) {
    const double size = fabs(r);
    if (size < 0.2) return "Essentially uncorrelated";
    if (size < 0.4) return r > 0 ? "Weak positive" : "Weak negative";
    if (size < 0.7) return r > 0 ? "Moderate positive" : "Moderate negative";
    return r > 0 ? "Strong positive" : "Strong negative";
}

cmv_rc cmv__measure_labels(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    const json_t *list = NULL;
    CMV_TRY(cmv__param_list(params, "r", true, &list, err));
    json_t *labels = json_array();
    cmv__measure_put(&s, "labels", labels);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *r = json_array_get(list, i);
        if (!json_is_number(r) || !(fabs(json_number_value(r)) <= 1)) {
            CMV_FAIL_AT(err, CMV_E_ARG, i, "r[%zu] is no number in -1..1", i);
        }
        s.failed |=
            json_array_append_new(labels, json_string(reference_label(json_number_value(r)))) != 0;
    }
    return cmv__sheet_done(&s, err);
}
