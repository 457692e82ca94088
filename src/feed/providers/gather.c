// SPDX-License-Identifier: Apache-2.0
/* What providers' files add to a conversation. */
#include "convo.h"

#include "base/arena.h"
#include "base/limits.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cmv_rc cmv__room(cmv_arena *arena, void **at, size_t n, size_t *cap, size_t size, size_t max,
                 cmv_err *err) {
    if (n < *cap) return CMV_OK;
    if (n >= max) CMV_FAIL(err, CMV_E_LIMIT, "a reply holds more than %zu rows", max);
    size_t want = *cap ? *cap * 2 : 16;
    char *more;
    CMV_NEW_ARRAY(more, arena, char, want *size, err);
    if (n) memcpy(more, *at, n * size);
    *at = more;
    *cap = want;
    return CMV_OK;
}

cmv_rc cmv__convo_url(cmv_convo *c, cmv_http_request *out, cmv_err *err, const char *fmt, ...) {
    char text[CMV_URL_MAX * 2];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text)
        CMV_FAIL(err, CMV_E_LIMIT, "%s: the address of a request is too long", c->ask.provider->id);
    out->url = cmv_arena_str(c->arena, text);
    if (!out->url) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", c->ask.provider->id);
    return CMV_OK;
}

const char *cmv__convo_encode(cmv_convo *c, const char *text) {
    static const char SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *out = cmv_arena_alloc(c->arena, strlen(text) * 3 + 1, 1);
    char *p = out;
    for (; out && *text; text++) {
        if (strchr(SAFE, *text))
            *p++ = *text;
        else
            p += snprintf(p, 4, "%%%02X", (unsigned)(unsigned char)*text);
    }
    if (out) *p = '\0';
    return out;
}

cmv_rc cmv__convo_found(cmv_convo *c, const char *key, cmv__found **out, cmv_err *err) {
    return cmv__convo_found_basis(c, key, c->ask.provider->basis, out, err);
}

void cmv__convo_forget(cmv_convo *c) {
    for (size_t i = 0; i < c->n_found; i++) {
        c->found[i].points.n = c->found[i].points.n_missing = 0;
        c->found[i].n_events = 0;
    }
    c->n_dropped = 0;
}

/* FNV-1a. A reply that makes all of its keys meet in one slot costs as much as no table at all, for 20,000 keys at most. */
static uint64_t hash_of(const char *key, cmv_basis basis) {
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)basis;
    for (; *key; key++) h = (h ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
    return h ^ h >> 32;
}

/* The slot of a key, or the free one where it belongs. */
static uint32_t *slot_of(const cmv_convo *c, const char *key, cmv_basis basis) {
    size_t i = (size_t)hash_of(key, basis) & (c->n_slots - 1);
    for (; c->slot[i]; i = (i + 1) & (c->n_slots - 1)) {
        const cmv__found *f = &c->found[c->slot[i] - 1];
        if (f->basis == basis && strcmp(f->key, key) == 0) break;
    }
    return &c->slot[i];
}

static cmv_rc widen(cmv_convo *c, cmv_err *err) {
    if (c->n_slots > 2 * c->n_found) return CMV_OK;
    size_t n = c->n_slots ? 2 * c->n_slots : 64;
    CMV_NEW_ARRAY(c->slot, c->arena, uint32_t, n, err);
    c->n_slots = n;
    for (size_t i = 0; i < c->n_found; i++)
        *slot_of(c, c->found[i].key, c->found[i].basis) = (uint32_t)i + 1;
    return CMV_OK;
}

cmv_rc cmv__convo_found_basis(cmv_convo *c, const char *key, cmv_basis basis, cmv__found **out,
                              cmv_err *err) {
    CMV_TRY(widen(c, err));
    uint32_t *slot = slot_of(c, key, basis);
    if (*slot) {
        *out = &c->found[*slot - 1];
        return CMV_OK;
    }
    void *at = c->found;
    CMV_TRY(cmv__room(c->arena, &at, c->n_found, &c->cap_found, sizeof *c->found, CMV_COLUMNS_MAX,
                      err));
    c->found = at;
    cmv__found *f = &c->found[c->n_found];
    *f = (cmv__found){.key = cmv_arena_str(c->arena, key), .basis = basis};
    if (!f->key) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory", c->ask.provider->id);
    *slot = (uint32_t)++c->n_found;
    *out = f;
    return CMV_OK;
}

cmv_rc cmv__convo_add(cmv_convo *c, cmv__found *f, const cmv__point *point, cmv_err *err) {
    void *at = f->points.at;
    CMV_TRY(cmv__room(c->arena, &at, f->points.n, &f->cap, sizeof *point, CMV_SERIES_MAX, err));
    f->points.at = at;
    f->points.at[f->points.n++] = *point;
    return CMV_OK;
}

cmv_rc cmv__convo_event(cmv_convo *c, cmv__found *f, const cmv_event *event, cmv_err *err) {
    void *at = f->event;
    CMV_TRY(
        cmv__room(c->arena, &at, f->n_events, &f->cap_events, sizeof *event, CMV_SERIES_MAX, err));
    f->event = at;
    f->event[f->n_events++] = *event;
    return CMV_OK;
}

cmv_rc cmv__convo_release(cmv_convo *c, cmv_date date, cmv_err *err) {
    void *at = c->release;
    CMV_TRY(cmv__room(c->arena, &at, c->n_releases, &c->cap_releases, sizeof date, CMV_SERIES_MAX,
                      err));
    c->release = at;
    c->release[c->n_releases++] = date;
    return CMV_OK;
}

cmv_rc cmv__convo_add_series(cmv_convo *c, cmv__found *f, const cmv_feed_series *s, cmv_err *err) {
    for (size_t i = 0; i < s->n; i++) {
        double half = s->rounding ? s->rounding[i] : 0;
        int decimals = half > 0 ? (int)lround(-log10(2 * half)) : 15;
        cmv__point p = {.date = s->obs[i].date,
                        .known_at = s->obs[i].known_at,
                        .value = s->obs[i].value,
                        .decimals = decimals,
                        .ends_zero = true};
        CMV_TRY(cmv__convo_add(c, f, &p, err));
    }
    f->points.n_missing += s->n_missing;
    return CMV_OK;
}

cmv_rc cmv__convo_decode(cmv_convo *c, const cmv__source *src, cmv_feed_format format,
                         cmv_feed_file *out, cmv_err *err) {
    cmv_feed_opt opt = c->opt;
    opt.format = format;
    cmv_err why = {0};
    cmv_rc rc = cmv_feed_decode(src->text.at, src->text.n, src->name, &opt, c->arena, out, &why);
    if (rc != CMV_OK) CMV_FAIL_AT(err, rc, why.index, "%s: %s", c->ask.provider->id, why.msg);
    return CMV_OK;
}

cmv__number_kind cmv__convo_number(const json_t *value, cmv__number *out) {
    char text[32];
    if (json_is_string(value))
        return cmv__number_parse(json_string_value(value), json_string_length(value), false, out);
    if (!json_is_number(value)) {
        *out = (cmv__number){.value = (double)NAN, .why = "not a number"};
        return value && !json_is_null(value) ? CMV__NUMBER_BAD : CMV__NUMBER_MISSING;
    }
    double v = json_number_value(value);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v) break;
    }
    return cmv__number_parse(text, strlen(text), false, out);
}

bool cmv__convo_date(const json_t *value, cmv_date *out) {
    const char *text = json_string_value(value);
    size_t n = json_string_length(value);
    if (!text || n < 10 || (n > 10 && text[10] != 'T' && text[10] != ' ')) return false;
    return cmv_date_parse(text, 10, out, NULL) == CMV_OK;
}

const char *cmv__convo_text(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}
