// SPDX-License-Identifier: Apache-2.0
/* From two names to a report: metrics, values as known, statistics. */
#include "app.h"

#include "base/arena.h"
#include "parts.h"

#include <string.h>

/* The series of one basis as known; empty when nothing is held. */
static cmv_rc select_basis(cmv_app *app, const cmv_metric *m, cmv_basis basis, cmv_utc_ms as_of,
                           cmv_arena *arena, cmv_series *out, cmv_vintage_stat *stat, bool *held,
                           cmv_err *err) {
    const cmv_obs *obs;
    size_t n;
    cmv_rc rc = cmv_store_load(app->store, m->id, basis, NULL, &obs, &n, err);
    *out = (cmv_series){0};
    *stat = (cmv_vintage_stat){.last_known = CMV_UTC_NONE};
    if (rc == CMV_E_NODATA) {
        cmv_err_clear(err);
        return CMV_OK;
    }
    CMV_TRY(rc);
    *held = true;
    return cmv_vintage_select(obs, n, as_of, arena, out, stat, err);
}

static cmv_leg leg_of_metric(const cmv_metric *m) {
    return (cmv_leg){.id = m->id,
                     .name = m->name,
                     .short_name = m->short_name,
                     .label = m->label,
                     .category_id = m->category ? m->category->id : "user",
                     .category = m->category ? m->category->name : "Imported by you",
                     .unit = m->unit,
                     .description = m->description,
                     .owner = m->owner,
                     .decimals = m->decimals,
                     .is_price = m->kind == CMV_KIND_PRICE,
                     .is_rate = m->transform == CMV_TRANSFORM_DIFF ||
                                m->transform == CMV_TRANSFORM_DIFF_BP,
                     .user_defined = m->user_defined,
                     .may_be_revised = m->revised,
                     .freq = m->freq,
                     .transform = m->transform,
                     .cal = m->cal,
                     .close_minute = m->close_minute,
                     .close_zone = m->close_zone,
                     .pub = m->pub,
                     .sources = ""};
}

cmv_rc cmv__leg_load(cmv_app *app, const cmv_metric *m, const cmv_request *request,
                     cmv_arena *arena, cmv_leg *out, cmv_err *err) {
    cmv_leg leg = leg_of_metric(m);
    cmv_series series[2];
    cmv_vintage_stat stat[2];
    bool held = false, restricted;
    CMV_TRY(cmv__used_note(app, m, err));
    CMV_TRY(cmv__restricted(app, m, arena, &restricted, err));
    if (restricted) { /* one of many: who asks for it by name was told before */
        leg.why_empty = CMV_WHY_RESTRICTED;
        *out = leg;
        return CMV_OK;
    }
    for (int b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL; b++)
        CMV_TRY(select_basis(app, m, (cmv_basis)b, request->as_of, arena, &series[b], &stat[b],
                             &held, err));
    bool price = series[CMV_BASIS_PRICE].n > 0, total = series[CMV_BASIS_TOTAL].n > 0;
    cmv_basis wanted = request->basis;
    leg.basis = wanted == CMV_BASIS_TOTAL ? (total ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE)
                                          : (price   ? CMV_BASIS_PRICE
                                             : total ? CMV_BASIS_TOTAL
                                                     : CMV_BASIS_PRICE);
    leg.level = series[price ? CMV_BASIS_PRICE : leg.basis];
    leg.sample = series[leg.basis];
    leg.vintages = stat[leg.basis];
    if (!leg.sample.n)
        leg.why_empty =
            held || request->asof_date != CMV_DATE_NONE ? CMV_WHY_NOT_KNOWN : CMV_WHY_NO_DATA;
    if (leg.sample.n)
        CMV_TRY(cmv_store_sources(app->store, m->id, leg.basis, request->as_of, arena, &leg.sources,
                                  err));
    *out = leg;
    return CMV_OK;
}

cmv_rc cmv__answer_meta(cmv_app *app, const cmv_query *query, const char *verb, cmv_arena *arena,
                        cmv_answer_meta *out, cmv_err *err) {
    cmv__used_begin(app);
    CMV_TRY(cmv_store_version(app->store, &out->data_version, err));
    CMV_TRY(cmv_app_is_demo(app, &out->demo, err));
    CMV_TRY(cmv_app_request(app, query, arena, &out->request, err));
    out->reproduce = verb ? cmv__request_command(query, verb, &out->request, arena) : "";
    if (!out->reproduce) CMV_FAIL(err, CMV_E_NOMEM, "no room for the command");
    return CMV_OK;
}

cmv_rc cmv__answer_version(cmv_app *app, cmv_arena *arena, cmv_answer_meta *meta, cmv_err *err) {
    int64_t newest;
    CMV_TRY(cmv__used_version(app, arena, &newest, err));
    if (newest < meta->data_version) meta->data_version = newest;
    return CMV_OK;
}

static cmv_rc compare(cmv_app *app, const char *a, const char *b, const cmv_query *query,
                      bool questions, cmv_arena *arena, cmv_pair_answer *out, cmv_err *err) {
    const cmv_metric *ma, *mb;
    cmv_pair_answer answer = {0};
    cmv_leg la, lb;
    CMV_TRY(cmv_app_metric(app, a, &ma, err));
    CMV_TRY(cmv_app_metric(app, b, &mb, err));
    if (ma == mb) CMV_FAIL(err, CMV_E_ARG, "%s and %s are the same metric, %s", a, b, ma->id);
    CMV_TRY(cmv__public_check(app, ma, arena, err));
    CMV_TRY(cmv__public_check(app, mb, arena, err));
    const char *verb = cmv_arena_printf(arena, "comove pair %s %s", ma->id, mb->id);
    if (!verb) CMV_FAIL(err, CMV_E_NOMEM, "no room for the command");
    CMV_TRY(cmv__answer_meta(app, query, verb, arena, &answer.meta, err));
    CMV_TRY(cmv__leg_load(app, ma, &answer.meta.request, arena, &la, err));
    CMV_TRY(cmv__leg_load(app, mb, &answer.meta.request, arena, &lb, err));
    if (questions)
        CMV_TRY(cmv__questions_of(app, ma, mb, &answer.meta.request, arena,
                                  &answer.meta.request.opt.answers, err));
    CMV_TRY(cmv_pair_report_of(&la, &lb, &answer.meta.request.opt, arena, &answer.report, err));
    CMV_TRY(cmv__used_clock(app, ma, &answer.meta.request, &answer.report.a, err));
    CMV_TRY(cmv__used_clock(app, mb, &answer.meta.request, &answer.report.b, err));
    CMV_TRY(cmv__answer_version(app, arena, &answer.meta, err));
    answer.note = cmv_catalog_pair(app->cat, ma->id, mb->id, &answer.note_swapped);
    *out = answer;
    return CMV_OK;
}

cmv_rc cmv_app_pair(cmv_app *app, const char *a, const char *b, const cmv_query *query,
                    cmv_arena *arena, cmv_pair_answer *out, cmv_err *err) {
    return compare(app, a, b, query, true, arena, out, err);
}

cmv_rc cmv__pair_rows(cmv_app *app, const char *a, const char *b, const cmv_query *query,
                      cmv_arena *arena, cmv_pair_answer *out, cmv_err *err) {
    return compare(app, a, b, query, false, arena, out, err);
}

static cmv_rc holdings_of(cmv_app *app, const cmv_metric *m, cmv_arena *arena,
                          cmv_metric_answer *out, cmv_err *err) {
    CMV_NEW_ARRAY(out->holdings, arena, cmv_holding, 2, err);
    for (int b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL; b++) {
        cmv_rc rc = cmv_store_holding(app->store, m->id, (cmv_basis)b, arena,
                                      &out->holdings[out->n_holdings], err);
        if (rc == CMV_OK)
            out->n_holdings++;
        else if (rc != CMV_E_NODATA)
            return rc;
    }
    cmv_err_clear(err);
    return CMV_OK;
}

/* Of publishers that revise, and wherever a value was seen to change. Told for the start of the day, as its report. */
static cmv_rc revisions_of(cmv_app *app, const cmv_metric *m, const cmv_request *request,
                           cmv_arena *arena, cmv_leg_report *report, cmv_err *err) {
    const cmv_obs *obs;
    size_t n;
    cmv_revisions *r;
    if (!report->n || (!m->revised && !report->leg.vintages.n_revised)) return CMV_OK;
    cmv_rc rc = cmv_store_load(app->store, m->id, CMV_BASIS_PRICE, NULL, &obs, &n, err);
    if (rc == CMV_E_NODATA) {
        cmv_err_clear(err);
        return CMV_OK;
    }
    CMV_TRY(rc);
    CMV_NEW_ARRAY(r, arena, cmv_revisions, 1, err);
    const cmv_revision_ask ask = {.obs = obs,
                                  .n = n,
                                  .as_of = request->as_of,
                                  .now = cmv_zone_instant(CMV_ZONE_NEW_YORK, report->today, 0),
                                  .pub = &m->pub,
                                  .freq = m->freq,
                                  .relative = !report->leg.is_rate,
                                  .list = CMV_REVISED_LISTED};
    CMV_TRY(cmv_revisions_of(&ask, arena, r, err));
    report->revisions = r;
    return CMV_OK;
}

cmv_rc cmv_app_metric_report(cmv_app *app, const char *name, const cmv_query *query,
                             cmv_arena *arena, cmv_metric_answer *out, cmv_err *err) {
    cmv_metric_answer answer = {0};
    cmv_leg leg;
    CMV_TRY(cmv_app_metric(app, name, &answer.metric, err));
    CMV_TRY(cmv__public_check(app, answer.metric, arena, err));
    const char *verb = cmv_arena_printf(arena, "comove metric %s", answer.metric->id);
    if (!verb) CMV_FAIL(err, CMV_E_NOMEM, "no room for the command");
    CMV_TRY(cmv__answer_meta(app, query, verb, arena, &answer.meta, err));
    CMV_TRY(cmv__leg_load(app, answer.metric, &answer.meta.request, arena, &leg, err));
    CMV_TRY(cmv_leg_report_of(&leg, answer.meta.request.opt.today, arena, &answer.report, err));
    CMV_TRY(revisions_of(app, answer.metric, &answer.meta.request, arena, &answer.report, err));
    CMV_TRY(cmv__used_clock(app, answer.metric, &answer.meta.request, &answer.report, err));
    CMV_TRY(holdings_of(app, answer.metric, arena, &answer, err));
    CMV_TRY(cmv__answer_version(app, arena, &answer.meta, err));
    *out = answer;
    return CMV_OK;
}
