// SPDX-License-Identifier: Apache-2.0
#include "cli.h"

#include "base/error.h"

#include <signal.h>
#include <string.h>

static int fail(const cmv_err *err) {
    fprintf(stderr, "comove: %s\n", err->msg[0] ? err->msg : cmv_rc_text(err->code));
    return cmv_rc_exit(err->code);
}

static bool is(const char *word, const char *a, const char *b) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

int cmv__cli_main(int argc, char **argv) {
    signal(SIGPIPE, SIG_DFL);
    if (argc < 2) {
        cmv__cli_help(NULL, stderr);
        return 2;
    }
    if (is(argv[1], "--version", "version")) {
        printf("comove %s\n", CMV_VERSION);
        return 0;
    }
    if (is(argv[1], "--help", "-h") || is(argv[1], "help", "")) {
        const cli_command *about = argc > 2 ? cmv__cli_find(argv[2]) : NULL;
        cmv__cli_help(about, stdout);
        return 0;
    }
    cmv_err err = {.index = -1};
    const cli_command *command = cmv__cli_find(argv[1]);
    if (!command) {
        cmv__fail(&err, CMV_E_ARG, -1, __FILE__, __LINE__,
                  "there is no command \"%.40s\"; see comove --help", argv[1]);
        return fail(&err);
    }
    int status = 0;
    cli_args args = {.status = &status};
    cmv_rc rc = cmv__cli_parse(command, argc - 2, argv + 2, &args, &err);
    if (rc == CMV_OK && args.help) {
        cmv__cli_help(command, stdout);
        return 0;
    }
    if (rc == CMV_OK) rc = command->run(&args, &err);
    return rc == CMV_OK ? status : fail(&err);
}
