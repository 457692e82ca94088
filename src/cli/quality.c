// SPDX-License-Identifier: Apache-2.0
/* comove quality: what the gate found and holds back, and a person's word on it. */
#include "cli.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/fetch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 200 };

static const char *const WEIGHT[] = {"note", "flag", "held back", "failure"};

static const char *weight(int severity) {
    return severity >= 0 && severity < 4 ? WEIGHT[severity] : "?";
}

/* ---- text ----------------------------------------------------------------------------------------------------------------- */

static void text_waiting(const cmv_waiting *w) {
    char at[CMV_UTC_TEXT], first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    printf("#%-5" PRId64 " %-9s %-16s %-10s %.16s  %zu values %s to %s (%s)\n       %s\n", w->id,
           cmv_waiting_state_name(w->state), w->metric, w->provider, cmv_utc_format(w->at, at),
           w->n, cmv_date_format(w->first, first), cmv_date_format(w->last, last),
           cmv_basis_name(w->basis), w->reason);
    if (w->state != CMV_WAITING)
        printf("       %s by %s, %.16s\n", cmv_waiting_state_name(w->state), w->by,
               cmv_utc_format(w->settled, at));
    else
        printf("       comove quality --release %" PRId64 ", or --reject %" PRId64 "\n", w->id,
               w->id);
}

static void text_all(const cmv_quality *q) {
    char at[CMV_UTC_TEXT];
    if (q->n_waiting == 0) printf("No batch is held back.\n");
    for (size_t i = 0; i < q->n_waiting; i++) text_waiting(&q->waiting[i]);
    if (q->n_incidents == 0) printf("Nothing was found.\n");
    for (size_t i = 0; i < q->n_incidents; i++) {
        const cmv_incident *x = &q->incident[i];
        printf("%.16s  %-9s %-16s %-10s %s: %s\n", cmv_utc_format(x->at, at), weight(x->severity),
               x->metric, x->provider, x->code, x->text);
    }
}

/* ---- JSON ----------------------------------------------------------------------------------------------------------------- */

static void json_at(const char *name, cmv_utc_ms at) {
    char text[CMV_UTC_TEXT];
    cmv__cli_json_text(stdout, name, at == CMV_UTC_NONE ? NULL : cmv_utc_format(at, text));
}

static void json_waiting(const cmv_waiting *w) {
    printf("{\"id\":%" PRId64 ",\"state\":\"%s\",", w->id, cmv_waiting_state_name(w->state));
    cmv__cli_json_text(stdout, "metric", w->metric);
    putchar(',');
    cmv__cli_json_text(stdout, "provider", w->provider);
    putchar(',');
    cmv__cli_json_text(stdout, "reason", w->reason);
    putchar(',');
    cmv__cli_json_text(stdout, "by", w->state == CMV_WAITING ? NULL : w->by);
    printf(",\"basis\":\"%s\",\"n\":%zu,", cmv_basis_name(w->basis), w->n);
    cmv__cli_json_date(stdout, "first", w->first);
    putchar(',');
    cmv__cli_json_date(stdout, "last", w->last);
    putchar(',');
    json_at("at", w->at);
    putchar(',');
    json_at("settled", w->settled);
    putchar('}');
}

static void json_incident(const cmv_incident *x) {
    printf("{\"id\":%" PRId64 ",\"severity\":%d,\"n\":%" PRId64 ",", x->id, x->severity, x->n);
    cmv__cli_json_text(stdout, "metric", x->metric);
    putchar(',');
    cmv__cli_json_text(stdout, "provider", x->provider);
    putchar(',');
    cmv__cli_json_text(stdout, "code", x->code);
    putchar(',');
    cmv__cli_json_text(stdout, "text", x->text);
    putchar(',');
    cmv__cli_json_date(stdout, "first", x->first);
    putchar(',');
    cmv__cli_json_date(stdout, "last", x->last);
    putchar(',');
    json_at("at", x->at);
    putchar('}');
}

static void json_all(const cmv_quality *q) {
    fputs("{\"waiting\":[", stdout);
    for (size_t i = 0; i < q->n_waiting; i++) {
        if (i) putchar(',');
        json_waiting(&q->waiting[i]);
    }
    fputs("],\"incidents\":[", stdout);
    for (size_t i = 0; i < q->n_incidents; i++) {
        if (i) putchar(',');
        json_incident(&q->incident[i]);
    }
    fputs("]}\n", stdout);
}

/* ---- the command ---------------------------------------------------------------------------------------------------------- */

static cmv_rc show(const cli_args *args, cmv_app *app, bool json, cmv_arena *arena, cmv_err *err) {
    cmv_quality q;
    const char *metric = args->n_words ? args->word[0] : NULL;
    CMV_TRY(cmv_app_quality(app, metric, SHOWN, arena, &q, err));
    if (json)
        json_all(&q);
    else
        text_all(&q);
    return CMV_OK;
}

static cmv_rc id_of(const char *text, int64_t *id, cmv_err *err) {
    char *end;
    errno = 0;
    const char *digits = text[0] == '#' ? text + 1 : text;
    *id = strtoll(digits, &end, 10);
    if (!digits[0] || *end || errno || *id <= 0)
        CMV_FAIL(err, CMV_E_ARG, "%.40s is no number of a batch; comove quality lists them", text);
    return CMV_OK;
}

static cmv_rc settle(const cli_args *args, cmv_app *app, bool json, cmv_err *err) {
    int64_t id;
    cmv_batch_stat stat = {0};
    bool release = args->release != NULL;
    const char *who = getenv("USER");
    CMV_TRY(id_of(release ? args->release : args->reject, &id, err));
    CMV_TRY(cmv_app_settle(app, id, release, who && who[0] ? who : "operator", &stat, err));
    if (json)
        printf("{\"id\":%" PRId64 ",\"state\":\"%s\",\"added\":%zu,\"revised\":%zu}\n", id,
               release ? cmv_waiting_state_name(CMV_RELEASED) : cmv_waiting_state_name(CMV_REJECTED),
               stat.added, stat.revised);
    else if (release)
        printf("#%" PRId64 " released: %zu values new, %zu revised\n", id, stat.added, stat.revised);
    else
        printf("#%" PRId64 " rejected: nothing of it is stored\n", id);
    return CMV_OK;
}

cmv_rc cmv__cmd_quality(const cli_args *args, cmv_err *err) {
    cmv_app *app;
    bool json = args->format && strcmp(args->format, "json") == 0;
    if (args->format && !json && strcmp(args->format, "text") != 0)
        CMV_FAIL(err, CMV_E_ARG, "--format %.40s is not known; use text or json", args->format);
    if (args->release && args->reject)
        CMV_FAIL(err, CMV_E_ARG, "a batch is released or rejected, not both");
    cmv_rc there = cmv__cli_open(args, true, &app, err);
    if (there == CMV_OK) cmv_app_close(app);
    if (there == CMV_E_NOTFOUND) return there; /* looking must not make one */
    CMV_TRY(cmv__cli_open(args, false, &app, err));
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    bool word = args->release || args->reject;
    cmv_rc rc = !arena ? cmv__fail(err, CMV_E_NOMEM, -1, __FILE__, __LINE__, "no memory")
                : word ? settle(args, app, json, err)
                       : show(args, app, json, arena, err);
    cmv_arena_destroy(arena);
    cmv_app_close(app);
    return rc;
}
