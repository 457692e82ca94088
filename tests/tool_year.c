// SPDX-License-Identifier: Apache-2.0
/*
 * Watches the scripted year: tool_year STORE KEYS REPLAY CLOCK END METRIC...
 * CLOCK is a file of 8 bytes (UTC ms, little endian) that the publishers read too; waiting moves it. Ends when it reaches END.
 */
#include "comove/fetch.h"

#include "support/driven_clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static driven_clock driven;
static cmv_utc_ms end;
static _Atomic(bool) stop;

static cmv_utc_ms now(void *ctx) {
    (void)ctx;
    return *driven.at;
}

static void wait_until(void *ctx, cmv_utc_ms until) {
    (void)ctx;
    if (until >= end) {
        until = end;
        atomic_store(&stop, true);
    }
    if (until > *driven.at) driven_clock_set(&driven, until);
}

static cmv_utc_ms start_of(const char *path) {
    int64_t at = 0;
    FILE *in = fopen(path, "rb");
    if (!in || fread(&at, sizeof at, 1, in) != 1) {
        fprintf(stderr, "%s: no clock\n", path);
        exit(2);
    }
    fclose(in);
    return at;
}

static void outcome(void *ctx, const cmv_fetch_outcome *o) {
    (void)ctx;
    if (o->rc == CMV_OK) return;
    char at[CMV_UTC_TEXT];
    printf("%s %s %s %s %s\n", cmv_utc_format(*driven.at, at), o->metric,
           o->provider ? o->provider : "-", cmv_rc_name(o->rc), o->err.msg);
}

int main(int argc, char **argv) {
    if (argc < 7) {
        fprintf(stderr, "usage: tool_year STORE KEYS REPLAY CLOCK END METRIC...\n");
        return 2;
    }
    end = strtoll(argv[5], NULL, 10);
    if (!driven_clock_open(&driven, start_of(argv[4]), argv[4])) return 2;
    const cmv_clock clock = {.now = now, .wait = wait_until};
    cmv_err err;
    cmv_app *app;
    cmv_app_opt open = {.store = argv[1], .now = CMV_UTC_NONE};
    if (cmv_app_open(&open, &app, &err) != CMV_OK) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    cmv_fetch_opt opt = {.metric = (const char *const *)(argv + 6),
                         .n_metrics = (size_t)(argc - 6),
                         .keys_file = argv[2],
                         .replay = argv[3],
                         .clock = &clock,
                         .seed = 1,
                         .stop = &stop,
                         .outcome = outcome};
    cmv_fetch_result result = {0};
    cmv_rc rc = cmv_app_watch(app, &opt, &result, &err);
    cmv_app_close(app);
    driven_clock_close(&driven);
    printf("requests %zu added %zu revised %zu failed %zu quarantined %zu\n", result.n_requests,
           result.n_added, result.n_revised, result.n_failed, result.n_quarantined);
    if (rc == CMV_E_CANCELLED) return 0;
    fprintf(stderr, "%s: %s\n", cmv_rc_name(rc), err.msg);
    return 1;
}
