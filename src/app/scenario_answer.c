// SPDX-License-Identifier: Apache-2.0
/* What everything held did in a scenario: each series once, then the curated pairs from the same values. */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Series that stand for whole markets, in the order they are told; where held. */
static const char *const MAIN[] = {"spy",  "iwm", "tlt",    "dgs10", "hy-oas",
                                   "gold", "wti", "dollar", "vix",   "btc"};
static const char *const LIST[] = {"spy", "dgs10", "gold", "wti", "vix"};

enum {
    N_MAIN = sizeof MAIN / sizeof *MAIN,
    N_LIST = sizeof LIST / sizeof *LIST,
    BEFORE_MONTHS =
        38 /* values that a pair needs before a window: three years, and the level before */
};

static cmv_rc refuse_others(const cmv_query *q, cmv_err *err) {
    if (!q) return CMV_OK;
    const char *const given[][2] = {{"from", q->from},
                                    {"to", q->to},
                                    {"window", q->window},
                                    {"returns", q->returns},
                                    {"align", q->align}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        if (given[i][1] && given[i][1][0])
            CMV_FAIL(err, CMV_E_ARG, "%s=%.40s: a scenario takes basis and asof only", given[i][0],
                     given[i][1]);
    }
    return CMV_OK;
}

static cmv_scenario_span span_of(const cmv_scenario *s) {
    return (cmv_scenario_span){s->id, s->name, s->first, s->last, s->fixed};
}

static cmv_rc sessions_of(const cmv_scenario *s, size_t *out, cmv_err *err) {
    const cmv_calendar *nyse;
    CMV_TRY(cmv_calendar_find("nyse", &nyse, err));
    *out = (size_t)cmv_calendar_count(nyse, s->first, s->last);
    return CMV_OK;
}

/* ---- one scenario -------------------------------------------------------------------------------------------------------- */

typedef struct job {
    cmv_app *app;
    const cmv_request *request;
    cmv_scenario_span span;
    cmv_arena *arena, *scratch; /* scratch is reset after every series and every pair */
    const cmv_metric *const *metric;
    cmv_leg *leg; /* of each metric, with the values around the window only */
    size_t n;
} job;

/* Values from three years before the window to its end, copied to where they stay. */
static cmv_rc keep_slice(const job *j, const cmv_leg *from, cmv_leg *out, cmv_err *err) {
    const cmv_date since = cmv_date_add_months(j->span.first, -BEFORE_MONTHS);
    const cmv_series s = cmv_series_between(from->sample, since, j->span.last);
    cmv_date *date;
    double *value;
    *out = *from;
    out->sample = out->level = (cmv_series){0};
    if (!s.n) return CMV_OK;
    CMV_NEW_RAW(date, j->arena, cmv_date, s.n, err);
    CMV_NEW_RAW(value, j->arena, double, s.n, err);
    memcpy(date, s.date, s.n * sizeof *date);
    memcpy(value, s.value, s.n * sizeof *value);
    out->sample = out->level = (cmv_series){date, value, s.n};
    return CMV_OK;
}

static cmv_rc read_legs(job *j, cmv_scenario_report *out, cmv_err *err) {
    cmv_scenario_leg *leg, *main_leg;
    CMV_NEW_ARRAY(leg, j->arena, cmv_scenario_leg, j->n, err);
    CMV_NEW_ARRAY(main_leg, j->arena, cmv_scenario_leg, N_MAIN, err);
    CMV_NEW_ARRAY(j->leg, j->arena, cmv_leg, j->n, err);
    for (size_t i = 0; i < j->n; i++) {
        cmv_leg whole;
        cmv_arena_reset(j->scratch);
        CMV_TRY(cmv__leg_load(j->app, j->metric[i], j->request, j->scratch, &whole, err));
        CMV_TRY(keep_slice(j, &whole, &j->leg[i], err));
        const cmv_scenario_leg told = cmv_scenario_leg_of(&whole, &j->span, true);
        j->leg[i].sources = ""; /* in the scratch */
        if (!told.why) leg[out->n_legs++] = told;
        out->n_rare += told.why == CMV_WHY_FREQUENCY;
        out->n_uncovered += whole.sample.n && told.why && told.why != CMV_WHY_FREQUENCY;
    }
    for (size_t k = 0; k < N_MAIN; k++) {
        for (size_t i = 0; i < out->n_legs; i++) {
            if (strcmp(leg[i].id, MAIN[k]) == 0) main_leg[out->n_main++] = leg[i];
        }
    }
    out->leg = leg;
    out->main_leg = main_leg;
    return CMV_OK;
}

static const cmv_leg *leg_of(const job *j, const cmv_metric *m) {
    for (size_t i = 0; i < j->n; i++) {
        if (j->metric[i] == m) return j->leg[i].sample.n ? &j->leg[i] : NULL;
    }
    return NULL;
}

/* The largest |z| first, then those without one in the catalogue's order. */
static int by_moved(const void *x, const void *y) {
    const cmv_scenario_pair *a = x, *b = y;
    const double za = a->row.moved.why ? -1 : fabs(a->row.moved.v),
                 zb = b->row.moved.why ? -1 : fabs(b->row.moved.v);
    if (za != zb) return za > zb ? -1 : 1;
    const int c = strcmp(a->a, b->a);
    return c ? c : strcmp(a->b, b->b);
}

static cmv_rc read_pair(const job *j, const cmv_pair_note *note, cmv_scenario_pair *out,
                        bool *there, cmv_err *err) {
    const cmv_leg *a = leg_of(j, note->a), *b = leg_of(j, note->b);
    cmv_pair_report report;
    cmv_pair_opt opt = j->request->opt;
    *there = false;
    if (!a || !b) return CMV_OK;
    opt.plain = true;
    opt.rolling_band = false;
    cmv_arena_reset(j->scratch);
    CMV_TRY(cmv_pair_report_of(a, b, &opt, j->scratch, &report, err));
    *out = (cmv_scenario_pair){note->a->id,
                               note->b->id,
                               note->a->short_name,
                               note->b->short_name,
                               report.transform_a,
                               report.transform_b,
                               {0}};
    CMV_TRY(cmv_stress_row_of(&report, &j->span, &out->row, err));
    *there = !out->row.why;
    return CMV_OK;
}

static cmv_rc read_pairs(const job *j, cmv_scenario_report *out, cmv_err *err) {
    size_t n;
    const cmv_pair_note *note = cmv_catalog_pairs(j->app->cat, &n);
    cmv_scenario_pair *pair;
    CMV_NEW_ARRAY(pair, j->arena, cmv_scenario_pair, n, err);
    for (size_t i = 0; i < n; i++) {
        bool there;
        CMV_TRY(read_pair(j, &note[i], &pair[out->n_pairs], &there, err));
        if (!there) continue;
        out->n_compared += !pair[out->n_pairs].row.moved.why;
        out->n_pairs++;
    }
    if (out->n_pairs) qsort(pair, out->n_pairs, sizeof *pair, by_moved);
    out->pair = pair;
    return CMV_OK;
}

/* The scenarios that begin before and after it. */
static void find_neighbours(const job *j, const cmv_scenario *s, cmv_scenario_report *out) {
    size_t n;
    const cmv_scenario *all = cmv_catalog_scenarios(j->app->cat, &n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].last > j->request->opt.today) continue;
        if (&all[i] < s) out->before_id = all[i].id, out->before_name = all[i].name;
        if (&all[i] > s && !out->after_id) out->after_id = all[i].id, out->after_name = all[i].name;
    }
}

static cmv_rc read_scenario(job *j, const cmv_scenario *s, cmv_scenario_report *out, cmv_err *err) {
    *out = (cmv_scenario_report){.span = j->span, .text = s->text};
    CMV_TRY(sessions_of(s, &out->sessions, err));
    CMV_TRY(read_legs(j, out, err));
    CMV_TRY(read_pairs(j, out, err));
    find_neighbours(j, s, out);
    return CMV_OK;
}

static cmv_rc find_over(cmv_app *app, const char *id, const cmv_request *request,
                        const cmv_scenario **out, cmv_err *err) {
    char last[CMV_DATE_TEXT], today[CMV_DATE_TEXT];
    const cmv_scenario *s = cmv_catalog_scenario(app->cat, id);
    if (!s) CMV_FAIL(err, CMV_E_NOTFOUND, "there is no scenario \"%.60s\"", id ? id : "");
    if (s->last > request->opt.today)
        CMV_FAIL(err, CMV_E_NOTFOUND, "the scenario %s ended on %s, which was not over on %s",
                 s->id, cmv_date_format(s->last, last), cmv_date_format(request->opt.today, today));
    *out = s;
    return CMV_OK;
}

cmv_rc cmv_app_scenario(cmv_app *app, const char *id, const cmv_query *query, cmv_arena *arena,
                        cmv_scenario_answer *out, cmv_err *err) {
    cmv_scenario_answer answer = {0};
    const cmv_scenario *s = cmv_catalog_scenario(app->cat, id);
    CMV_TRY(refuse_others(query, err));
    const char *verb = cmv_arena_printf(arena, "comove scenario %s", s ? s->id : "");
    if (!verb) CMV_FAIL(err, CMV_E_NOMEM, "no room for the command");
    CMV_TRY(cmv__answer_meta(app, query, verb, arena, &answer.meta, err));
    CMV_TRY(find_over(app, id, &answer.meta.request, &s, err));
    size_t n;
    job j = {.app = app,
             .request = &answer.meta.request,
             .span = span_of(s),
             .arena = arena,
             .scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX)};
    if (!j.scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a scenario");
    const cmv_metric *m = cmv_catalog_metrics(app->cat, &n);
    const cmv_metric **metric = cmv_arena_alloc(arena, n, sizeof(const cmv_metric *));
    for (size_t i = 0; metric && i < n; i++) metric[i] = &m[i];
    j.metric = metric;
    j.n = metric ? n : 0;
    const cmv_rc rc = read_scenario(&j, s, &answer.report, err);
    cmv_arena_destroy(j.scratch);
    if (rc == CMV_OK) *out = answer;
    return rc;
}

/* ---- the list ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc fill_lines(cmv_app *app, const cmv_request *request, const cmv_leg *leg,
                         size_t n_legs, cmv_arena *arena, cmv_scenario_list *out, cmv_err *err) {
    size_t n;
    const cmv_scenario *s = cmv_catalog_scenarios(app->cat, &n);
    cmv_scenario_line *line;
    CMV_NEW_ARRAY(line, arena, cmv_scenario_line, n, err);
    for (size_t i = n; i-- > 0;) {
        if (s[i].last > request->opt.today) {
            out->n_open++;
            continue;
        }
        cmv_scenario_leg *told;
        cmv_scenario_line *at = &line[out->n++];
        at->span = span_of(&s[i]);
        CMV_TRY(sessions_of(&s[i], &at->sessions, err));
        CMV_NEW_ARRAY(told, arena, cmv_scenario_leg, n_legs, err);
        for (size_t k = 0; k < n_legs; k++)
            told[k] = cmv_scenario_leg_of(&leg[k], &at->span, false);
        at->leg = told;
    }
    out->line = line;
    out->n_legs = n_legs;
    return CMV_OK;
}

cmv_rc cmv_app_scenarios(cmv_app *app, const cmv_query *query, cmv_arena *arena,
                         cmv_scenarios_answer *out, cmv_err *err) {
    cmv_scenarios_answer answer = {0};
    cmv_leg leg[N_LIST];
    size_t n = 0;
    CMV_TRY(refuse_others(query, err));
    CMV_TRY(cmv__answer_meta(app, query, "comove scenario", arena, &answer.meta, err));
    for (size_t k = 0; k < N_LIST; k++) {
        const cmv_metric *m = cmv_catalog_find(app->cat, LIST[k]);
        if (!m) continue;
        CMV_TRY(cmv__leg_load(app, m, &answer.meta.request, arena, &leg[n], err));
        n += leg[n].sample.n > 0;
    }
    CMV_TRY(fill_lines(app, &answer.meta.request, leg, n, arena, &answer.list, err));
    *out = answer;
    return CMV_OK;
}
