// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "parts.h"

#include <string.h>

static const char *const RETURNS[] = {
    [CMV_RETURNS_AUTO] = "auto", [CMV_RETURNS_LOG] = "log",         [CMV_RETURNS_SIMPLE] = "simple",
    [CMV_RETURNS_DIFF] = "diff", [CMV_RETURNS_DIFF_BP] = "diff_bp", [CMV_RETURNS_YOY] = "yoy",
};

enum { N_RETURNS = sizeof RETURNS / sizeof *RETURNS };

const char *cmv_returns_name(cmv_returns r) { return (unsigned)r < N_RETURNS ? RETURNS[r] : "?"; }

cmv_rc cmv_returns_parse(const char *name, cmv_returns *out, cmv_err *err) {
    if (!name || !out) CMV_FAIL(err, CMV_E_ARG, "returns: no name given");
    for (int i = 0; i < N_RETURNS; i++) {
        if (strcmp(name, RETURNS[i]) == 0) {
            *out = (cmv_returns)i;
            return CMV_OK;
        }
    }
    CMV_FAIL(err, CMV_E_ARG,
             "returns=%.40s is not known; use auto, log, simple, diff, diff_bp or yoy", name);
}

typedef struct freq_row {
    size_t window; /* that counts as recent */
    double per_year;
} freq_row;

static const freq_row FREQ[] = {
    [CMV_DAILY] = {90, 252},   [CMV_WEEKLY] = {52, 52}, [CMV_MONTHLY] = {36, 12},
    [CMV_QUARTERLY] = {20, 4}, [CMV_ANNUAL] = {20, 1},
};

size_t cmv_pair_default_window(cmv_freq freq) {
    return (unsigned)freq < sizeof FREQ / sizeof *FREQ ? FREQ[freq].window : 90;
}

double cmv__periods_per_year(cmv_freq freq, const cmv_calendar *cal) {
    if (freq == CMV_DAILY && cal && strcmp(cmv_calendar_name(cal), "24x7") == 0) return 365;
    return (unsigned)freq < sizeof FREQ / sizeof *FREQ ? FREQ[freq].per_year : 252;
}

cmv_pair_opt cmv_pair_opt_default(void) {
    return (cmv_pair_opt){.from = CMV_DATE_NONE,
                          .to = CMV_DATE_NONE,
                          .window = 0,
                          .returns = CMV_RETURNS_AUTO,
                          .align = CMV_ALIGN_DATED,
                          .today = CMV_DATE_NONE,
                          .rolling_band = true};
}
