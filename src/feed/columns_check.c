// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Rows before the last one that show how a column is written, and how many there must be. */
enum { TAIL_ROWS = 50, TAIL_MIN = 4 };

typedef struct tail {
    size_t n;
    int decimals; /* of all of them, -1 when they differ */
    size_t shortest;
    double low, high;
} tail;

static tail look_back(const cmv__source *src, const cmv__rows *rows, size_t col, bool comma) {
    tail t = {.shortest = SIZE_MAX, .low = INFINITY};
    for (size_t i = rows->n - 1; i-- > 0 && t.n < TAIL_ROWS;) {
        cmv__view v = cmv__rows_cell(src, rows, i, col);
        cmv__number x;
        if (cmv__number_parse(v.at, v.n, comma, &x) != CMV__NUMBER_OK) continue;
        if (t.n++ == 0) t.decimals = x.decimals;
        if (x.decimals != t.decimals) t.decimals = -1;
        if (v.n < t.shortest) t.shortest = v.n;
        if (x.value < t.low) t.low = x.value;
        if (x.value > t.high) t.high = x.value;
    }
    return t;
}

/* Fewer decimals than all before; or fewer digits and far below a calm column. */
static bool cut_off(const tail *t, const cmv__number *x, size_t length) {
    if (t->n < TAIL_MIN) return false;
    if (t->decimals > 0 && x->decimals < t->decimals) return true;
    return t->low > 0 && t->high <= 2 * t->low && length < t->shortest && x->value <= t->low / 5;
}

cmv_rc cmv__check_tail(cmv__source *src, const cmv__rows *rows, bool comma, cmv_err *err) {
    const cmv__grid *g = &src->grid;
    if (g->final_newline || rows->n < 2 || rows->row[rows->n - 1] + 1 != g->n_rows) return CMV_OK;
    size_t col = src->layout.n_cols - 1;
    cmv__view v = cmv__rows_cell(src, rows, rows->n - 1, col);
    cmv__number x;
    if (cmv__number_parse(v.at, v.n, comma, &x) != CMV__NUMBER_OK) return CMV_OK;
    tail t = look_back(src, rows, col, comma);
    if (!cut_off(&t, &x, v.n)) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){g->line[g->n_rows - 1], src->layout.col[col].name, v},
                       "the file ends inside this value: it is cut off");
}

static double number_at(const cmv__source *src, const cmv__rows *rows, size_t i, cmv__role role,
                        bool comma) {
    size_t col = src->layout.role[role];
    if (col == SIZE_MAX) return (double)NAN;
    cmv__view v = cmv__rows_cell(src, rows, i, col);
    cmv__number x;
    return cmv__number_parse(v.at, v.n, comma, &x) == CMV__NUMBER_OK ? x.value : (double)NAN;
}

void cmv__check_bars(cmv__source *src, const cmv__rows *rows, bool comma) {
    static const cmv__role INSIDE[] = {CMV__ROLE_OPEN, CMV__ROLE_CLOSE};
    for (size_t k = 0; k < sizeof INSIDE / sizeof *INSIDE; k++) {
        size_t n = 0, first = 0;
        for (size_t i = 0; i < rows->n; i++) {
            double v = number_at(src, rows, i, INSIDE[k], comma), slack = 1e-9 * fabs(v);
            double low = number_at(src, rows, i, CMV__ROLE_LOW, comma);
            double high = number_at(src, rows, i, CMV__ROLE_HIGH, comma);
            if (!(v < low - slack || v > high + slack)) continue;
            if (n++ == 0) first = i;
        }
        if (n == 0) continue;
        cmv__note(src->issues,
                  (cmv__place){.line = src->grid.line[rows->row[first]],
                               .column = src->layout.col[src->layout.role[INSIDE[k]]].name},
                  "lies outside low to high in %zu row%s", n, n == 1 ? "" : "s");
    }
}
