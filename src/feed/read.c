// SPDX-License-Identifier: Apache-2.0
/* Files from disk, and CSV as plain cells. */
#include "source.h"

#include "base/arena.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads what fstat promised and then to the end, so that a growing file is not cut. */
static cmv_rc read_all(int fd, const char *path, cmv_buf *out, cmv_err *err) {
    for (;;) {
        char *room = cmv_buf_reserve(out, 1 << 16);
        if (!room) return cmv_buf_done(out, err);
        ssize_t got = read(fd, room, 1 << 16);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) CMV_FAIL(err, CMV_E_IO, "%.300s: cannot be read: %s", path, strerror(errno));
        if (got == 0) return CMV_OK;
        cmv_buf_grew(out, (size_t)got);
    }
}

static cmv_rc slurp(const char *path, cmv_buf *out, cmv_err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        cmv_rc rc = errno == ENOENT || errno == ENOTDIR ? CMV_E_NOTFOUND : CMV_E_IO;
        CMV_FAIL(err, rc, "%.300s: cannot be opened: %s", path, strerror(errno));
    }
    struct stat st;
    cmv_rc rc;
    if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        rc = cmv__fail(err, CMV_E_IO, -1, __FILE__, __LINE__, "%.300s: is no file", path);
    } else {
        rc = read_all(fd, path, out, err);
    }
    close(fd);
    return rc;
}

cmv_rc cmv_feed_read(const char *path, const cmv_feed_opt *opt, cmv_arena *arena,
                     cmv_feed_file *out, cmv_err *err) {
    cmv_buf bytes;
    cmv_buf_init(&bytes, CMV_FILE_MAX);
    cmv_rc rc = slurp(path, &bytes, err);
    if (rc == CMV_OK) rc = cmv_feed_decode(bytes.at, bytes.n, path, opt, arena, out, err);
    cmv_buf_reset(&bytes);
    return rc;
}

/* ---- cells ----------------------------------------------------------------------------------------------------------- */

/* Rows must be as wide as the header; only `arena` holds the result. */
static cmv_rc copy_cells(cmv__issues *issues, const cmv__grid *g, cmv_arena *arena,
                         cmv_feed_table *out, cmv_err *err) {
    size_t cols = cmv__grid_width(g, 0), rows = g->n_rows - 1;
    const char **column, **cell;
    int *line;
    CMV_NEW_ARRAY(column, arena, const char *, cols, err);
    CMV_NEW_ARRAY(cell, arena, const char *, cols *rows, err);
    CMV_NEW_ARRAY(line, arena, int, rows, err);
    for (size_t r = 0; r <= rows; r++) {
        if (cmv__grid_width(g, r) != cols || r == g->bad_quote_row) {
            return cmv__refuse(issues, err, CMV_E_PARSE, (cmv__place){.line = g->line[r]},
                               "%zu fields where the header has %zu", cmv__grid_width(g, r), cols);
        }
        if (r > 0) line[r - 1] = g->line[r];
        for (size_t c = 0; c < cols; c++) {
            cmv__view v = cmv__grid_at(g, r, c);
            /* The byte behind a cell is its separator, its closing quote or the end of the text. */
            ((char *)(uintptr_t)v.at)[v.n] = '\0';
            *(r > 0 ? &cell[(r - 1) * cols + c] : &column[c]) = v.at;
        }
    }
    out->column = column;
    out->cell = cell;
    out->line = line;
    out->n_cols = cols;
    out->n_rows = rows;
    return CMV_OK;
}

static cmv_rc table_of(const cmv_buf *bytes, const char *name, cmv_arena *arena,
                       cmv_feed_table *out, cmv_err *err) {
    cmv_feed_opt opt = cmv_feed_opt_default();
    cmv__issues issues;
    cmv__text text;
    cmv__grid grid;
    cmv__issues_init(&issues, arena, name, &opt);
    CMV_TRY(cmv__text_of(bytes->at, bytes->n, arena, &issues, &text, err));
    char sep = cmv__grid_sniff(text.at, text.n);
    CMV_TRY(cmv__grid_parse(text, sep, arena, &issues, &grid, err));
    if (grid.n_rows == 0)
        return cmv__refuse(&issues, err, CMV_E_PARSE, CMV__WHOLE, "the file is empty");
    out->name = name;
    return copy_cells(&issues, &grid, arena, out, err);
}

cmv_rc cmv_feed_read_table(const char *path, cmv_arena *arena, cmv_feed_table *out, cmv_err *err) {
    const char *slash = strrchr(path, '/');
    const char *name = cmv_arena_str(arena, slash && slash[1] ? slash + 1 : path);
    if (!name) CMV_FAIL(err, CMV_E_NOMEM, "%.300s: no room for its name", path);
    cmv_buf bytes;
    cmv_buf_init(&bytes, CMV_FILE_MAX);
    cmv_feed_table table = {0};
    cmv_rc rc = slurp(path, &bytes, err);
    if (rc == CMV_OK) rc = table_of(&bytes, name, arena, &table, err);
    cmv_buf_reset(&bytes);
    if (rc == CMV_OK) *out = table;
    return rc;
}
