// SPDX-License-Identifier: Apache-2.0
/* How things stand, in the text format of Prometheus. */
#include "comove/fetch.h"

#include "base/arena.h"
#include "base/limits.h"
#include "fetching.h"

#include <inttypes.h>
#include <string.h>

enum { CODES = 64, CHUNK = 4096 };

typedef struct tally {
    char code[48];
    int severity;
    int64_t n;
} tally;

typedef struct sight {
    const cmv_fresh_line *line;
    size_t n_lines;
    const cmv_fetch_state *state;
    size_t n_states;
    cmv_store_info info;
    tally code[CODES];
    size_t n_codes;
} sight;

/* ---- reading -------------------------------------------------------------------------------------------------------------- */

static void count(sight *s, const cmv_incident *x) {
    size_t i = 0;
    while (i < s->n_codes && (strncmp(s->code[i].code, x->code, sizeof s->code[i].code - 1) != 0 ||
                              s->code[i].severity != x->severity))
        i++;
    if (i == CODES) return; /* the gate has half as many */
    if (i == s->n_codes) {
        size_t n = strnlen(x->code, sizeof s->code[i].code - 1);
        memcpy(s->code[i].code, x->code, n);
        s->code[i].severity = x->severity;
        s->n_codes++;
    }
    s->code[i].n++;
}

static cmv_rc count_all(cmv_store *store, sight *s, cmv_arena *scratch, cmv_err *err) {
    cmv_incident *at;
    size_t n = CHUNK;
    for (int64_t after = 0; n == CHUNK;) {
        cmv_arena_reset(scratch);
        CMV_TRY(cmv_store_incidents(store, NULL, after, CHUNK, scratch, &at, &n, err));
        for (size_t i = 0; i < n; i++) {
            count(s, &at[i]);
            after = at[i].id;
        }
    }
    return CMV_OK;
}

static cmv_rc look(cmv_app *app, sight *s, cmv_arena *arena, cmv_err *err) {
    cmv_fresh_line *line;
    cmv_fetch_state *state;
    CMV_TRY(cmv_app_freshness(app, NULL, arena, &line, &s->n_lines, err));
    CMV_TRY(cmv_store_fetches(app->store, arena, &state, &s->n_states, err));
    CMV_TRY(cmv_store_info_of(app->store, &s->info, err));
    s->line = line;
    s->state = state;
    cmv_arena *scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the log of incidents");
    cmv_rc rc = count_all(app->store, s, scratch, err);
    cmv_arena_destroy(scratch);
    return rc;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------- */

static void head(cmv_buf *out, const char *name, const char *type, const char *help) {
    cmv_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void label(cmv_buf *out, const char *name, const char *value) {
    cmv_buf_printf(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\n')
            cmv_buf_str(out, "\\n");
        else if (*value == '"' || *value == '\\')
            cmv_buf_printf(out, "\\%c", *value);
        else
            cmv_buf_char(out, *value);
    }
    cmv_buf_char(out, '"');
}

static void metric_row(cmv_buf *out, const char *name, const char *id, int64_t value) {
    cmv_buf_printf(out, "%s{", name);
    label(out, "metric", id);
    cmv_buf_printf(out, "} %" PRId64 "\n", value);
}

static void one(cmv_buf *out, const char *name, const char *help, int64_t value) {
    head(out, name, "gauge", help);
    cmv_buf_printf(out, "%s %" PRId64 "\n", name, value);
}

#define DAY_S INT64_C(86400)

static void write_fresh(cmv_buf *out, const sight *s) {
    static const char HELD[] = "comove_metric_held_timestamp_seconds",
                      DUE[] = "comove_metric_expected_timestamp_seconds",
                      LATE[] = "comove_metric_late";
    int64_t n_late = 0, n_waiting = 0;
    head(out, HELD, "gauge", "Newest date held, at 00:00 UTC.");
    for (size_t i = 0; i < s->n_lines; i++) {
        const cmv_fresh_line *l = &s->line[i];
        if (l->held != CMV_DATE_NONE) metric_row(out, HELD, l->metric->id, l->held * DAY_S);
        n_late += l->fresh.state == CMV_FRESH_LATE;
        n_waiting += (int64_t)l->n_waiting;
    }
    head(out, DUE, "gauge", "Newest date that is public by its rule, at 00:00 UTC.");
    for (size_t i = 0; i < s->n_lines; i++) {
        const cmv_fresh_line *l = &s->line[i];
        if (l->fresh.due != CMV_DATE_NONE)
            metric_row(out, DUE, l->metric->id, l->fresh.due * DAY_S);
    }
    head(out, LATE, "gauge", "1 when a value should have been held for longer than its grace.");
    for (size_t i = 0; i < s->n_lines; i++) {
        const cmv_fresh_line *l = &s->line[i];
        if (l->held != CMV_DATE_NONE)
            metric_row(out, LATE, l->metric->id, l->fresh.state == CMV_FRESH_LATE);
    }
    one(out, "comove_metrics_late", "Metrics whose newest value is late.", n_late);
    one(out, "comove_quarantine_waiting", "Batches that wait for a person's word.", n_waiting);
}

static void state_row(cmv_buf *out, const char *name, const cmv_fetch_state *s, int64_t value) {
    cmv_buf_printf(out, "%s{", name);
    label(out, "provider", s->provider);
    cmv_buf_char(out, ',');
    label(out, "group", s->group);
    cmv_buf_printf(out, "} %" PRId64 "\n", value);
}

static void write_fetches(cmv_buf *out, const sight *s) {
    static const char GOT[] = "comove_fetch_last_success_timestamp_seconds",
                      TRIED[] = "comove_fetch_last_try_timestamp_seconds",
                      FAILED[] = "comove_fetch_failures";
    head(out, GOT, "gauge", "Last good answer, 304 included.");
    for (size_t i = 0; i < s->n_states; i++) {
        if (!cmv__plan_is_mark(&s->state[i]) && s->state[i].got != CMV_UTC_NONE)
            state_row(out, GOT, &s->state[i], s->state[i].got / 1000);
    }
    head(out, TRIED, "gauge", "Last try.");
    for (size_t i = 0; i < s->n_states; i++) {
        if (!cmv__plan_is_mark(&s->state[i]) && s->state[i].tried != CMV_UTC_NONE)
            state_row(out, TRIED, &s->state[i], s->state[i].tried / 1000);
    }
    head(out, FAILED, "gauge", "Failures in a row.");
    for (size_t i = 0; i < s->n_states; i++) {
        if (!cmv__plan_is_mark(&s->state[i]))
            state_row(out, FAILED, &s->state[i], s->state[i].failures);
    }
}

static void write_incidents(cmv_buf *out, const sight *s) {
    static const char NAME[] = "comove_incidents_total";
    head(out, NAME, "counter",
         "What the gate and fetches found; severity 1 flag, 2 quarantine, 3 failure.");
    for (size_t i = 0; i < s->n_codes; i++) {
        cmv_buf_printf(out, "%s{", NAME);
        label(out, "code", s->code[i].code);
        cmv_buf_printf(out, ",severity=\"%d\"} %" PRId64 "\n", s->code[i].severity, s->code[i].n);
    }
}

cmv_rc cmv_app_metrics_text(cmv_app *app, cmv_arena *arena, cmv_buf *out, cmv_err *err) {
    sight *s;
    CMV_NEW_ARRAY(s, arena, sight, 1, err);
    CMV_TRY(look(app, s, arena, err));
    one(out, "comove_data_version", "Grows with each ingest that changed something.",
        s->info.version);
    one(out, "comove_store_observations", "Vintages held.", s->info.n_observations);
    one(out, "comove_store_bytes", "Size of the store.", s->info.bytes);
    write_fresh(out, s);
    write_fetches(out, s);
    write_incidents(out, s);
    return cmv_buf_done(out, err);
}
