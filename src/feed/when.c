// SPDX-License-Identifier: Apache-2.0
#include "when.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- tokens ---------------------------------------------------------------------------------------------------------- */

enum { MAX_TOKENS = 5, YEAR_PIVOT = 69 };

typedef struct token {
    char kind; /* digits: '1', '2', '4', '6', '8' by their number (1 and 2 are both '1'); 'M' month name; 'Q'; 'm' */
    char punct; /* sign in front of it, ' ' for none but blanks, '\0' for nothing */
    int value;
} token;

static const char *const MONTHS[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

/* Month of an English name or its first three letters (also "Sept"); 0 when it is none. */
static int month_of(const char *s, size_t n) {
    for (int m = 0; m < 12; m++) {
        size_t full = strlen(MONTHS[m]);
        bool known = n == full || n == 3 || (n == 4 && m == 8);
        if (known && n <= full && strncasecmp(s, MONTHS[m], n) == 0) return m + 1;
    }
    return 0;
}

static bool digits_token(const char *s, size_t n, size_t *i, token *t) {
    size_t from = *i;
    long value = 0;
    for (; *i < n && isdigit((unsigned char)s[*i]) && *i - from < 9; ++*i)
        value = value * 10 + (s[*i] - '0');
    static const char KIND[] = "?11?4?6?8?";
    t->kind = KIND[*i - from];
    t->value = (int)value;
    return t->kind != '?';
}

static bool word_token(const char *s, size_t n, size_t *i, token *t) {
    size_t from = *i;
    while (*i < n && isalpha((unsigned char)s[*i])) ++*i;
    size_t len = *i - from;
    if (len == 0) return false;
    t->value = month_of(s + from, len);
    if (t->value) {
        t->kind = 'M';
        if (*i < n && s[*i] == '.') ++*i; /* "Jan. 2" */
        return true;
    }
    t->kind = len == 1 && (s[from] | 0x20) == 'q'   ? 'Q'
              : len == 1 && (s[from] | 0x20) == 'm' ? 'm'
                                                    : '?';
    return t->kind != '?';
}

/* The sign in front of a token: at most one, with blanks around it. */
static bool punctuation(const char *s, size_t n, size_t *i, char *punct) {
    for (; *i < n && strchr(" -/.,", s[*i]); ++*i) {
        bool second = *punct && *punct != ' ' && s[*i] != ' ';
        if (second) return false;
        if (s[*i] != ' ' || !*punct) *punct = s[*i];
    }
    return *i < n;
}

/* Cuts "2-Jan-26" into tokens; returns their number, 0 when something else stands there. */
static size_t tokens_of(const char *s, size_t n, token out[MAX_TOKENS]) {
    size_t count = 0;
    for (size_t i = 0; i < n; count++) {
        token t = {0};
        if (count == MAX_TOKENS || !punctuation(s, n, &i, &t.punct)) return 0;
        bool ok =
            isdigit((unsigned char)s[i]) ? digits_token(s, n, &i, &t) : word_token(s, n, &i, &t);
        if (!ok) return 0;
        out[count] = t;
    }
    return count;
}

/* ---- patterns -------------------------------------------------------------------------------------------------------- */

/* Sequences of token kinds; the indices say which token is year, month and day (-1: none, 1 is meant). */
static const struct pattern {
    const char *kinds;
    cmv__form form;
    int year, month, day;
} PATTERNS[] = {
    {"411", CMV__FORM_YMD, 0, 1, 2},      {"4M1", CMV__FORM_YMD, 0, 1, 2},
    {"8", CMV__FORM_COMPACT, -1, -1, -1}, {"114", CMV__FORM_NUMERIC, 2, 0, 1},
    {"111", CMV__FORM_NUMERIC, 2, 0, 1},  {"M14", CMV__FORM_NAMED, 2, 0, 1},
    {"M11", CMV__FORM_NAMED, 2, 0, 1},    {"1M4", CMV__FORM_NAMED, 2, 1, 0},
    {"1M1", CMV__FORM_NAMED, 2, 1, 0},    {"41", CMV__FORM_MONTH, 0, 1, -1},
    {"14", CMV__FORM_MONTH, 1, 0, -1},    {"6", CMV__FORM_MONTH, -1, -1, -1},
    {"M4", CMV__FORM_MONTH, 1, 0, -1},    {"M1", CMV__FORM_MONTH, 1, 0, -1},
    {"4M", CMV__FORM_MONTH, 0, 1, -1},    {"4m1", CMV__FORM_MONTH, 0, 2, -1},
    {"4Q1", CMV__FORM_QUARTER, 0, 2, -1}, {"Q14", CMV__FORM_QUARTER, 2, 1, -1},
    {"4", CMV__FORM_YEAR, 0, -1, -1},
};

static int full_year(const token *t) {
    if (t->kind != '1') return t->value;
    return t->value < YEAR_PIVOT ? 2000 + t->value : 1900 + t->value;
}

static uint8_t small(int v) { return (uint8_t)(v < 0 || v > 255 ? 255 : v); }

static void fill(const struct pattern *p, const token *t, cmv__when *w) {
    int year = p->year < 0 ? 0 : full_year(&t[p->year]);
    int month = p->month < 0 ? 1 : t[p->month].value, day = p->day < 0 ? 1 : t[p->day].value;
    if (p->form == CMV__FORM_COMPACT) {
        year = t[0].value / 10000;
        month = t[0].value / 100 % 100;
        day = t[0].value % 100;
    } else if (t[0].kind == '6') {
        year = t[0].value / 100;
        month = t[0].value % 100;
    } else if (p->form == CMV__FORM_QUARTER) {
        month = month >= 1 && month <= 4 ? month * 3 - 2 : 255;
    }
    w->year = (int16_t)year;
    w->a = small(month);
    w->b = small(day);
    w->form = (uint8_t)p->form;
    w->punct = p->form == CMV__FORM_NUMERIC ? t[1].punct : '\0';
}

static bool match(const token *t, size_t n, cmv__when *w) {
    for (size_t i = 0; i < sizeof PATTERNS / sizeof *PATTERNS; i++) {
        const struct pattern *p = &PATTERNS[i];
        if (strlen(p->kinds) != n) continue;
        size_t k = 0;
        while (k < n && p->kinds[k] == t[k].kind) k++;
        if (k < n) continue;
        fill(p, t, w);
        return true;
    }
    return false;
}

/* ---- time of day ----------------------------------------------------------------------------------------------------- */

/* Up to two digits; -1 when there is none or the number is above `most`. */
static int take_number(const char *s, size_t n, size_t *i, int most) {
    int v = 0;
    size_t from = *i;
    for (; *i < n && isdigit((unsigned char)s[*i]) && *i - from < 2; ++*i)
        v = v * 10 + (s[*i] - '0');
    return *i == from || v > most ? -1 : v;
}

/* The same behind a colon; `otherwise` without one. */
static int take_part(const char *s, size_t n, size_t *i, int most, int otherwise) {
    if (*i >= n || s[*i] != ':') return otherwise;
    ++*i;
    return take_number(s, n, i, most);
}

/* "09:30", "16:00:00.000 PM", "00:00:00+00:00": seconds, or -1. The zone stays unread: a date counts as written. */
static int32_t seconds_of(const char *s, size_t n) {
    size_t i = 0;
    int hour = take_number(s, n, &i, 24), minute = take_part(s, n, &i, 59, -1),
        second = take_part(s, n, &i, 60, 0);
    if (hour < 0 || minute < 0 || second < 0) return -1;
    for (size_t k = i; k < n; k++) {
        if (!isalnum((unsigned char)s[k]) && !strchr(" .:+-/_,", s[k])) return -1;
    }
    bool pm = memmem(s + i, n - i, "PM", 2) || memmem(s + i, n - i, "pm", 2);
    return (hour % 24 + (pm && hour < 12 ? 12 : 0)) * 3600 + minute * 60 + second;
}

/* Where the date ends and the time begins: before the digits in front of the first colon. */
static size_t date_length(const char *s, size_t n, size_t *time_at) {
    const char *colon = memchr(s, ':', n);
    *time_at = n;
    if (!colon) return n;
    size_t i = (size_t)(colon - s);
    while (i > 0 && isdigit((unsigned char)s[i - 1])) i--;
    *time_at = i;
    if (i > 0 && (s[i - 1] == 'T' || s[i - 1] == 't')) i--;
    while (i > 0 && (s[i - 1] == ' ' || s[i - 1] == ',')) i--;
    return i;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

/* YYYY-MM-DD, by far the commonest. */
static bool iso(const char *s, cmv__when *w) {
    static const char SHAPE[] = "dddd-dd-dd";
    int v[10];
    for (int i = 0; i < 10; i++) {
        v[i] = s[i] - '0';
        if (SHAPE[i] == 'd' ? v[i] < 0 || v[i] > 9 : s[i] != '-') return false;
    }
    *w = (cmv__when){.year = (int16_t)(v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3]),
                     .a = (uint8_t)(v[5] * 10 + v[6]),
                     .b = (uint8_t)(v[8] * 10 + v[9]),
                     .form = CMV__FORM_YMD,
                     .seconds = -1};
    return true;
}

/* Seconds, milliseconds or microseconds since 1970 that are a midnight: candles of days are stamped so. Others need a zone. */
static bool unix_midnight(const char *s, size_t n, cmv__when *w) {
    int64_t at = 0, day = n == 10 ? 86400 : n == 13 ? 86400000LL : n == 16 ? 86400000000LL : 0;
    if (day == 0) return false;
    for (size_t i = 0; i < n; i++) {
        if (!isdigit((unsigned char)s[i])) return false;
        at = at * 10 + (s[i] - '0');
    }
    if (at % day != 0) return false;
    cmv_ymd d = cmv_date_ymd((cmv_date)(at / day));
    if (d.year < 1990 || d.year > 2099) return false;
    *w = (cmv__when){.year = (int16_t)d.year,
                     .a = (uint8_t)d.month,
                     .b = (uint8_t)d.day,
                     .form = CMV__FORM_UNIX,
                     .seconds = -1};
    return true;
}

bool cmv__when_parse(const char *s, size_t n, cmv__when *out) {
    *out = (cmv__when){.seconds = -1};
    if (n == 10 && iso(s, out)) return true;
    if (unix_midnight(s, n, out)) return true;
    if (n == 0 || n > 64) return false;
    size_t time_at;
    size_t len = date_length(s, n, &time_at);
    int32_t seconds = -1;
    if (time_at < n && (seconds = seconds_of(s + time_at, n - time_at)) < 0) return false;
    token t[MAX_TOKENS];
    size_t count = tokens_of(s, len, t);
    if (count == 0 || t[0].punct || !match(t, count, out)) {
        *out = (cmv__when){.seconds = -1};
        return false;
    }
    out->seconds = seconds;
    return true;
}

cmv_date cmv__when_date(const cmv__when *w, cmv_date_order order) {
    if (w->form == CMV__FORM_NONE) return CMV_DATE_NONE;
    bool day_first = w->form == CMV__FORM_NUMERIC && order == CMV_ORDER_DMY;
    return day_first ? cmv_date_of(w->year, w->b, w->a) : cmv_date_of(w->year, w->a, w->b);
}
