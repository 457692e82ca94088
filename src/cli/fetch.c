// SPDX-License-Identifier: Apache-2.0
/* comove fetch: progress while it goes, then what changed, what failed and why; a line of JSON a metric for machines. */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/fetch.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* Failed metrics as exit status: 101 for one, 125 for 25 or more; no other status of comove lies there. */
enum { STATUS_FAILED = 100, STATUS_MOST = 25, BAR = 24 };

static _Atomic(bool) stop_now;

static void on_signal(int signal_number) {
    (void)signal_number;
    atomic_store(&stop_now, true);
}

/* What is told at the end of a fetch for people. */
typedef struct report {
    cmv_arena *arena;
    char **line;
    size_t n, cap;
    bool json, live, bar;
} report;

/* ---- JSON ----------------------------------------------------------------------------------------------------------------- */

void cmv__cli_json_text(FILE *out, const char *name, const char *text) {
    fprintf(out, "\"%s\":", name);
    if (!text) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

void cmv__cli_json_date(FILE *out, const char *name, cmv_date date) {
    char text[CMV_DATE_TEXT];
    bool none = date == CMV_DATE_NONE;
    cmv__cli_json_text(out, name, none ? NULL : cmv_date_format(date, text));
}

static void json_outcome(const cmv_fetch_outcome *o) {
    FILE *out = stdout;
    bool ok = o->rc == CMV_OK;
    fputc('{', out);
    cmv__cli_json_text(out, "metric", o->metric);
    fputc(',', out);
    cmv__cli_json_text(out, "provider", o->provider[0] ? o->provider : NULL);
    fputc(',', out);
    cmv__cli_json_text(out, "key", o->key[0] ? o->key : NULL);
    fputc(',', out);
    cmv__cli_json_text(out, "rc", cmv_rc_name(o->rc));
    fputc(',', out);
    cmv__cli_json_text(out, "message", ok ? "" : o->err.msg);
    fputc(',', out);
    cmv__cli_json_text(out, "verdict", cmv_verdict_name(o->verdict));
    fprintf(out, ",\"quarantine\":%lld,\"tried\":%zu,\"not_modified\":%s,\"flags\":[",
            (long long)o->quarantine_id, o->n_tried, o->not_modified ? "true" : "false");
    for (size_t i = 0, n = 0; i < o->n_findings; i++) {
        if (o->finding[i].severity == 0) continue;
        fprintf(out, "%s\"%s\"", n++ ? "," : "", cmv_gate_code_name(o->finding[i].code));
    }
    fprintf(out, "],\"added\":%zu,\"revised\":%zu,\"same\":%zu,\"kept\":%zu,", o->stat.added,
            o->stat.revised, o->stat.same, o->stat.kept);
    cmv__cli_json_date(out, "first", o->first);
    fputc(',', out);
    cmv__cli_json_date(out, "last", o->last);
    fputs("}\n", out);
    fflush(out);
}

static void json_totals(const cmv_fetch_result *r) {
    printf("{\"metrics\":%zu,\"failed\":%zu,\"quarantined\":%zu,\"flagged\":%zu,\"changed\":%zu,"
           "\"unchanged\":%zu,\"without\":%zu,\"added\":%zu,\"revised\":%zu,\"requests\":%zu,"
           "\"bytes\":%lld,\"version\":%lld}\n",
           r->n_metrics, r->n_failed, r->n_quarantined, r->n_flagged, r->n_changed, r->n_unchanged,
           r->n_without, r->n_added, r->n_revised, r->n_requests, (long long)r->bytes,
           (long long)r->version);
}

/* ---- text ----------------------------------------------------------------------------------------------------------------- */

/* "vix  cboe  1 new to 2026-07-30; flags: gap"; NULL when there is nothing to say. */
static char *text_outcome(const cmv_fetch_outcome *o, cmv_arena *arena) {
    char last[CMV_DATE_TEXT];
    bool changed = o->stat.added + o->stat.revised > 0;
    if (o->rc != CMV_OK) return cmv_arena_printf(arena, "%-18s failed  %s", o->metric, o->err.msg);
    if (!changed && o->n_flags == 0) return NULL;
    char *text =
        cmv_arena_printf(arena, "%-18s %-10s %zu new, %zu revised, to %s", o->metric, o->provider,
                         o->stat.added, o->stat.revised, cmv_date_format(o->last, last));
    for (size_t i = 0; text && i < o->n_findings; i++) {
        if (o->finding[i].severity == 0) continue;
        char *more = cmv_arena_printf(arena, "%s\n%-18s   %s", text, "", o->finding[i].text);
        text = more ? more : text;
    }
    return text;
}

static void keep_line(report *r, char *line) {
    if (!line) return;
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        char **more = cmv_arena_alloc(r->arena, cap, sizeof *more);
        if (!more) return;
        if (r->n) memcpy(more, r->line, r->n * sizeof *more);
        r->line = more;
        r->cap = cap;
    }
    r->line[r->n++] = line;
}

static void clear_bar(const report *r) {
    if (r->bar) fputs("\r\033[K", stderr);
}

static void on_outcome(void *ctx, const cmv_fetch_outcome *o) {
    report *r = ctx;
    if (r->json) {
        json_outcome(o);
        return;
    }
    char *line = text_outcome(o, r->arena);
    if (!r->live) {
        keep_line(r, line);
        return;
    }
    if (line) {
        clear_bar(r);
        printf("%s\n", line);
        fflush(stdout);
    }
    cmv_arena_reset(r->arena);
}

static void on_progress(void *ctx, size_t done, size_t total, const char *what) {
    const report *r = ctx;
    if (!r->bar) return;
    int full = total ? (int)(done * BAR / total) : 0;
    fprintf(stderr, "\r\033[K[%.*s%*s] %zu of %zu  %s", full, "########################",
            BAR - full, "", done, total, what);
    if (done == total) fputs("\r\033[K", stderr);
}

static const char *plural(size_t n) { return n == 1 ? "" : "s"; }

static void text_totals(const report *r, const cmv_fetch_result *t, const cli_args *args) {
    for (size_t i = 0; i < r->n; i++) printf("%s\n", r->line[i]);
    printf("%s%zu metric%s asked for: %zu changed, %zu unchanged, %zu failed; %zu values new, %zu "
           "revised; %zu request%s, %lld bytes; data version %lld\n",
           args->dry_run ? "dry run: " : "", t->n_metrics, plural(t->n_metrics), t->n_changed,
           t->n_unchanged, t->n_failed, t->n_added, t->n_revised, t->n_requests,
           plural(t->n_requests), (long long)t->bytes, (long long)t->version);
    if (t->n_quarantined && !args->dry_run)
        printf("%zu batch%s held back; see comove quality\n", t->n_quarantined,
               t->n_quarantined == 1 ? " is" : "es are");
    if (t->n_without)
        printf("%zu metric%s without a usable source: a key or a consent is missing; see comove "
               "doctor\n",
               t->n_without, plural(t->n_without));
}

/* ---- the command ---------------------------------------------------------------------------------------------------------- */

static cmv_rc is_json(const cli_args *args, bool *json, cmv_err *err) {
    *json = args->format && strcmp(args->format, "json") == 0;
    if (!args->format || *json || strcmp(args->format, "text") == 0) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "--format %.40s is not known; use text or json", args->format);
}

static void catch_signals(void) {
    struct sigaction act = {.sa_handler = on_signal};
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

static cmv_rc run(const cli_args *args, report *r, cmv_fetch_result *result, cmv_err *err) {
    cmv_app *app;
    CMV_TRY(cmv__cli_open(args, false, &app, err));
    cmv_fetch_opt opt = {.metric = args->word,
                         .n_metrics = (size_t)args->n_words,
                         .provider = args->provider,
                         .keys_file = args->keys,
                         .due_only = args->due,
                         .whole = args->whole,
                         .vintages = args->vintages,
                         .cross = args->cross,
                         .dry_run = args->dry_run,
                         .replay = args->replay,
                         .stop = &stop_now,
                         .progress = on_progress,
                         .outcome = on_outcome,
                         .ctx = r};
    cmv_rc rc =
        args->watch ? cmv_app_watch(app, &opt, result, err) : cmv_app_fetch(app, &opt, result, err);
    cmv_app_close(app);
    return rc;
}

static cmv_rc tell(const cli_args *args, const report *r, const cmv_fetch_result *t, cmv_rc rc) {
    bool over = rc == CMV_OK || rc == CMV_E_CANCELLED;
    clear_bar(r);
    if (!over) return rc;
    if (r->json)
        json_totals(t);
    else
        text_totals(r, t, args);
    if (args->watch) return CMV_OK; /* it ends no other way */
    size_t n = t->n_failed < STATUS_MOST ? t->n_failed : STATUS_MOST;
    if (rc == CMV_OK && n > 0) *args->status = STATUS_FAILED + (int)n;
    return rc;
}

cmv_rc cmv__cmd_fetch(const cli_args *args, cmv_err *err) {
    cli_args here = *args;
    cli_scratch aside = {0};
    cmv_fetch_result result = {0};
    report r = {.live = args->watch, .bar = !args->quiet && isatty(STDERR_FILENO)};
    CMV_TRY(is_json(args, &r.json, err));
    if (args->watch && (args->due || args->dry_run))
        CMV_FAIL(err, CMV_E_ARG,
                 "--watch stores what is due: it goes with neither --due nor --dry-run");
    r.arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!r.arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory to fetch");
    catch_signals();
    cmv_rc rc = args->dry_run ? cmv__cli_scratch_make(args, &aside, &here, err) : CMV_OK;
    if (rc == CMV_OK) rc = tell(args, &r, &result, run(&here, &r, &result, err));
    cmv__cli_scratch_remove(&aside);
    cmv_arena_destroy(r.arena);
    return rc;
}
