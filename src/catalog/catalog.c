// SPDX-License-Identifier: Apache-2.0
/* Loading: text to YAML document to catalogue, and the mistakes on the way out. */
#include "internal.h"

#include "base/error.h"
#include "base/limits.h"
#include "comove/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each file with the reader of its root and whether a catalogue can do without it. */
typedef struct file_row {
    const char *name;
    void (*read)(cmv__reader *r, const yaml_node_t *root);
    bool optional;
} file_row;

static const file_row FILES[CMV_CATALOG_FILES] = {
    [CMV_CATALOG_METRICS] = {"metrics.yaml", cmv__read_metrics, false},
    [CMV_CATALOG_PAIRS] = {"pairs.yaml", cmv__read_pairs, false},
    [CMV_CATALOG_REGIMES] = {"regimes.yaml", cmv__read_regimes, true},
    [CMV_CATALOG_SCENARIOS] = {"scenarios.yaml", cmv__read_scenarios, true},
};

typedef struct source {
    const cmv_catalog_text *text;
    const file_row *file;
} source;

/* ---- YAML ----------------------------------------------------------------------------------- */

/* libyaml gives no line for bytes that are no Unicode text, only their offset. */
static void note_syntax(cmv__reader *r, const yaml_parser_t *p, const source *src) {
    int line = (int)p->problem_mark.line + 1, column = (int)p->problem_mark.column + 1;
    if (p->error == YAML_READER_ERROR) {
        line = column = 1;
        for (size_t i = 0; i < p->problem_offset && i < src->text->n; i++) {
            column++;
            if (src->text->yaml[i] == '\n') line++, column = 1;
        }
    }
    if (p->error == YAML_MEMORY_ERROR)
        r->rc = CMV_E_NOMEM;
    else
        cmv__issue_at(r, line, column, "", "%s%s%s", p->problem ? p->problem : "not valid YAML",
                      p->context ? ", " : "", p->context ? p->context : "");
}

static void read_root(cmv__reader *r, const source *src) {
    const yaml_node_t *root = yaml_document_get_root_node(r->doc);
    if (!root)
        cmv__issue(r, NULL, "the file is empty");
    else
        src->file->read(r, root);
}

/* A file holds one document; a second one would be dropped in silence. */
static void refuse_second(cmv__reader *r, yaml_parser_t *parser, const source *src) {
    yaml_document_t doc;
    if (!yaml_parser_load(parser, &doc)) {
        note_syntax(r, parser, src);
        return;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&doc);
    if (root) cmv__issue(r, root, "a second document in one file");
    yaml_document_delete(&doc);
}

static void read_source(cmv__reader *r, const source *src) {
    yaml_parser_t parser;
    yaml_document_t doc;
    if (!yaml_parser_initialize(&parser)) {
        r->rc = CMV_E_NOMEM;
        return;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)src->text->yaml, src->text->n);
    if (yaml_parser_load(&parser, &doc)) {
        r->doc = &doc;
        read_root(r, src);
        if (yaml_document_get_root_node(&doc)) refuse_second(r, &parser, src);
        r->doc = NULL;
        yaml_document_delete(&doc);
    } else {
        note_syntax(r, &parser, src);
    }
    yaml_parser_delete(&parser);
}

/* ---- mistakes ------------------------------------------------------------------------------- */

/* By place; the metrics file is read first, and its mistakes were collected first. */
static int cmp_issue(const void *x, const void *y) {
    const cmv_catalog_issue *a = x, *b = y;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return strcmp(a->field, b->field);
}

static cmv_rc copy_issues(const cmv__issues *all, cmv_arena *arena, cmv_catalog_issues *out,
                          cmv_err *err) {
    cmv_catalog_issue *at = cmv_arena_alloc(arena, all->n, sizeof *at);
    for (size_t i = 0; at && i < all->n; i++) {
        const cmv_catalog_issue *from = &all->at[i];
        at[i] = (cmv_catalog_issue){cmv_arena_str(arena, from->file), from->line, from->column,
                                    cmv_arena_str(arena, from->field),
                                    cmv_arena_str(arena, from->message)};
        if (!at[i].file || !at[i].field || !at[i].message) at = NULL;
    }
    if (!at) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu mistakes", all->n);
    *out = (cmv_catalog_issues){at, all->n};
    return CMV_OK;
}

static cmv_rc fail_with_first(const cmv__issues *all, cmv_err *err) {
    const cmv_catalog_issue *first = &all->at[0];
    size_t more = all->n - 1 + all->n_dropped;
    char rest[48] = "";
    if (more > 0) snprintf(rest, sizeof rest, " (and %zu more)", more);
    CMV_FAIL_AT(err, CMV_E_PARSE, first->line, "%s:%d:%d: %s%s%s%s", first->file, first->line,
                first->column, first->field, first->field[0] ? ": " : "", first->message, rest);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Reads one file; its mistakes follow those of the files before it, in the order of its lines. */
static cmv_rc read_file_into(cmv__reader *r, const source *src, cmv_err *err) {
    cmv__issues *all = r->issues;
    const size_t n = all->n;
    r->file = cmv_arena_str(r->arena, src->text->name);
    if (!r->file) CMV_FAIL(err, CMV_E_NOMEM, "no room for a catalogue");
    read_source(r, src);
    if (r->rc == CMV_OK && src->file == &FILES[CMV_CATALOG_METRICS]) cmv__names_index(r);
    if (r->rc != CMV_OK) CMV_FAIL(err, r->rc, "no room for the catalogue %s", r->file);
    if (all->n > n) qsort(all->at + n, all->n - n, sizeof *all->at, cmp_issue);
    return CMV_OK;
}

/* Reads all files into cat, metrics first: the others name them. */
static cmv_rc read_all(cmv_catalog *cat, const cmv_catalog_text text[CMV_CATALOG_FILES],
                       cmv__issues *all, cmv_err *err) {
    cmv__names names = {0};
    cmv__reader r = {.arena = cat->arena, .issues = all, .names = &names, .cat = cat};
    for (int i = 0; i < CMV_CATALOG_FILES; i++) {
        const source src = {&text[i], &FILES[i]};
        if (text[i].yaml) CMV_TRY(read_file_into(&r, &src, err));
        cat->broken = cat->n_metrics == 0;
    }
    return CMV_OK;
}

static cmv_catalog *catalog_new(void) {
    cmv_arena *arena = cmv_arena_create(CMV_CATALOG_ARENA_MAX);
    cmv_catalog *cat = arena ? cmv_arena_alloc(arena, 1, sizeof *cat) : NULL;
    if (cat)
        cat->arena = arena;
    else
        cmv_arena_destroy(arena);
    return cat;
}

cmv_rc cmv_catalog_parse_files(const cmv_catalog_text text[CMV_CATALOG_FILES], cmv_arena *arena,
                               cmv_catalog_issues *issues, cmv_catalog **out, cmv_err *err) {
    for (int i = 0; i < CMV_CATALOG_FILES; i++) {
        if (text[i].yaml && text[i].n > CMV_YAML_MAX)
            CMV_FAIL(err, CMV_E_LIMIT, "%s: more than %zu bytes", text[i].name, CMV_YAML_MAX);
    }
    cmv_catalog *cat = catalog_new();
    if (!cat) CMV_FAIL(err, CMV_E_NOMEM, "no room for a catalogue");
    cmv__issues all = {.arena = cat->arena};
    cmv_rc rc;
    CMV_GOTO(read_all(cat, text, &all, err));
    if (issues) CMV_GOTO(copy_issues(&all, arena, issues, err));
    if (all.n > 0) CMV_GOTO(fail_with_first(&all, err));
    *out = cat;
    return CMV_OK;
done:
    cmv_catalog_destroy(cat);
    return rc;
}

cmv_rc cmv_catalog_parse(const char *metrics_yaml, size_t n_metrics, const char *metrics_name,
                         const char *pairs_yaml, size_t n_pairs, const char *pairs_name,
                         cmv_arena *arena, cmv_catalog_issues *issues, cmv_catalog **out,
                         cmv_err *err) {
    const cmv_catalog_text text[CMV_CATALOG_FILES] = {
        [CMV_CATALOG_METRICS] = {metrics_name, metrics_yaml, n_metrics},
        [CMV_CATALOG_PAIRS] = {pairs_name, pairs_yaml, n_pairs}};
    return cmv_catalog_parse_files(text, arena, issues, out, err);
}

void cmv_catalog_destroy(cmv_catalog *cat) {
    if (cat) cmv_arena_destroy(cat->arena);
}

/* ---- files ---------------------------------------------------------------------------------- */

/* One byte more than allowed is read, so that parse_sources sees what is too long. */
static cmv_rc read_file(const char *path, cmv_buf *buf, cmv_err *err) {
    FILE *file = fopen(path, "rb");
    if (!file)
        CMV_FAIL(err, errno == ENOENT ? CMV_E_NOTFOUND : CMV_E_IO, "%s: %s", path, strerror(errno));
    size_t n = 1;
    while (n > 0 && buf->n <= CMV_YAML_MAX) {
        char *to = cmv_buf_reserve(buf, 65536);
        n = to ? fread(to, 1, 65536, file) : 0;
        cmv_buf_grew(buf, n);
    }
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    if (failed) CMV_FAIL(err, CMV_E_IO, "%s: %s", path, strerror(failed));
    return cmv_buf_done(buf, err);
}

static cmv_rc path_of(const char *dir, const char *file, cmv_buf *out, cmv_err *err) {
    cmv_buf_printf(out, "%s/%s", dir, file);
    return cmv_buf_done(out, err);
}

/* The file of a folder; a text without yaml when it may be missing and is. */
static cmv_rc load_file(const char *dir, const file_row *file, cmv_buf *path, cmv_buf *text,
                        cmv_catalog_text *out, cmv_err *err) {
    CMV_TRY(path_of(dir, file->name, path, err));
    const cmv_rc rc = read_file(path->at, text, err);
    *out = (cmv_catalog_text){.name = path->at};
    if (rc == CMV_E_NOTFOUND && file->optional) {
        cmv_err_clear(err);
        return CMV_OK;
    }
    CMV_TRY(rc);
    *out = (cmv_catalog_text){path->at, text->at ? text->at : "", text->n};
    return CMV_OK;
}

cmv_rc cmv_catalog_load(const char *dir, cmv_arena *arena, cmv_catalog_issues *issues,
                        cmv_catalog **out, cmv_err *err) {
    cmv_rc rc;
    cmv_buf path[CMV_CATALOG_FILES], text[CMV_CATALOG_FILES];
    cmv_catalog_text file[CMV_CATALOG_FILES];
    for (int i = 0; i < CMV_CATALOG_FILES; i++) {
        cmv_buf_init(&path[i], CMV_FIELD_MAX);
        cmv_buf_init(&text[i], CMV_YAML_MAX + 2 * 65536);
    }
    for (int i = 0; i < CMV_CATALOG_FILES; i++)
        CMV_GOTO(load_file(dir, &FILES[i], &path[i], &text[i], &file[i], err));
    CMV_GOTO(cmv_catalog_parse_files(file, arena, issues, out, err));
done:
    for (int i = 0; i < CMV_CATALOG_FILES; i++) {
        cmv_buf_reset(&path[i]);
        cmv_buf_reset(&text[i]);
    }
    return rc;
}

/* ---- what is in it -------------------------------------------------------------------------- */

const cmv_metric *cmv_catalog_metrics(const cmv_catalog *cat, size_t *n) {
    if (n) *n = cat->n_metrics;
    return cat->metrics;
}

const cmv_category *cmv_catalog_categories(const cmv_catalog *cat, size_t *n) {
    if (n) *n = cat->n_cats;
    return cat->cats;
}

const cmv_pair_note *cmv_catalog_pairs(const cmv_catalog *cat, size_t *n) {
    if (n) *n = cat->n_pairs;
    return cat->pairs;
}

const cmv_regime *cmv_catalog_regimes(const cmv_catalog *cat, size_t *n) {
    if (n) *n = cat->n_regimes;
    return cat->regimes;
}

const cmv_scenario *cmv_catalog_scenarios(const cmv_catalog *cat, size_t *n) {
    if (n) *n = cat->n_scenarios;
    return cat->scenarios;
}

const cmv_scenario *cmv_catalog_scenario(const cmv_catalog *cat, const char *id) {
    for (size_t i = 0; id && i < cat->n_scenarios; i++) {
        if (cmv__fold_cmp(cat->scenarios[i].id, id) == 0) return &cat->scenarios[i];
    }
    return NULL;
}
