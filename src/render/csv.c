// SPDX-License-Identifier: Apache-2.0
/* Rows of a pair as CSV. */
#include "comove/render.h"

#include "base/error.h"
#include "json_parts.h"

#include <stdio.h>
#include <string.h>

void cmv__csv_context(cmv_buf *out, const cmv_machine_context *c) {
    char text[CMV_DATE_TEXT];
    if (c->demo) cmv_buf_str(out, "# synthetic demo data\n");
    if (c->data_version >= 0)
        cmv_buf_printf(out, "# data_version: %lld\n", (long long)c->data_version);
    if (c->asof != CMV_DATE_NONE) cmv__csv_note(out, "asof", cmv_date_format(c->asof, text));
    cmv__csv_note(out, "reproduce", c->reproduce);
}

/* Characters that would make a column name a quoted field or a formula become '_'. */
static void put_id(cmv_buf *out, const char *prefix, const char *id) {
    cmv_buf_str(out, prefix);
    for (; *id; id++) cmv_buf_char(out, strchr(",\"\r\n", *id) ? '_' : *id);
}

static void put_notes(const cmv_pair_report *r, const cmv_machine_context *c, cmv_buf *out) {
    char text[64];
    cmv__csv_context(out, c);
    cmv__csv_note(out, "a", r->a.leg.name);
    cmv__csv_note(out, "b", r->b.leg.name);
    cmv__csv_note(out, "returns_a", r->returns_a);
    cmv__csv_note(out, "returns_b", r->returns_b);
    cmv__csv_note(out, "basis", c->basis);
    cmv__csv_note(out, "align", cmv_align_name(r->opt.align));
    cmv__csv_note(out, "align_rule", r->aligned.rule);
    snprintf(text, sizeof text, "%zu", r->n);
    cmv__csv_note(out, "n", text);
    snprintf(text, sizeof text, "%zu", r->rolling.window);
    cmv__csv_note(out, "window", text);
    if (!r->n) cmv__csv_note(out, "empty", cmv_reason_text(r->why_empty));
}

static void put_level_row(const cmv_pair_report *r, bool band, cmv_buf *out) {
    char text[CMV_DATE_TEXT];
    cmv_buf_printf(out, "%s,", cmv_date_format(r->level_first, text));
    cmv__csv_num(out, r->base_a);
    cmv_buf_char(out, ',');
    cmv__csv_num(out, r->base_b);
    cmv_buf_str(out, band ? ",,,,,\n" : ",,,\n");
}

static void put_row(const cmv_pair_report *r, size_t i, bool band, cmv_buf *out) {
    char text[CMV_DATE_TEXT];
    const double *const column[] = {r->la,        r->lb,          r->x,           r->y,
                                    r->rolling.r, r->rolling.low, r->rolling.high};
    cmv_buf_str(out, cmv_date_format(r->date[i], text));
    for (size_t c = 0; c < (band ? 7u : 5u); c++) {
        cmv_buf_char(out, ',');
        if (column[c]) cmv__csv_num(out, column[c][i]);
    }
    cmv_buf_char(out, '\n');
}

cmv_rc cmv_render_pair_csv(const cmv_pair_report *report, const cmv_machine_context *context,
                           cmv_buf *out, cmv_err *err) {
    bool band = report->rolling.low && report->rolling.high;
    put_notes(report, context, out);
    put_id(out, "date,level_", report->a.leg.id);
    put_id(out, ",level_", report->b.leg.id);
    put_id(out, ",return_", report->a.leg.id);
    put_id(out, ",return_", report->b.leg.id);
    cmv_buf_str(out, band ? ",rolling_r,rolling_ci_low,rolling_ci_high\n" : ",rolling_r\n");
    if (report->n) put_level_row(report, band, out);
    for (size_t i = 0; i < report->n; i++) put_row(report, i, band, out);
    return cmv_buf_done(out, err);
}
