// SPDX-License-Identifier: Apache-2.0
/* Which metric a series of a file is. */
#include "import.h"

#include "base/arena.h"
#include "base/limits.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A file with this many series is a table of a universe: names in it that the catalogue knows by chance mean others. */
enum { UNIVERSE = 8, WORDS_MAX = 24 };

void cmv__import_note(cmv__import *im, cmv__target *t, const char *fmt, ...) {
    char text[CMV_ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    const char *both = cmv_arena_printf(im->job, "%s%s%s", t->note, t->note[0] ? "; " : "", text);
    if (both) t->note = both;
}

/* ---- names ----------------------------------------------------------------------------------------------------------- */

/* Words around a name in a file's name that are not part of it. */
static const char *const DECORATIONS[] = {
    "1d",         "d",      "daily",    "weekly", "monthly", "history",
    "historical", "hist",   "usd",      "data",   "prices",  "price",
    "close",      "adj",    "adjclose", "full",   "max",     "observations",
    "market",     "chart",  "us",       "eod",    "csv",     "export",
    "download",   "series", "copy",     "latest", "wide",    "native"};
static const char *const ORIGINS[] = {"fred",         "alfred",     "coingecko", "cboe",
                                      "yahoo",        "stooq",      "tiingo",    "investing",
                                      "alphavantage", "twelvedata", "alpaca",    "binance",
                                      "bitstamp",     "coinbase",   "kraken",    "nasdaq"};

static bool in_list(const char *word, size_t n, const char *const *list, size_t rows) {
    for (size_t i = 0; i < rows; i++) {
        if (strlen(list[i]) == n && strncasecmp(word, list[i], n) == 0) return true;
    }
    return false;
}

/* A word that says when or in which form, not what: "1d", "2026", "History". */
static bool is_decoration(const char *word, size_t n) {
    size_t digits = 0;
    while (digits < n && isdigit((unsigned char)word[digits])) digits++;
    return digits == n || in_list(word, n, DECORATIONS, sizeof DECORATIONS / sizeof *DECORATIONS);
}

typedef struct words {
    const char *text;
    size_t from[WORDS_MAX], to[WORDS_MAX], n;
} words;

static bool is_joint(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ' || c == '(' || c == ')';
}

static words cut_words(const char *name) {
    words w = {.text = name};
    for (size_t i = 0; name[i] && w.n < WORDS_MAX;) {
        while (is_joint(name[i])) i++;
        if (!name[i]) break;
        w.from[w.n] = i;
        while (name[i] && !is_joint(name[i])) i++;
        w.to[w.n++] = i;
    }
    return w;
}

/* Name without the k last words; NULL when one of them is no decoration or nothing remains. */
static const char *shortened(const words *w, size_t first, size_t k, cmv_arena *arena) {
    if (first + k >= w->n) return NULL;
    for (size_t i = w->n - k; i < w->n; i++) {
        if (!is_decoration(w->text + w->from[i], w->to[i] - w->from[i])) return NULL;
    }
    return cmv_arena_strn(arena, w->text + w->from[first], w->to[w->n - k - 1] - w->from[first]);
}

char *cmv__import_slug(const char *name, cmv_arena *arena) {
    char text[CMV_ID_MAX + 1];
    size_t n = 0, max = CMV_ID_MAX - 8; /* room for "-own" and a number */
    for (const char *p = name; *p && n < max; p++) {
        bool good = isalnum((unsigned char)*p);
        if (good) {
            text[n++] = (char)tolower((unsigned char)*p);
        } else if (n > 0 && text[n - 1] != '-') {
            text[n++] = '-';
        }
    }
    while (n > 0 && text[n - 1] == '-') n--;
    text[n] = '\0';
    char *vs;
    while ((vs = strstr(text, "-vs-")) != NULL)
        memmove(vs + 2, vs + 3, strlen(vs + 3) + 1); /* it joins two ids */
    return cmv_arena_str(arena, n ? text : "series");
}

/* ---- the catalogue --------------------------------------------------------------------------------------------------- */

static const char *key_of(const cmv_metric *m, const char *provider) {
    for (size_t i = 0; i < m->n_keys; i++) {
        if (strcasecmp(m->keys[i].provider, provider) == 0) return m->keys[i].key;
    }
    return NULL;
}

static const cmv_metric *by_key(const cmv__import *im, const char *provider, const char *name) {
    size_t n;
    const cmv_metric *all = cmv_catalog_metrics(im->app->cat, &n);
    for (size_t i = 0; i < n; i++) {
        const char *key = key_of(&all[i], provider);
        if (key && strcasecmp(key, name) == 0) return &all[i];
    }
    return NULL;
}

static const cmv_metric *user_metric(const cmv__import *im, const char *id) {
    for (size_t i = 0; i < im->app->user.n; i++) {
        if (strcasecmp(im->app->user.at[i]->id, id) == 0) return im->app->user.at[i];
    }
    return NULL;
}

/* "BTC/USD" is written BTC-USD here. */
static const cmv_metric *of_unknown_origin(cmv__import *im, const char *name) {
    const cmv_metric *m = cmv_catalog_find(im->app->cat, name);
    char *other = m || !strchr(name, '/') ? NULL : cmv_arena_str(im->job, name);
    for (char *p = other; p && *p; p++) {
        if (*p == '/') *p = '-';
    }
    return other ? cmv_catalog_find(im->app->cat, other) : m;
}

/* A provider's own names lead by its keys only; a name of unknown origin by anything the catalogue knows it by. */
static const cmv_metric *lookup(cmv__import *im, const cmv_feed_series *s, const char *name) {
    static const struct {
        const char *provider, *keys;
    } OTHERS[] = {{"fred-md", "fred"}, {"yahoo", "ticker"}};
    if (!s->provider[0]) return of_unknown_origin(im, name);
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        if (strcmp(s->provider, OTHERS[i].provider) == 0) return by_key(im, OTHERS[i].keys, name);
    }
    return by_key(im, s->provider, name);
}

/* Longest first: the whole name, then fewer words behind, then without the origin in front. */
static const cmv_metric *by_name(cmv__import *im, const cmv_feed_series *s) {
    words w = cut_words(s->name);
    const cmv_metric *m = lookup(im, s, s->name);
    size_t lead = w.n > 1 && in_list(w.text, w.to[0], ORIGINS, sizeof ORIGINS / sizeof *ORIGINS);
    while (lead && lead + 1 < w.n && is_decoration(w.text + w.from[lead], w.to[lead] - w.from[lead]))
        lead++; /* "alphavantage_daily_TLT" */
    for (size_t first = 0; !m && first <= lead; first++) {
        for (size_t k = first == 0; !m && k < w.n; k++) {
            const char *name = shortened(&w, first, k, im->job);
            if (!name) break;
            m = lookup(im, s, name);
        }
    }
    return m;
}

/* ---- doubts ---------------------------------------------------------------------------------------------------------- */

/* Only what trades under a ticker has a total return. */
static bool basis_fits(const cmv_metric *m, cmv_basis basis) {
    return m->user_defined || basis == CMV_BASIS_PRICE || key_of(m, "ticker");
}

static bool freq_fits(const cmv_metric *m, const cmv_feed_series *s, cmv_freq *found) {
    return !cmv__infer_freq(s, found) || *found == m->freq;
}

static cmv_basis basis_of(const cmv__import *im, const cmv_feed_series *s) {
    return im->basis_given ? im->basis : s->basis;
}

/* In a table of many names most of which are unknown, only tickers are believed. */
static void doubt_universe(cmv__import *im, const cmv_feed_file *file, cmv__target *t) {
    size_t known = 0;
    for (size_t i = 0; i < file->n_series; i++) known += t[i].metric != NULL;
    if (file->n_series < UNIVERSE || known * 2 >= file->n_series || file->series[0].provider[0])
        return;
    for (size_t i = 0; i < file->n_series; i++) {
        const char *ticker = t[i].metric ? key_of(t[i].metric, "ticker") : NULL;
        if (!t[i].metric || (ticker && strcasecmp(ticker, file->series[i].name) == 0)) continue;
        cmv__import_note(im, &t[i], "not %s of the catalogue, which has no such ticker",
                         t[i].metric->id);
        t[i].metric = NULL;
    }
}

/* The price of the same name is in the file as well. */
static bool has_price(const cmv_feed_file *file, const cmv_feed_series *s) {
    for (size_t i = 0; i < file->n_series; i++) {
        if (file->series[i].basis == CMV_BASIS_PRICE && strcmp(file->series[i].name, s->name) == 0)
            return true;
    }
    return false;
}

/* True when the series is settled: left out because its price says all. */
static bool doubt_one(cmv__import *im, const cmv_feed_file *file, const cmv_feed_series *s,
                      cmv__target *t) {
    cmv_freq found;
    if (!basis_fits(t->metric, t->basis) && has_price(file, s)) {
        cmv__import_note(im, t, "%s pays nothing out: the adjusted close is left out",
                         t->metric->id);
        t->metric = NULL;
        return true;
    }
    bool freq = freq_fits(t->metric, s, &found) ||
                file->n_series == 1; /* a file of its own is refused later, aloud */
    if (basis_fits(t->metric, t->basis) && freq) return false;
    cmv__import_note(im, t, "not %s of the catalogue, which %s", t->metric->id,
                     freq ? "has no total return" : "comes in another frequency");
    t->metric = NULL;
    return false;
}

/* ---- user metrics ---------------------------------------------------------------------------------------------------- */

static bool taken(const cmv__target *t, size_t i, const char *id, cmv_basis basis) {
    for (size_t k = 0; k < i; k++) {
        if (t[k].metric && strcasecmp(t[k].metric->id, id) == 0 && t[k].basis == basis) return true;
    }
    return false;
}

/* A metric made earlier in this file, for its other basis. */
static const cmv_metric *made_before(const cmv__target *t, size_t i, const char *id) {
    for (size_t k = 0; k < i; k++) {
        if (t[k].metric && t[k].metric->user_defined && strcmp(t[k].metric->id, id) == 0)
            return t[k].metric;
    }
    return NULL;
}

static const char *free_id(cmv__import *im, const cmv_feed_file *file, const cmv__target *t,
                           size_t i) {
    const char *id = cmv__import_slug(file->series[i].name, im->job);
    if (id && cmv_catalog_find(im->app->cat, id)) id = cmv_arena_printf(im->job, "%s-own", id);
    const char *base = id;
    for (int k = 2; id && taken(t, i, id, t[i].basis); k++)
        id = cmv_arena_printf(im->job, "%s-%d", base, k);
    return id;
}

static cmv_rc make_own(cmv__import *im, const cmv_feed_series *s, const char *id, cmv__target *t,
                       cmv_err *err) {
    cmv_metric *m;
    CMV_NEW_ARRAY(m, im->job, cmv_metric, 1, err);
    CMV_TRY(cmv__infer_metric(im, s, id, m, err));
    t->metric = m;
    t->created = true;
    t->inferred = cmv__infer_text(im, m);
    return CMV_OK;
}

/* The user's metric of an id: held already, made a moment ago, or new. */
static cmv_rc own(cmv__import *im, const cmv_feed_series *s, const char *id, cmv__target *all,
                  size_t i, cmv_err *err) {
    const cmv_metric *held = user_metric(im, id);
    if (!held) {
        all[i].metric = made_before(all, i, id);
        return all[i].metric ? CMV_OK : make_own(im, s, id, &all[i], err);
    }
    cmv_metric *copy;
    CMV_NEW_ARRAY(copy, im->job, cmv_metric, 1, err);
    *copy = *held;
    CMV_TRY(cmv__infer_override(im, copy, &all[i].changed, err));
    all[i].metric = copy;
    return CMV_OK;
}

/* ---- choice ---------------------------------------------------------------------------------------------------------- */

/* --metric ID. */
static cmv_rc match_told(cmv__import *im, const cmv_feed_file *file, cmv__target *t, cmv_err *err) {
    const char *id = im->opt->metric;
    for (size_t i = 0; i < file->n_series; i++) {
        const char *slug = cmv__import_slug(id, im->job);
        t[i].metric = cmv_catalog_find(im->app->cat, id);
        if (!slug) CMV_FAIL(err, CMV_E_NOMEM, "no room for an id");
        if (!t[i].metric && strcasecmp(slug, id) != 0) {
            CMV_FAIL(err, CMV_E_ARG, "'%.60s' cannot be an id of a metric; '%s' can", id, slug);
        }
        if (!t[i].metric) CMV_TRY(own(im, &file->series[i], slug, t, i, err));
        if (taken(t, i, t[i].metric->id, t[i].basis)) {
            CMV_FAIL(err, CMV_E_ARG,
                     "%.120s holds %zu series, which cannot all be %s: --column picks one",
                     file->name, file->n_series, t[i].metric->id);
        }
    }
    return CMV_OK;
}

static cmv_rc match_found(cmv__import *im, const cmv_feed_file *file, cmv__target *t, cmv_err *err) {
    for (size_t i = 0; i < file->n_series; i++) t[i].metric = by_name(im, &file->series[i]);
    doubt_universe(im, file, t);
    for (size_t i = 0; i < file->n_series; i++) {
        const cmv_feed_series *s = &file->series[i];
        if (t[i].metric && doubt_one(im, file, s, &t[i])) continue;
        if (t[i].metric && taken(t, i, t[i].metric->id, t[i].basis)) {
            cmv__import_note(im, &t[i], "another column is %s already", t[i].metric->id);
            t[i].metric = NULL;
        }
        if (t[i].metric) continue;
        const char *id = free_id(im, file, t, i);
        if (!id) CMV_FAIL(err, CMV_E_NOMEM, "no room for an id");
        CMV_TRY(own(im, s, id, t, i, err));
    }
    return CMV_OK;
}

static void note_overrides(cmv__import *im, cmv__target *t) {
    const cmv_import_opt *o = im->opt;
    bool any = o->frequency || o->calendar || o->transform || o->unit || o->name;
    if (any && t->metric && !t->metric->user_defined) {
        cmv__import_note(im, t, "%s is of the catalogue: its properties stay as they are",
                         t->metric->id);
    }
}

cmv_rc cmv__import_match(cmv__import *im, const cmv_feed_file *file, cmv__target *targets,
                         cmv_err *err) {
    CMV_TRY(cmv__user_metrics_refresh(im->app, err));
    for (size_t i = 0; i < file->n_series; i++) {
        targets[i] =
            (cmv__target){.basis = basis_of(im, &file->series[i]), .inferred = "", .note = ""};
    }
    bool told = im->opt->metric && im->opt->metric[0];
    CMV_TRY(told ? match_told(im, file, targets, err) : match_found(im, file, targets, err));
    for (size_t i = 0; i < file->n_series; i++) note_overrides(im, &targets[i]);
    return CMV_OK;
}
