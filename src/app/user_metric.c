// SPDX-License-Identifier: Apache-2.0
/* Metrics that imports made, as JSON text in the store. */
#include "import.h"

#include "base/arena.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const cmv_kind KINDS[] = {CMV_KIND_PRICE, CMV_KIND_RATE, CMV_KIND_SPREAD,    CMV_KIND_INDEX,
                                 CMV_KIND_LEVEL, CMV_KIND_FLOW, CMV_KIND_VOLATILITY};
static const cmv_freq FREQS[] = {CMV_DAILY, CMV_WEEKLY, CMV_MONTHLY, CMV_QUARTERLY, CMV_ANNUAL};
static const char *const PUB_UNITS[] = {"sessions", "days", "months"};

/* ---- writing --------------------------------------------------------------------------------------------------------- */

static json_t *pub_json(const cmv_pub_rule *pub) {
    json_t *o = json_pack("{s:s, s:i, s:i, s:i, s:s}", "of", PUB_UNITS[pub->of], "after", pub->after,
                          "day", pub->day, "minute", pub->minute, "zone", cmv_zone_name(pub->zone));
    if (o && pub->cal) json_object_set_new(o, "calendar", json_string(cmv_calendar_name(pub->cal)));
    return o;
}

char *cmv__user_metric_format(const cmv_metric *m, cmv_arena *arena) {
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:o*}", "id", m->id, "name",
        m->name, "unit", m->unit, "decimals", m->decimals, "kind", cmv_kind_name(m->kind),
        "frequency", cmv_freq_name(m->freq), "calendar", cmv_calendar_name(m->cal), "transform",
        cmv_transform_name(m->transform), "close_minute", m->close_minute, "close_zone",
        cmv_zone_name(m->close_zone), "revised", m->revised, "publication", pub_json(&m->pub));
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    char *copy = text ? cmv_arena_str(arena, text) : NULL;
    free(text);
    json_decref(o);
    return copy;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

static cmv_rc text_of(const json_t *o, const char *key, cmv_arena *arena, const char **out,
                      cmv_err *err) {
    const char *text = json_string_value(json_object_get(o, key));
    if (!text) CMV_FAIL(err, CMV_E_PARSE, "a stored metric has no text \"%s\"", key);
    *out = cmv_arena_str(arena, text);
    if (!*out) CMV_FAIL(err, CMV_E_NOMEM, "no room for a stored metric");
    return CMV_OK;
}

static cmv_rc int_of(const json_t *o, const char *key, int low, int high, int *out, cmv_err *err) {
    const json_t *v = json_object_get(o, key);
    json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < low || n > high) {
        CMV_FAIL(err, CMV_E_PARSE, "a stored metric has no \"%s\" from %d to %d", key, low, high);
    }
    *out = (int)n;
    return CMV_OK;
}

static cmv_rc kind_of(const json_t *o, cmv_kind *out, cmv_err *err) {
    const char *name = json_string_value(json_object_get(o, "kind"));
    for (size_t i = 0; name && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(cmv_kind_name(KINDS[i]), name) != 0) continue;
        *out = KINDS[i];
        return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_PARSE, "a stored metric is of no known kind");
}

cmv_rc cmv__freq_parse(const char *name, cmv_freq *out, cmv_err *err) {
    for (size_t i = 0; name && i < sizeof FREQS / sizeof *FREQS; i++) {
        if (strcmp(cmv_freq_name(FREQS[i]), name) != 0) continue;
        *out = FREQS[i];
        return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_ARG,
             "no frequency '%.40s'; there are daily, weekly, monthly, quarterly, annual",
             name ? name : "");
}

static cmv_rc calendar_of(const json_t *o, const cmv_calendar **out, cmv_err *err) {
    const char *name = json_string_value(json_object_get(o, "calendar"));
    return cmv_calendar_find(name ? name : "", out, err);
}

static cmv_rc zone_of(const json_t *o, const char *key, cmv_zone *out, cmv_err *err) {
    const char *name = json_string_value(json_object_get(o, key));
    return cmv_zone_find(name ? name : "", out, err);
}

static cmv_rc pub_of(const json_t *o, cmv_pub_rule *pub, cmv_err *err) {
    const char *of = json_string_value(json_object_get(o, "of"));
    size_t i = 0;
    while (i < 3 && !(of && strcmp(of, PUB_UNITS[i]) == 0)) i++;
    if (i == 3) CMV_FAIL(err, CMV_E_PARSE, "a stored metric has no publication rule");
    pub->of = (cmv_pub_unit)i;
    CMV_TRY(int_of(o, "after", -1000, 1000, &pub->after, err));
    CMV_TRY(int_of(o, "day", 0, 31, &pub->day, err));
    CMV_TRY(int_of(o, "minute", 0, 1440, &pub->minute, err));
    CMV_TRY(zone_of(o, "zone", &pub->zone, err));
    pub->cal = NULL;
    return json_object_get(o, "calendar") ? calendar_of(o, &pub->cal, err) : CMV_OK;
}

static cmv_rc fill(const json_t *o, cmv_arena *arena, cmv_metric *m, cmv_err *err) {
    CMV_TRY(text_of(o, "id", arena, &m->id, err));
    CMV_TRY(text_of(o, "name", arena, &m->name, err));
    CMV_TRY(text_of(o, "unit", arena, &m->unit, err));
    CMV_TRY(int_of(o, "decimals", 0, 12, &m->decimals, err));
    CMV_TRY(kind_of(o, &m->kind, err));
    CMV_TRY(cmv__freq_parse(json_string_value(json_object_get(o, "frequency")), &m->freq, err));
    CMV_TRY(calendar_of(o, &m->cal, err));
    const char *transform = json_string_value(json_object_get(o, "transform"));
    CMV_TRY(cmv_transform_parse(transform ? transform : "", &m->transform, err));
    CMV_TRY(int_of(o, "close_minute", 0, 1440, &m->close_minute, err));
    CMV_TRY(zone_of(o, "close_zone", &m->close_zone, err));
    m->revised = json_is_true(json_object_get(o, "revised"));
    return pub_of(json_object_get(o, "publication"), &m->pub, err);
}

cmv_rc cmv__user_metric_parse(const char *text, cmv_arena *arena, cmv_metric *out, cmv_err *err) {
    json_error_t e;
    json_t *o = json_loads(text, 0, &e);
    if (!o) CMV_FAIL(err, CMV_E_PARSE, "a stored metric is no JSON: %s", e.text);
    cmv_metric m = {.user_defined = true, .description = ""};
    cmv_rc rc = fill(o, arena, &m, err);
    json_decref(o);
    if (rc == CMV_E_NOMEM) return rc;
    if (rc != CMV_OK) return CMV_E_PARSE;
    m.short_name = m.label = m.name;
    *out = m;
    return CMV_OK;
}
