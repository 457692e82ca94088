// SPDX-License-Identifier: Apache-2.0
/* Which files an import reads. */
#include "import.h"

#include "base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { MAX_FILES = 100000, MAX_DEPTH = 16 };

/* What a folder is searched for; anything else in it is no data. A file named by itself is always read. */
static const char *const ENDINGS[] = {".csv",    ".tsv",    ".psv",     ".txt",   ".json",
                                      ".csv.gz", ".tsv.gz", ".json.gz", ".txt.gz"};
static const char *const NO_DATA[] = {"readme", "license", "copying", "changelog"};

typedef struct list {
    cmv_arena *arena;
    const char **at;
    size_t n, cap;
} list;

static cmv_rc add(list *l, const char *path, cmv_err *err) {
    if (l->n == MAX_FILES) CMV_FAIL(err, CMV_E_LIMIT, "more than %d files", MAX_FILES);
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        const char **at;
        CMV_NEW_ARRAY(at, l->arena, const char *, cap, err);
        if (l->n) memcpy(at, l->at, l->n * sizeof *at);
        l->at = at;
        l->cap = cap;
    }
    l->at[l->n] = cmv_arena_str(l->arena, path);
    if (!l->at[l->n]) CMV_FAIL(err, CMV_E_NOMEM, "no room for a path");
    l->n++;
    return CMV_OK;
}

static bool is_data(const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof NO_DATA / sizeof *NO_DATA; i++) {
        if (strncasecmp(name, NO_DATA[i], strlen(NO_DATA[i])) == 0) return false;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t len = strlen(ENDINGS[i]);
        if (n > len && strcasecmp(name + n - len, ENDINGS[i]) == 0) return true;
    }
    return false;
}

static int visible(const struct dirent *e) { return e->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static cmv_rc walk(list *l, const char *dir, int depth, cmv_err *err);

/* Links to folders are not followed, so that a walk ends. */
static cmv_rc visit(list *l, const char *dir, const char *name, int depth, cmv_err *err) {
    struct stat st;
    char *path =
        cmv_arena_printf(l->arena, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
    if (!path) CMV_FAIL(err, CMV_E_NOMEM, "no room for a path");
    if (lstat(path, &st) != 0) return CMV_OK; /* gone meanwhile */
    if (S_ISDIR(st.st_mode)) return walk(l, path, depth + 1, err);
    if (S_ISLNK(st.st_mode) && (stat(path, &st) != 0 || S_ISDIR(st.st_mode))) return CMV_OK;
    return S_ISREG(st.st_mode) && is_data(name) ? add(l, path, err) : CMV_OK;
}

static cmv_rc walk(list *l, const char *dir, int depth, cmv_err *err) {
    struct dirent **entries = NULL;
    if (depth > MAX_DEPTH)
        CMV_FAIL(err, CMV_E_LIMIT, "%.300s: folders deeper than %d", dir, MAX_DEPTH);
    int n = scandir(dir, &entries, visible, by_name);
    if (n < 0) CMV_FAIL(err, CMV_E_IO, "%.300s: cannot be read: %s", dir, strerror(errno));
    cmv_rc rc = CMV_OK;
    for (int i = 0; i < n; i++) {
        if (rc == CMV_OK) rc = visit(l, dir, entries[i]->d_name, depth, err);
        free(entries[i]);
    }
    free(entries);
    return rc;
}

cmv_rc cmv__import_paths(cmv_arena *arena, const char *const *paths, size_t n, const char ***out,
                         size_t *n_out, cmv_err *err) {
    list l = {.arena = arena};
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (!paths[i] || !paths[i][0]) CMV_FAIL(err, CMV_E_ARG, "an empty path");
        bool folder = stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode);
        CMV_TRY(folder ? walk(&l, paths[i], 0, err) : add(&l, paths[i], err));
    }
    if (l.n == 0)
        CMV_FAIL(err, CMV_E_NOTFOUND, "%.300s: no file with data in it",
                 n ? paths[0] : "nothing is named");
    *out = l.at;
    *n_out = l.n;
    return CMV_OK;
}
