// SPDX-License-Identifier: Apache-2.0
/* One series as JSON, in the pair document and alone; observations; the list of metrics; errors. */
#include "comove/render.h"

#include "base/error.h"
#include "json_parts.h"

#include <math.h>

static void put_change(cmv__json *j, const char *key, const cmv_change *c) {
    cmv__json_why(j, key, c->value);
}

static void put_against(cmv__json *j, const cmv_leg_report *r) {
    cmv__json_open(j, "against", '{');
    cmv__json_date(j, "d1", r->d1.against);
    cmv__json_date(j, "w1", r->w1.against);
    cmv__json_date(j, "m1", r->m1.against);
    cmv__json_date(j, "m3", r->m3.against);
    cmv__json_date(j, "ytd", r->ytd.against);
    cmv__json_date(j, "y1", r->y1.against);
    cmv__json_close(j, '}');
}

static void put_changes(cmv__json *j, const cmv_leg_report *r) {
    cmv__json_open(j, "changes", '{');
    cmv__json_str(j, "unit", r->change_unit);
    put_change(j, "d1", &r->d1);
    put_change(j, "w1", &r->w1);
    put_change(j, "m1", &r->m1);
    put_change(j, "m3", &r->m3);
    put_change(j, "ytd", &r->ytd);
    put_change(j, "y1", &r->y1);
    put_against(j, r);
    cmv__json_close(j, '}');
}

static void put_range(cmv__json *j, const cmv_leg_report *r) {
    cmv__json_open(j, "range52", '{');
    cmv__json_why(j, "low", r->range52.low);
    cmv__json_date(j, "low_date", r->range52.low_date);
    cmv__json_why(j, "high", r->range52.high);
    cmv__json_date(j, "high_date", r->range52.high_date);
    cmv__json_why(j, "percentile", r->range52.percentile);
    cmv__json_date(j, "since", r->range52.since);
    cmv__json_int(j, "n", (int64_t)r->range52.n);
    cmv__json_close(j, '}');
}

static void put_stats(cmv__json *j, const cmv_leg_report *r) {
    cmv__json_open(j, "stats90", '{');
    cmv__json_int(j, "n", (int64_t)r->stats90.n);
    cmv__json_date(j, "first", r->stats90.first);
    cmv__json_date(j, "last", r->stats90.last);
    cmv__json_why(j, "mean", r->stats90.mean);
    cmv__json_why(j, "vol", r->stats90.vol);
    cmv__json_why(j, "vol_period", r->stats90.vol_period);
    cmv__json_why(j, "high", r->stats90.high);
    cmv__json_why(j, "low", r->stats90.low);
    cmv__json_why(j, "z", r->stats90.z);
    cmv__json_why(j, "drawdown", r->stats90.drawdown);
    cmv__json_close(j, '}');
}

void cmv__json_leg_members(cmv__json *j, const cmv_leg_report *r) {
    const cmv_leg *leg = &r->leg;
    cmv__json_str(j, "id", leg->id);
    cmv__json_str(j, "name", leg->name);
    cmv__json_str(j, "short_name", leg->short_name);
    cmv__json_str(j, "category", leg->category);
    cmv__json_str(j, "frequency", cmv_freq_name(leg->freq));
    cmv__json_str(j, "unit", leg->unit);
    cmv__json_str(j, "basis", cmv_basis_name(leg->basis));
    cmv__json_int(j, "n", (int64_t)r->n);
    cmv__json_date(j, "first", r->first);
    cmv__json_date(j, "last", r->last);
    cmv__json_open(j, "latest", '{');
    cmv__json_date(j, "date", r->last);
    cmv__json_why(j, "value", r->latest);
    if (r->n)
        cmv__json_int(j, "age_days", r->age_days);
    else
        cmv__json_null(j, "age_days");
    cmv__json_int(j, "sessions_late", r->sessions_late);
    cmv__json_close(j, '}');
    cmv__json_open(j, "fresh", '{');
    cmv__json_fresh(j, &r->fresh);
    cmv__json_close(j, '}');
    put_changes(j, r);
    put_range(j, r);
    put_stats(j, r);
    cmv__json_open(j, "vintages", '{');
    cmv__json_bool(j, "revised_by_publisher", leg->may_be_revised);
    cmv__json_int(j, "reconstructed", (int64_t)leg->vintages.n_reconstructed);
    cmv__json_int(j, "revised", (int64_t)leg->vintages.n_revised);
    cmv__json_close(j, '}');
    cmv__json_str(j, "sources", leg->sources ? leg->sources : "");
    if (leg->owner)
        cmv__json_str(j, "owner", leg->owner);
    else
        cmv__json_null(j, "owner");
}

void cmv__json_context(cmv__json *j, const cmv_machine_context *c) {
    if (c->data_version < 0)
        cmv__json_null(j, "data_version");
    else
        cmv__json_int(j, "data_version", c->data_version);
    cmv__json_bool(j, "demo", c->demo);
    cmv__json_date(j, "asof", c->asof);
    cmv__json_str(j, "reproduce", c->reproduce);
}

/* ---- revisions ------------------------------------------------------------------------------------------------------------- */

static void put_size(cmv__json *j, const char *key, const cmv_revision_size *s) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "n", (int64_t)s->revised.n);
    cmv__json_int(j, "revised", (int64_t)s->revised.hits);
    cmv__json_why(j, "share", s->revised.share);
    cmv__json_why(j, "low", s->revised.low);
    cmv__json_why(j, "high", s->revised.high);
    cmv__json_why(j, "median", s->median);
    cmv__json_why(j, "p90", s->p90);
    cmv__json_close(j, '}');
}

static void put_revised(cmv__json *j, const cmv_revised *r) {
    char text[CMV_UTC_TEXT];
    cmv__json_open(j, NULL, '{');
    cmv__json_date(j, "date", r->date);
    cmv__json_open(j, "vintages", '[');
    for (size_t i = 0; i < r->n; i++) {
        cmv__json_open(j, NULL, '{');
        cmv__json_str(j, "known_at", cmv_utc_format(r->vintage[i].known_at, text));
        cmv__json_num(j, "value", r->vintage[i].value);
        cmv__json_bool(j, "by_rule", (r->vintage[i].flags & CMV_OBS_RECONSTRUCTED) != 0);
        cmv__json_close(j, '}');
    }
    cmv__json_close(j, ']');
    cmv__json_close(j, '}');
}

static void put_revisions(cmv__json *j, const cmv_revisions *r) {
    if (!r) {
        cmv__json_null(j, "revisions");
        return;
    }
    cmv__json_open(j, "revisions", '{');
    cmv__json_int(j, "n", (int64_t)r->n_dates);
    cmv__json_int(j, "known", (int64_t)r->n_known);
    cmv__json_int(j, "unknown", (int64_t)r->n_unknown);
    cmv__json_date(j, "first", r->first);
    cmv__json_date(j, "last", r->last);
    put_size(j, "after_month", &r->month);
    put_size(j, "after_year", &r->year);
    put_size(j, "now", &r->latest);
    put_size(j, "change", &r->change);
    cmv__json_why(j, "typical_change", r->typical_change);
    cmv__json_why(j, "days", r->days);
    cmv__json_open(j, "revised", '[');
    for (size_t i = 0; i < r->n_revised; i++) put_revised(j, &r->revised[i]);
    cmv__json_close(j, ']');
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_metric_json(const cmv_leg_report *report, const cmv_machine_context *context,
                              cmv_buf *out, cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_leg_members(&j, report);
    cmv__json_str(&j, "description", report->leg.description);
    put_revisions(&j, report->revisions);
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

/* ---- observations ------------------------------------------------------------------------------------------------------------------ */

static cmv_rc observations_csv(const cmv_leg_report *r, const cmv_machine_context *c, cmv_buf *out,
                               cmv_err *err) {
    cmv__csv_context(out, c);
    cmv__csv_note(out, "metric", r->leg.name);
    cmv__csv_note(out, "unit", r->leg.unit);
    cmv__csv_note(out, "basis", cmv_basis_name(r->leg.basis));
    cmv__csv_note(out, "sources", r->leg.sources);
    cmv_buf_str(out, "date,value\n");
    for (size_t i = 0; i < r->leg.sample.n; i++) {
        char text[CMV_DATE_TEXT];
        cmv_buf_str(out, cmv_date_format(r->leg.sample.date[i], text));
        cmv_buf_char(out, ',');
        cmv__csv_num(out, r->leg.sample.value[i]);
        cmv_buf_char(out, '\n');
    }
    return cmv_buf_done(out, err);
}

cmv_rc cmv_render_observations(const cmv_leg_report *report, const cmv_machine_context *context,
                               bool csv, cmv_buf *out, cmv_err *err) {
    if (csv) return observations_csv(report, context, out, err);
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_str(&j, "id", report->leg.id);
    cmv__json_str(&j, "unit", report->leg.unit);
    cmv__json_str(&j, "frequency", cmv_freq_name(report->leg.freq));
    cmv__json_str(&j, "basis", cmv_basis_name(report->leg.basis));
    cmv__json_int(&j, "n", (int64_t)report->leg.sample.n);
    cmv__json_dates(&j, "dates", report->leg.sample.date, report->leg.sample.n);
    cmv__json_nums(&j, "values", report->leg.sample.value, report->leg.sample.n);
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

/* ---- lists -------------------------------------------------------------------------------------------------------------------------- */

static void put_metric(cmv__json *j, const cmv_metric_line *m) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", m->id);
    cmv__json_str(j, "name", m->name);
    cmv__json_str(j, "short_name", m->short_name);
    cmv__json_str(j, "category", m->category);
    cmv__json_str(j, "frequency", m->frequency);
    cmv__json_str(j, "unit", m->unit);
    cmv__json_str(j, "description", m->description);
    cmv__json_bool(j, "held", m->held);
    cmv__json_why(j, "value",
                  m->restricted ? cmv_num_missing(CMV_WHY_RESTRICTED)
                  : m->held     ? cmv_num_of(m->last_value, CMV_WHY_NO_DATA)
                                : cmv_num_missing(CMV_WHY_NO_DATA));
    cmv__json_date(j, "first", m->held ? m->first : CMV_DATE_NONE);
    cmv__json_date(j, "last", m->held ? m->last : CMV_DATE_NONE);
    cmv__json_int(j, "n", (int64_t)m->n_dates);
    cmv__json_int(j, "sessions_late", m->sessions_late);
    cmv__json_close(j, '}');
}

static void put_metric_row(cmv_buf *out, const cmv_metric_line *m) {
    char first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    const char *const text[] = {m->id, m->short_name, m->name, m->category, m->frequency, m->unit};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        cmv__csv_field(out, text[i] ? text[i] : "");
        cmv_buf_char(out, ',');
    }
    if (m->held) cmv__csv_num(out, m->last_value);
    cmv_buf_printf(out, ",%s,%s,%zu,%d\n", m->held ? cmv_date_format(m->first, first) : "",
                   m->held ? cmv_date_format(m->last, last) : "", m->n_dates, m->sessions_late);
}

cmv_rc cmv_render_metrics(const cmv_site *site, const cmv_machine_context *context, bool csv,
                          cmv_buf *out, cmv_err *err) {
    if (csv) {
        cmv__csv_context(out, context);
        cmv_buf_str(
            out, "id,short_name,name,category,frequency,unit,value,first,last,n,sessions_late\n");
        for (size_t i = 0; i < site->n_metrics; i++) put_metric_row(out, &site->metric[i]);
        return cmv_buf_done(out, err);
    }
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_int(&j, "n", (int64_t)site->n_metrics);
    cmv__json_open(&j, "metrics", '[');
    for (size_t i = 0; i < site->n_metrics; i++) put_metric(&j, &site->metric[i]);
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

cmv_rc cmv_render_error_json(cmv_rc rc, const char *message, const char *const *suggestions,
                             size_t n_suggestions, cmv_buf *out, cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_open(&j, "error", '{');
    cmv__json_str(&j, "code", cmv_rc_name(rc));
    cmv__json_str(&j, "message", message ? message : cmv_rc_text(rc));
    cmv__json_open(&j, "suggestions", '[');
    for (size_t i = 0; i < n_suggestions; i++) cmv__json_str(&j, NULL, suggestions[i]);
    cmv__json_close(&j, ']');
    cmv__json_close(&j, '}');
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}
