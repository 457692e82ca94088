// SPDX-License-Identifier: Apache-2.0
/*
 * comove serve with what its command line leaves alone: a clock that a test drives through a file of 8 bytes (UTC ms, little
 * endian), and how soon fetching is tried again.
 *
 *   tool_serve STORE [--clock FILE] [--replay HOST:PORT] [--keys FILE] [--again MS] [--catalog DIR] [--base-url URL]
 *
 * --replay switches fetching on. Prints its address as comove serve does.
 */
#include "comove/serve.h"

#include "support/driven_clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void to_stderr(void *ctx, cmv_log_level level, const char *msg) {
    (void)ctx;
    (void)level;
    fprintf(stderr, "%s\n", msg);
}

static void announce(void *ctx, const char *url) {
    (void)ctx;
    printf("serves %s\n", url);
    fflush(stdout);
}

/* The test moves the clock; waiting only lets time pass. */
static void nap(void *ctx, cmv_utc_ms until) {
    (void)ctx;
    (void)until;
    const struct timespec pause = {.tv_nsec = 10 * 1000000L};
    nanosleep(&pause, NULL);
}

static int number(const char *text) { return (int)strtol(text, NULL, 10); }

static cmv_utc_ms start_of(const char *file) {
    cmv_utc_ms at = 0;
    FILE *f = fopen(file, "rb");
    if (f && fread(&at, sizeof at, 1, f) != 1) at = 0;
    if (f) fclose(f);
    return at;
}

int main(int argc, char **argv) {
    static driven_clock driven;
    static const cmv_log log = {to_stderr, NULL, CMV_LOG_INFO};
    cmv_err err = {.index = -1};
    cmv_serve_opt opt = {.app = {.now = CMV_UTC_NONE, .log = &log}, .log = &log, .ready = announce};
    if (argc < 2 || argc % 2 != 0) return 2;
    opt.app.store = argv[1];
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--clock") == 0) {
            if (!driven_clock_open(&driven, start_of(value), value)) return 2;
            driven.clock.wait = nap;
            opt.app.clock = &driven.clock;
        } else if (strcmp(name, "--replay") == 0) {
            opt.replay = value;
            opt.fetch = true;
        } else if (strcmp(name, "--keys") == 0) {
            opt.keys_file = value;
        } else if (strcmp(name, "--again") == 0) {
            opt.again_ms = number(value);
        } else if (strcmp(name, "--catalog") == 0) {
            opt.app.catalog_dir = value;
        } else if (strcmp(name, "--base-url") == 0) {
            opt.base_url = value;
        } else {
            return 2;
        }
    }
    cmv_rc rc = cmv_serve_run(&opt, &err);
    if (rc != CMV_OK) fprintf(stderr, "%s\n", err.msg);
    return cmv_rc_exit(rc);
}
