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

/* The files of a folder, in the order they are read: later ones may name what earlier ones define. */
static const struct file {
    const char *name;
    bool required;
    void (*read)(cmv__reader *r, const yaml_node_t *root);
} FILES[CMV_CATALOG_FILES] = {
    [CMV_CATALOG_METRICS] = {"metrics.yaml", true, cmv__read_metrics},
    [CMV_CATALOG_PAIRS] = {"pairs.yaml", true, cmv__read_pairs},
    [CMV_CATALOG_SCENARIOS] = {"scenarios.yaml", false, cmv__read_scenarios},
};

/* ---- YAML ----------------------------------------------------------------------------------- */

/* libyaml gives no line for bytes that are no Unicode text, only their offset. */
static void note_syntax(cmv__reader *r, const yaml_parser_t *p, const cmv_catalog_text *src) {
    int line = (int)p->problem_mark.line + 1, column = (int)p->problem_mark.column + 1;
    if (p->error == YAML_READER_ERROR) {
        line = column = 1;
        for (size_t i = 0; i < p->problem_offset && i < src->n; i++) {
            column++;
            if (src->text[i] == '\n') line++, column = 1;
        }
    }
    if (p->error == YAML_MEMORY_ERROR)
        r->rc = CMV_E_NOMEM;
    else
        cmv__issue_at(r, line, column, "", "%s%s%s", p->problem ? p->problem : "not valid YAML",
                      p->context ? ", " : "", p->context ? p->context : "");
}

static void read_root(cmv__reader *r, cmv_catalog_file which) {
    const yaml_node_t *root = yaml_document_get_root_node(r->doc);
    if (root)
        FILES[which].read(r, root);
    else
        cmv__issue(r, NULL, "the file is empty");
}

/* A file holds one document; a second one would be dropped in silence. */
static void refuse_second(cmv__reader *r, yaml_parser_t *parser, const cmv_catalog_text *src) {
    yaml_document_t doc;
    if (!yaml_parser_load(parser, &doc)) {
        note_syntax(r, parser, src);
        return;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&doc);
    if (root) cmv__issue(r, root, "a second document in one file");
    yaml_document_delete(&doc);
}

static void read_source(cmv__reader *r, const cmv_catalog_text *src, cmv_catalog_file which) {
    yaml_parser_t parser;
    yaml_document_t doc;
    if (!yaml_parser_initialize(&parser)) {
        r->rc = CMV_E_NOMEM;
        return;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)src->text, src->n);
    if (yaml_parser_load(&parser, &doc)) {
        r->doc = &doc;
        read_root(r, which);
        if (yaml_document_get_root_node(&doc)) refuse_second(r, &parser, src);
        r->doc = NULL;
        yaml_document_delete(&doc);
    } else {
        note_syntax(r, &parser, src);
    }
    yaml_parser_delete(&parser);
}

/* ---- mistakes ------------------------------------------------------------------------------- */

/* By place within one file; the mistakes of earlier files were collected before. */
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

/* Reads all files into cat; mistakes go to `all`, in the order of files and lines. */
static cmv_rc read_all(cmv_catalog *cat, const cmv_catalog_text *text, cmv__issues *all,
                       cmv_err *err) {
    cmv__names names = {0};
    cmv__reader r = {.arena = cat->arena, .issues = all, .names = &names, .cat = cat};
    for (int i = 0; i < CMV_CATALOG_FILES && r.rc == CMV_OK; i++) {
        if (!text[i].text) continue;
        const size_t n = all->n;
        r.file = cmv_arena_str(cat->arena, text[i].name);
        if (!r.file) CMV_FAIL(err, CMV_E_NOMEM, "no room for a catalogue");
        read_source(&r, &text[i], (cmv_catalog_file)i);
        if (i == CMV_CATALOG_METRICS) {
            if (r.rc == CMV_OK) cmv__names_index(&r);
            cat->broken = cat->n_metrics == 0;
        }
        if (all->n > n) qsort(all->at + n, all->n - n, sizeof *all->at, cmp_issue);
    }
    if (r.rc != CMV_OK) CMV_FAIL(err, r.rc, "no room for the catalogue %s", r.file);
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
        if (text[i].text && text[i].n > CMV_YAML_MAX)
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
        [CMV_CATALOG_METRICS] = {metrics_yaml, n_metrics, metrics_name},
        [CMV_CATALOG_PAIRS] = {pairs_yaml, n_pairs, pairs_name},
    };
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

/* Path and text of one file; a file that need not be there is left without text. */
static cmv_rc load_file(const char *dir, const struct file *file, cmv_buf *path, cmv_buf *text,
                        cmv_catalog_text *out, cmv_err *err) {
    cmv_buf_printf(path, "%s/%s", dir, file->name);
    CMV_TRY(cmv_buf_done(path, err));
    cmv_rc rc = read_file(path->at, text, err);
    if (rc == CMV_E_NOTFOUND && !file->required) {
        cmv_err_clear(err);
        return CMV_OK;
    }
    CMV_TRY(rc);
    *out = (cmv_catalog_text){text->at ? text->at : "", text->n, path->at};
    return CMV_OK;
}

cmv_rc cmv_catalog_load(const char *dir, cmv_arena *arena, cmv_catalog_issues *issues,
                        cmv_catalog **out, cmv_err *err) {
    cmv_rc rc;
    cmv_buf path[CMV_CATALOG_FILES], text[CMV_CATALOG_FILES];
    cmv_catalog_text file[CMV_CATALOG_FILES] = {0};
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
