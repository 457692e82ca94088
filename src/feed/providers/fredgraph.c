// SPDX-License-Identifier: Apache-2.0
/*
 * FRED's graph page as CSV: no key, several series at once. Series of one frequency come as columns of one table; mixed ones as
 * a ZIP archive with a table each.
 *
 * [D] what no document vouches for, and what leans on it: that of several series each wants its own first day in `cosd`;
 * that an unknown id is answered 404 or a web page (both end the conversation: asked again one by one, the others are served);
 * that a table always ends in a line break.
 */
#include "../unzip.h"

#include "base/arena.h"

#include "fred.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 20, KEY_MAX = 60, LIST_MAX = KEYS_MAX * (KEY_MAX + 1) };

static const char *group(const char *key) {
    (void)key;
    return "fredgraph";
}

static cmv_rc begin(cmv_convo *c, cmv_err *err) {
    if (c->ask.what != CMV_ASK_VALUES)
        CMV_FAIL(err, CMV_E_UNSUPPORTED, "fredgraph: only values as they are known now");
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        const char *key = c->ask.key[i];
        size_t n = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
        if (n == 0 || key[n] != '\0' || n > KEY_MAX)
            CMV_FAIL(err, CMV_E_ARG, "fredgraph: '%.60s' is no id of a series of FRED", key);
    }
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char ids[LIST_MAX] = "", since[KEYS_MAX * CMV_DATE_TEXT + 8] = "", day[CMV_DATE_TEXT];
    size_t n = 0, m = 0;
    cmv_date_format(c->ask.from, day);
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        const char *comma = i ? "," : "";
        n += (size_t)snprintf(ids + n, sizeof ids - n, "%s%s", comma, c->ask.key[i]);
        if (c->ask.from == CMV_DATE_NONE) continue;
        m += (size_t)snprintf(since + m, sizeof since - m, "%s%s", i ? comma : "&cosd=", day);
    }
    return cmv__convo_url(c, out, err, "https://fred.stlouisfed.org/graph/fredgraph.csv?id=%s%s",
                          ids, since);
}

/* ---- one table ---------------------------------------------------------------------------------------------------------- */

typedef struct table {
    cmv__source src;
    cmv__found **of; /* whose column it is; the first, of dates, is nobody's */
    size_t n_cols;
    bool *seen; /* keys that some table has brought */
} table;

static bool is(cmv__view v, const char *word) {
    return v.n == strlen(word) && memcmp(v.at, word, v.n) == 0;
}

/* Named DATE until December 2024. */
static bool is_table(const cmv__grid *g) {
    cmv__view v = g->n_rows ? cmv__grid_at(g, 0, 0) : (cmv__view){"", 0};
    return is(v, "observation_date") || is(v, "DATE");
}

static cmv_rc read_header(cmv_convo *c, table *t, cmv_err *err) {
    const cmv__grid *g = &t->src.grid;
    if (!is_table(g))
        return cmv__refuse(t->src.issues, err, CMV_E_REFUSED,
                           (cmv__place){.line = 1, .value = cmv__grid_at(g, 0, 0)},
                           "the first column is not observation_date: this is no table of FRED, or "
                           "its form has changed");
    t->n_cols = cmv__grid_width(g, 0);
    CMV_NEW_ARRAY(t->of, c->scratch, cmv__found *, t->n_cols, err);
    for (size_t col = 1; col < t->n_cols; col++) {
        cmv__view name = cmv__grid_at(g, 0, col);
        for (size_t i = 0; i < c->ask.n_keys && !t->of[col]; i++) {
            if (!is(name, c->ask.key[i]) || t->seen[i]) continue;
            t->of[col] = &c->found[i];
            t->seen[i] = true;
        }
        if (t->of[col]) continue;
        return cmv__refuse(t->src.issues, err, CMV_E_REFUSED, (cmv__place){.line = 1, .value = name},
                           "a column that was not asked for, or one that comes twice");
    }
    return CMV_OK;
}

static cmv_rc read_cell(cmv_convo *c, table *t, size_t row, size_t col, cmv_date date, cmv_err *err) {
    cmv__view v = cmv__grid_at(&t->src.grid, row, col);
    cmv__number x;
    int line = t->src.grid.line[row];
    switch (cmv__number_parse(v.at, v.n, false, &x)) {
    case CMV__NUMBER_MISSING:
        t->of[col]->points.n_missing++;
        return CMV_OK;
    case CMV__NUMBER_BAD:
        return cmv__refuse(t->src.issues, err, CMV_E_PARSE, (cmv__place){line, t->of[col]->key, v},
                           "%s", x.why);
    default:
        break;
    }
    cmv__point p = {.date = date,
                    .line = line,
                    .known_at = CMV_UTC_NONE,
                    .value = x.value,
                    .decimals = x.decimals,
                    .ends_zero = x.ends_zero};
    return cmv__convo_add(c, t->of[col], &p, err);
}

static cmv_rc read_row(cmv_convo *c, table *t, size_t row, cmv_date *date, cmv_err *err) {
    const cmv__grid *g = &t->src.grid;
    cmv__view v = cmv__grid_at(g, row, 0);
    cmv_date before = *date;
    if (cmv_date_parse(v.at, v.n, date, NULL) != CMV_OK)
        return cmv__refuse(t->src.issues, err, CMV_E_REFUSED,
                           (cmv__place){.line = g->line[row], .value = v},
                           "is no date: something else stands in the table, or it is cut off");
    if (cmv__grid_width(g, row) != t->n_cols)
        return cmv__refuse(t->src.issues, err, CMV_E_REFUSED,
                           (cmv__place){.line = g->line[row], .value = v},
                           "%zu cells in the row, %zu in the header: the table is cut off",
                           cmv__grid_width(g, row), t->n_cols);
    c->newest_first = c->newest_first || (before != CMV_DATE_NONE && *date < before);
    for (size_t col = 1; col < t->n_cols; col++) CMV_TRY(read_cell(c, t, row, col, *date, err));
    return CMV_OK;
}

/* The last row of a table without its last line break may lack digits: it is left out. */
static cmv_rc read_table(cmv_convo *c, table *t, cmv_err *err) {
    const cmv__grid *g = &t->src.grid;
    cmv_date date = CMV_DATE_NONE;
    CMV_TRY(read_header(c, t, err));
    size_t end = g->n_rows;
    if (!g->final_newline) {
        if (end == 1)
            return cmv__refuse(t->src.issues, err, CMV_E_REFUSED, CMV__WHOLE,
                               "the table is cut off in its header");
        end--;
        c->n_dropped++;
        c->n_cut++;
    }
    for (size_t row = 1; row < end; row++) CMV_TRY(read_row(c, t, row, &date, err));
    return CMV_OK;
}

/* ---- the reply ---------------------------------------------------------------------------------------------------------- */

static cmv_rc take_one(cmv_convo *c, const cmv__source *src, cmv__text text, bool packed,
                       bool *seen, cmv_err *err) {
    table t = {.src = *src, .seen = seen};
    CMV_TRY(cmv__source_open(&t.src, text.at, text.n, false, true, err));
    if (packed && !is_table(&t.src.grid)) return CMV_OK; /* a note beside the tables */
    return read_table(c, &t, err);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    cmv__text *part = &src->text;
    size_t n = 1;
    bool *seen, packed = cmv__is_zip(src->text.at, src->text.n);
    CMV_NEW_ARRAY(seen, c->scratch, bool, c->ask.n_keys, err);
    if (packed)
        CMV_TRY(cmv__unzip(src->text.at, src->text.n, c->scratch, src->issues, &part, &n, err));
    for (size_t i = 0; i < n; i++) CMV_TRY(take_one(c, src, part[i], packed, seen, err));
    for (size_t i = 0; i < c->ask.n_keys; i++) {
        if (seen[i]) continue;
        c->found[i].rc = CMV_E_NOTFOUND;
        (void)cmv__fail(&c->found[i].err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__,
                        "fredgraph: %.60s is not in the reply: check the id", c->found[i].key);
    }
    c->over = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    return CMV_OK;
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const char *others = c->ask.n_keys > 1 ? " and those asked for with it" : "";
    if (reply->status != 404) return cmv__fred_explain(c, reply, err);
    CMV_FAIL(err, CMV_E_NOTFOUND, "fredgraph: %.60s%s: status 404: FRED knows no such series",
             c->ask.key[0], others);
}

/* ---- the row ------------------------------------------------------------------------------------------------------------ */

static const cmv__provider_ops OPS = {.form = CMV__REPLY_BYTES,
                                      .steps_max = 1,
                                      .group = group,
                                      .open = begin,
                                      .request = request,
                                      .take = take,
                                      .explain = explain};

const cmv_provider cmv__provider_fredgraph = {
    .id = "fredgraph",
    .name = "FRED graph data, Federal Reserve Bank of St. Louis",
    .home = CMV__FRED_HOME,
    .terms_url = CMV__FRED_TERMS_URL,
    .attribution = "Source: Federal Reserve Bank of St. Louis, FRED",
    .terms_text = "The terms allow automated access only through the API with a key; nothing is "
                  "fetched here unless the operator says so.",
    .cadence = "within the hour of each publisher's release",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "fred",
    .consent = true,
    .basis = CMV_BASIS_PRICE,
    .keys_max = KEYS_MAX,
    .host = {{.host = "fred.stlouisfed.org",
              .user_agent = "comove/" CMV_VERSION, /* names of browsers are reset or left hanging */
              .rate = {{1, 1000}, {30, 60000}},    /* unpublished: polite */
              .concurrency = 1}},
    .ops = &OPS};
