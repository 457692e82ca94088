// SPDX-License-Identifier: Apache-2.0
/* Scores of replays in the store, as texts: {"every":...,"first":...,"last":...,"n":...,"count":{KIND:[made,open,held]}}. */
#include "replay.h"

#include "app.h"
#include "base/arena.h"
#include "base/limits.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *counts_of(const cmv_replay_score *s) {
    json_t *all = json_object();
    for (int k = 0; k < CMV_CLAIM_KINDS && all; k++) {
        const cmv_claim_count *c = &s->count[k];
        json_t *one =
            json_pack("[I,I,I]", (json_int_t)c->made, (json_int_t)c->open, (json_int_t)c->held);
        if (json_object_set_new(all, cmv_claim_key((cmv_claim_kind)k), one) != 0) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

static char *text_of(const cmv_replay_score *s) {
    char first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    json_t *doc =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o}", "a", s->a, "b", s->b, "every", s->every,
                  "first", cmv_date_format(s->first, first), "last", cmv_date_format(s->last, last),
                  "n", (json_int_t)s->n, "count", counts_of(s));
    char *text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
    json_decref(doc);
    return text;
}

cmv_rc cmv__replay_keep(cmv_app *app, const cmv_replay_score *s, cmv_err *err) {
    char key[2 * CMV_ID_MAX + 32];
    cmv_ingest *ingest;
    if (!s->n)
        CMV_FAIL(err, CMV_E_NODATA, "%s and %s had no report on any of these days: nothing to keep",
                 s->a, s->b);
    snprintf(key, sizeof key, "%s%s-vs-%s", CMV_KEY_REPLAY, s->a, s->b);
    char *text = text_of(s);
    if (!text) CMV_FAIL(err, CMV_E_NOMEM, "no room for the score");
    cmv_rc rc = cmv_ingest_begin(app->store, &ingest, err);
    if (rc == CMV_OK) {
        rc = cmv_ingest_put_text(ingest, key, text, err);
        if (rc == CMV_OK)
            rc = cmv_ingest_commit(ingest, NULL, err);
        else
            cmv_ingest_abort(ingest);
    }
    free(text);
    return rc;
}

/* ---- reading them ------------------------------------------------------------------------------------------------------- */

static bool date_of(const json_t *doc, const char *key, cmv_date *out) {
    const char *text = json_string_value(json_object_get(doc, key));
    return text && cmv_date_parse(text, strlen(text), out, NULL) == CMV_OK;
}

static bool size_of(const json_t *value, size_t *out) {
    const json_int_t v = json_integer_value(value);
    *out = (size_t)v;
    return json_is_integer(value) && v >= 0;
}

static bool count_of(const json_t *all, cmv_claim_kind kind, cmv_claim_count *out) {
    const json_t *one = json_object_get(all, cmv_claim_key(kind));
    return size_of(json_array_get(one, 0), &out->made) &&
           size_of(json_array_get(one, 1), &out->open) &&
           size_of(json_array_get(one, 2), &out->held) && out->made >= out->open &&
           out->made - out->open >= out->held;
}

/* The metric of an id that was stored; NULL when the catalogue no longer knows it. */
static const cmv_metric *metric_of(cmv_app *app, const json_t *doc, const char *key) {
    const char *id = json_string_value(json_object_get(doc, key));
    const cmv_metric *m = NULL;
    return id && cmv_app_metric(app, id, &m, NULL) == CMV_OK ? m : NULL;
}

/* Names in the arena; false when one is missing or does not fit. */
static bool names_of(cmv_app *app, const json_t *doc, cmv_arena *arena, cmv_replay_score *out) {
    const cmv_metric *a = metric_of(app, doc, "a"), *b = metric_of(app, doc, "b");
    const char *every = json_string_value(json_object_get(doc, "every"));
    if (!a || !b || !every) return false;
    *out = (cmv_replay_score){.a = cmv_arena_str(arena, a->id),
                              .b = cmv_arena_str(arena, b->id),
                              .a_short = cmv_arena_str(arena, a->short_name),
                              .b_short = cmv_arena_str(arena, b->short_name),
                              .every = cmv_arena_str(arena, every)};
    return out->a && out->b && out->a_short && out->b_short && out->every;
}

static bool score_of(cmv_app *app, const json_t *doc, cmv_arena *arena, cmv_replay_score *out) {
    const json_t *count = json_object_get(doc, "count");
    bool good = names_of(app, doc, arena, out) && date_of(doc, "first", &out->first) &&
                date_of(doc, "last", &out->last) && size_of(json_object_get(doc, "n"), &out->n);
    for (int k = 0; k < CMV_CLAIM_KINDS && good; k++)
        good = count_of(count, (cmv_claim_kind)k, &out->count[k]);
    return good;
}

cmv_rc cmv__replay_kept(cmv_app *app, cmv_arena *arena, const cmv_replay_score **out, size_t *n,
                        cmv_err *err) {
    const char **keys, **texts;
    size_t n_texts;
    cmv_replay_score *score;
    CMV_TRY(cmv_store_texts(app->store, CMV_KEY_REPLAY, arena, &keys, &texts, &n_texts, err));
    CMV_NEW_ARRAY(score, arena, cmv_replay_score, n_texts, err);
    *n = 0;
    for (size_t i = 0; i < n_texts; i++) {
        json_t *doc = json_loads(texts[i], 0, NULL);
        *n += doc && score_of(app, doc, arena, &score[*n]);
        json_decref(doc);
    }
    *out = score;
    return CMV_OK;
}
