// SPDX-License-Identifier: Apache-2.0
/* The page of a pair on past days, each from what was known then, and what followed. */
#include "replay.h"

#include "app.h"
#include "base/arena.h"
#include "base/limits.h"
#include "comove/render.h"
#include "parts.h"

#include <string.h>

enum { DAYS_MAX = 5000, DEFAULT_MONTHS = 120 };

/* ---- the days ----------------------------------------------------------------------------------------------------------- */

static const struct step {
    const char *name;
    int months; /* 0: weeks */
} STEPS[] = {{"month", 1}, {"week", 0}, {"quarter", 3}};

static cmv_rc step_of(const char *every, const struct step **out, cmv_err *err) {
    *out = &STEPS[0];
    if (!every || !every[0]) return CMV_OK;
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        *out = &STEPS[i];
        if (strcmp(every, STEPS[i].name) == 0) return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_ARG, "every=%.40s is not known; use week, month or quarter", every);
}

/* Last day of the week (a Friday), month or quarter that holds a date. */
static cmv_date end_of(const struct step *step, cmv_date date) {
    if (!step->months) return date + (CMV_FRI - (int)cmv_date_weekday(date) + 7) % 7;
    const cmv_ymd d = cmv_date_ymd(date);
    const int first = (d.month - 1) / step->months * step->months + 1;
    return cmv_date_add_months(cmv_date_of(d.year, first, 1), step->months) - 1;
}

typedef struct span {
    const struct step *step;
    cmv_date first, last; /* within which the days lie */
} span;

static cmv_rc span_of(cmv_app *app, const cmv_replay_request *req, cmv_arena *arena, span *out,
                      cmv_err *err) {
    cmv_request r;
    CMV_TRY(step_of(req->every, &out->step, err));
    CMV_TRY(cmv_app_request(app, &req->query, arena, &r, err));
    out->last = r.opt.to == CMV_DATE_NONE ? r.opt.today : r.opt.to;
    if (out->last > r.opt.today) {
        char today[CMV_DATE_TEXT];
        CMV_FAIL(err, CMV_E_ARG, "to=%s is still to come; today is %s", req->query.to,
                 cmv_date_format(r.opt.today, today));
    }
    out->first =
        r.opt.from == CMV_DATE_NONE ? cmv_date_add_months(out->last, -DEFAULT_MONTHS) : r.opt.from;
    return CMV_OK;
}

static cmv_rc list_days(const span *s, cmv_arena *arena, cmv_date **out, size_t *n, cmv_err *err) {
    CMV_NEW_RAW(*out, arena, cmv_date, DAYS_MAX, err);
    *n = 0;
    for (cmv_date d = end_of(s->step, s->first); d <= s->last; d = end_of(s->step, d + 1)) {
        if (*n == DAYS_MAX)
            CMV_FAIL(err, CMV_E_LIMIT, "more than %d days; choose a longer step or a shorter span",
                     DAYS_MAX);
        (*out)[(*n)++] = d;
    }
    return CMV_OK;
}

/* ---- one day -------------------------------------------------------------------------------------------------------------- */

/* As a page would be asked, but for the span of days. */
static cmv_query query_at(const cmv_query *q, const char *asof) {
    cmv_query out = *q;
    out.from = out.to = NULL;
    if (asof) out.asof = asof;
    return out;
}

static cmv_rc look_back(cmv_app *app, const cmv_replay_request *req, cmv_date day,
                        cmv_arena *scratch, cmv_arena *arena, cmv_replay_row *row, cmv_err *err) {
    char text[CMV_DATE_TEXT];
    const cmv_query query = query_at(&req->query, cmv_date_format(day, text));
    cmv_pair_answer answer;
    CMV_TRY(cmv_app_pair(app, req->a, req->b, &query, scratch, &answer, err));
    const cmv_story_context context = {.asof = day, .data_version = -1, .canonical_order = true};
    const char *opening;
    CMV_TRY(cmv_story_opening(&answer.report, &context, scratch, &opening, err));
    *row = (cmv_replay_row){.asof = day,
                            .last = answer.report.n ? answer.report.last : CMV_DATE_NONE,
                            .n = answer.report.n,
                            .summary = cmv_arena_str(arena, opening),
                            .claim = cmv_story_claims(&answer.report)};
    if (!row->summary) CMV_FAIL(err, CMV_E_NOMEM, "no room for the summary of %s", text);
    return CMV_OK;
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------ */

/* Returns that judge a change or a range, and a hedge; none for what comes once a quarter or less. */
static void find_horizons(const cmv_pair_report *now, cmv_replay *out) {
    if (now->aligned.freq > CMV_MONTHLY || !now->answers) return;
    out->horizon = now->answers->outlook.horizon;
    out->year = (size_t)now->periods_per_year;
}

static cmv_rc walk(cmv_app *app, const cmv_replay_request *req, const cmv_pair_report *now,
                   const cmv_date *day, cmv_arena *scratch, cmv_arena *arena, cmv_replay *io,
                   cmv_replay_row *row, cmv_err *err) {
    for (size_t i = 0; i < io->n_rows; i++) {
        cmv_arena_reset(scratch);
        CMV_TRY(look_back(app, req, day[i], scratch, arena, &row[i], err));
        CMV_TRY(cmv__replay_judge(now, io, &row[i], scratch, err));
        cmv_replay_count(&row[i], &io->score);
    }
    return CMV_OK;
}

static cmv_rc replay(cmv_app *app, const cmv_replay_request *req, cmv_arena *scratch,
                     cmv_arena *arena, cmv_replay *out, cmv_err *err) {
    const cmv_query query = query_at(&req->query, NULL);
    cmv_pair_answer now;
    span s;
    cmv_date *day;
    CMV_TRY(span_of(app, req, arena, &s, err));
    CMV_TRY(cmv_app_pair(app, req->a, req->b, &query, arena, &now, err));
    *out = (cmv_replay){.freq = now.report.aligned.freq,
                        .score = {.a = now.report.a.leg.id,
                                  .b = now.report.b.leg.id,
                                  .a_short = now.report.a.leg.short_name,
                                  .b_short = now.report.b.leg.short_name,
                                  .every = s.step->name,
                                  .first = CMV_DATE_NONE,
                                  .last = CMV_DATE_NONE}};
    find_horizons(&now.report, out);
    CMV_TRY(list_days(&s, arena, &day, &out->n_rows, err));
    cmv_replay_row *row;
    CMV_NEW_ARRAY(row, arena, cmv_replay_row, out->n_rows, err);
    out->row = row;
    return walk(app, req, &now.report, day, scratch, arena, out, row, err);
}

cmv_rc cmv_app_replay(cmv_app *app, const cmv_replay_request *req, cmv_arena *arena,
                      cmv_replay *out, cmv_err *err) {
    if (!app || !req || !req->a || !req->b || !arena || !out)
        CMV_FAIL(err, CMV_E_ARG, "replay: a parameter is NULL");
    cmv_arena *scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the reports of past days");
    cmv_rc rc = replay(app, req, scratch, arena, out, err);
    cmv_arena_destroy(scratch);
    if (rc == CMV_OK && req->keep) rc = cmv__replay_keep(app, &out->score, err);
    return rc;
}

static cmv_rc context_of(cmv_app *app, const cmv_replay_request *req, const cmv_replay *replay,
                         cmv_arena *arena, cmv_answer_meta *meta, cmv_err *err) {
    char *verb = cmv_arena_printf(arena, "comove replay %s %s --every %s", replay->score.a,
                                  replay->score.b, replay->score.every);
    if (!verb) CMV_FAIL(err, CMV_E_NOMEM, "no room for the command");
    return cmv__answer_meta(app, &req->query, verb, arena, meta, err);
}

cmv_rc cmv_app_replay_page(cmv_app *app, const cmv_replay_request *req, const cmv_page_request *face,
                           cmv_arena *arena, cmv_buf *out, cmv_err *err) {
    cmv_replay replay;
    cmv_answer_meta meta;
    cmv_doc doc;
    if (!face || !out) CMV_FAIL(err, CMV_E_ARG, "replay: a parameter is NULL");
    CMV_TRY(cmv_app_replay(app, req, arena, &replay, err));
    CMV_TRY(context_of(app, req, &replay, arena, &meta, err));
    const bool past = meta.request.asof_date != CMV_DATE_NONE;
    const int64_t version = past ? -1 : meta.data_version;
    if (face->face == CMV_FACE_JSON || face->face == CMV_FACE_CSV) {
        const cmv_machine_context machine = {.data_version = version,
                                             .demo = meta.demo,
                                             .basis = "",
                                             .reproduce = meta.reproduce,
                                             .asof = meta.request.asof_date};
        return cmv_render_replay(&replay, &machine, face->face == CMV_FACE_CSV, out, err);
    }
    const cmv_story_context context = {.data_version = version,
                                       .demo = meta.demo,
                                       .asof = meta.request.asof_date,
                                       .query = meta.request.canonical,
                                       .reproduce = meta.reproduce,
                                       .canonical_order = true};
    CMV_TRY(cmv_story_replay(&replay, &context, arena, &doc, err));
    CMV_TRY(cmv__render_doc(&doc, face, out, err));
    return cmv_buf_done(out, err);
}
