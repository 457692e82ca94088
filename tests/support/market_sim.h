// SPDX-License-Identifier: Apache-2.0
/* Two series of returns with a known correlation, as markets make them: for measuring intervals and tests. */
#ifndef CMV_TESTS_MARKET_SIM_H
#define CMV_TESTS_MARKET_SIM_H

#include "comove/change.h"

typedef enum sim_kind {
    SIM_NORMAL, /* independent in time, bivariate normal */
    SIM_T5, /* independent in time, bivariate t with 5 degrees of freedom: one scale for both sides */
    SIM_GARCH, /* the same shocks times one GARCH(1,1) volatility for both sides */
    SIM_KINDS
} sim_kind;

/** "normal", "t5", "GARCH-t". */
const char *sim_name(sim_kind kind);
/** Standard normal number. */
double sim_normal(cmv_rng *rng);
/** Fills x and y with n returns each of correlation rho. */
void sim_pair(sim_kind kind, double rho, cmv_rng *rng, double *x, double *y, size_t n);
/** Replaces returns by their running sums: levels with a unit root. */
void sim_cumulate(double *x, size_t n);

#endif
