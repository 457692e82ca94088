// SPDX-License-Identifier: Apache-2.0
/*
 * Reads a YAML document by tables of fields. A mistake never stops the reading: it is noted with its
 * place, and the walk goes on, so that one run reports them all. The tree is walked only as deep as
 * the tables nest, so an alias that points at its own parent is harmless.
 */
#ifndef CMV_CATALOG_READER_H
#define CMV_CATALOG_READER_H

#include "comove/catalog.h"

#include <yaml.h>

/* Mistakes so far, in an arena. */
typedef struct cmv__issues {
    cmv_arena *arena;
    cmv_catalog_issue *at;
    size_t n, cap;
    size_t n_dropped; /* beyond CMV_ISSUES_MAX */
} cmv__issues;

/* Where a name was written that must lead to one metric only. */
typedef struct cmv__name {
    const char *text;
    size_t metric; /* index of the metric as in the file */
    size_t order;
    bool alias;
    int line, column;
    const char *field;
} cmv__name;

typedef struct cmv__names {
    cmv__name *at;
    size_t n, cap;
} cmv__names;

/* One file being read. */
typedef struct cmv__reader {
    yaml_document_t *doc;
    const char *file;
    cmv_arena *arena;
    cmv__issues *issues;
    cmv__names *names; /* metrics file only */
    struct cmv_catalog *cat;
    size_t metric; /* index of the metric being read */
    char path[192];
    size_t path_n;
    cmv_rc rc; /* E_NOMEM once memory is out */
} cmv__reader;

typedef enum cmv__node_kind { CMV__SCALAR, CMV__LIST, CMV__MAP } cmv__node_kind;

typedef struct cmv__field cmv__field;
/* Reads a node of the kind the field promises into `out`, the field's own place in the record. */
typedef void cmv__parse_fn(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out);

/* One row of a table of fields. */
struct cmv__field {
    const char *name;
    cmv__node_kind kind;
    bool required;
    size_t offset;
    cmv__parse_fn *parse;
    size_t limit; /* longest text, or greatest number */
};

/** Notes a mistake at a node (NULL: the file as a whole), under the present path. */
void cmv__issue(cmv__reader *r, const yaml_node_t *at, const char *fmt, ...) CMV_PRINTF(3, 4);
/** Notes a mistake at a known place. */
void cmv__issue_at(cmv__reader *r, int line, int column, const char *field, const char *fmt, ...)
    CMV_PRINTF(5, 6);

/** Extends the path by a field or by [index]; returns what cmv__path_pop takes back. */
size_t cmv__path_field(cmv__reader *r, const char *name);
size_t cmv__path_index(cmv__reader *r, size_t index);
void cmv__path_pop(cmv__reader *r, size_t mark);

/** Zeroed array in the reader's arena; sets r->rc and returns NULL when memory is out. */
void *cmv__reader_new(cmv__reader *r, size_t n, size_t size);
/** Node behind an item of a list or a side of a mapping pair. */
const yaml_node_t *cmv__node(const cmv__reader *r, int id);
/** Text of a scalar node. */
const char *cmv__yaml_text(const yaml_node_t *node);
/** Value of a field of a mapping, or the mapping itself when it has none: a place to point at. */
const yaml_node_t *cmv__child(const cmv__reader *r, const yaml_node_t *map, const char *name);
/** Number of items of a list node. */
size_t cmv__list_n(const yaml_node_t *list);
/** True when the node has the kind; else notes what was expected. */
bool cmv__expect(cmv__reader *r, const yaml_node_t *node, cmv__node_kind kind);

/** Reads a mapping by its table: unknown, repeated and missing fields, then each field's parser. */
void cmv__read_record(cmv__reader *r, const yaml_node_t *node, const cmv__field *fields, size_t n,
                      void *out);
/** Reads a list of mappings into records of `size` bytes; *n_out counts them. NULL when empty. */
void *cmv__read_list(cmv__reader *r, const yaml_node_t *list, const cmv__field *fields, size_t n,
                     size_t size, size_t *n_out);

/* Parsers that any table may use. */
cmv__parse_fn cmv__parse_text;     /* const char *: one line, at most f->limit bytes */
cmv__parse_fn cmv__parse_sentence; /* const char *: the same, ending in a full stop */
cmv__parse_fn cmv__parse_id;       /* const char *: a slug of [a-z0-9-] */
cmv__parse_fn cmv__parse_int;      /* int: 0 .. f->limit */
cmv__parse_fn cmv__parse_bool;     /* bool: true or false */

/** Index of a node's text among n names, or -1 with a mistake that lists them. */
int cmv__pick(cmv__reader *r, const yaml_node_t *node, const char *const *names, size_t n);

/** Registers a name of the metric being read. */
void cmv__name_add(cmv__reader *r, const yaml_node_t *node, const char *text, bool alias);

#endif
