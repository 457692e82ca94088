// SPDX-License-Identifier: Apache-2.0
/* The JSON document of a pair: the report itself, key by key (docs/api.md). */
#include "comove/render.h"

#include "base/error.h"
#include "json_answers.h"
#include "json_parts.h"

#include <math.h>

void cmv__json_corr(cmv__json *j, const cmv_corr_jack *c) {
    cmv__json_why(j, "r", c->r);
    cmv__json_why(j, "ci_low", c->ci_low);
    cmv__json_why(j, "ci_high", c->ci_high);
}

static void put_drop(cmv__json *j, const char *key, size_t n) { cmv__json_int(j, key, (int64_t)n); }

static void put_sample(cmv__json *j, const cmv_pair_report *r) {
    const cmv_drop_count *d = &r->aligned.dropped;
    cmv__json_open(j, "sample", '{');
    cmv__json_date(j, "first", r->first);
    cmv__json_date(j, "last", r->last);
    cmv__json_int(j, "n", (int64_t)r->n);
    if (!r->n) cmv__json_str(j, "n_reason", cmv_reason_name(r->why_empty));
    cmv__json_str(j, "frequency", cmv_freq_name(r->aligned.freq));
    cmv__json_date(j, "level_first", r->level_first);
    cmv__json_int(j, "max_gap_days", r->aligned.max_gap_days);
    cmv__json_open(j, "dropped", '{');
    put_drop(j, "rows_a", d->rows_a);
    put_drop(j, "rows_b", d->rows_b);
    put_drop(j, "non_session_a", d->non_session_a);
    put_drop(j, "non_session_b", d->non_session_b);
    put_drop(j, "unmatched_a", d->unmatched_a);
    put_drop(j, "unmatched_b", d->unmatched_b);
    put_drop(j, "not_sampled_a", d->not_sampled_a);
    put_drop(j, "not_sampled_b", d->not_sampled_b);
    put_drop(j, "shifted", d->shifted);
    put_drop(j, "undefined_returns", d->undefined_returns);
    cmv__json_close(j, '}');
    cmv__json_close(j, '}');
}

/* One definition when both sides share it, else one a side. */
static void put_returns(cmv__json *j, const cmv_pair_report *r, const cmv_machine_context *c) {
    bool same = r->transform_a == r->transform_b;
    cmv__json_str(j, "returns", same ? cmv_transform_name(r->transform_a) : "mixed");
    cmv__json_open(j, "returns_detail", '{');
    cmv__json_str(j, "a", cmv_transform_name(r->transform_a));
    cmv__json_str(j, "b", cmv_transform_name(r->transform_b));
    cmv__json_str(j, "words_a", r->returns_a);
    cmv__json_str(j, "words_b", r->returns_b);
    cmv__json_bool(j, "fell_back", r->fell_back);
    if (r->fell_back) {
        cmv__json_date(j, "fell_back_on", r->fell_back_on);
        cmv__json_num(j, "fell_back_value", r->fell_back_value);
    }
    cmv__json_close(j, '}');
    cmv__json_str(j, "basis", c->basis);
    cmv__json_str(j, "align", cmv_align_name(r->opt.align));
    cmv__json_str(j, "align_rule", r->aligned.rule);
}

static void put_window(cmv__json *j, const cmv_window *w) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "name", w->name);
    cmv__json_int(j, "want", (int64_t)w->want);
    cmv__json_int(j, "n", (int64_t)w->n);
    cmv__json_corr(j, &w->c);
    cmv__json_date(j, "first", w->first);
    cmv__json_date(j, "last", w->last);
    cmv__json_str(j, "label", w->label);
    cmv__json_date(j, "influential", w->influential);
    cmv__json_num(j, "r_without", w->influential == CMV_DATE_NONE ? (double)NAN : w->c.r_without);
    cmv__json_close(j, '}');
}

static void put_windows(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "windows", '[');
    for (size_t i = 0; i < r->n_windows; i++) put_window(j, &r->windows[i]);
    cmv__json_close(j, ']');
}

static cmv_num test_p(const cmv_pair_report *r) {
    return isfinite(r->recent.diff.p) ? cmv_num_of(r->recent.diff.p, CMV_WHY_TOO_FEW)
           : r->recent.r.r.why        ? cmv_num_missing(r->recent.r.r.why)
           : r->recent.before.r.why   ? cmv_num_missing(r->recent.before.r.why)
                                      : cmv_num_missing(CMV_WHY_TOO_FEW);
}

static void put_recent(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "recent", '{');
    cmv__json_int(j, "k", (int64_t)r->recent.k);
    cmv__json_corr(j, &r->recent.r);
    cmv__json_date(j, "first", r->recent.first);
    cmv__json_date(j, "last", r->recent.last);
    cmv__json_why(j, "before_r", r->recent.before.r);
    cmv__json_why(j, "before_ci_low", r->recent.before.ci_low);
    cmv__json_why(j, "before_ci_high", r->recent.before.ci_high);
    cmv__json_int(j, "before_n", (int64_t)r->recent.before_n);
    cmv__json_date(j, "before_first", r->recent.before_first);
    cmv__json_date(j, "before_last", r->recent.before_last);
    cmv__json_why(j, "p", test_p(r));
    cmv__json_why(j, "percentile", r->recent.percentile);
    cmv__json_why(j, "percentile_all", r->recent.percentile_all);
    cmv__json_int(j, "independent_windows", (int64_t)r->recent.independent_windows);
    cmv__json_close(j, '}');
}

static void put_detail(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "detail", '{');
    cmv__json_int(j, "n", (int64_t)r->detail.n);
    cmv__json_date(j, "first", r->detail.first);
    cmv__json_date(j, "last", r->detail.last);
    cmv__json_why(j, "r", r->detail.r);
    cmv__json_why(j, "r2", r->detail.r2);
    cmv__json_why(j, "beta_ab", r->detail.beta_ab);
    cmv__json_why(j, "se_beta_ab", r->detail.se_beta_ab);
    cmv__json_why(j, "beta_ba", r->detail.beta_ba);
    cmv__json_why(j, "se_beta_ba", r->detail.se_beta_ba);
    cmv__json_why(j, "vol_a", r->detail.vol_a);
    cmv__json_why(j, "vol_b", r->detail.vol_b);
    cmv__json_why(j, "vol_ann_a", r->detail.vol_ann_a);
    cmv__json_why(j, "vol_ann_b", r->detail.vol_ann_b);
    cmv__json_close(j, '}');
}

static void put_years(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "years", '[');
    for (size_t i = 0; i < r->n_years; i++) {
        cmv__json_open(j, NULL, '{');
        cmv__json_int(j, "year", r->years[i].year);
        cmv__json_int(j, "n", (int64_t)r->years[i].n);
        cmv__json_corr(j, &r->years[i].c);
        cmv__json_bool(j, "partial", r->years[i].partial);
        cmv__json_str(j, "label", r->years[i].label);
        cmv__json_close(j, '}');
    }
    cmv__json_close(j, ']');
}

static void put_extreme(cmv__json *j, const char *key, const cmv_extreme *e) {
    cmv__json_open(j, key, '{');
    cmv__json_why(j, "r", e->r);
    cmv__json_why(j, "ci_low", e->ci_low);
    cmv__json_why(j, "ci_high", e->ci_high);
    cmv__json_date(j, "first", e->first);
    cmv__json_date(j, "last", e->last);
    cmv__json_close(j, '}');
}

static void put_extremes(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "extremes", '{');
    put_extreme(j, "max", &r->max);
    put_extreme(j, "min", &r->min);
    cmv__json_int(j, "n_readings", (int64_t)r->rolling.n_defined);
    cmv__json_close(j, '}');
}

/* Full windows only: from the date on which the first of them ends. */
static void put_rolling(cmv__json *j, const cmv_pair_report *r) {
    size_t first = r->rolling.window ? r->rolling.window - 1 : 0;
    size_t n = r->rolling.r && r->n > first ? r->n - first : 0;
    cmv__json_open(j, "rolling", '{');
    cmv__json_int(j, "window", (int64_t)r->rolling.window);
    cmv__json_dates(j, "dates", n ? r->date + first : NULL, n);
    cmv__json_nums(j, "r", n ? r->rolling.r + first : NULL, n);
    if (r->rolling.low && r->rolling.high) {
        cmv__json_nums(j, "ci_low", n ? r->rolling.low + first : NULL, n);
        cmv__json_nums(j, "ci_high", n ? r->rolling.high + first : NULL, n);
    }
    cmv__json_close(j, '}');
}

static void put_hedge(cmv__json *j, const char *key, const cmv_hedge *h) {
    cmv__json_open(j, key, '{');
    cmv__json_why(j, "ratio", h->ratio);
    cmv__json_why(j, "vol_removed", h->vol_removed);
    cmv__json_why(j, "vol_removed_year", h->vol_removed_year);
    cmv__json_int(j, "worst_n", (int64_t)h->worst_n);
    cmv__json_why(j, "worst_threshold", h->worst_threshold);
    cmv__json_why(j, "worst_exposure", h->worst_exposure);
    cmv__json_why(j, "worst_hedge", h->worst_hedge);
    cmv__json_why(j, "worst_hedge_up", h->worst_hedge_up);
    cmv__json_close(j, '}');
}

static void put_rest(cmv__json *j, const cmv_pair_report *r) {
    cmv__json_open(j, "levels", '{');
    cmv__json_why(j, "r", r->levels.r);
    cmv__json_bool(j, "misleading", r->levels.misleading);
    cmv__json_close(j, '}');
    cmv__json_open(j, "hedge", '{');
    cmv__json_bool(j, "in_sample", true);
    put_hedge(j, "a_for_b", &r->hedge_ab);
    put_hedge(j, "b_for_a", &r->hedge_ba);
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_pair_json(const cmv_pair_report *report, const cmv_machine_context *context,
                            cmv_buf *out, cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_open(&j, "a", '{');
    cmv__json_leg_members(&j, &report->a);
    cmv__json_close(&j, '}');
    cmv__json_open(&j, "b", '{');
    cmv__json_leg_members(&j, &report->b);
    cmv__json_close(&j, '}');
    put_sample(&j, report);
    put_returns(&j, report, context);
    put_windows(&j, report);
    put_recent(&j, report);
    put_detail(&j, report);
    put_years(&j, report);
    put_extremes(&j, report);
    put_rest(&j, report);
    cmv__json_answers(&j, report);
    cmv__json_context(&j, context);
    put_rolling(&j, report);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}
