// SPDX-License-Identifier: Apache-2.0
/*
 * Shortest decimal of a double.
 *
 * A double v = c 2^q stands for every real number between its neighbours' midpoints. With k chosen so that 10^k is no wider
 * than that interval, one of the multiples of 10^k or 10^(k+1) next to v lies inside; the shortest is taken, the closest of
 * two. The interval's ends and v are scaled by 10^-k in 128-bit arithmetic and rounded to odd, which keeps every
 * comparison exact. Source: Giulietti, "The Schubfach way to render doubles" (2020). Powers of ten are held for the sizes
 * that data have; the few doubles beyond go through printf.
 */
#include "json.h"
#include "pow10.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* digits times ten to the exponent */
typedef struct decimal {
    uint64_t digits;
    int exponent;
} decimal;

__extension__ typedef unsigned __int128 u128;

/* floor(log2(10^e)) for |e| < 1650 */
static int log2_of_pow10(int e) { return (e * 1741647) >> 19; }

/* g times c over 2^128, its last bit set when something was cut off. */
static uint64_t scaled_to_odd(const cmv__wide *g, uint64_t c) {
    const u128 low = (u128)g->low * c;
    const u128 high = (u128)g->high * c + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* Of the multiples of ten to the k next to v = vb / 4, the one inside the interval; both are: the closer, ties to even. */
static decimal closest(uint64_t vb, uint64_t lower, uint64_t upper, int k) {
    const uint64_t s = vb / 4;
    if (s >= 10) {
        const uint64_t tens = s / 10;
        const bool down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up) return (decimal){tens + up, k + 1};
    }
    const bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    if (down != up) return (decimal){s + up, k};
    const uint64_t middle = 4 * s + 2;
    return (decimal){s + (vb > middle || (vb == middle && (s & 1))), k};
}

/* Shortest decimal of a positive double; false when its power of ten is not held. */
static bool shortest(double v, decimal *out) {
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    const int biased = (int)(bits >> 52);
    if (biased == 0) return false; /* subnormal */
    const uint64_t c = fraction | (uint64_t)1 << 52;
    const int q = biased - 1075;
    const bool uneven = fraction == 0; /* the neighbour below is only half as far away */
    if (q <= 0 && q > -53 && (c & (((uint64_t)1 << -q) - 1)) == 0) {
        *out = (decimal){c >> -q, 0};
        return true;
    }
    const int k = (q * 1262611 - (uneven ? 524031 : 0)) >> 22;
    if (-k < CMV__POW10_FIRST || -k > CMV__POW10_LAST) return false;
    const int h = q + log2_of_pow10(-k) + 1; /* 1..4 */
    const cmv__wide *g = &CMV__POW10[-k - CMV__POW10_FIRST];
    const uint64_t odd = c & 1;
    const uint64_t lower = scaled_to_odd(g, (4 * c - 2 + uneven) << h) + odd;
    const uint64_t upper = scaled_to_odd(g, (4 * c + 2) << h) - odd;
    *out = closest(scaled_to_odd(g, (4 * c) << h), lower, upper, k);
    return true;
}

/* Digits of n > 0 at p, returns their number. */
static int put_digits(uint64_t n, char *p) {
    static const char PAIRS[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    char room[20];
    int at = (int)sizeof room;
    for (; n >= 10; n /= 100) memcpy(room + (at -= 2), PAIRS + n % 100 * 2, 2);
    if (n > 0) room[--at] = (char)('0' + n);
    if (at < (int)sizeof room && room[at] == '0') at++;
    memcpy(p, room + at, sizeof room - (size_t)at);
    return (int)sizeof room - at;
}

/* As %g writes it: plain from 1e-4 up to 15 digits before the point or as many as there are, else with an exponent. */
static char *put_decimal(const char *digit, int n, int exponent, char *p) {
    if (exponent < -4 || exponent >= (n > 15 ? n : 15)) {
        *p++ = digit[0];
        if (n > 1) *p++ = '.';
        memcpy(p, digit + 1, (size_t)n - 1);
        p += n - 1;
        const int size = exponent < 0 ? -exponent : exponent;
        *p++ = 'e';
        *p++ = exponent < 0 ? '-' : '+';
        if (size > 99) *p++ = (char)('0' + size / 100);
        *p++ = (char)('0' + size / 10 % 10);
        *p++ = (char)('0' + size % 10);
        return p;
    }
    if (exponent < 0) {
        static const char ZEROS[] = {'0', '.', '0', '0', '0', '0'};
        memcpy(p, ZEROS, sizeof ZEROS);
        p += 1 - exponent;
        memcpy(p, digit, (size_t)n);
        return p + n;
    }
    const int whole = exponent + 1;
    memcpy(p, digit, (size_t)(n < whole ? n : whole));
    for (int i = n; i < whole; i++) p[i] = '0';
    p += whole;
    if (n <= whole) return p;
    *p++ = '.';
    memcpy(p, digit + whole, (size_t)(n - whole));
    return p + (n - whole);
}

/* Sizes whose power of ten is not held: the fewest digits that printf writes and strtod reads back. */
static size_t by_printf(double v, char text[CMV__DOUBLE_TEXT]) {
    int n = 0;
    for (int digits = 1; digits <= 17; digits++) {
        n = snprintf(text, CMV__DOUBLE_TEXT, "%.*g", digits, v);
        if (strtod(text, NULL) == v) break;
    }
    return n > 0 ? (size_t)n : 0;
}

size_t cmv__double_text(double v, char text[CMV__DOUBLE_TEXT]) {
    if (v == 0) { /* no "-0" */
        memcpy(text, "0", 2);
        return 1;
    }
    decimal d;
    if (!shortest(fabs(v), &d)) return by_printf(v, text);
    char digit[20] = "0"; /* a decimal never has no digit */
    const int all = put_digits(d.digits, digit);
    int n = all;
    while (n > 1 && digit[n - 1] == '0') n--;
    char *p = text;
    if (v < 0) *p++ = '-';
    p = put_decimal(digit, n, d.exponent + all - 1, p);
    *p = '\0';
    return (size_t)(p - text);
}
