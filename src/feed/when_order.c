// SPDX-License-Identifier: Apache-2.0
/* Is 01/02/2026 the second of January or the first of February? The rows decide, or the user does. */
#include "when.h"

#include <stdlib.h>

typedef struct evidence {
    size_t n; /* dates that leave the order open by their form */
    size_t day_first,
        month_first; /* index of the first row that proves it; SIZE_MAX when none does */
    bool dots;
} evidence;

static evidence gather(const cmv__whens *rows) {
    evidence e = {.day_first = SIZE_MAX, .month_first = SIZE_MAX, .dots = true};
    for (size_t i = 0; i < rows->n; i++) {
        const cmv__when *w = &rows->at[i];
        if (w->form != CMV__FORM_NUMERIC) continue;
        e.n++;
        e.dots = e.dots && w->punct == '.';
        if (w->a > 12 && w->b <= 12 && e.day_first == SIZE_MAX) e.day_first = i;
        if (w->b > 12 && w->a <= 12 && e.month_first == SIZE_MAX) e.month_first = i;
    }
    return e;
}

/* ---- spacing --------------------------------------------------------------------------------------------------------- */

typedef struct spacing {
    size_t n;
    bool up, down; /* strictly monotone */
    int shortest, longest;
    bool same_day;            /* of the month */
    size_t weekends, to_four; /* dates on a weekend; steps of at most four days */
} spacing;

static spacing measure(const cmv__whens *rows, cmv_date_order order) {
    spacing s = {.up = true, .down = true, .shortest = INT32_MAX, .same_day = true};
    cmv_date before = CMV_DATE_NONE;
    int day = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->at[i].form != CMV__FORM_NUMERIC) continue;
        cmv_date d = cmv__when_date(&rows->at[i], order);
        if (d == CMV_DATE_NONE) return (spacing){0};
        int of_month = cmv_date_ymd(d).day;
        s.weekends += cmv_date_weekday(d) >= CMV_SAT;
        if (s.n++ > 0) {
            int step = abs(d - before);
            s.up = s.up && d > before;
            s.down = s.down && d < before;
            s.same_day = s.same_day && of_month == day;
            s.to_four += step <= 4;
            if (step < s.shortest) s.shortest = step;
            if (step > s.longest) s.longest = step;
        }
        before = d;
        day = of_month;
    }
    return s;
}

/* Steps between neighbours of a series of months, quarters and years, in days. */
static const struct { int shortest, longest; } PERIODS[] = {{28, 31}, {89, 92}, {365, 366}};

static bool within(const spacing *s, int shortest, int longest) {
    return s->shortest >= shortest && s->longest <= longest;
}

/* Do dates that far apart make a series somebody keeps? Business days, every day, weeks, months, quarters, years. */
static bool regular(const spacing *s) {
    if (s->n < 3 || !(s->up || s->down)) return false;
    if (s->to_four == s->n - 1) return s->weekends == 0 || s->longest == 1;
    if (within(s, 6, 8)) return true;
    for (size_t i = 0; s->same_day && i < sizeof PERIODS / sizeof *PERIODS; i++) {
        if (within(s, PERIODS[i].shortest, PERIODS[i].longest)) return true;
    }
    return false;
}

static cmv_rc by_spacing(const cmv__whens *rows, cmv__issues *issues, cmv_date_order *out,
                         cmv_err *err) {
    spacing mdy = measure(rows, CMV_ORDER_MDY), dmy = measure(rows, CMV_ORDER_DMY);
    bool m = regular(&mdy), d = regular(&dmy);
    if (m != d) {
        *out = m ? CMV_ORDER_MDY : CMV_ORDER_DMY;
        cmv__note(issues, (cmv__place){.column = rows->column},
                  "read with the %s first because only then the dates are evenly spaced",
                  m ? "month" : "day");
        return CMV_OK;
    }
    return cmv__refuse(issues, err, CMV_E_AMBIGUOUS, (cmv__place){.column = rows->column},
                       "no row tells whether the day or the month comes first (none is above 12): "
                       "say --date-order mdy or --date-order dmy");
}

/* ---- decision -------------------------------------------------------------------------------------------------------- */

static cmv_rc contradiction(const cmv__whens *rows, const evidence *e, cmv__issues *issues,
                            cmv_err *err) {
    bool day_later = e->day_first > e->month_first;
    size_t later = day_later ? e->day_first : e->month_first,
           other = day_later ? e->month_first : e->day_first;
    return cmv__refuse(
        issues, err, CMV_E_AMBIGUOUS,
        (cmv__place){.line = rows->line[later], .column = rows->column},
        "line %d can only be read with the %s first and this line only with the %s first: "
        "--date-order names one and --skip-bad leaves the other rows out",
        rows->line[other], day_later ? "month" : "day", day_later ? "day" : "month");
}

cmv_rc cmv__when_order(const cmv__whens *rows, cmv_date_order wanted, cmv_date_order usual,
                       cmv__issues *issues, cmv_date_order *out, cmv_err *err) {
    evidence e = gather(rows);
    bool day = e.day_first != SIZE_MAX, month = e.month_first != SIZE_MAX;
    bool told = wanted == CMV_ORDER_MDY || wanted == CMV_ORDER_DMY;
    *out = CMV_ORDER_YMD;
    if (e.n == 0) return CMV_OK;
    if (!told && day && month) return contradiction(rows, &e, issues, err);
    /* 01.02.2026 is written where the day comes first */
    cmv_date_order shown = day      ? CMV_ORDER_DMY
                           : month  ? CMV_ORDER_MDY
                           : e.dots ? CMV_ORDER_DMY
                                    : usual;
    *out = told ? wanted : shown;
    return *out != CMV_ORDER_AUTO ? CMV_OK : by_spacing(rows, issues, out, err);
}
