// SPDX-License-Identifier: Apache-2.0
#include "cells.h"

#include "../when.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool cmv__cell_is(cmv__view cell, const char *word) {
    return cell.n == strlen(word) && strncasecmp(cell.at, word, cell.n) == 0;
}

size_t cmv__cells_find(const cmv__grid *g, size_t row, const char *name) {
    for (size_t col = 0; row < g->n_rows && col < cmv__grid_width(g, row); col++) {
        if (cmv__cell_is(cmv__grid_at(g, row, col), name)) return col;
    }
    return SIZE_MAX;
}

const char *cmv__cells_names(cmv__source *src, size_t row) {
    char text[240];
    size_t used = 0;
    text[0] = '\0';
    for (size_t col = 0; row < src->grid.n_rows && col < cmv__grid_width(&src->grid, row); col++) {
        cmv__view name = cmv__grid_at(&src->grid, row, col);
        if (used + 44 > sizeof text) break;
        int n = snprintf(text + used, sizeof text - used, "%s%.*s", used ? ", " : "",
                         (int)(name.n < 40 ? name.n : 40), name.at);
        used += n > 0 ? (size_t)n : 0;
    }
    const char *out = cmv_arena_str(src->scratch, text);
    return out ? out : "";
}

/* ---- whole rows ----------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__cells_check(cmv__source *src, size_t header, cmv_err *err) {
    const cmv__grid *g = &src->grid;
    size_t width = cmv__grid_width(g, header);
    for (size_t row = header + 1; row < g->n_rows; row++) {
        cmv__view first = cmv__grid_at(g, row, 0);
        cmv__place place = {.line = g->line[row], .value = first};
        if (first.n && first.at[0] == '<')
            return cmv__refuse(src->issues, err, CMV_E_REFUSED, place,
                               "a web page stands inside the table");
        if (cmv__grid_width(g, row) != width)
            return cmv__refuse(src->issues, err, CMV_E_REFUSED, place,
                               "the row has %zu cells, the header has %zu: broken or cut off",
                               cmv__grid_width(g, row), width);
    }
    return CMV_OK;
}

size_t cmv__cells_end(cmv_convo *c, const cmv__grid *g, size_t header) {
    cmv__number last, above;
    size_t end = g->n_rows, col = cmv__grid_width(g, header) - 1;
    if (g->final_newline || end < header + 3) return end;
    cmv__view x = cmv__grid_at(g, end - 1, col), y = cmv__grid_at(g, end - 2, col);
    cmv__number_kind kx = cmv__number_parse(x.at, x.n, false, &last);
    cmv__number_kind ky = cmv__number_parse(y.at, y.n, false, &above);
    bool same =
        kx == ky && (kx != CMV__NUMBER_OK || (last.decimals == above.decimals && x.n + 1 >= y.n));
    if (!same) c->n_dropped++, c->n_cut++;
    return same ? end : end - 1;
}

/* ---- one cell ------------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__cells_date(cmv__source *src, size_t row, size_t col, cmv_date_order order,
                       cmv_date *out, cmv_err *err) {
    cmv__when w;
    cmv__view cell = cmv__grid_at(&src->grid, row, col);
    *out = cmv__when_parse(cell.at, cell.n, &w) ? cmv__when_date(&w, order) : CMV_DATE_NONE;
    if (*out != CMV_DATE_NONE) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){.line = src->grid.line[row], .value = cell}, "is not a date");
}

cmv_rc cmv__cells_add(cmv_convo *c, cmv__source *src, cmv__found *f, size_t row, size_t col,
                      cmv_date date, cmv_err *err) {
    cmv__number x;
    cmv__view cell = cmv__grid_at(&src->grid, row, col);
    int line = src->grid.line[row];
    switch (cmv__number_parse(cell.at, cell.n, false, &x)) {
    case CMV__NUMBER_MISSING:
        f->points.n_missing++;
        return CMV_OK;
    case CMV__NUMBER_BAD:
        return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                           (cmv__place){.line = line, .column = f->key, .value = cell}, "%s", x.why);
    case CMV__NUMBER_OK:
        break;
    }
    cmv__point p = {.date = date,
                    .line = line,
                    .known_at = CMV_UTC_NONE,
                    .value = x.value,
                    .decimals = x.decimals,
                    .ends_zero = x.ends_zero};
    return cmv__convo_add(c, f, &p, err);
}

/* ---- conversations -------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__convo_values_only(const cmv_convo *c, cmv_err *err) {
    if (c->ask.what == CMV_ASK_VALUES) return CMV_OK;
    CMV_FAIL(err, CMV_E_UNSUPPORTED,
             "%s publishes values as they stand now: no vintages, no dates of releases",
             c->ask.provider->id);
}

void cmv__convo_absent(cmv_convo *c) {
    for (size_t i = 0; c->ask.from == CMV_DATE_NONE && i < c->ask.n_keys; i++) {
        cmv__found *f = &c->found[i];
        if (f->points.n > 0 || f->rc != CMV_OK) continue;
        f->rc = cmv__fail(&f->err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__,
                          "%s: %.60s: there is no value at all; check the key", c->ask.provider->id,
                          f->key);
    }
}

cmv_rc cmv__convo_tell(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const char *said = cmv__convo_said(c, reply);
    if (said[0])
        CMV_FAIL(err, reply->rc, "%s: %.60s: %.240s; it says: %.140s", c->ask.provider->id,
                 c->ask.key[0], reply->err.msg, said);
    return reply->rc;
}

cmv_date cmv__convo_today(const cmv_convo *c, cmv_zone zone) {
    return cmv_zone_date(zone, c->ask.now);
}
