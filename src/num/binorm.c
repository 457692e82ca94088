// SPDX-License-Identifier: Apache-2.0
/* Upper tail of the bivariate normal, and what follows from it for a normal pair. */
#include "comove/hedging.h"

#include <math.h>

static const double TWO_PI = 6.283185307179586;

/* Nodes below 0 and weights of Gauss-Legendre on [-1, 1], 20 points. */
static const double NODE[] = {-0.9931285991850949, -0.9639719272779138, -0.9122344282513259,
                              -0.8391169718222188, -0.7463319064601508, -0.6360536807265150,
                              -0.5108670019508271, -0.3737060887154195, -0.2277858511416451,
                              -0.07652652113349734};
static const double WEIGHT[] = {0.01761400713915212, 0.04060142980038694, 0.06267204833410907,
                                0.08327674157670475, 0.1019301198172404,  0.1181945319615184,
                                0.1316886384491766,  0.1420961093183820,  0.1491729864726037,
                                0.1527533871307258};
enum { HALF = sizeof NODE / sizeof *NODE };

/* |rho| below .925: Plackett's integral over the angle, from independence on. */
static double by_angle(double h, double k, double rho) {
    const double hk = h * k, hs = (h * h + k * k) / 2, half_angle = asin(rho) / 2;
    double sum = 0;
    for (int i = 0; i < HALF; i++) {
        for (int side = -1; side <= 1; side += 2) {
            const double sine = sin(half_angle * (1 + side * NODE[i]));
            sum += WEIGHT[i] * exp((sine * hk - hs) / (1 - sine * sine));
        }
    }
    return sum * half_angle / TWO_PI + cmv_norm_upper(h) * cmv_norm_upper(k);
}

/* Exponents below this vanish against everything they are added to. */
static const double VANISHED = -100;

/* The integral that separates |rho| near 1 from |rho| = 1: its singular part in closed form, the rest by quadrature. */
static double near_one(double h, double k, double rho) {
    const double hk = h * k, as = (1 - rho) * (1 + rho), bs = (h - k) * (h - k);
    const double c = (4 - hk) / 8, d = (12 - hk) / 80, a = sqrt(as);
    const double first = -(bs / as + hk) / 2;
    double sum = 0;
    if (first > VANISHED)
        sum = a * exp(first) * (1 - c * (bs - as) * (1 - d * bs) / 3 + c * d * as * as);
    if (hk > VANISHED) {
        const double b = sqrt(bs), tail = sqrt(TWO_PI) * cmv_norm_upper(b / a);
        sum -= exp(-hk / 2) * tail * b * (1 - c * bs * (1 - d * bs) / 3);
    }
    double rest = 0;
    for (int i = 0; i < HALF; i++) {
        for (int side = -1; side <= 1; side += 2) {
            const double u = a / 2 * (1 + side * NODE[i]), xs = u * u;
            const double expo = -(bs / xs + hk) / 2;
            if (expo <= VANISHED) continue;
            const double root = sqrt(1 - xs), series = 1 + c * xs * (1 + 5 * d * xs);
            const double exact = exp(-(hk / 2) * xs / ((1 + root) * (1 + root))) / root;
            rest += a / 2 * WEIGHT[i] * exp(expo) * (series - exact);
        }
    }
    return (rest - sum) / TWO_PI;
}

/* P(h < X < k) for h < k, as a difference of the smaller tails. */
static double between(double h, double k) {
    return h < 0 ? cmv_norm_upper(-k) - cmv_norm_upper(-h) : cmv_norm_upper(h) - cmv_norm_upper(k);
}

static double by_end(double h, double k, double rho) {
    const double sign = rho < 0 ? -1 : 1;
    const double apart = fabs(rho) < 1 ? near_one(h, sign * k, rho) : 0;
    if (rho > 0) return apart + cmv_norm_upper(fmax(h, k));
    /* Without the part between, X > h and X < -k: both hold only when h < -k. */
    return h >= -k ? -apart : between(h, -k) - apart;
}

double cmv_binorm_upper(double h, double k, double rho) {
    if (isnan(h) || isnan(k) || !(fabs(rho) <= 1)) return NAN;
    if (isinf(h)) return h > 0 ? 0 : cmv_norm_upper(k);
    if (isinf(k)) return k > 0 ? 0 : cmv_norm_upper(h);
    const double p = fabs(rho) < 0.925 ? by_angle(h, k, rho) : by_end(h, k, rho);
    return fmin(fmax(p, 0), 1);
}
