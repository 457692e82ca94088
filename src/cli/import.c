// SPDX-License-Identifier: Apache-2.0
/* comove import: what was read, what became of it, what was refused and why. */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"

#include <string.h>
#include <unistd.h>

/* Decoded files of a whole import stay in memory until they are reported. */
#define IMPORT_ARENA_MAX (4096 * CMV_MIB)

typedef struct choice {
    const char *name;
    int value;
} choice;

static cmv_rc choose(const char *option, const char *text, const choice *known, int *out,
                     cmv_err *err) {
    if (!text) return CMV_OK;
    for (const choice *c = known; c->name; c++) {
        if (strcmp(c->name, text) == 0) {
            *out = c->value;
            return CMV_OK;
        }
    }
    CMV_FAIL(err, CMV_E_ARG, "--%s %.40s is not known; see comove import --help", option, text);
}

static void show_progress(void *ctx, size_t done, size_t total, const char *file) {
    (void)ctx;
    const char *base = strrchr(file, '/');
    fprintf(stderr, "\r\033[K%zu of %zu  %s", done, total, base ? base + 1 : file);
    if (done == total) fputs("\r\033[K", stderr);
}

static cmv_rc options_of(const cli_args *args, cmv_import_opt *opt, cmv_err *err) {
    static const choice orders[] = {{"auto", CMV_ORDER_AUTO},
                                    {"ymd", CMV_ORDER_YMD},
                                    {"mdy", CMV_ORDER_MDY},
                                    {"dmy", CMV_ORDER_DMY},
                                    {0}};
    static const choice rules[] = {{"auto", CMV_CONFLICT_AUTO},
                                   {"revise", CMV_CONFLICT_REVISE},
                                   {"keep", CMV_CONFLICT_KEEP},
                                   {0}};
    int order = CMV_ORDER_AUTO, rule = CMV_CONFLICT_AUTO;
    *opt = (cmv_import_opt){.feed = cmv_feed_opt_default(),
                            .metric = args->metric,
                            .basis = args->basis,
                            .dry_run = args->dry_run,
                            .keep_going = true,
                            .frequency = args->frequency,
                            .calendar = args->calendar,
                            .transform = args->transform,
                            .unit = args->unit,
                            .name = args->name};
    CMV_TRY(choose("date-order", args->date_order, orders, &order, err));
    CMV_TRY(choose("conflict", args->conflict, rules, &rule, err));
    if (args->file_format)
        CMV_TRY(cmv_feed_format_parse(args->file_format, &opt->feed.format, err));
    opt->feed.date_order = (cmv_date_order)order;
    opt->conflict = (cmv_conflict)rule;
    opt->feed.column = args->column;
    opt->feed.skip_bad = args->skip_bad;
    opt->feed.decimal_comma = args->decimal_comma;
    opt->feed.decimal_point = args->decimal_point;
    if (!args->quiet && isatty(STDERR_FILENO)) opt->progress = show_progress;
    return CMV_OK;
}

static void print_series(const cmv_import_series *s) {
    char first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    printf("  %s (%s): %zu values %s to %s; %zu new, %zu revised, %zu as held", s->metric,
           cmv_basis_name(s->basis), s->n, cmv_date_format(s->first, first),
           cmv_date_format(s->last, last), s->stat.added, s->stat.revised, s->stat.same);
    if (s->stat.kept) printf(", %zu differ and stay as held", s->stat.kept);
    if (s->created) printf("; new metric: %s", s->inferred);
    if (s->note && s->note[0]) printf("; %s", s->note);
    printf("\n");
}

enum { SERIES_SHOWN = 12 };

static void print_file(const cmv_import_file *f) {
    if (f->rc != CMV_OK) {
        bool named = strncmp(f->err.msg, f->path, strlen(f->path)) == 0;
        fprintf(stderr, "refused %s%s%s\n", named ? "" : f->path, named ? "" : ": ", f->err.msg);
        return;
    }
    printf("%s: %s, %zu rows\n", f->path, cmv_feed_format_name(f->feed.format), f->feed.n_rows);
    for (size_t i = 0; i < f->n_series && i < SERIES_SHOWN; i++) print_series(&f->series[i]);
    if (f->n_series > SERIES_SHOWN) printf("  and %zu more series\n", f->n_series - SERIES_SHOWN);
    for (size_t i = 0; i < f->feed.n_issues; i++) {
        const cmv_feed_issue *is = &f->feed.issues[i];
        const char *what = is->fatal ? "skipped" : "note";
        if (!is->line)
            printf("  %s: %s\n", what, is->message);
        else if (is->value[0])
            printf("  %s: line %d, %s \"%s\": %s\n", what, is->line, is->column, is->value,
                   is->message);
        else
            printf("  %s: line %d%s%s: %s\n", what, is->line, is->column[0] ? ", " : "", is->column,
                   is->message);
    }
}

static void print_result(const cmv_import_result *result, bool dry_run) {
    /* Why a single file was refused is the error of the command. */
    bool only = result->n_files == 1 && result->n_refused == 1;
    for (size_t i = 0; i < result->n_files && !only; i++) print_file(&result->files[i]);
    printf("%s%zu file%s read, %zu refused; %zu values new, %zu revised; data version %lld\n",
           dry_run ? "dry run: " : "", result->n_files - result->n_refused,
           result->n_files - result->n_refused == 1 ? "" : "s", result->n_refused, result->n_added,
           result->n_revised, (long long)result->version);
}

static cmv_rc run(const cli_args *args, const cmv_import_opt *opt, cmv_err *err) {
    cmv_app *app;
    cmv_import_result result = {0};
    CMV_TRY(cmv__cli_open(args, false, &app, err));
    cmv_arena *arena = cmv_arena_create(IMPORT_ARENA_MAX);
    cmv_rc rc =
        arena ? cmv_app_import(app, args->word, (size_t)args->n_words, opt, arena, &result, err)
              : cmv__fail(err, CMV_E_NOMEM, -1, __FILE__, __LINE__, "no memory for the import");
    if (result.n_files || rc == CMV_OK) print_result(&result, args->dry_run);
    cmv_arena_destroy(arena);
    cmv_app_close(app);
    return rc;
}

cmv_rc cmv__cmd_import(const cli_args *args, cmv_err *err) {
    cmv_import_opt opt;
    cli_scratch aside = {0};
    cli_args here = *args;
    CMV_TRY(options_of(args, &opt, err));
    if (args->dry_run) CMV_TRY(cmv__cli_scratch_make(args, &aside, &here, err));
    cmv_rc rc = run(&here, &opt, err);
    cmv__cli_scratch_remove(&aside);
    return rc;
}
