// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ------------------------------------------------------------------------------------------------------------------- */

static void put_double(cmv_buf *out, double v) {
    char *at = cmv_buf_reserve(out, CMV__DOUBLE_TEXT);
    if (at) cmv_buf_grew(out, cmv__double_text(v, at));
}

/* ---- strings ------------------------------------------------------------------------------------------------------------------- */

static void put_escape(cmv_buf *out, unsigned char c) {
    switch (c) {
    case '"':
        cmv_buf_str(out, "\\\"");
        return;
    case '\\':
        cmv_buf_str(out, "\\\\");
        return;
    case '\n':
        cmv_buf_str(out, "\\n");
        return;
    case '\r':
        cmv_buf_str(out, "\\r");
        return;
    case '\t':
        cmv_buf_str(out, "\\t");
        return;
    default:
        cmv_buf_printf(out, "\\u%04x", c);
        return;
    }
}

static void put_string(cmv_buf *out, const char *s) {
    cmv_buf_char(out, '"');
    while (*s) {
        size_t n = 0;
        while ((unsigned char)s[n] >= 0x20 && s[n] != '"' && s[n] != '\\' && s[n] != 0x7f) n++;
        cmv_buf_add(out, s, n);
        s += n;
        if (*s) put_escape(out, (unsigned char)*s++);
    }
    cmv_buf_char(out, '"');
}

/* ---- structure ----------------------------------------------------------------------------------------------------------------- */

cmv__json cmv__json_of(cmv_buf *out) { return (cmv__json){.out = out}; }

static void lead_in(cmv__json *j, const char *key, const char *tail) {
    if (j->comma) cmv_buf_char(j->out, ',');
    j->comma = true;
    if (!key) return;
    cmv_buf_char(j->out, '"');
    cmv_buf_str(j->out, key);
    cmv_buf_str(j->out, tail);
    cmv_buf_str(j->out, "\":");
}

void cmv__json_open(cmv__json *j, const char *key, char bracket) {
    lead_in(j, key, "");
    cmv_buf_char(j->out, bracket);
    j->comma = false;
}

void cmv__json_close(cmv__json *j, char bracket) {
    cmv_buf_char(j->out, bracket);
    j->comma = true;
}

void cmv__json_null(cmv__json *j, const char *key) {
    lead_in(j, key, "");
    cmv_buf_str(j->out, "null");
}

void cmv__json_str(cmv__json *j, const char *key, const char *s) {
    if (!s) {
        cmv__json_null(j, key);
        return;
    }
    lead_in(j, key, "");
    put_string(j->out, s);
}

void cmv__json_int(cmv__json *j, const char *key, int64_t v) {
    lead_in(j, key, "");
    cmv_buf_printf(j->out, "%lld", (long long)v);
}

void cmv__json_bool(cmv__json *j, const char *key, bool v) {
    lead_in(j, key, "");
    cmv_buf_str(j->out, v ? "true" : "false");
}

void cmv__json_date(cmv__json *j, const char *key, cmv_date date) {
    char text[CMV_DATE_TEXT];
    cmv__json_str(j, key, date == CMV_DATE_NONE ? NULL : cmv_date_format(date, text));
}

void cmv__json_num(cmv__json *j, const char *key, double v) {
    if (!isfinite(v)) {
        cmv__json_null(j, key);
        return;
    }
    lead_in(j, key, "");
    put_double(j->out, v);
}

void cmv__json_why(cmv__json *j, const char *key, cmv_num v) {
    bool has = v.why == CMV_WHY_NONE && isfinite(v.v);
    cmv__json_num(j, key, has ? v.v : (double)NAN);
    if (has) return;
    lead_in(j, key, "_reason");
    put_string(j->out, cmv_reason_name(v.why));
}

void cmv__json_nums(cmv__json *j, const char *key, const double *v, size_t n) {
    cmv__json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) cmv__json_num(j, NULL, v[i]);
    cmv__json_close(j, ']');
}

void cmv__json_dates(cmv__json *j, const char *key, const cmv_date *date, size_t n) {
    cmv__json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) cmv__json_date(j, NULL, date[i]);
    cmv__json_close(j, ']');
}

cmv_rc cmv__json_done(cmv__json *j, cmv_err *err) {
    cmv_buf_char(j->out, '\n');
    return cmv_buf_done(j->out, err);
}

/* ---- CSV fields ------------------------------------------------------------------------------------------------------------------ */

void cmv__csv_field(cmv_buf *out, const char *s) {
    if (!strpbrk(s, ",\"\r\n")) {
        cmv_buf_str(out, s);
        return;
    }
    cmv_buf_char(out, '"');
    for (; *s; s++) {
        if (*s == '"') cmv_buf_char(out, '"');
        cmv_buf_char(out, *s);
    }
    cmv_buf_char(out, '"');
}

void cmv__csv_num(cmv_buf *out, double v) {
    if (isfinite(v)) put_double(out, v);
}

void cmv__csv_note(cmv_buf *out, const char *name, const char *text) {
    if (!text || !*text) return;
    cmv_buf_printf(out, "# %s: ", name);
    for (; *text; text++) cmv_buf_char(out, *text == '\n' || *text == '\r' ? ' ' : *text);
    cmv_buf_char(out, '\n');
}
