// SPDX-License-Identifier: Apache-2.0
/* A replay as JSON and CSV (keys: docs/api.md). */
#include "comove/replay.h"

#include "comove/hedging.h"
#include "json.h"
#include "json_parts.h"

#include <math.h>

static const char *lead_name(cmv_lead_verdict v) {
    static const char *const name[] = {"none", "a", "b", "async", "unknown"};
    return (unsigned)v < sizeof name / sizeof *name ? name[v] : "unknown";
}

/* +1 risen, -1 fallen. */
static int direction(const cmv_claims *c) {
    return c->recent > c->before ? 1 : c->recent < c->before ? -1 : 0;
}

static bool has_word(const cmv_claims *c) {
    return c->change == CMV_CHANGE_CLEAR || c->change == CMV_CHANGE_PROBABLE;
}

static void put_outcome(cmv__json *j, cmv_outcome outcome) {
    if (outcome == CMV_OUTCOME_NONE)
        cmv__json_null(j, "outcome");
    else
        cmv__json_str(j, "outcome", cmv_outcome_name(outcome));
}

static void put_hedge(cmv__json *j, const cmv_replay_row *row, int side, const char *key) {
    cmv__json_open(j, key, '{');
    cmv__json_bool(j, "said", row->claim.hedge[side]);
    cmv__json_why(j, "effectiveness", row->effect[side]);
    cmv__json_why(j, "rose_on_worst", row->up[side]);
    put_outcome(j, row->hedge[side]);
    cmv__json_close(j, '}');
}

static void put_row(cmv__json *j, const cmv_replay_row *row) {
    const cmv_claims *c = &row->claim;
    cmv__json_open(j, NULL, '{');
    cmv__json_date(j, "asof", row->asof);
    cmv__json_date(j, "last", row->last);
    cmv__json_int(j, "n", (int64_t)row->n);
    cmv__json_str(j, "summary", row->summary);
    cmv__json_why(j, "r_next", row->next);
    cmv__json_open(j, "change", '{');
    cmv__json_str(j, "word", cmv_change_word_name(c->change));
    if (has_word(c))
        cmv__json_int(j, "direction", direction(c));
    else
        cmv__json_null(j, "direction");
    cmv__json_num(j, "recent", c->recent);
    cmv__json_num(j, "before", c->before);
    put_outcome(j, row->change);
    cmv__json_close(j, '}');
    put_hedge(j, row, 0, "a_hedges_b");
    put_hedge(j, row, 1, "b_hedges_a");
    cmv__json_open(j, "outlook", '{');
    cmv__json_num(j, "low", c->low);
    cmv__json_num(j, "high", c->high);
    put_outcome(j, row->outlook);
    cmv__json_close(j, '}');
    cmv__json_str(j, "lead", lead_name(c->lead));
    cmv__json_close(j, '}');
}

static void put_scores(cmv__json *j, const cmv_replay_score *s) {
    cmv__json_open(j, "scores", '{');
    for (int k = 0; k < CMV_CLAIM_KINDS; k++) {
        const cmv_claim_count *c = &s->count[k];
        const cmv_share share = cmv_wilson(c->held, c->made - c->open);
        cmv__json_open(j, cmv_claim_key((cmv_claim_kind)k), '{');
        cmv__json_int(j, "made", (int64_t)c->made);
        cmv__json_int(j, "open", (int64_t)c->open);
        cmv__json_int(j, "held", (int64_t)c->held);
        cmv__json_why(j, "share", share.share);
        cmv__json_why(j, "low", share.low);
        cmv__json_why(j, "high", share.high);
        cmv__json_close(j, '}');
    }
    cmv__json_close(j, '}');
}

static void put_csv_row(cmv_buf *out, const cmv_replay_row *row) {
    const cmv_claims *c = &row->claim;
    char asof[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
    cmv_buf_printf(out, "%s,%s,%zu,%s,", cmv_date_format(row->asof, asof),
                   row->n ? cmv_date_format(row->last, last) : "", row->n,
                   cmv_change_word_name(c->change));
    const double reading[] = {c->recent, c->before, row->next.why ? (double)NAN : row->next.v};
    for (size_t i = 0; i < 3; i++) {
        cmv__csv_num(out, reading[i]);
        cmv_buf_char(out, ',');
    }
    cmv_buf_str(out, cmv_outcome_name(row->change));
    for (int side = 0; side < 2; side++)
        cmv_buf_printf(out, ",%d,%s", c->hedge[side], cmv_outcome_name(row->hedge[side]));
    cmv_buf_char(out, ',');
    cmv__csv_num(out, c->low);
    cmv_buf_char(out, ',');
    cmv__csv_num(out, c->high);
    cmv_buf_printf(out, ",%s,%s\n", cmv_outcome_name(row->outlook), lead_name(c->lead));
}

static cmv_rc as_csv(const cmv_replay *r, const cmv_machine_context *c, cmv_buf *out, cmv_err *err) {
    cmv__csv_context(out, c);
    cmv_buf_str(out, "asof,last,n,change,recent,before,r_next,change_outcome,a_hedges_b,"
                     "a_hedges_b_outcome,b_hedges_a,b_hedges_a_outcome,outlook_low,outlook_high,"
                     "outlook_outcome,lead\n");
    for (size_t i = 0; i < r->n_rows; i++) put_csv_row(out, &r->row[i]);
    return cmv_buf_done(out, err);
}

cmv_rc cmv_render_replay(const cmv_replay *replay, const cmv_machine_context *context, bool csv,
                         cmv_buf *out, cmv_err *err) {
    if (csv) return as_csv(replay, context, out, err);
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_str(&j, "a", replay->score.a);
    cmv__json_str(&j, "b", replay->score.b);
    cmv__json_str(&j, "every", replay->score.every);
    cmv__json_date(&j, "first", replay->score.first);
    cmv__json_date(&j, "last", replay->score.last);
    cmv__json_int(&j, "n", (int64_t)replay->score.n);
    cmv__json_int(&j, "horizon", (int64_t)replay->horizon);
    cmv__json_int(&j, "year", (int64_t)replay->year);
    put_scores(&j, &replay->score);
    cmv__json_open(&j, "days", '[');
    for (size_t i = 0; i < replay->n_rows; i++) put_row(&j, &replay->row[i]);
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}
