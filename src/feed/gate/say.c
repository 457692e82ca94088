// SPDX-License-Identifier: Apache-2.0
/* Findings as sentences, from one table of templates. */
#include "gate.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS 3
#define TEXT_MAX 480

/*
 * Sentences by code and form; the first takes the whole. $i metric, $a first date, $z last date, $d date of the values,
 * $v value, $w the one before or held, $n count, $s plural of the count, $x number, $p x in percent, $t factor 10^x in words,
 * $y x as a date, $Y its year, $c name of the other source, $m "and so are n more up to date".
 */
static const char *const SENTENCES[CMV_GATE_CODES][FORMS] = {
    [CMV_GATE_INCOMPLETE_ROW] = {"$i: the last value, $v on $d after $w, is cut in the middle of "
                                 "the number; the row was left out",
                                 "$i: $n unfinished row$s left out",
                                 "$i: the last row of the reply was cut off and left out"},
    [CMV_GATE_UNSORTED] = {"$i: rows came newest first and were sorted"},
    [CMV_GATE_DUPLICATE] = {"$i: $n date$s came twice, first $d: $w, then $v; the last one counts",
                            "$i: $n row$s came twice; the last one counts",
                            "$i: $n date$s came twice with different values, first $d: $w, then "
                            "$v; the last one counts"},
    [CMV_GATE_OFF_CALENDAR] = {"$i: $n value$s on days without a session, first $v on $d; kept",
                               "$i: $n values from $a to $z are dated on days without a session: "
                               "the calendar is not that of this source"},
    [CMV_GATE_FUTURE] = {"$i: $v is dated $d, after today, $y$m"},
    [CMV_GATE_EARLY] = {"$i: $v for $d came more than a day before its rule says it is public$m"},
    [CMV_GATE_JUMP] = {"$i: $v on $d after $w: a change far beyond what is usual$m"},
    [CMV_GATE_ZERO] = {"$i: 0 on $d stands after $w; the series was never near zero$m"},
    [CMV_GATE_JUMP_10] =
        {"$i: $v on $d stands where about $w was expected: $t the value before it$m"},
    [CMV_GATE_JUMP_100] =
        {"$i: $v on $d stands where about $w was expected: $t the value before it$m"},
    [CMV_GATE_UNIT_SWITCH] = {"$i: all $n changed values from $a to $z are $x times what is held "
                              "($v for $w on $d): another unit",
                              "$i: $n values from $a to $z are $x times what is held ($v for $w on "
                              "$d), the others are not: another unit for a part"},
    [CMV_GATE_SPLIT] =
        {"$i: $v on $d after $w: a split of $x new shares for one explains the break$m"},
    [CMV_GATE_SPLIT_MISSED] = {"$i: $v on $d after $w is $x times the value before it: a split "
                               "that was not applied to older values$m"},
    [CMV_GATE_SEAM] = {"$i: $n values from $a to $z are $x times what is held ($v for $w on $d): "
                       "adjusted for a dividend or a split",
                       "$i: $n values up to $z are $x times what is held ($v for $w on $d), and "
                       "older ones held did not come: ask for the whole history"},
    [CMV_GATE_STALE_COPY] = {"$i: $n value$s on days without a session repeat the one before, "
                             "first $v on $d; left out"},
    [CMV_GATE_FROZEN] =
        {"$i: $v has been the value for $x dates in a row up to $d; no such run is known of it"},
    [CMV_GATE_REPEAT] = {"$i: $v on $d repeats the value before it to the last digit",
                         "$i: $v on $d repeats the value before it, while $c moved"},
    [CMV_GATE_SHRUNK] = {"$i: the source now begins in $Y; what is held from $d on was kept",
                         "$i: $n dates held are missing in what came; they were kept",
                         "$i: the source ends on $y; what is held from $d on was kept"},
    [CMV_GATE_REVISED] =
        {"$i: $n value$s from $a to $z revised ($p % of those compared), last $d from $w to $v"},
    [CMV_GATE_REVISED_MUCH] =
        {"$i: $n values from $a to $z changed ($p % of those compared), last $d from $w to $v",
         "$i: $n values from $a to $z are $x times what is held ($v for $w on $d): a new base",
         "$i: $n values from $a to $z ($p %) differ from what is held, and move otherwise: another "
         "series? Last $d: $v for $w"},
    [CMV_GATE_GAP] = {"$i: no values for $x sessions after $d",
                      "$i: sessions are missing in $n places from $a to $z, most after $d: $x"},
    [CMV_GATE_CROSS] = {"$i: $c has $w on $d, this source $v; $n of $x dates differ"},
    [CMV_GATE_CROSS_ALL] = {"$i: $n of $x dates differ from $c, last $d: $v here, $w there"},
    [CMV_GATE_NONPOSITIVE] = {"$i: a price of $v on $d$m"},
    [CMV_GATE_EMPTY] = {"$i: nothing came"},
};

void cmv__gate_note(cmv__gate *g, cmv_gate_code code, int severity, cmv_date date,
                    const double was_is_x[3]) {
    cmv__sum *s = &g->sum[code];
    bool longer = code == CMV_GATE_GAP && was_is_x[2] > s->x;
    if (s->n == 0 || severity > s->severity || longer) {
        s->was = was_is_x[0];
        s->is = was_is_x[1];
        s->x = was_is_x[2];
        s->at = date;
    }
    if (s->n == 0 || severity > s->severity) s->severity = severity;
    if (s->n == 0 || date < s->first) s->first = date;
    if (s->n == 0 || date > s->last) s->last = date;
    s->n++;
}

typedef struct writer {
    char at[TEXT_MAX];
    size_t n;
} writer;

static void put(writer *w, const char *text) {
    size_t n = strlen(text), room = sizeof w->at - 1 - w->n;
    if (n > room) n = room;
    memcpy(w->at + w->n, text, n);
    w->n += n;
}

static void put_number(writer *w, double v, int digits) {
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, v);
    put(w, text);
}

static void put_date(writer *w, cmv_date date) {
    char text[CMV_DATE_TEXT];
    put(w, cmv_date_format(date, text));
}

/* A date that travelled as a number. */
static cmv_date date_of(double x) { return x > -1e9 && x < 1e9 ? (cmv_date)x : CMV_DATE_NONE; }

static void put_tens(writer *w, double k) {
    if (fabs(k) > 2) {
        put(w, k > 0 ? "1" : "a 1");
        for (int i = 0; i < (int)fabs(k) && i < 40; i++) put(w, "0");
        put(w, k > 0 ? " times" : "th of");
        return;
    }
    put(w, k == 2    ? "a hundred times"
           : k == 1  ? "ten times"
           : k == -1 ? "a tenth of"
                     : "a hundredth of");
}

static void put_more(writer *w, const cmv__sum *s) {
    if (s->n < 2) return;
    put(w, "; ");
    put_number(w, (double)(s->n - 1), 12);
    put(w, " more, from ");
    put_date(w, s->first);
    put(w, " to ");
    put_date(w, s->last);
}

static void put_year(writer *w, cmv_date date) {
    char year[16];
    snprintf(year, sizeof year, "%d", cmv_date_ymd(date).year);
    put(w, year);
}

/* Tokens that are dates. */
static bool put_when(writer *w, char what, const cmv__sum *s) {
    if (what == 'Y') {
        put_year(w, date_of(s->x));
        return true;
    }
    cmv_date date = what == 'a'   ? s->first
                    : what == 'z' ? s->last
                    : what == 'd' ? s->at
                                  : date_of(s->x);
    if (!strchr("azdy", what)) return false;
    put_date(w, date);
    return true;
}

/* Tokens that are numbers. */
static bool put_value(writer *w, char what, const cmv__sum *s) {
    switch (what) {
    case 'v':
        put_number(w, s->is, 10);
        return true;
    case 'w':
        put_number(w, s->was, 10);
        return true;
    case 'n':
        put_number(w, (double)s->n, 12);
        return true;
    case 'x':
        put_number(w, s->x, 6);
        return true;
    case 'p':
        put_number(w, round(1000 * s->x) / 10, 4);
        return true;
    case 't':
        put_tens(w, s->x);
        return true;
    default:
        return false;
    }
}

static void put_token(writer *w, char what, const cmv__gate *g, const cmv__sum *s) {
    if (put_when(w, what, s) || put_value(w, what, s)) return;
    if (what == 'i') put(w, g->c->metric.id);
    if (what == 's') put(w, s->n == 1 ? "" : "s");
    if (what == 'c') put(w, g->c->cross_name ? g->c->cross_name : "another source");
    if (what == 'm') put_more(w, s);
}

static const char *sentence(const cmv__gate *g, cmv_gate_code code) {
    const cmv__sum *s = &g->sum[code];
    writer w = {.n = 0};
    int form = s->form < FORMS && SENTENCES[code][s->form] ? s->form : 0;
    for (const char *p = SENTENCES[code][form]; p && *p; p++) {
        char one[2] = {*p, 0};
        if (*p != '$')
            put(&w, one);
        else
            put_token(&w, *++p, g, s);
    }
    w.at[w.n] = 0;
    return cmv_arena_strn(g->arena, w.at, w.n);
}

static int by_weight(const void *a, const void *b) {
    const cmv_finding *x = a, *y = b;
    if (x->severity != y->severity) return y->severity - x->severity;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (int)x->code - (int)y->code;
}

cmv_rc cmv__gate_say(const cmv__gate *g, cmv_gate_result *out, cmv_err *err) {
    CMV_NEW_ARRAY(out->finding, g->arena, cmv_finding, CMV_GATE_CODES, err);
    for (int code = 0; code < CMV_GATE_CODES; code++) {
        const cmv__sum *s = &g->sum[code];
        if (s->n == 0) continue;
        cmv_finding f = {.code = (cmv_gate_code)code,
                         .severity = s->severity,
                         .first = s->first,
                         .last = s->last,
                         .n = s->n,
                         .was = s->was,
                         .is = s->is,
                         .text = sentence(g, (cmv_gate_code)code)};
        if (!f.text)
            CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory for what was found", g->c->metric.id);
        out->finding[out->n_findings++] = f;
    }
    qsort(out->finding, out->n_findings, sizeof *out->finding, by_weight);
    return CMV_OK;
}
