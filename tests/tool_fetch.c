// SPDX-License-Identifier: Apache-2.0
/*
 * One fetch for tests in Python, with the program's own transport, providers, gate and store: reads a JSON object from standard
 * input, prints a JSON line an outcome and a log line, and one of the fetch at the end. Its clock is driven: waiting is free.
 * Members: store, catalog, keys, replay, clock (UTC ms; 0: the system's), metrics, provider, whole, vintages, cross, lift_rates, timeout_ms,
 * quiet_ms, clock_file; watch_until (UTC ms): watches until the driven clock comes there.
 */
#include "comove/fetch.h"

#include "base/error.h"
#include "support/driven_clock.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METRICS = 64 };

static const char *text(const json_t *o, const char *name) {
    return json_string_value(json_object_get(o, name));
}

static bool is(const json_t *o, const char *name) { return json_is_true(json_object_get(o, name)); }

static void print_line(json_t *line) {
    char *out = json_dumps(line, JSON_COMPACT);
    puts(out ? out : "{\"broken\":\"no UTF-8\"}");
    fflush(stdout);
    free(out);
    json_decref(line);
}

static void on_log(void *ctx, cmv_log_level level, const char *msg) {
    (void)ctx;
    print_line(json_pack("{s:s,s:i}", "log", msg, "level", (int)level));
}

static json_t *findings(const cmv_fetch_outcome *o) {
    json_t *list = json_array();
    for (size_t i = 0; i < o->n_findings; i++) {
        const cmv_finding *f = &o->finding[i];
        json_array_append_new(list, json_pack("{s:s,s:i,s:s,s:I}", "code",
                                              cmv_gate_code_name(f->code), "severity", f->severity,
                                              "text", f->text, "n", (json_int_t)f->n));
    }
    return list;
}

static void on_outcome(void *ctx, const cmv_fetch_outcome *o) {
    char first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    (void)ctx;
    print_line(json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:b,s:I,s:I,s:I,s:I,s:I,s:s,s:s,s:o}", "metric", o->metric,
        "provider", o->provider, "rc", cmv_rc_name(o->rc), "message",
        o->rc == CMV_OK ? "" : o->err.msg, "verdict", cmv_verdict_name(o->verdict), "reason",
        o->reason ? o->reason : "", "quarantine", (json_int_t)o->quarantine_id, "not_modified",
        o->not_modified, "tried", (json_int_t)o->n_tried, "added", (json_int_t)o->stat.added,
        "revised", (json_int_t)o->stat.revised, "same", (json_int_t)o->stat.same, "kept",
        (json_int_t)o->stat.kept, "first", cmv_date_format(o->first, first), "last",
        cmv_date_format(o->last, last), "findings", findings(o)));
}

/* The most memory that this process ever held, in kB. */
static json_int_t peak_kb(void) {
    char line[128];
    long long kb = 0;
    FILE *in = fopen("/proc/self/status", "r");
    while (in && fgets(line, sizeof line, in)) {
        if (strncmp(line, "VmHWM:", 6) == 0) kb = strtoll(line + 6, NULL, 10);
    }
    if (in) fclose(in);
    return kb;
}

/* The driven clock, which ends a watch. */
static driven_clock driven;
static cmv_utc_ms end_at;
static _Atomic(bool) stop;

static void wait_until(void *ctx, cmv_utc_ms until) {
    if (end_at && until >= end_at) {
        until = end_at;
        stop = true;
    }
    driven.clock.wait(ctx, until);
}

static cmv_rc fetch(const json_t *script, const cmv_clock *clock, cmv_fetch_result *result,
                    cmv_err *err) {
    const cmv_log log = {.write = on_log};
    const char *metric[METRICS];
    const json_t *metrics = json_object_get(script, "metrics");
    int timeout = (int)json_integer_value(json_object_get(script, "timeout_ms"));
    cmv_app_opt open = {.store = text(script, "store"),
                        .catalog_dir = text(script, "catalog"),
                        .log = &log,
                        .now = CMV_UTC_NONE};
    cmv_fetch_opt opt = {.metric = metric,
                         .provider = text(script, "provider"),
                         .keys_file = text(script, "keys"),
                         .whole = is(script, "whole"),
                         .vintages = is(script, "vintages"),
                         .cross = is(script, "cross"),
                         .replay = text(script, "replay"),
                         .lift_rates = is(script, "lift_rates"),
                         .connect_ms = timeout,
                         .first_byte_ms = timeout,
                         .stall_ms = timeout,
                         .total_ms = 10 * timeout,
                         .quiet_ms = (int)json_integer_value(json_object_get(script, "quiet_ms")),
                         .stop = &stop,
                         .seed = 1,
                         .clock = clock,
                         .outcome = on_outcome};
    for (size_t i = 0; i < json_array_size(metrics) && i < METRICS; i++)
        metric[opt.n_metrics++] = json_string_value(json_array_get(metrics, i));
    cmv_app *app;
    CMV_TRY(cmv_app_open(&open, &app, err));
    cmv_rc rc =
        end_at ? cmv_app_watch(app, &opt, result, err) : cmv_app_fetch(app, &opt, result, err);
    cmv_app_close(app);
    return rc;
}

int main(void) {
    cmv_err err = {0};
    cmv_fetch_result result = {0};
    json_t *script = json_loadf(stdin, 0, NULL);
    if (!script || !driven_clock_open(&driven, json_integer_value(json_object_get(script, "clock")),
                                      text(script, "clock_file"))) {
        fputs("tool_fetch: no script\n", stderr);
        return 2;
    }
    end_at = json_integer_value(json_object_get(script, "watch_until"));
    const cmv_clock clock = {.now = driven.clock.now, .wait = wait_until, .ctx = driven.clock.ctx};
    cmv_rc rc = fetch(script, *driven.at ? &clock : NULL, &result, &err);
    print_line(json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I}", "rc", cmv_rc_name(rc), "message",
                         rc == CMV_OK ? "" : err.msg, "failed", (json_int_t)result.n_failed,
                         "requests", (json_int_t)result.n_requests, "bytes",
                         (json_int_t)result.bytes, "clock", *driven.at, "added",
                         (json_int_t)result.n_added, "peak_kb", peak_kb()));
    driven_clock_close(&driven);
    json_decref(script);
    return 0;
}
