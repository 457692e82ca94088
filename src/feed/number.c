// SPDX-License-Identifier: Apache-2.0
#include "number.h"

#include "base/limits.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_MAX = 128, VALUE_EXPONENT_MAX = 300 };

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* ---- words ----------------------------------------------------------------------------------------------------------- */

static const char *const MISSING[] = {".",   "-",    "--",   "nd",   "n/d",  "n/a", "#n/a", "na",
                                      "nan", "-nan", "null", "none", "n.a.", "..",  "*"};

/* Words that are numbers to a careless parser. */
static const struct {
    const char *word;
    const char *why;
} WRONG[] = {
    {"inf", "is infinite"},
    {"+inf", "is infinite"},
    {"-inf", "is infinite"},
    {"infinity", "is infinite"},
    {"-infinity", "is infinite"},
    {"#div/0!", "is a spreadsheet error"},
    {"#value!", "is a spreadsheet error"},
    {"#ref!", "is a spreadsheet error"},
    {"#name?", "is a spreadsheet error"},
    {"#num!", "is a spreadsheet error"},
};

static bool equals(const char *s, size_t n, const char *word) {
    return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

static bool is_missing(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof MISSING / sizeof *MISSING; i++) {
        if (equals(s, n, MISSING[i])) return true;
    }
    return n == 0;
}

static const char *why_not(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        if (equals(s, n, WRONG[i].word)) return WRONG[i].why;
    }
    size_t sign = n > 0 && (s[0] == '-' || s[0] == '+');
    if (n > sign + 1 && s[sign] == '0' && (s[sign + 1] | 0x20) == 'x')
        return "is a hexadecimal number";
    return "is not a number";
}

/* ---- plain numbers --------------------------------------------------------------------------------------------------- */

typedef struct parts {
    uint64_t mantissa;
    int kept;     /* digits in mantissa, at most 19 */
    int whole;    /* digits before the point */
    int fraction; /* digits after it */
    int exponent;
    bool negative;
    char last; /* last digit of the mantissa */
    size_t digits_end;
} parts;

static void take_digits(const char *s, size_t n, size_t *i, parts *p, int *count) {
    for (; *i < n && digit(s[*i]); ++*i) {
        if (p->kept < 19 && (p->kept > 0 || s[*i] != '0')) {
            p->mantissa = p->mantissa * 10 + (uint64_t)(s[*i] - '0');
            p->kept++;
        } else if (p->kept >= 19) {
            p->kept = 20; /* more than the fast path can hold */
        }
        p->last = s[*i];
        ++*count;
    }
}

/* An optional sign; true for a minus. */
static bool take_minus(const char *s, size_t n, size_t *i) {
    if (*i >= n || (s[*i] != '-' && s[*i] != '+')) return false;
    return s[(*i)++] == '-';
}

static bool take_exponent(const char *s, size_t n, size_t *i, parts *p) {
    if (*i >= n || (s[*i] | 0x20) != 'e') return true;
    ++*i;
    bool negative = take_minus(s, n, i);
    size_t from = *i;
    int e = 0;
    for (; *i < n && digit(s[*i]); ++*i) {
        if (e < 10000) e = e * 10 + (s[*i] - '0');
    }
    p->exponent = negative ? -e : e;
    return *i > from;
}

/* sign digits [. digits] [e sign digits], the whole of s. */
static bool split(const char *s, size_t n, parts *p) {
    size_t i = 0;
    *p = (parts){0};
    p->negative = take_minus(s, n, &i);
    take_digits(s, n, &i, p, &p->whole);
    if (i < n && s[i] == '.') {
        i++;
        take_digits(s, n, &i, p, &p->fraction);
    }
    return p->whole + p->fraction > 0 && take_exponent(s, n, &i, p) && i == n;
}

static const double POWER10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A mantissa below 2^53 and a power up to 10^22 are exact, so one operation rounds once; else strtod, in the C locale
   because nothing here calls setlocale. */
static double value_of(const char *s, size_t n, const parts *p) {
    int e = p->exponent - p->fraction;
    if (p->kept < 20 && p->mantissa <= (1ULL << 53) && e >= -22 && e <= 22) {
        double m = (double)p->mantissa;
        double v = e < 0 ? m / POWER10[-e] : m * POWER10[e];
        return p->negative ? -v : v;
    }
    char text[CMV_FIELD_MAX + 1];
    if (n >= sizeof text) return (double)INFINITY;
    memcpy(text, s, n);
    text[n] = '\0';
    return strtod(text, NULL);
}

static cmv__number_kind plain(const char *s, size_t n, cmv__number *out) {
    parts p;
    if (!split(s, n, &p)) {
        *out = (cmv__number){.why = why_not(s, n)};
        return CMV__NUMBER_BAD;
    }
    double v = value_of(s, n, &p);
    *out = (cmv__number){.value = v,
                         .decimals = p.fraction - p.exponent,
                         .ends_zero = p.fraction >= 2 && p.last == '0'};
    if (isfinite(v) && fabs(v) <= 1e300) return CMV__NUMBER_OK;
    out->why = "is beyond 1e300";
    return CMV__NUMBER_BAD;
}

/* ---- decorated numbers ----------------------------------------------------------------------------------------------- */

/* Taken away in front of or behind a number, longest first. */
static const char *const SIGNS[] = {"US$",      "USD", "EUR",      "GBP",          "JPY",
                                    "CHF",      "%",   "$",        "\xE2\x82\xAC", "\xC2\xA3",
                                    "\xC2\xA5", " ",   "\xC2\xA0", "\xE2\x80\xAF"};
/* May stand between groups of three digits besides comma and point. */
static const char *const GAPS[] = {" ", "'", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99"};

static size_t starts(const char *s, size_t n, const char *const *table, size_t rows) {
    for (size_t i = 0; i < rows; i++) {
        size_t len = strlen(table[i]);
        if (n >= len && memcmp(s, table[i], len) == 0) return len;
    }
    return 0;
}

static size_t ends(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        size_t len = strlen(SIGNS[i]);
        if (n >= len && memcmp(s + n - len, SIGNS[i], len) == 0) return len;
    }
    return 0;
}

static void strip(const char **s, size_t *n) {
    size_t cut;
    while ((cut = starts(*s, *n, SIGNS, sizeof SIGNS / sizeof *SIGNS)) > 0) {
        *s += cut;
        *n -= cut;
    }
    while ((cut = ends(*s, *n)) > 0) *n -= cut;
}

/* Sign, also as a Unicode minus or as brackets; what remains begins with a digit or a decimal sign. */
static bool take_sign(const char **s, size_t *n) {
    bool negative = false;
    strip(s, n);
    if (*n >= 2 && **s == '(' && (*s)[*n - 1] == ')') {
        negative = true;
        ++*s;
        *n -= 2;
        strip(s, n);
    }
    size_t sign = *n >= 3 && memcmp(*s, "\xE2\x88\x92", 3) == 0 ? 3
                  : *n >= 1 && (**s == '-' || **s == '+')       ? 1
                                                                : 0;
    if (sign) {
        negative ^= **s != '+';
        *s += sign;
        *n -= sign;
        strip(s, n);
    }
    return negative;
}

/* Thousands and the decimal sign on the way through a number. */
typedef struct groups {
    bool any, good, fraction;
    size_t run; /* digits since the last sign */
} groups;

static void group_sign(groups *g) {
    g->good = g->good && !g->fraction && (g->any ? g->run == 3 : g->run >= 1 && g->run <= 3);
    g->any = true;
    g->run = 0;
}

static void decimal_sign(groups *g) {
    g->good = g->good && !g->fraction && (!g->any || g->run == 3);
    g->fraction = true;
}

/* Copies digits and the decimal sign; false when groups of thousands are not groups of three, or something else stands
   between the digits. */
static bool normalise(const char *s, size_t n, bool comma, char *out, size_t *len) {
    const char decimal = comma ? ',' : '.', thousands = comma ? '.' : ',';
    groups g = {.good = true};
    for (size_t i = 0; i < n;) {
        size_t gap = s[i] == thousands ? 1 : starts(s + i, n - i, GAPS, sizeof GAPS / sizeof *GAPS);
        if (gap) {
            group_sign(&g);
            i += gap;
            continue;
        }
        if (s[i] == decimal) decimal_sign(&g);
        out[(*len)++] = s[i] == decimal ? '.' : s[i];
        g.run += digit(s[i]);
        i++;
    }
    return g.good && (g.fraction || !g.any || g.run == 3);
}

static cmv__number_kind decorated(const char *s, size_t n, bool comma, cmv__number *out) {
    char text[TEXT_MAX];
    const char *whole = s;
    size_t whole_n = n, len = 0;
    *out = (cmv__number){.why = why_not(whole, whole_n)};
    bool negative = take_sign(&s, &n);
    if (n == 0 || n + 2 > sizeof text || s[0] == '-' || s[0] == '+') return CMV__NUMBER_BAD;
    if (negative) text[len++] = '-';
    if (!normalise(s, n, comma, text, &len)) return CMV__NUMBER_BAD;
    cmv__number_kind kind = plain(text, len, out);
    if (kind == CMV__NUMBER_BAD && strcmp(out->why, "is beyond 1e300") != 0)
        out->why = why_not(whole, whole_n);
    return kind;
}

cmv__number_kind cmv__number_parse(const char *s, size_t n, bool comma, cmv__number *out) {
    bool grouped = comma && memchr(s, '.', n);
    if (n > 0 && !grouped) {
        cmv__number_kind kind = plain(s, n, out);
        if (kind == CMV__NUMBER_OK || strcmp(out->why, "is beyond 1e300") == 0) return kind;
    }
    if (is_missing(s, n)) {
        *out = (cmv__number){.value = (double)NAN};
        return CMV__NUMBER_MISSING;
    }
    return decorated(s, n, comma, out);
}

/* ---- decimal sign ---------------------------------------------------------------------------------------------------- */

/* Can `s` be read with this decimal sign, and does it hold one of the signs at all? */
static bool reads(const char *s, size_t n, bool comma) {
    cmv__number number;
    return cmv__number_parse(s, n, comma, &number) == CMV__NUMBER_OK;
}

int cmv__number_style(const char *s, size_t n) {
    bool comma_seen = memchr(s, ',', n) != NULL;
    if (n == 0 || n >= TEXT_MAX || (!comma_seen && !memchr(s, '.', n))) return 0;
    bool point = reads(s, n, false), comma = reads(s, n, true);
    if (point && comma) return comma_seen ? CMV__SAYS_OPEN : 0;
    return point ? CMV__SAYS_POINT : comma ? CMV__SAYS_COMMA : 0;
}
