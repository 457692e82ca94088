// SPDX-License-Identifier: Apache-2.0
/* The pairs file: two ids and three texts each. */
#include "internal.h"

#include "base/error.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define SUGGESTIONS 3

static cmv__parse_fn parse_pairs;

#define AT(field) offsetof(cmv_pair_note, field)
static const cmv__field PAIR_FIELDS[] = {
    {"a", CMV__SCALAR, true, AT(a), cmv__parse_metric, CMV_ID_MAX},
    {"b", CMV__SCALAR, true, AT(b), cmv__parse_metric, CMV_ID_MAX},
    {"why", CMV__SCALAR, true, AT(why), cmv__parse_sentence, 600},
    {"rise", CMV__SCALAR, true, AT(rise), cmv__parse_sentence, 300},
    {"regimes", CMV__SCALAR, true, AT(regimes), cmv__parse_sentence, 400},
    {"common", CMV__SCALAR, false, AT(common), cmv__parse_text, 200},
};
#undef AT

static const cmv__field FILE_FIELDS[] = {
    {"pairs", CMV__LIST, true, 0, parse_pairs, 0},
};

static void issue_unknown(cmv__reader *r, const yaml_node_t *node, const char *id) {
    const char *near[SUGGESTIONS];
    char list[SUGGESTIONS * (CMV_ID_MAX + 2) + 32] = "";
    size_t n = cmv_catalog_suggest(r->cat, NULL, 0, id, near, SUGGESTIONS), used = 0;
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i ? ", " : "; did you mean ", near[i]);
    cmv__issue(r, node, "no metric '%s'%s", id, list);
}

void cmv__parse_metric(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    const char *id = NULL;
    cmv__parse_id(r, node, f, &id);
    if (!id || r->cat->broken) return;
    const cmv_metric *m = cmv_catalog_find(r->cat, id);
    if (!m) issue_unknown(r, node, id);
    if (!m || !m->id) return; /* a metric without a good id is a mistake of the other file */
    if (strcmp(m->id, id) != 0)
        cmv__issue(r, node, "'%s' is another name of '%s': write the id", id, m->id);
    *(const cmv_metric **)out = m;
}

/* ---- the same pair twice, and the index ------------------------------------------------------ */

typedef struct side_key {
    const cmv_metric *low, *high;
} side_key;

static side_key key_of(const cmv_pair_note *p) {
    return p->a < p->b ? (side_key){p->a, p->b} : (side_key){p->b, p->a};
}

static int cmp_key(side_key x, side_key y) {
    if (x.low != y.low) return x.low < y.low ? -1 : 1;
    return (x.high > y.high) - (x.high < y.high);
}

static int cmp_index(const void *x, const void *y, void *ctx) {
    const cmv_pair_note *pairs = ctx;
    size_t i = *(const size_t *)x, j = *(const size_t *)y;
    int c = cmp_key(key_of(&pairs[i]), key_of(&pairs[j]));
    return c ? c : (i > j) - (i < j);
}

static void issue_on_pair(cmv__reader *r, const yaml_node_t *list, size_t i, const char *text) {
    size_t mark = cmv__path_index(r, i);
    const cmv_pair_note *p = &r->cat->pairs[i];
    cmv__issue(r, cmv__node(r, list->data.sequence.items.start[i]), "%s: '%s' and '%s'", text,
               p->a->id, p->b->id);
    cmv__path_pop(r, mark);
}

static void index_pairs(cmv__reader *r, const yaml_node_t *list) {
    cmv_catalog *cat = r->cat;
    size_t *index = cmv__reader_new(r, cat->n_pairs, sizeof *index);
    if (!index) return;
    for (size_t i = 0; i < cat->n_pairs; i++) index[i] = i;
    qsort_r(index, cat->n_pairs, sizeof *index, cmp_index, cat->pairs);
    for (size_t i = 0; i < cat->n_pairs; i++) {
        const cmv_pair_note *p = &cat->pairs[index[i]];
        if (!p->a || !p->b) continue; /* already noted */
        if (p->a == p->b) issue_on_pair(r, list, index[i], "a pair needs two metrics");
        if (i > 0 && cmp_key(key_of(&cat->pairs[index[i - 1]]), key_of(p)) == 0)
            issue_on_pair(r, list, index[i], "the pair is written twice");
    }
    cat->pair_index = index;
}

static void parse_pairs(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f, (void)out;
    cmv_catalog *cat = r->cat;
    cat->pairs =
        cmv__read_list(r, node, PAIR_FIELDS, COUNT(PAIR_FIELDS), sizeof *cat->pairs, &cat->n_pairs);
    if (cat->pairs && r->rc == CMV_OK) index_pairs(r, node);
}

void cmv__read_pairs(cmv__reader *r, const yaml_node_t *root) {
    cmv__read_record(r, root, FILE_FIELDS, COUNT(FILE_FIELDS), r->cat);
}

const cmv_pair_note *cmv_catalog_pair(const cmv_catalog *cat, const char *a, const char *b,
                                      bool *swapped) {
    cmv_pair_note wanted = {.a = cmv_catalog_find(cat, a), .b = cmv_catalog_find(cat, b)};
    if (!wanted.a || !wanted.b) return NULL;
    size_t low = 0, high = cat->n_pairs;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const cmv_pair_note *p = &cat->pairs[cat->pair_index[mid]];
        int c = cmp_key(key_of(p), key_of(&wanted));
        if (c == 0) {
            if (swapped) *swapped = p->a != wanted.a;
            return p;
        }
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
