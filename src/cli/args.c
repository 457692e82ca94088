// SPDX-License-Identifier: Apache-2.0
/* Reading options by the tables, and printing help from them. */
#include "cli.h"

#include "base/error.h"

#include <string.h>

static const cli_option *in_group(const cli_option *group, const char *name, size_t n) {
    for (const cli_option *o = group; o->name; o++) {
        if (strlen(o->name) == n && memcmp(o->name, name, n) == 0) return o;
    }
    return NULL;
}

static const cli_option *option_of(const cli_command *command, const char *name, size_t n) {
    for (int i = 0; command->options[i]; i++) {
        const cli_option *o = in_group(command->options[i], name, n);
        if (o) return o;
    }
    return in_group(cmv__cli_common, name, n);
}

static cmv_rc set(const cli_option *o, const char *value, cli_args *args, cmv_err *err) {
    enum { INPUTS = sizeof args->input / sizeof *args->input };
    char *base = (char *)args;
    if (o->kind == CLI_FLAG) {
        *(bool *)(void *)(base + o->offset) = true;
    } else if (o->kind == CLI_TEXT || o->kind == CLI_MAYBE) {
        *(const char **)(void *)(base + o->offset) = value;
    } else {
        if (args->n_inputs == INPUTS)
            CMV_FAIL(err, CMV_E_ARG, "--%s may be given at most %d times", o->name, INPUTS);
        args->input[args->n_inputs++] = value;
    }
    return CMV_OK;
}

/* One option at argv[i]; *used tells how many words it took. */
static cmv_rc take_option(const cli_command *command, int argc, char **argv, int i, cli_args *args,
                          int *used, cmv_err *err) {
    const char *name = argv[i] + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    const cli_option *o = option_of(command, name, n);
    if (!o)
        CMV_FAIL(err, CMV_E_ARG, "comove %s has no option %.60s; see comove %s --help",
                 command->name, argv[i], command->name);
    *used = 1;
    if (o->kind == CLI_FLAG) {
        if (equals) CMV_FAIL(err, CMV_E_ARG, "--%s takes no value", o->name);
        return set(o, NULL, args, err);
    }
    if (o->kind == CLI_MAYBE && equals && !equals[1])
        CMV_FAIL(err, CMV_E_ARG, "--%s= names nothing: %s", o->name, o->value);
    if (o->kind == CLI_MAYBE) return set(o, equals ? equals + 1 : "", args, err);
    if (equals) return set(o, equals + 1, args, err);
    if (i + 1 >= argc) CMV_FAIL(err, CMV_E_ARG, "--%s needs a value: %s", o->name, o->value);
    *used = 2;
    return set(o, argv[i + 1], args, err);
}

/* What the word argv[i] is, after "--" or not. */
static bool is_option(const char *word) { return word[0] == '-' && word[1]; }

/* Takes the option at argv[i]; a lone -h is the only short one. */
static cmv_rc take(const cli_command *command, int argc, char **argv, int i, cli_args *args,
                   int *used, cmv_err *err) {
    *used = 1;
    if (strcmp(argv[i], "-h") == 0) {
        args->help = true;
        return CMV_OK;
    }
    if (strncmp(argv[i], "--", 2) == 0) return take_option(command, argc, argv, i, args, used, err);
    CMV_FAIL(err, CMV_E_ARG, "%.60s is not known; options are written --name", argv[i]);
}

cmv_rc cmv__cli_parse(const cli_command *command, int argc, char **argv, cli_args *args,
                      cmv_err *err) {
    int n = 0, i = 0;
    while (i < argc && strcmp(argv[i], "--") != 0) {
        int used = 1;
        if (is_option(argv[i]))
            CMV_TRY(take(command, argc, argv, i, args, &used, err));
        else
            argv[n++] = argv[i]; /* words move to the front; n <= i */
        i += used;
    }
    for (i++; i < argc; i++) argv[n++] = argv[i]; /* after "--" everything is a word */
    args->word = (const char *const *)argv;
    args->n_words = n;
    if (args->help || (n >= command->min_words && n <= command->max_words)) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "usage: comove %s %s", command->name, command->words);
}

static void print_group(const cli_option *group, FILE *out) {
    for (const cli_option *o = group; o->name; o++) {
        char left[40];
        const char *tail = o->kind == CLI_MAYBE ? "]" : "", *joint = *tail ? "[=" : " ";
        snprintf(left, sizeof left, "--%s%s%s%s", o->name, o->value ? joint : "",
                 o->value ? o->value : "", tail);
        fprintf(out, "  %-22s %s\n", left, o->help);
    }
}

static void program_help(FILE *out) {
    fprintf(
        out, "comove %s: how two series move together, with an interval and a sample\n\nusage: comove COMMAND ...\n\n",
        CMV_VERSION);
    for (const cli_command *c = cmv__cli_commands; c->name; c++) {
        char left[48];
        snprintf(left, sizeof left, "%s %s", c->name, c->words);
        fprintf(out, "  %-32s %s\n", left, c->about);
    }
    fputs("\n  comove COMMAND --help shows its options. Results go to standard output, messages to "
          "standard error.\n"
          "  Exit status: 0 done, 2 wrong usage, 3 bad input, 4 nothing found, 5 too large, 70 "
          "internal error, 74 store or\n"
          "  file trouble, 75 busy (try again), 77 a key is missing; comove fetch: 101 to 125 when "
          "1 to "
          "25 metrics failed.\n",
          out);
}

void cmv__cli_help(const cli_command *command, FILE *out) {
    if (!command) {
        program_help(out);
        return;
    }
    fprintf(out, "usage: comove %s %s\n\n%s\n\n", command->name, command->words, command->about);
    for (int i = 0; command->options[i]; i++) print_group(command->options[i], out);
    print_group(cmv__cli_common, out);
    fprintf(out, "\nexample:\n  %s\n", command->example);
}
