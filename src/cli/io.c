// SPDX-License-Identifier: Apache-2.0
/* Opening, rendering to standard output, colour, log: what the commands share. */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void to_stderr(void *ctx, cmv_log_level level, const char *msg) {
    (void)ctx;
    static const char *const word[] = {"debug", "note", "warning", "error"};
    fprintf(stderr, "comove: %s: %s\n", word[level], msg);
}

const cmv_log *cmv__cli_log(void) {
    static const cmv_log log = {to_stderr, NULL, CMV_LOG_INFO};
    return &log;
}

cmv_rc cmv__cli_open(const cli_args *args, bool read_only, cmv_app **app, cmv_err *err) {
    cmv_app_opt opt = {.store = args->store,
                       .catalog_dir = args->catalog,
                       .read_only = read_only,
                       .log = cmv__cli_log(),
                       .now = CMV_UTC_NONE};
    return cmv_app_open(&opt, app, err);
}

bool cmv__cli_colour(const cli_args *args, FILE *stream) {
    const char *when = args->colour ? args->colour : "auto", *term = getenv("TERM"),
               *no = getenv("NO_COLOR");
    if (strcmp(when, "always") == 0) return true;
    if (strcmp(when, "never") == 0 || (no && no[0])) return false;
    return isatty(fileno(stream)) && term && strcmp(term, "dumb") != 0;
}

/* Charts and tables need 40 columns; lines longer than 110 do not read well unless asked for. */
static int width_of(const cli_args *args) {
    if (args->width) {
        long n = strtol(args->width, NULL, 10);
        return n < 40 ? 40 : n > 200 ? 200 : (int)n;
    }
    struct winsize size;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col > 110 ? 110 : size.ws_col;
    const char *columns = getenv("COLUMNS");
    long n = columns ? strtol(columns, NULL, 10) : 0;
    if (n > 0) return n < 40 ? 40 : n > 110 ? 110 : (int)n;
    return 80;
}

/* Unicode charts on a terminal; plain text in a pipe. */
static bool unicode_out(void) {
    const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    if (!isatty(STDOUT_FILENO)) return false;
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0]) return strstr(value, "UTF-8") || strstr(value, "utf8");
    }
    return false;
}

cmv_rc cmv__cli_face(const char *format, cmv_face otherwise, cmv_face *out, cmv_err *err) {
    static const struct {
        const char *name;
        cmv_face face;
    } known[] = {{"text", CMV_FACE_TEXT},
                 {"json", CMV_FACE_JSON},
                 {"csv", CMV_FACE_CSV},
                 {"md", CMV_FACE_MARKDOWN},
                 {"html", CMV_FACE_HTML}};
    *out = otherwise;
    if (!format) return CMV_OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(format, known[i].name) == 0) {
            *out = known[i].face;
            return CMV_OK;
        }
    }
    CMV_FAIL(err, CMV_E_ARG, "--format %.40s is not known; use text, json, csv, md or html", format);
}

cmv_rc cmv__cli_out(const cmv_buf *buf, cmv_err *err) {
    if (fwrite(buf->at, 1, buf->n, stdout) != buf->n || fflush(stdout) != 0)
        CMV_FAIL(err, CMV_E_IO, "cannot write to standard output");
    return CMV_OK;
}

void cmv__cli_look(const cli_args *args, cmv_page_request *req) {
    req->section = args->section;
    req->colour = cmv__cli_colour(args, stdout);
    req->unicode = unicode_out();
    req->width = width_of(args);
}

cmv_rc cmv__cli_page(const cli_args *args, cmv_app *app, cmv_page_request *req, cmv_err *err) {
    req->query = args->query;
    cmv__cli_look(args, req);
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the page");
    cmv_buf buf;
    cmv_buf_init(&buf, 4 * CMV_PAGE_MAX);
    cmv_rc rc = cmv_app_page(app, req, arena, &buf, err);
    if (rc == CMV_OK) rc = cmv__cli_out(&buf, err);
    cmv_buf_reset(&buf);
    cmv_arena_destroy(arena);
    return rc;
}

/* ---- a store for one dry run ---------------------------------------------------------------------------------------------- */

static bool is_store_missing(const cli_args *args) {
    cmv_app *app;
    cmv_rc rc = cmv__cli_open(args, true, &app, NULL);
    if (rc == CMV_OK) cmv_app_close(app);
    return rc == CMV_E_NOTFOUND;
}

cmv_rc cmv__cli_scratch_make(const cli_args *args, cli_scratch *s, cli_args *here, cmv_err *err) {
    if (!is_store_missing(args)) return CMV_OK;
    snprintf(s->dir, sizeof s->dir, "/tmp/comove-dry-run-XXXXXX");
    if (!mkdtemp(s->dir))
        CMV_FAIL(err, CMV_E_IO, "%s: no folder for the dry run: %s", s->dir, strerror(errno));
    snprintf(s->store, sizeof s->store, "%s/dry.db", s->dir);
    here->store = s->store;
    return CMV_OK;
}

void cmv__cli_scratch_remove(const cli_scratch *s) {
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".fetch"};
    if (!s->dir[0]) return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s%s", s->store, ends[i]);
        unlink(path);
    }
    rmdir(s->dir);
}
