// SPDX-License-Identifier: Apache-2.0
/* The Treasury's curves as an Atom feed: one entry a date, an element a maturity. No entities: a document type ends it. */
#include "treasury.h"

#include "../when.h"

#include "base/arena.h"
#include "base/limits.h"

#include <expat.h>
#include <math.h>
#include <string.h>

enum { VALUE_MAX = 64 };

/* One entry while it is read. */
typedef struct reading {
    cmv_convo *c;
    cmv__source *src;
    cmv_err *err;
    XML_Parser parser;
    cmv_rc rc;
    int depth;
    bool in_feed, in_entry;
    char text[VALUE_MAX]; /* of the element that is open */
    size_t n;
    cmv_date date;
    cmv__point *point; /* per key; NaN: missing */
    bool *seen, *ever; /* per key: in this entry, in any */
} reading;

/* Name without its prefix: d:BC_10YEAR. Which prefix stands for which namespace is up to the feed. */
static const char *local(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static int line_of(const reading *r) { return (int)XML_GetCurrentLineNumber(r->parser); }

static void stop(reading *r, cmv_rc rc) {
    if (rc == CMV_OK || r->rc != CMV_OK) return;
    r->rc = rc;
    XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(reading *r, const char *column, const char *what) {
    if (r->rc != CMV_OK) return;
    stop(r, cmv__refuse(r->src->issues, r->err, CMV_E_REFUSED,
                        (cmv__place){line_of(r), column, {r->text, r->n}}, "%s", what));
}

/* ---- entries -------------------------------------------------------------------------------------------------------------- */

/* A row that the feed has had for years on a day without a session, with zeros for display only. */
static bool phantom(cmv_date date) { return date == cmv_date_of(2010, 10, 11); }

static void end_entry(reading *r) {
    const cmv_convo *c = r->c;
    r->in_entry = false;
    if (r->date == CMV_DATE_NONE) {
        refuse(r, "NEW_DATE", "an entry has no date");
        return;
    }
    if (phantom(r->date)) return;
    stop(r, cmv__treasury_row(r->c->own, r->src, line_of(r), r->date, r->err));
    for (size_t i = 0; r->rc == CMV_OK && i < c->ask.n_keys; i++) {
        cmv__found *f = &c->found[i];
        if (r->seen[i] && !isnan(r->point[i].value)) {
            r->point[i].date = r->date;
            stop(r, cmv__convo_add(r->c, f, &r->point[i], r->err));
        } else {
            f->points.n_missing++;
        }
    }
}

static void take_date(reading *r) {
    cmv__when w;
    r->date = cmv__when_parse(r->text, r->n, &w) ? cmv__when_date(&w, CMV_ORDER_YMD) : CMV_DATE_NONE;
    if (r->date == CMV_DATE_NONE) refuse(r, "NEW_DATE", "is not a date");
}

static void take_value(reading *r, size_t i) {
    cmv__number x;
    if (r->n == VALUE_MAX || cmv__number_parse(r->text, r->n, false, &x) == CMV__NUMBER_BAD) {
        refuse(r, r->c->ask.key[i], r->n == VALUE_MAX ? "is too long for a number" : x.why);
        return;
    }
    r->seen[i] = r->ever[i] = true;
    r->point[i] = (cmv__point){.line = line_of(r),
                               .known_at = CMV_UTC_NONE,
                               .value = x.value,
                               .decimals = x.decimals,
                               .ends_zero = x.ends_zero};
}

/* ---- expat ---------------------------------------------------------------------------------------------------------------- */

static void on_start(void *data, const char *name, const char **attributes) {
    reading *r = data;
    const char *what = local(name);
    (void)attributes;
    r->n = 0;
    if (++r->depth > CMV_XML_DEPTH_MAX) {
        refuse(r, NULL, "elements stand too deep in each other for a feed of rates");
        return;
    }
    if (!r->in_feed && strcmp(what, "feed") != 0) {
        refuse(r, NULL, "this is a web page or other XML, not a feed of rates");
        return;
    }
    r->in_feed = true;
    if (strcmp(what, "entry") != 0) return;
    r->in_entry = true;
    r->date = CMV_DATE_NONE;
    memset(r->seen, 0, r->c->ask.n_keys * sizeof *r->seen);
}

static void on_end(void *data, const char *name) {
    reading *r = data;
    const char *what = local(name);
    r->depth--;
    if (!r->in_entry) return;
    if (strcmp(what, "entry") == 0) {
        end_entry(r);
    } else if (strcmp(what, "NEW_DATE") == 0) {
        take_date(r);
    } else {
        for (size_t i = 0; i < r->c->ask.n_keys; i++) {
            if (strcmp(what, r->c->ask.key[i]) == 0) take_value(r, i);
        }
    }
    r->n = 0;
}

static void on_text(void *data, const char *text, int n) {
    reading *r = data;
    for (int i = 0; i < n && r->n < sizeof r->text; i++) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
        if (!blank) r->text[r->n++] = text[i];
    }
}

static void on_doctype(void *data, const char *name, const char *system, const char *public,
                       int has) {
    (void)name, (void)system, (void)public, (void)has;
    refuse(data, NULL, "it has a document type: a web page, or entities");
}

static cmv_rc parse(reading *r) {
    const cmv__text *text = &r->src->text;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    if (text->n > CMV_XML_MAX)
        return cmv__refuse(r->src->issues, r->err, CMV_E_LIMIT, CMV__WHOLE,
                           "the XML is larger than %zu MiB", CMV_XML_MAX / CMV_MIB);
    enum XML_Status status = XML_Parse(r->parser, text->at, (int)text->n, 1);
    if (r->rc != CMV_OK || status == XML_STATUS_OK) return r->rc;
    return cmv__refuse(r->src->issues, r->err, CMV_E_REFUSED, (cmv__place){.line = line_of(r)},
                       "the XML is broken or cut off: %s",
                       XML_ErrorString(XML_GetErrorCode(r->parser)));
}

/* An element that no entry has any more was renamed. */
static cmv_rc check_elements(const reading *r) {
    const cmv__years *y = r->c->own;
    for (size_t i = 0; y->rows > 0 && i < r->c->ask.n_keys; i++) {
        const char *key = r->c->ask.key[i];
        if (r->ever[i] || !cmv__treasury_expected(cmv__treasury_maturity(y->curve, key), y->year))
            continue;
        return cmv__refuse(r->src->issues, r->err, CMV_E_REFUSED, (cmv__place){.column = key},
                           "the %s curve of %d has no element %s, which it had before",
                           y->curve->name, y->year, key);
    }
    return CMV_OK;
}

cmv_rc cmv__treasury_xml(cmv_convo *c, cmv__source *src, cmv_err *err) {
    reading r = {.c = c, .src = src, .err = err, .date = CMV_DATE_NONE};
    CMV_NEW_ARRAY(r.point, src->scratch, cmv__point, c->ask.n_keys, err);
    CMV_NEW_ARRAY(r.seen, src->scratch, bool, c->ask.n_keys, err);
    CMV_NEW_ARRAY(r.ever, src->scratch, bool, c->ask.n_keys, err);
    r.parser = XML_ParserCreate(NULL);
    if (!r.parser) CMV_FAIL(err, CMV_E_NOMEM, "treasury: no memory");
    cmv_rc rc = parse(&r);
    XML_ParserFree(r.parser);
    return rc == CMV_OK ? check_elements(&r) : rc;
}
