// SPDX-License-Identifier: Apache-2.0
/* Federal Reserve Bank of New York, Markets Data: SOFR, EFFR and the overnight reverse repo, a calendar year per request. */
#include "cells.h"

#include "base/error.h"

#include <string.h>
#include <strings.h>

/* First dates: that of SOFR is [C], those of EFFR and RRP are [D]; a year without rows is no error. */
static const struct product {
    const char *key, *path;
    int year, month, day;
    bool repo;
} PRODUCTS[] = {
    {"SOFR", "rates/secured/sofr/search.json", 2018, 4, 2, false},
    {"EFFR", "rates/unsecured/effr/search.json", 2000, 7, 3, false},
    {"RRP", "rp/reverserepo/propositions/search.json", 2003, 2, 7, true},
};

/* Operations are published in dollars; the metric, as the usual copies of it, is in billions. */
static const double DOLLARS_PER_BILLION = 1e9;
enum { DIGITS_OF_BILLION = 9 };

static const struct product *product_of(const char *key) {
    for (size_t i = 0; i < sizeof PRODUCTS / sizeof *PRODUCTS; i++) {
        if (strcmp(PRODUCTS[i].key, key) == 0) return &PRODUCTS[i];
    }
    return NULL;
}

static cmv_rc check_keys(cmv_convo *c, cmv_err *err) {
    const struct product *p = product_of(c->ask.key[0]);
    CMV_TRY(cmv__convo_values_only(c, err));
    if (!p)
        CMV_FAIL(err, CMV_E_ARG, "nyfed: no series %.60s; there are SOFR, EFFR, RRP", c->ask.key[0]);
    cmv_date first = cmv_date_of(p->year, p->month, p->day);
    c->at = c->ask.from != CMV_DATE_NONE && c->ask.from > first ? c->ask.from : first;
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char from[CMV_DATE_TEXT], to[CMV_DATE_TEXT];
    cmv_date today = cmv__convo_today(c, CMV_ZONE_NEW_YORK);
    cmv_date end = cmv_date_of(cmv_date_ymd(c->at).year, 12, 31);
    if (c->at > today) { /* asked for the future: there is nothing yet */
        c->over = true;
        return CMV_OK;
    }
    return cmv__convo_url(c, out, err,
                          "https://markets.newyorkfed.org/api/%s?startDate=%s&endDate=%s",
                          product_of(c->ask.key[0])->path, cmv_date_format(c->at, from),
                          cmv_date_format(end < today ? end : today, to));
}

/* ---- the reply ------------------------------------------------------------------------------------------------------------ */

static cmv_rc bad_row(cmv__source *src, size_t i, const char *what, cmv_err *err) {
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, (cmv__place){.column = src->name},
                       "row %zu of the reply: %s", i + 1, what);
}

/* A dated number of a row; *there = false when it has none ("NA", null). */
static cmv_rc read_row(cmv__source *src, const json_t *row, size_t i, const char *date,
                       const char *value, cmv__point *p, bool *there, cmv_err *err) {
    cmv__number x;
    *p = (cmv__point){.known_at = CMV_UTC_NONE};
    if (!cmv__convo_date(json_object_get(row, date), &p->date))
        return bad_row(src, i, "it has no date", err);
    if (!json_object_get(row, value)) return bad_row(src, i, "it has no value", err);
    cmv__number_kind kind = cmv__convo_number(json_object_get(row, value), &x);
    if (kind == CMV__NUMBER_BAD) return bad_row(src, i, "its value is not a number", err);
    *there = kind == CMV__NUMBER_OK;
    p->value = x.value;
    p->decimals = x.decimals;
    p->ends_zero = x.ends_zero;
    return CMV_OK;
}

static void note_revision(cmv__source *src, const json_t *row, cmv_date date) {
    const char *mark = cmv__convo_text(row, "revisionIndicator");
    char text[CMV_DATE_TEXT];
    if (mark && mark[0])
        cmv__note(src->issues, (cmv__place){.column = src->name},
                  "%s was revised after publication", cmv_date_format(date, text));
}

static cmv_rc take_rate(cmv_convo *c, cmv__source *src, const json_t *row, size_t i, cmv_err *err) {
    cmv__found *f = &c->found[0];
    cmv__point p;
    bool there = false;
    const char *type = cmv__convo_text(row, "type");
    if (!type || strcmp(type, f->key) != 0)
        return bad_row(src, i, type ? "it is of another rate" : "it does not say of which rate",
                       err);
    CMV_TRY(read_row(src, row, i, "effectiveDate", "percentRate", &p, &there, err));
    note_revision(src, row, p.date);
    if (there) return cmv__convo_add(c, f, &p, err);
    f->points.n_missing++;
    return CMV_OK;
}

/* Tests of the machinery with a few millions beside the real operation of the day, and operations over a term, which are
 * another series. [D]: the member `term` is as clients describe it; without it an operation counts as overnight. */
static bool is_other(const json_t *row) {
    const char *note = cmv__convo_text(row, "note"), *type = cmv__convo_text(row, "operationType");
    const char *term = cmv__convo_text(row, "term");
    return (note && strcasestr(note, "small value")) || (type && !strcasestr(type, "reverse")) ||
           (term && strcasecmp(term, "overnight") != 0);
}

/* A second operation of a date that no note tells apart: the larger one is the operation, the other one a test. They come one
 * after the other. */
enum { OPERATIONS_A_DAY = 4 };

static bool replaced(cmv__found *f, const cmv__point *p) {
    for (size_t i = f->points.n; i > 0 && i + OPERATIONS_A_DAY > f->points.n; i--) {
        cmv__point *q = &f->points.at[i - 1];
        if (q->date != p->date) continue;
        if (p->value > q->value) *q = *p;
        return true;
    }
    return false;
}

static cmv_rc take_operation(cmv_convo *c, cmv__source *src, const json_t *row, size_t i,
                             cmv_err *err) {
    cmv__point p;
    bool there = false;
    cmv__found *f = &c->found[0];
    if (is_other(row)) return CMV_OK;
    CMV_TRY(read_row(src, row, i, "operationDate", "totalAmtAccepted", &p, &there, err));
    if (!there) {
        f->points.n_missing++;
        return CMV_OK;
    }
    p.value /= DOLLARS_PER_BILLION;
    p.decimals += DIGITS_OF_BILLION;
    return replaced(f, &p) ? CMV_OK : cmv__convo_add(c, f, &p, err);
}

static const json_t *list_of(const cmv__source *src, bool repo) {
    if (!repo) return json_object_get(src->json, "refRates");
    return json_object_get(json_object_get(src->json, "repo"), "operations");
}

static void next_year(cmv_convo *c) {
    int year = cmv_date_ymd(c->at).year + 1;
    c->at = cmv_date_of(year, 1, 1);
    c->over = c->at > cmv__convo_today(c, CMV_ZONE_NEW_YORK);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    bool repo = product_of(c->ask.key[0])->repo;
    const json_t *list = list_of(src, repo);
    size_t before = c->found[0].points.n;
    if (!json_is_array(list)) return cmv__refuse_error_body(src, err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        CMV_TRY((repo ? take_operation : take_rate)(c, src, row, i, err));
    }
    const cmv__points *p = &c->found[0].points;
    if (p->n > before + 1 && p->at[before].date > p->at[p->n - 1].date) c->newest_first = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    next_year(c);
    if (c->over) cmv__convo_absent(c);
    return CMV_OK;
}

static const cmv__provider_ops OPS = {.form = CMV__REPLY_JSON,
                                      .steps_max = 60,
                                      .open = check_keys,
                                      .request = request,
                                      .take = take,
                                      .explain = cmv__convo_tell};

const cmv_provider cmv__provider_nyfed = {
    .id = "nyfed",
    .name = "Federal Reserve Bank of New York, Markets Data",
    .home = "https://www.newyorkfed.org/markets/data-hub",
    .terms_url = "https://www.newyorkfed.org/privacy/termsofuse",
    .attribution = "Source: Federal Reserve Bank of New York; the bank is not responsible for "
                   "publication of the rates by comove and endorses no republication",
    .terms_text = "Free use with the source named, without suggesting endorsement.",
    .cadence = "SOFR about 08:00 and EFFR about 09:00 New York on the next business day; reverse "
               "repo about 13:15 the same day",
    .terms = CMV_TERMS_ATTRIBUTION,
    .key_kind = "nyfed",
    .basis = CMV_BASIS_PRICE,
    .keys_max = 1,
    .host = {{.host = "markets.newyorkfed.org",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{2, 1000}, {60, 60000}}, /* unpublished: polite */
              .concurrency = 2}},
    .ops = &OPS};
