// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next stretch may lie, by name. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/outlook.h"

#define LAMBDA 0.97
#define NOMINAL 0.8

static const char *method_name(cmv_outlook_method m) {
    return m == CMV_OUTLOOK_EWMA ? "ewma" : m == CMV_OUTLOOK_WINDOW ? "window" : "mean";
}

static void put_all(cmv__sheet *s, const cmv_outlook *o) {
    const struct {
        const char *key;
        double v;
    } row[] = {{"now", o->now},
               {"mean", o->mean},
               {"weight", o->weight},
               {"low", o->low},
               {"q25", o->q25},
               {"median", o->median},
               {"q75", o->q75},
               {"high", o->high},
               {"rmse_ewma", o->rmse[CMV_OUTLOOK_EWMA]},
               {"rmse_window", o->rmse[CMV_OUTLOOK_WINDOW]},
               {"rmse_mean", o->rmse[CMV_OUTLOOK_MEAN]}};
    cmv__put_count(s, "n_stretches", o->n_stretches);
    cmv__put_count(s, "n_judged", o->n_judged);
    cmv__put_count(s, "n_scored", o->n_scored);
    cmv__put_count(s, "n_held", o->n_held);
    cmv__put_text(s, "method", method_name(o->method));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        cmv__put_real(s, row[i].key, row[i].v, CMV_WHY_TOO_FEW);
}

cmv_rc cmv__measure_outlook(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_outlook_opt opt = {.lambda = LAMBDA, .nominal = NOMINAL};
    cmv_outlook o;
    double *scratch;
    CMV_TRY(cmv__param_size(params, "horizon", 5, 63, &opt.horizon, err));
    CMV_TRY(cmv__param_size(params, "window", 3, 90, &opt.window, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    const size_t need = cmv_outlook_scratch(v.x.n, &opt);
    CMV_NEW_RAW(scratch, arena, double, need, err);
    CMV_TRY(cmv_outlook_of(v.x, v.y, &opt, (cmv_vec){scratch, need}, &o, err));
    put_all(&s, &o);
    return cmv__sheet_done(&s, err);
}
