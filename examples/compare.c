// SPDX-License-Identifier: Apache-2.0
/*
 * Compares two metrics of a store and prints their recent correlation with its interval:
 *
 *     cc compare.c -o compare $(pkg-config --cflags --libs comove)
 *     ./compare ~/.local/share/comove/comove.db TLT IWM
 */
#include <comove/app.h>

#include <inttypes.h>
#include <stdio.h>

static void print(const cmv_pair_answer *answer) {
    const cmv_pair_report *report = &answer->report;
    const cmv_corr_jack *c = &report->recent.r;
    if (answer->meta.demo) puts("Synthetic demo data: a made-up market, not the real one.");
    printf("%s and %s: ", report->a.leg.short_name, report->b.leg.short_name);
    /* A missing number is never 0: it carries the reason why it is missing. */
    if (c->r.why != CMV_WHY_NONE) {
        printf("no correlation, because %s\n", cmv_reason_text(c->r.why));
        return;
    }
    printf("r = %+.4f", c->r.v);
    if (c->ci_low.why == CMV_WHY_NONE && c->ci_high.why == CMV_WHY_NONE)
        printf(", 95 %% interval %+.4f to %+.4f", c->ci_low.v, c->ci_high.v);
    printf(", n = %zu %s, data version %" PRId64 "\n", c->n, report->returns_a,
           answer->meta.data_version);
}

static cmv_rc compare(const char *store, const char *a, const char *b, cmv_arena *arena,
                      cmv_err *err) {
    cmv_app *app;
    cmv_app_opt opt = {.store = store, .read_only = true, .now = CMV_UTC_NONE};
    cmv_rc rc = cmv_app_open(&opt, &app, err);
    if (rc != CMV_OK) return rc;
    cmv_pair_answer answer;
    rc = cmv_app_pair(app, a, b, &(cmv_query){0}, arena, &answer, err);
    if (rc == CMV_OK) print(&answer); /* its arrays live in the arena, its names in the app */
    cmv_app_close(app);
    return rc;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s STORE METRIC METRIC\n", argv[0]);
        return 64;
    }
    cmv_arena *arena = cmv_arena_create((size_t)256 << 20); /* never more than 256 MiB */
    if (!arena) return 71;
    cmv_err err;
    cmv_rc rc = compare(argv[1], argv[2], argv[3], arena, &err);
    if (rc != CMV_OK) fprintf(stderr, "%s: %s\n", cmv_rc_name(rc), err.msg);
    cmv_arena_destroy(arena);
    return rc == CMV_OK ? 0 : 1;
}
