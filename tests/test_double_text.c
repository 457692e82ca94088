// SPDX-License-Identifier: Apache-2.0
/* Shortest decimals: they read back, none is shorter, and the table of powers is what it says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "render/json.h"
#include "render/pow10.h"

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double of_bits(uint64_t bits) {
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static int digits_in(const char *text) {
    int n = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (n == 0 && *text == '0')) continue;
        n++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return n - zeros;
}

static void must_read_back(double v) {
    char text[CMV__DOUBLE_TEXT];
    size_t n = cmv__double_text(v, text);
    if (n != strlen(text) || strtod(text, NULL) != v) fail_msg("%.17g became \"%s\"", v, text);
}

/* One digit less never reads back, and of as many digits printf's, the closest, are the same number or fail too. */
static void must_be_shortest(double v) {
    char text[CMV__DOUBLE_TEXT], other[400];
    cmv__double_text(v, text);
    const int n = digits_in(text);
    if (n > 1) {
        snprintf(other, sizeof other, "%.*g", n - 1, v);
        if (strtod(other, NULL) == v) fail_msg("\"%s\" is longer than \"%s\"", text, other);
    }
    snprintf(other, sizeof other, "%.*g", n, v);
    if (strtod(other, NULL) == v && strtold(text, NULL) != strtold(other, NULL))
        fail_msg("\"%s\" is farther away than \"%s\"", text, other);
}

static void any_double(void **unused) {
    (void)unused;
    for (int i = 0; i < 300000; i++) {
        double v = of_bits(next());
        if (isfinite(v)) must_read_back(v);
    }
    for (int i = 0; i < 3000000; i++) { /* sizes that data have: 2^-130 to 2^110 */
        uint64_t bits = next();
        uint64_t exponent = 1023 - 130 + (bits >> 52) % 240;
        must_read_back(of_bits((bits & 0x800fffffffffffff) | exponent << 52));
    }
}

static void subnormals_and_edges(void **unused) {
    (void)unused;
    for (int i = 0; i < 20000; i++) must_read_back(of_bits(next() >> (12 + next() % 52)));
    for (int e = 1; e < 2046; e++) {
        const uint64_t power = (uint64_t)e
                               << 52; /* its neighbour below is half as far as the one above */
        must_read_back(of_bits(power - 1));
        must_read_back(of_bits(power));
        must_read_back(of_bits(power + 1));
        must_be_shortest(of_bits(power));
    }
    must_read_back(5e-324);
    must_read_back(1.7976931348623157e308);
}

static void none_shorter(void **unused) {
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next();
        must_be_shortest(of_bits((bits & 0x800fffffffffffff) |
                                 (uint64_t)(1023 - 130 + (int)((bits >> 52) % 240)) << 52));
        must_be_shortest((double)(int64_t)(next() % 10000000) / 10000); /* quotes */
        must_be_shortest(of_bits(next() >> 1 & 0x7fdfffffffffffff));
    }
}

static void as_percent_g(void **unused) {
    (void)unused;
    static const struct {
        double v;
        const char *text;
    } row[] = {{0, "0"},
               {-0.0, "0"},
               {1, "1"},
               {-1.5, "-1.5"},
               {0.1, "0.1"},
               {0.0001, "0.0001"},
               {0.00001, "1e-05"},
               {-2.5e-7, "-2.5e-07"},
               {123456789, "123456789"},
               {1e14, "100000000000000"},
               {1e15, "1e+15"},
               {1.5e16, "1.5e+16"},
               {9007199254740993.0, "9007199254740992"},
               {12345678901234568.0, "12345678901234568"},
               {1.0 / 3, "0.3333333333333333"},
               {2.0 / 3, "0.6666666666666666"},
               {5e-324, "5e-324"},
               {1e23, "1e+23"},
               {9.5367431640625e-07, "9.5367431640625e-07"},
               {1e100, "1e+100"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char text[CMV__DOUBLE_TEXT];
        assert_int_equal(cmv__double_text(row[i].v, text), strlen(row[i].text));
        assert_string_equal(text, row[i].text);
    }
}

/* Long division and multiplication on 32-bit limbs, most significant last: enough for 10^60 and 2^200 / 10^20. */
enum { LIMBS = 12 };
typedef struct big {
    uint32_t at[LIMBS];
} big;

static void times(big *b, uint32_t m) {
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)b->at[i] * m;
        b->at[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert_int_equal(carry, 0);
}

static bool over(big *b, uint32_t d) { /* true when a remainder is dropped */
    uint64_t rest = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        rest = rest << 32 | b->at[i];
        b->at[i] = (uint32_t)(rest / d);
        rest %= d;
    }
    return rest != 0;
}

static int top_bit(const big *b) {
    for (int i = LIMBS * 32 - 1; i >= 0; i--)
        if (b->at[i / 32] >> (i % 32) & 1) return i;
    return -1;
}

static cmv__wide power_afresh(int k) {
    big b = {{0}};
    bool cut = false;
    b.at[k < 0 ? 8 : 0] = 1; /* 2^256 leaves enough bits below after twenty divisions */
    for (int i = 0; i < k; i++) times(&b, 10);
    for (int i = 0; i < -k; i++) cut |= over(&b, 10);
    while (top_bit(&b) > 127) cut |= over(&b, 2);
    while (top_bit(&b) < 127) times(&b, 2);
    cmv__wide w = {(uint64_t)b.at[3] << 32 | b.at[2], (uint64_t)b.at[1] << 32 | b.at[0]};
    if (cut && ++w.low == 0) w.high++;
    return w;
}

static void table_of_powers(void **unused) {
    (void)unused;
    for (int k = CMV__POW10_FIRST; k <= CMV__POW10_LAST; k++) {
        cmv__wide want = power_afresh(k), have = CMV__POW10[k - CMV__POW10_FIRST];
        if (want.high != have.high || want.low != have.low) fail_msg("10^%d", k);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_double),      cmocka_unit_test(subnormals_and_edges),
        cmocka_unit_test(none_shorter),    cmocka_unit_test(as_percent_g),
        cmocka_unit_test(table_of_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
