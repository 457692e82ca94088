// SPDX-License-Identifier: Apache-2.0
/* The regimes file: observable states, the values that part them, and how each was known at the time. */
#include "internal.h"

#include "base/error.h"
#include "base/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char *const MEASURES[] = {
    [CMV_REGIME_LEVEL] = "level",         [CMV_REGIME_CHANGE] = "change",
    [CMV_REGIME_GROWTH] = "growth",       [CMV_REGIME_YOY] = "year-on-year",
    [CMV_REGIME_ANNOUNCED] = "announced",
};

const char *cmv_regime_measure_name(cmv_regime_measure m) {
    return (size_t)m < COUNT(MEASURES) ? MEASURES[m] : "?";
}

static cmv__parse_fn parse_measure, parse_states, parse_events, parse_below, parse_up_to,
    parse_date, parse_regimes;

/* ---- tables --------------------------------------------------------------------------------- */

#define AT(field) offsetof(cmv_regime, field)
static const cmv__field REGIME_FIELDS[] = {
    {"id", CMV__SCALAR, true, AT(id), cmv__parse_id, CMV_ID_MAX},
    {"name", CMV__SCALAR, true, AT(name), cmv__parse_text, 60},
    {"how", CMV__SCALAR, true, AT(how), cmv__parse_sentence, 400},
    {"toward", CMV__SCALAR, false, AT(toward), cmv__parse_text, 80},
    {"metric", CMV__SCALAR, false, AT(metric), cmv__parse_metric, CMV_ID_MAX},
    {"measure", CMV__SCALAR, true, AT(measure), parse_measure, 0},
    {"days", CMV__SCALAR, false, AT(days), cmv__parse_int, 3660},
    {"max_age_days", CMV__SCALAR, false, AT(max_age_days), cmv__parse_int, 400},
    {"states", CMV__LIST, true, 0, parse_states, 0},
    {"announced", CMV__LIST, false, 0, parse_events, 0}, /* names states, which stand before it here */
};
#undef AT

#define AT(field) offsetof(cmv_regime_state, field)
static const cmv__field STATE_FIELDS[] = {
    {"id", CMV__SCALAR, true, AT(id), cmv__parse_id, CMV_ID_MAX},
    {"label", CMV__SCALAR, true, AT(label), cmv__parse_text, 40},
    {"when", CMV__SCALAR, true, AT(when), cmv__parse_text, 120},
    {"below", CMV__SCALAR, false, 0, parse_below, 0},
    {"up_to", CMV__SCALAR, false, 0, parse_up_to, 0},
};
#undef AT

typedef struct raw_event {
    cmv_date known;
    const char *state;
} raw_event;

#define AT(field) offsetof(raw_event, field)
static const cmv__field EVENT_FIELDS[] = {
    {"known", CMV__SCALAR, true, AT(known), parse_date, 0},
    {"state", CMV__SCALAR, true, AT(state), cmv__parse_id, CMV_ID_MAX},
};
#undef AT

static const cmv__field FILE_FIELDS[] = {
    {"regimes", CMV__LIST, true, 0, parse_regimes, 0},
};

/* ---- values --------------------------------------------------------------------------------- */

static void parse_measure(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    int i = cmv__pick(r, node, MEASURES, COUNT(MEASURES));
    if (i >= 0) *(cmv_regime_measure *)out = (cmv_regime_measure)i;
}

/* Digits with an optional sign and point: what a cut may look like. */
static bool is_decimal(const char *s) {
    s += *s == '-';
    size_t whole = strspn(s, "0123456789"), part = 0;
    s += whole;
    if (*s == '.') part = strspn(s + 1, "0123456789"), s += 1 + part;
    return whole > 0 && whole < 10 && part < 10 && *s == '\0' && s[-1] != '.';
}

static void parse_bound(cmv__reader *r, const yaml_node_t *node, bool closed, cmv_regime_state *s) {
    const char *text = cmv__yaml_text(node);
    if (!is_decimal(text)) {
        cmv__issue(r, node, "expected a number such as 15 or -0.25");
        return;
    }
    if (isfinite(s->below)) cmv__issue(r, node, "a state ends once: 'below' or 'up_to', not both");
    s->below = strtod(text, NULL);
    s->closed = closed;
}

static void parse_below(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    parse_bound(r, node, false, out);
}

static void parse_up_to(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    parse_bound(r, node, true, out);
}

static void parse_date(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_err err;
    const char *text = cmv__yaml_text(node);
    if (cmv_date_parse(text, strlen(text), out, &err) != CMV_OK) cmv__issue(r, node, "%s", err.msg);
}

/* ---- states ---------------------------------------------------------------------------------- */

static const yaml_node_t *item_of(const cmv__reader *r, const yaml_node_t *list, size_t i) {
    return cmv__node(r, list->data.sequence.items.start[i]);
}

static int state_of(const cmv_regime *g, const char *id, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (g->state[i].id && id && strcmp(g->state[i].id, id) == 0) return (int)i;
    return -1;
}

/* One state may not bear the name of another. */
static void check_names(cmv__reader *r, const yaml_node_t *list, const cmv_regime *g) {
    for (size_t i = 1; i < g->n_states; i++) {
        size_t mark = cmv__path_index(r, i);
        if (state_of(g, g->state[i].id, i) >= 0)
            cmv__issue(r, item_of(r, list, i), "the state '%s' is written twice", g->state[i].id);
        cmv__path_pop(r, mark);
    }
}

static void parse_states(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_regime *g = out;
    const size_t n = cmv__list_n(node);
    if (n < 2 || n > CMV_REGIME_STATES_MAX) {
        cmv__issue(r, node, "%zu states; a regime has from 2 to %d", n, CMV_REGIME_STATES_MAX);
        return;
    }
    cmv_regime_state *state = cmv__reader_new(r, n, sizeof *state);
    if (!state) return;
    for (size_t i = 0; i < n && r->rc == CMV_OK; i++) {
        size_t mark = cmv__path_index(r, i);
        state[i].below = INFINITY;
        cmv__read_record(r, item_of(r, node, i), STATE_FIELDS, COUNT(STATE_FIELDS), &state[i]);
        cmv__path_pop(r, mark);
    }
    g->state = state;
    g->n_states = n;
    check_names(r, node, g);
}

/* What is wrong with where a state ends; NULL when it is right. */
static const char *wrong_end(const cmv_regime *g, size_t i) {
    const bool ends = isfinite(g->state[i].below), last = i + 1 == g->n_states;
    if (g->measure == CMV_REGIME_ANNOUNCED)
        return ends ? "an announced state has no 'below' or 'up_to'" : NULL;
    if (last) return ends ? "the last state has no end: leave out 'below' and 'up_to'" : NULL;
    return ends ? NULL : "needs 'below' or 'up_to': only the last state has no end";
}

/* States of a measured regime end one after the other, the last one never. */
static void check_bounds(cmv__reader *r, const yaml_node_t *node, const cmv_regime *g) {
    const yaml_node_t *list = cmv__child(r, node, "states");
    size_t field = cmv__path_field(r, "states");
    for (size_t i = 0; i < g->n_states; i++) {
        const double end = g->state[i].below,
                     before = i > 0 ? g->state[i - 1].below : (double)-INFINITY;
        const char *wrong = wrong_end(g, i);
        size_t mark = cmv__path_index(r, i);
        if (wrong)
            cmv__issue(r, item_of(r, list, i), "%s", wrong);
        else if (isfinite(end) && !(end > before))
            cmv__issue(r, item_of(r, list, i),
                       "ends at %g, not above the %g of the state before it", end, before);
        cmv__path_pop(r, mark);
    }
    cmv__path_pop(r, field);
}

/* ---- announcements --------------------------------------------------------------------------- */

static void check_event(cmv__reader *r, const yaml_node_t *at, const cmv_regime *g,
                        const raw_event *raw, size_t i) {
    const int state = state_of(g, raw[i].state, g->n_states);
    if (raw[i].state && state < 0) cmv__issue(r, at, "'%s' is none of the states", raw[i].state);
    if (i > 0 && raw[i].known <= raw[i - 1].known)
        cmv__issue(r, at, "is not later than the one before it");
}

static void parse_events(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_regime *g = out;
    size_t n = 0;
    const raw_event *raw =
        cmv__read_list(r, node, EVENT_FIELDS, COUNT(EVENT_FIELDS), sizeof *raw, &n);
    cmv_regime_event *event = cmv__reader_new(r, n, sizeof *event);
    if (!raw || !event) return;
    for (size_t i = 0; i < n; i++) {
        size_t mark = cmv__path_index(r, i);
        check_event(r, item_of(r, node, i), g, raw, i);
        event[i] = (cmv_regime_event){raw[i].known, state_of(g, raw[i].state, g->n_states)};
        cmv__path_pop(r, mark);
    }
    g->event = event;
    g->n_events = n;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Says that a field is needed, or not allowed, with this measure. */
static void check_field(cmv__reader *r, const yaml_node_t *node, const cmv_regime *g,
                        const char *name, bool wanted) {
    const bool given = cmv__child(r, node, name) != node;
    if (given == wanted) return;
    size_t mark = cmv__path_field(r, name);
    cmv__issue(r, cmv__child(r, node, name), "%s with 'measure: %s'",
               wanted ? "required" : "not allowed", cmv_regime_measure_name(g->measure));
    cmv__path_pop(r, mark);
}

static void check_regime(cmv__reader *r, const yaml_node_t *list, size_t i) {
    const cmv_regime *all = r->cat->regimes, *g = &all[i];
    const yaml_node_t *node = item_of(r, list, i);
    if (node->type != YAML_MAPPING_NODE) return; /* already noted */
    const bool announced = g->measure == CMV_REGIME_ANNOUNCED;
    check_field(r, node, g, "metric", !announced);
    check_field(r, node, g, "announced", announced);
    check_field(r, node, g, "days",
                g->measure == CMV_REGIME_CHANGE || g->measure == CMV_REGIME_GROWTH);
    if (announced) check_field(r, node, g, "max_age_days", false);
    check_bounds(r, node, g);
    for (size_t k = 0; k < i; k++) {
        if (g->id && all[k].id && strcmp(all[k].id, g->id) == 0)
            cmv__issue(r, node, "the regime '%s' is written twice", g->id);
    }
}

static void parse_regimes(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f, (void)out;
    cmv_catalog *cat = r->cat;
    if (cmv__list_n(node) > CMV_REGIMES_LISTED_MAX) {
        cmv__issue(r, node, "more than %d regimes", CMV_REGIMES_LISTED_MAX);
        return;
    }
    cat->regimes = cmv__read_list(r, node, REGIME_FIELDS, COUNT(REGIME_FIELDS),
                                  sizeof *cat->regimes, &cat->n_regimes);
    for (size_t i = 0; cat->regimes && i < cat->n_regimes && r->rc == CMV_OK; i++) {
        size_t mark = cmv__path_index(r, i);
        check_regime(r, node, i);
        cmv__path_pop(r, mark);
    }
}

void cmv__read_regimes(cmv__reader *r, const yaml_node_t *root) {
    cmv__read_record(r, root, FILE_FIELDS, COUNT(FILE_FIELDS), r->cat);
}
