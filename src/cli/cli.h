// SPDX-License-Identifier: Apache-2.0
/*
 * The command line: a table of commands, each with a table of options. Results go to stdout, messages and progress to
 * stderr; colour only on a terminal.
 */
#ifndef CMV_CLI_CLI_H
#define CMV_CLI_CLI_H

#include "comove/app.h"

#include <stdio.h>

/* Everything any option can set; each command's table says which of them it takes. */
typedef struct cli_args {
    const char *store, *catalog, *format, *colour, *width;
    cmv_query query;
    const char *section, *page;
    const char *metric, *column, *file_format, *date_order, *basis, *conflict;
    const char *frequency, *calendar, *transform, *unit, *name;
    bool skip_bad, dry_run, decimal_comma, decimal_point, quiet, vintages, list;
    const char *input[16];
    int n_inputs;
    const char *params, *case_dir;
    const char *address, *port, *base_url, *threads, *cache_mib, *seed;
    const char *keys_file, *replay_at;
    bool fetch, metrics_public;
    const char *show_restricted;
    const char *every;
    bool keep;
    const char *provider, *keys, *replay, *release, *reject;
    bool due, whole, cross, watch;
    bool help;
    int *status; /* exit status of a command that is done but has more to say; see comove fetch */
    const char *const *word; /* what is left: metrics, files */
    int n_words;
} cli_args;

/* CLI_MAYBE stands alone, which sets "", or as --name=VALUE. */
typedef enum cli_kind { CLI_FLAG, CLI_TEXT, CLI_MAYBE, CLI_INPUT } cli_kind;

typedef struct cli_option {
    const char *name;  /* "as-of" */
    const char *value; /* "DATE" in the help; NULL for a flag */
    const char *help;
    size_t offset; /* into cli_args */
    cli_kind kind;
} cli_option;

typedef struct cli_command {
    const char *name;
    const char *words; /* "A B", "FILE..." */
    int min_words, max_words;
    const char *about;                /* one line */
    const char *example;              /* one or more command lines */
    const cli_option *const *options; /* groups, ended by NULL; a group is ended by an option without name */
    cmv_rc (*run)(const cli_args *args, cmv_err *err);
} cli_command;

/* Options that every command takes. */
extern const cli_option cmv__cli_common[];
/* The table of commands, ended by a row without name. */
extern const cli_command cmv__cli_commands[];

/** Parses the words after the command into args. Errors: E_ARG (unknown option, missing value, too many words). */
cmv_rc cmv__cli_parse(const cli_command *command, int argc, char **argv, cli_args *args,
                      cmv_err *err);
/** Help of the program (NULL) or of one command, to out. */
void cmv__cli_help(const cli_command *command, FILE *out);
/** Command of a name; NULL when unknown. */
const cli_command *cmv__cli_find(const char *name);
/** Runs the program; returns its exit status. */
int cmv__cli_main(int argc, char **argv);

/** Opens store and catalogue as the options say. Errors: those of cmv_app_open. */
cmv_rc cmv__cli_open(const cli_args *args, bool read_only, cmv_app **app, cmv_err *err);
/** Log sink that writes to stderr. */
const cmv_log *cmv__cli_log(void);
/** True when a stream is a terminal that may be coloured (--color, NO_COLOR, TERM). */
bool cmv__cli_colour(const cli_args *args, FILE *stream);
/** Face of --format. Errors: E_ARG. */
cmv_rc cmv__cli_face(const char *format, cmv_face otherwise, cmv_face *out, cmv_err *err);
/** Colour, characters, width and section of a text. */
void cmv__cli_look(const cli_args *args, cmv_page_request *req);
/** Renders a page to stdout. Errors: those of cmv_app_page; E_IO. */
cmv_rc cmv__cli_page(const cli_args *args, cmv_app *app, cmv_page_request *req, cmv_err *err);
/** Writes "name":"text", or null for NULL. */
void cmv__cli_json_text(FILE *out, const char *name, const char *text);
/** Writes "name":"YYYY-MM-DD", or null for CMV_DATE_NONE. */
void cmv__cli_json_date(FILE *out, const char *name, cmv_date date);
/** Writes a buffer to stdout. Errors: E_IO. */
cmv_rc cmv__cli_out(const cmv_buf *buf, cmv_err *err);

/* A store that lives for one dry run where there is none yet: trying must not make one. */
typedef struct cli_scratch {
    char dir[64], store[80];
} cli_scratch;

/** Names a store of its own in `here` when the one of `args` is missing. Errors: E_IO. */
cmv_rc cmv__cli_scratch_make(const cli_args *args, cli_scratch *s, cli_args *here, cmv_err *err);
/** Removes it, if one was made. */
void cmv__cli_scratch_remove(const cli_scratch *s);

cmv_rc cmv__cmd_pair(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_metric(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_scenario(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_replay(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_import(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_export(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_stat(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_catalog(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_store(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_serve(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_demo(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_fetch(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_quality(const cli_args *args, cmv_err *err);
cmv_rc cmv__cmd_doctor(const cli_args *args, cmv_err *err);

#endif
