// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include "base/error.h"
#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIELDS_MAX 24 /* fields of the longest table */
#define QUOTE_MAX 48  /* bytes of a wrong value that a message repeats */

/* ---- mistakes and where they are ------------------------------------------------------------ */

static void issue_push(cmv__reader *r, int line, int column, const char *field, const char *fmt,
                       va_list ap) {
    cmv__issues *all = r->issues;
    if (all->n == CMV_ISSUES_MAX) {
        all->n_dropped++;
        return;
    }
    if (!all->at) all->at = cmv__reader_new(r, CMV_ISSUES_MAX, sizeof *all->at);
    char msg[CMV_ERR_MSG_MAX];
    if (vsnprintf(msg, sizeof msg, fmt, ap) < 0) msg[0] = '\0';
    char *message = cmv_arena_str(all->arena, msg);
    char *where = cmv_arena_str(all->arena, field);
    if (!all->at || !message || !where) {
        r->rc = CMV_E_NOMEM;
        return;
    }
    all->at[all->n++] = (cmv_catalog_issue){r->file, line, column, where, message};
}

void cmv__issue(cmv__reader *r, const yaml_node_t *at, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int line = at ? (int)at->start_mark.line + 1 : 1;
    int column = at ? (int)at->start_mark.column + 1 : 1;
    issue_push(r, line, column, r->path, fmt, ap);
    va_end(ap);
}

void cmv__issue_at(cmv__reader *r, int line, int column, const char *field, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    issue_push(r, line, column, field, fmt, ap);
    va_end(ap);
}

/* Bytes that a terminal would obey become '?'. */
static void sanitise(char *s) {
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f) *s = '?';
}

static const char *quote(const char *text, char out[QUOTE_MAX + 4]) {
    size_t n = strnlen(text, QUOTE_MAX);
    if (text[n]) /* cut before a UTF-8 sequence, not inside it */
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--;
    snprintf(out, QUOTE_MAX + 4, "%.*s%s", (int)n, text, text[n] ? "..." : "");
    sanitise(out);
    return out;
}

static size_t path_add(cmv__reader *r, const char *fmt, ...) CMV_PRINTF(2, 3);

static size_t path_add(cmv__reader *r, const char *fmt, ...) {
    size_t mark = r->path_n;
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(r->path + mark, sizeof r->path - mark, fmt, ap);
    va_end(ap);
    if (n > 0) r->path_n = mark + strlen(r->path + mark);
    return mark;
}

size_t cmv__path_field(cmv__reader *r, const char *name) {
    char text[QUOTE_MAX + 4];
    return path_add(r, "%s%s", r->path_n ? "." : "", quote(name, text));
}

size_t cmv__path_index(cmv__reader *r, size_t index) { return path_add(r, "[%zu]", index); }

void cmv__path_pop(cmv__reader *r, size_t mark) {
    r->path[mark] = '\0';
    r->path_n = mark;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

void *cmv__reader_new(cmv__reader *r, size_t n, size_t size) {
    void *p = cmv_arena_alloc(r->arena, n, size);
    if (!p) r->rc = CMV_E_NOMEM;
    return p;
}

const yaml_node_t *cmv__node(const cmv__reader *r, int id) {
    return yaml_document_get_node(r->doc, id);
}

const char *cmv__yaml_text(const yaml_node_t *node) {
    return (const char *)node->data.scalar.value;
}

const yaml_node_t *cmv__child(const cmv__reader *r, const yaml_node_t *map, const char *name) {
    if (map->type != YAML_MAPPING_NODE) return map;
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = cmv__node(r, pair->key);
        if (key->type == YAML_SCALAR_NODE && strcmp(cmv__yaml_text(key), name) == 0)
            return cmv__node(r, pair->value);
    }
    return map;
}

size_t cmv__list_n(const yaml_node_t *list) {
    return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

bool cmv__expect(cmv__reader *r, const yaml_node_t *node, cmv__node_kind kind) {
    static const struct {
        yaml_node_type_t type;
        const char *text;
    } KINDS[] = {
        [CMV__SCALAR] = {YAML_SCALAR_NODE, "one value"},
        [CMV__LIST] = {YAML_SEQUENCE_NODE, "a list"},
        [CMV__MAP] = {YAML_MAPPING_NODE, "a mapping"},
    };
    if (node->type == KINDS[kind].type) return true;
    const char *found = "one value";
    if (node->type == YAML_SEQUENCE_NODE) found = "a list";
    if (node->type == YAML_MAPPING_NODE) found = "a mapping";
    cmv__issue(r, node, "expected %s, found %s", KINDS[kind].text, found);
    return false;
}

/* ---- records -------------------------------------------------------------------------------- */

static size_t field_find(const cmv__field *fields, size_t n, const char *name) {
    size_t i = 0;
    while (i < n && strcmp(fields[i].name, name) != 0) i++;
    return i;
}

/* Finds the value of each field; says which keys are unknown or written twice. */
static void match_fields(cmv__reader *r, const yaml_node_t *map, const cmv__field *fields, size_t n,
                         const yaml_node_t *values[FIELDS_MAX]) {
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = cmv__node(r, pair->key);
        if (!cmv__expect(r, key, CMV__SCALAR)) continue;
        size_t i = field_find(fields, n, cmv__yaml_text(key));
        size_t mark = cmv__path_field(r, cmv__yaml_text(key));
        if (i == n)
            cmv__issue(r, key, "unknown field");
        else if (values[i])
            cmv__issue(r, key, "written twice");
        else
            values[i] = cmv__node(r, pair->value);
        cmv__path_pop(r, mark);
    }
}

void cmv__read_record(cmv__reader *r, const yaml_node_t *node, const cmv__field *fields, size_t n,
                      void *out) {
    const yaml_node_t *values[FIELDS_MAX] = {0};
    if (!cmv__expect(r, node, CMV__MAP)) return;
    match_fields(r, node, fields, n, values);
    for (size_t i = 0; i < n && r->rc == CMV_OK; i++) {
        const cmv__field *f = &fields[i];
        size_t mark = cmv__path_field(r, f->name);
        if (!values[i] && f->required) cmv__issue(r, node, "required field is missing");
        if (values[i] && cmv__expect(r, values[i], f->kind))
            f->parse(r, values[i], f, (char *)out + f->offset);
        cmv__path_pop(r, mark);
    }
}

void *cmv__read_list(cmv__reader *r, const yaml_node_t *list, const cmv__field *fields, size_t n,
                     size_t size, size_t *n_out) {
    size_t count = cmv__list_n(list);
    char *records = cmv__reader_new(r, count, size);
    if (!records) return NULL;
    if (count == 0) cmv__issue(r, list, "the list is empty");
    for (size_t i = 0; i < count && r->rc == CMV_OK; i++) {
        size_t mark = cmv__path_index(r, i);
        r->metric = i;
        const yaml_node_t *item = cmv__node(r, list->data.sequence.items.start[i]);
        cmv__read_record(r, item, fields, n, records + i * size);
        cmv__path_pop(r, mark);
    }
    *n_out = count;
    return records;
}

/* ---- values --------------------------------------------------------------------------------- */

/* The text of a scalar in the arena, or NULL after noting what is wrong with it. */
static const char *line_of_text(cmv__reader *r, const yaml_node_t *node, size_t limit) {
    const char *text = cmv__yaml_text(node);
    size_t n = node->data.scalar.length;
    if (n == 0) {
        cmv__issue(r, node, "is empty");
        return NULL;
    }
    if (n > limit) {
        cmv__issue(r, node, "is too long: %zu bytes, at most %zu", n, limit);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] >= 0x20 && text[i] != 0x7f) continue;
        cmv__issue(r, node, "holds a line break or another control character");
        return NULL;
    }
    const char *copy = cmv_arena_strn(r->arena, text, n);
    if (!copy) r->rc = CMV_E_NOMEM;
    return copy;
}

void cmv__parse_text(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    const char *text = line_of_text(r, node, f->limit);
    if (text) *(const char **)out = text;
}

void cmv__parse_sentence(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    const char *text = line_of_text(r, node, f->limit);
    if (!text) return;
    if (text[strlen(text) - 1] != '.') cmv__issue(r, node, "does not end with a full stop");
    *(const char **)out = text;
}

/* "-vs-" would make the address of a pair ambiguous. */
static bool is_slug(const char *s) {
    size_t n = strlen(s);
    if (strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != n) return false;
    return s[0] != '-' && s[n - 1] != '-' && !strstr(s, "-vs-");
}

void cmv__parse_id(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    const char *text = line_of_text(r, node, f->limit);
    char shown[QUOTE_MAX + 4];
    if (!text) return;
    if (is_slug(text))
        *(const char **)out = text;
    else
        cmv__issue(r, node, "'%s' is no id: a-z, 0-9 and inner hyphens, without -vs-",
                   quote(text, shown));
}

void cmv__parse_int(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    const char *text = cmv__yaml_text(node);
    char shown[QUOTE_MAX + 4];
    size_t digits = strspn(text, "0123456789");
    unsigned long value = f->limit + 1;
    if (digits > 0 && digits <= 6 && digits == node->data.scalar.length)
        value = strtoul(text, NULL, 10);
    if (value > f->limit)
        cmv__issue(r, node, "expected a whole number from 0 to %zu, found '%s'", f->limit,
                   quote(text, shown));
    else
        *(int *)out = (int)value;
}

void cmv__parse_bool(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    static const char *const NAMES[] = {"false", "true"};
    int i = cmv__pick(r, node, NAMES, 2);
    if (i >= 0) *(bool *)out = i == 1;
}

int cmv__pick(cmv__reader *r, const yaml_node_t *node, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], cmv__yaml_text(node)) == 0) return (int)i;
    char known[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < n && used + strlen(names[i]) + 3 < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", names[i]);
    char shown[QUOTE_MAX + 4];
    cmv__issue(r, node, "unknown value '%s'; known: %s", quote(cmv__yaml_text(node), shown), known);
    return -1;
}

/* ---- names ---------------------------------------------------------------------------------- */

void cmv__name_add(cmv__reader *r, const yaml_node_t *node, const char *text, bool alias) {
    cmv__names *names = r->names;
    if (names->n == names->cap) {
        size_t cap = names->cap ? 2 * names->cap : 256;
        cmv__name *at = cmv__reader_new(r, cap, sizeof *at);
        if (!at) return;
        if (names->n) memcpy(at, names->at, names->n * sizeof *at);
        names->at = at;
        names->cap = cap;
    }
    char *field = cmv_arena_str(r->arena, r->path);
    if (!field) {
        r->rc = CMV_E_NOMEM;
        return;
    }
    names->at[names->n] = (cmv__name){text,
                                      r->metric,
                                      names->n,
                                      alias,
                                      (int)node->start_mark.line + 1,
                                      (int)node->start_mark.column + 1,
                                      field};
    names->n++;
}
