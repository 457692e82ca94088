// SPDX-License-Identifier: Apache-2.0
/* The scenarios file: named stretches of market history. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static cmv__parse_fn parse_session, parse_scenarios;

#define AT(field) offsetof(cmv_scenario, field)
static const cmv__field SCENARIO_FIELDS[] = {
    {"id", CMV__SCALAR, true, AT(id), cmv__parse_id, 40},
    {"name", CMV__SCALAR, true, AT(name), cmv__parse_text, 60},
    {"first", CMV__SCALAR, true, AT(first), parse_session, 0},
    {"last", CMV__SCALAR, true, AT(last), parse_session, 0},
    {"fixed", CMV__SCALAR, false, AT(fixed), cmv__parse_bool, 0},
    {"text", CMV__SCALAR, true, AT(text), cmv__parse_sentence, 600},
};
#undef AT

static const cmv__field FILE_FIELDS[] = {
    {"scenarios", CMV__LIST, true, 0, parse_scenarios, 0},
};

static const cmv_calendar *nyse(void) {
    const cmv_calendar *cal = NULL;
    return cmv_calendar_find("nyse", &cal, NULL) == CMV_OK ? cal : NULL;
}

/* A window is told from its last close before, so it must begin and end where there was trading. */
static void parse_session(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_date date = CMV_DATE_NONE;
    cmv_err err;
    if (cmv_date_parse(cmv__yaml_text(node), node->data.scalar.length, &date, &err) != CMV_OK)
        cmv__issue(r, node, "%s", err.msg);
    else if (!cmv_calendar_is_session(nyse(), date))
        cmv__issue(r, node, "%s is no NYSE session", cmv__yaml_text(node));
    else
        *(cmv_date *)out = date;
}

/* What only several fields, or several scenarios, together can say. */
static void check_scenario(cmv__reader *r, const yaml_node_t *node, const cmv_scenario *all,
                           size_t i) {
    const cmv_scenario *s = &all[i];
    if (s->first && s->last && s->first > s->last) {
        size_t mark = cmv__path_field(r, "last");
        cmv__issue(r, cmv__child(r, node, "last"), "lies before the first session");
        cmv__path_pop(r, mark);
    }
    for (size_t k = 0; k < i; k++) {
        if (!s->id || !all[k].id || strcmp(s->id, all[k].id) != 0) continue;
        size_t mark = cmv__path_field(r, "id");
        cmv__issue(r, cmv__child(r, node, "id"), "the scenario '%s' is written twice", s->id);
        cmv__path_pop(r, mark);
        return;
    }
}

static int cmp_first(const void *x, const void *y) {
    const cmv_scenario *a = x, *b = y;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

static void parse_scenarios(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f, (void)out;
    cmv_catalog *cat = r->cat;
    if (cmv__list_n(node) > CMV_CATALOG_SCENARIOS_MAX) {
        cmv__issue(r, node, "more than %d scenarios", CMV_CATALOG_SCENARIOS_MAX);
        return;
    }
    cat->scenarios = cmv__read_list(r, node, SCENARIO_FIELDS, COUNT(SCENARIO_FIELDS),
                                    sizeof *cat->scenarios, &cat->n_scenarios);
    if (!cat->scenarios || r->rc != CMV_OK) return;
    for (size_t i = 0; i < cat->n_scenarios; i++) {
        size_t mark = cmv__path_index(r, i);
        check_scenario(r, cmv__node(r, node->data.sequence.items.start[i]), cat->scenarios, i);
        cmv__path_pop(r, mark);
    }
    if (cat->n_scenarios)
        qsort(cat->scenarios, cat->n_scenarios, sizeof *cat->scenarios, cmp_first);
}

void cmv__read_scenarios(cmv__reader *r, const yaml_node_t *root) {
    cmv__read_record(r, root, FILE_FIELDS, COUNT(FILE_FIELDS), r->cat);
}
