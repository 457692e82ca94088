// SPDX-License-Identifier: Apache-2.0
#include "comove/outlook.h"

#include "base/error.h"
#include "check.h"

#include <string.h>

enum { HORIZON_MIN = 5, WINDOW_MIN = 3 };

/* Of one value a stretch: outcomes, the errors of each method, and the three that the caller gets. */
enum { N_ARRAYS = 1 + CMV_OUTLOOK_METHODS + 3 };

/* Sums of the regression through the origin of outcomes on readings, less the mean of their time. */
typedef struct fit {
    size_t n;
    double rr, rz;
} fit;

/* One method as time goes on. */
typedef struct track {
    fit fit;
    double *sorted; /* errors so far, ascending */
    double sse;
} track;

typedef struct walk {
    cmv_cvec x, y;
    const cmv_outlook_opt *opt;
    double *ewma;              /* of every pair */
    double *outcome;           /* z of every stretch; NaN without one */
    double *came, *low, *high; /* as in cmv_outlook */
    size_t n_stretches;
    track track[CMV_OUTLOOK_METHODS];
    size_t n_judged;
    double sum; /* of the outcomes so far */
    size_t n_sum;
} walk;

static size_t stretches(size_t n, const cmv_outlook_opt *opt) { return n / opt->horizon; }

size_t cmv_outlook_scratch(size_t n, const cmv_outlook_opt *opt) {
    if (!opt || opt->horizon < HORIZON_MIN) return 0;
    return n + N_ARRAYS * (stretches(n, opt) + 1);
}

static double z_of(double r) { return fabs(r) < 1 ? atanh(r) : (double)NAN; }

/* z of pairs first .. first + n - 1; NaN when more than half are missing. */
static double z_between(const walk *w, size_t first, size_t n) {
    cmv_cov cov;
    const cmv_cvec x = {w->x.at + first, n}, y = {w->y.at + first, n};
    if (cmv_cov_of(x, y, &cov, NULL) != CMV_OK || cov.r.why || cov.n < n - n / 2) return NAN;
    return z_of(cov.r.v);
}

/* Mean z of the stretches so far. */
static double mean_so_far(const walk *w) {
    return w->n_sum ? w->sum / (double)w->n_sum : (double)NAN;
}

/* The weights of a missing pair are those of the pair before it. */
static double weighted_before(const walk *w, size_t t) {
    while (t > 0 && isnan(w->ewma[t - 1])) t--;
    return t > 0 ? z_of(w->ewma[t - 1]) : (double)NAN;
}

/* The readings before pair t, on z. */
static void read_at(const walk *w, size_t t, double reading[CMV_OUTLOOK_METHODS]) {
    const size_t window = w->opt->window;
    reading[CMV_OUTLOOK_EWMA] = weighted_before(w, t);
    reading[CMV_OUTLOOK_WINDOW] = t >= window ? z_between(w, t - window, window) : (double)NAN;
    reading[CMV_OUTLOOK_MEAN] = mean_so_far(w);
}

static double weight_of(const fit *f) { return f->rr > 0 ? fmax(0, fmin(1, f->rz / f->rr)) : 0; }

static double forecast(const walk *w, cmv_outlook_method m, const double *reading) {
    const double mean = reading[CMV_OUTLOOK_MEAN];
    if (m == CMV_OUTLOOK_MEAN) return mean;
    if (w->track[m].fit.n < CMV_OUTLOOK_PAIRS) return NAN;
    return mean + weight_of(&w->track[m].fit) * (reading[m] - mean);
}

/* Quantile of rank (k + 1) q among the k errors, from the smallest to the largest. */
static double error_quantile(const walk *w, cmv_outlook_method m, double q) {
    const double k = (double)w->n_judged;
    const double at = fmax(0, fmin(1, ((k + 1) * q - 1) / (k - 1)));
    return cmv_quantile7((cmv_cvec){w->track[m].sorted, w->n_judged}, at);
}

/* The mean speaks unless another method did better. */
static cmv_outlook_method best(const walk *w) {
    cmv_outlook_method m = CMV_OUTLOOK_MEAN;
    for (int k = 0; k < CMV_OUTLOOK_MEAN; k++) {
        if (w->track[k].sse < w->track[m].sse) m = (cmv_outlook_method)k;
    }
    return m;
}

static void add_error(track *t, size_t n, double error) {
    size_t at = n;
    while (at > 0 && t->sorted[at - 1] > error) at--;
    memmove(t->sorted + at + 1, t->sorted + at, (n - at) * sizeof *t->sorted);
    t->sorted[at] = error;
    t->sse += error * error;
}

/* States the interval for a stretch, as it would have been stated then, and looks whether it held. */
static void score(const walk *w, const double *point, size_t k, cmv_outlook *out) {
    const double outcome = w->outcome[k];
    if (w->n_judged < CMV_OUTLOOK_ERRORS) return;
    const cmv_outlook_method m = best(w);
    const double tail = (1 - w->opt->nominal) / 2;
    const double low = point[m] + error_quantile(w, m, tail);
    const double high = point[m] + error_quantile(w, m, 1 - tail);
    w->low[k] = tanh(low);
    w->high[k] = tanh(high);
    if (out->n_scored++ == 0) out->first_scored = k * w->opt->horizon;
    out->n_held += outcome >= low && outcome <= high;
}

/* Judges what was said before stretch k by its outcome, then learns from it. */
static void take(walk *w, size_t k, cmv_outlook *out) {
    double reading[CMV_OUTLOOK_METHODS], point[CMV_OUTLOOK_METHODS], known = 0;
    const double outcome = w->outcome[k];
    read_at(w, k * w->opt->horizon, reading);
    for (int m = 0; m < CMV_OUTLOOK_METHODS; m++) {
        point[m] = forecast(w, (cmv_outlook_method)m, reading);
        known += point[m];
    }
    if (isfinite(known) && isfinite(outcome)) {
        score(w, point, k, out);
        for (int m = 0; m < CMV_OUTLOOK_METHODS; m++)
            add_error(&w->track[m], w->n_judged, outcome - point[m]);
        w->n_judged++;
    }
    const double mean = reading[CMV_OUTLOOK_MEAN];
    for (int m = 0; m < CMV_OUTLOOK_MEAN; m++) {
        const double d = reading[m] - mean, e = outcome - mean;
        if (!isfinite(d + e)) continue;
        w->track[m].fit.n++;
        w->track[m].fit.rr += d * d;
        w->track[m].fit.rz += d * e;
    }
}

static void learn_outcome(walk *w, size_t k) {
    if (!isfinite(w->outcome[k])) return;
    w->sum += w->outcome[k];
    w->n_sum++;
}

static void speak(const walk *w, cmv_outlook *out) {
    double reading[CMV_OUTLOOK_METHODS];
    const double tail = (1 - w->opt->nominal) / 2;
    for (int m = 0; m < CMV_OUTLOOK_METHODS; m++)
        out->rmse[m] = sqrt(w->track[m].sse / (double)w->n_judged);
    const cmv_outlook_method m = out->method = best(w);
    read_at(w, w->x.n, reading);
    const double point = forecast(w, m, reading);
    out->now = tanh(reading[m]);
    out->mean = tanh(reading[CMV_OUTLOOK_MEAN]);
    out->weight = m == CMV_OUTLOOK_MEAN ? 0 : weight_of(&w->track[m].fit);
    out->low = tanh(point + error_quantile(w, m, tail));
    out->q25 = tanh(point + error_quantile(w, m, 0.25));
    out->median = tanh(point + error_quantile(w, m, 0.5));
    out->q75 = tanh(point + error_quantile(w, m, 0.75));
    out->high = tanh(point + error_quantile(w, m, 1 - tail));
}

static void outlook(walk *w, cmv_outlook *out) {
    *out = (cmv_outlook){.method = CMV_OUTLOOK_MEAN,
                         .n_stretches = w->n_stretches,
                         .first_scored = SIZE_MAX,
                         .now = NAN,
                         .mean = NAN,
                         .weight = NAN,
                         .low = NAN,
                         .q25 = NAN,
                         .median = NAN,
                         .q75 = NAN,
                         .high = NAN,
                         .rmse = {NAN, NAN, NAN},
                         .came = w->came,
                         .said_low = w->low,
                         .said_high = w->high};
    for (size_t k = 0; k < w->n_stretches; k++) {
        w->outcome[k] = z_between(w, k * w->opt->horizon, w->opt->horizon);
        w->came[k] = tanh(w->outcome[k]);
        w->low[k] = w->high[k] = NAN;
        if (k > 0) take(w, k, out);
        learn_outcome(w, k);
    }
    out->n_judged = w->n_judged;
    if (w->n_judged >= CMV_OUTLOOK_ERRORS) speak(w, out);
}

static cmv_rc check(cmv_cvec x, const cmv_outlook_opt *opt, cmv_vec scratch, cmv_err *err) {
    if (opt->horizon < HORIZON_MIN || opt->window < WINDOW_MIN)
        CMV_FAIL(err, CMV_E_ARG, "a horizon of %zu and a window of %zu; at least %d and %d",
                 opt->horizon, opt->window, HORIZON_MIN, WINDOW_MIN);
    if (!(opt->nominal > 0 && opt->nominal < 1))
        CMV_FAIL(err, CMV_E_ARG, "nominal is %g; it must lie between 0 and 1", opt->nominal);
    const size_t need = cmv_outlook_scratch(x.n, opt);
    if (scratch.n < need || !scratch.at)
        CMV_FAIL(err, CMV_E_LENGTH, "the scratch holds %zu values, %zu are needed", scratch.n, need);
    return CMV_OK;
}

cmv_rc cmv_outlook_of(cmv_cvec x, cmv_cvec y, const cmv_outlook_opt *opt, cmv_vec scratch,
                      cmv_outlook *out, cmv_err *err) {
    if (!opt || !out) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    CMV_TRY(check(x, opt, scratch, err));
    cmv_ewma last;
    CMV_TRY(cmv_ewma_corr(x, y, opt->lambda, (cmv_vec){scratch.at, x.n}, &last, err));
    walk w = {.x = x, .y = y, .opt = opt, .n_stretches = stretches(x.n, opt)};
    const size_t room = w.n_stretches + 1;
    w.ewma = scratch.at;
    w.outcome = scratch.at + x.n;
    for (size_t m = 0; m < CMV_OUTLOOK_METHODS; m++) w.track[m].sorted = w.outcome + (m + 1) * room;
    w.came = w.outcome + (1 + CMV_OUTLOOK_METHODS) * room;
    w.low = w.came + room;
    w.high = w.low + room;
    outlook(&w, out);
    return CMV_OK;
}
