// SPDX-License-Identifier: Apache-2.0
/* What a series is, from its dates, values and name. */
#include "import.h"

#include "base/arena.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- frequency ------------------------------------------------------------------------------------------------------- */

/* Median distance of neighbouring dates, in days, up to which a series has a frequency. */
static const struct {
    int up_to;
    cmv_freq freq;
} GAPS[] = {{4, CMV_DAILY},
            {15, CMV_WEEKLY},
            {59, CMV_MONTHLY},
            {200, CMV_QUARTERLY},
            {INT32_MAX, CMV_ANNUAL}};

enum { DATES_MIN = 4, HISTOGRAM = 512 };

bool cmv__infer_freq(const cmv_feed_series *s, cmv_freq *out) {
    size_t count[HISTOGRAM] = {0}, n = 0, below = 0;
    for (size_t i = 1; i < s->n; i++) {
        cmv_date gap = s->obs[i].date - s->obs[i - 1].date;
        if (gap <= 0) continue; /* vintages of one date */
        count[gap < HISTOGRAM ? gap : HISTOGRAM - 1]++;
        n++;
    }
    if (n + 1 < DATES_MIN) return false;
    int median = 0;
    while (below + count[median] <= (n - 1) / 2) below += count[median++];
    size_t i = 0;
    while (median > GAPS[i].up_to) i++;
    *out = GAPS[i].freq;
    return true;
}

/* ---- calendar -------------------------------------------------------------------------------------------------------- */

static bool all_sessions(const cmv_feed_series *s, const char *calendar) {
    const cmv_calendar *cal;
    if (cmv_calendar_find(calendar, &cal, NULL) != CMV_OK) return false;
    for (size_t i = 0; i < s->n; i++) {
        if (!cmv_calendar_is_session(cal, s->obs[i].date)) return false;
    }
    return true;
}

/* Calendars a series of a frequency may have; the first that holds all its dates. A few dates fit nyse by chance. */
static const struct {
    cmv_freq freq;
    size_t dates; /* at least */
    const char *calendar;
} CANDIDATES[] = {
    {CMV_DAILY, 60, "nyse"},
    {CMV_DAILY, 60, "us-bond"},
    {CMV_DAILY, 0, "weekday"},
    {CMV_DAILY, 0, "24x7"},
    {CMV_WEEKLY, 0, "weekly:monday"},
    {CMV_WEEKLY, 0, "weekly:tuesday"},
    {CMV_WEEKLY, 0, "weekly:wednesday"},
    {CMV_WEEKLY, 0, "weekly:thursday"},
    {CMV_WEEKLY, 0, "weekly:friday"},
    {CMV_WEEKLY, 0, "weekly:saturday"},
    {CMV_WEEKLY, 0, "weekly:sunday"},
    {CMV_MONTHLY, 0, "monthly"},
    {CMV_QUARTERLY, 0, "quarterly"},
    {CMV_ANNUAL, 0, "annual"},
};

static const char *calendar_of(const cmv_feed_series *s, cmv_freq freq) {
    for (size_t i = 0; i < sizeof CANDIDATES / sizeof *CANDIDATES; i++) {
        if (CANDIDATES[i].freq == freq && s->n >= CANDIDATES[i].dates &&
            all_sessions(s, CANDIDATES[i].calendar)) {
            return CANDIDATES[i].calendar;
        }
    }
    return "own";
}

/* ---- time of day ----------------------------------------------------------------------------------------------------- */

/* Close and publication of what nobody described. Late rather than early: a reconstructed history must not know a value
   before the public did. */
static const struct clock {
    const char *calendar; /* NULL: any */
    cmv_freq freq;
    int close;
    cmv_zone zone;
    cmv_pub_unit of;
    int after, day, minute;
} CLOCKS[] = {
    {"nyse", CMV_DAILY, 960, CMV_ZONE_NEW_YORK, CMV_PUB_SESSIONS, 0, 0, 960},
    {"us-bond", CMV_DAILY, 1020, CMV_ZONE_NEW_YORK, CMV_PUB_SESSIONS, 0, 0, 1080},
    {NULL, CMV_DAILY, 1440, CMV_ZONE_UTC, CMV_PUB_DAYS, 0, 0, 1440},
    {NULL, CMV_WEEKLY, 1440, CMV_ZONE_UTC, CMV_PUB_DAYS, 7, 0, 1440},
    {NULL, CMV_MONTHLY, 1440, CMV_ZONE_UTC, CMV_PUB_MONTHS, 1, 15, 1440},
    {NULL, CMV_QUARTERLY, 1440, CMV_ZONE_UTC, CMV_PUB_MONTHS, 4, 1, 1440},
    {NULL, CMV_ANNUAL, 1440, CMV_ZONE_UTC, CMV_PUB_MONTHS, 13, 1, 1440},
};

static void set_clock(cmv_metric *m) {
    for (size_t i = 0; i < sizeof CLOCKS / sizeof *CLOCKS; i++) {
        const struct clock *c = &CLOCKS[i];
        if (c->freq != m->freq ||
            (c->calendar && strcmp(c->calendar, cmv_calendar_name(m->cal)) != 0))
            continue;
        m->close_minute = c->close;
        m->close_zone = c->zone;
        m->pub = (cmv_pub_rule){
            .of = c->of, .after = c->after, .day = c->day, .minute = c->minute, .zone = c->zone};
        if (c->of == CMV_PUB_SESSIONS) m->pub.cal = m->cal;
        return;
    }
}

/* ---- kind ------------------------------------------------------------------------------------------------------------ */

/* Words in a name that say that values are percent: their changes are differences. */
static const char *const RATE_WORDS[] = {"rate",   "rates",   "yield",     "yields",
                                         "pct",    "percent", "spread",    "oas",
                                         "coupon", "apr",     "inflation", "unemployment"};

static bool is_word(const char *name, const char *word) {
    size_t n = strlen(word);
    for (const char *p = name; (p = strcasestr(p, word)) != NULL; p++) {
        bool before = p == name || !isalnum((unsigned char)p[-1]);
        if (before && !isalnum((unsigned char)p[n])) return true;
    }
    return false;
}

static bool named_rate(const char *name) {
    for (size_t i = 0; i < sizeof RATE_WORDS / sizeof *RATE_WORDS; i++) {
        if (is_word(name, RATE_WORDS[i])) return true;
    }
    return false;
}

static bool all_positive(const cmv_feed_series *s) {
    for (size_t i = 0; i < s->n; i++) {
        if (s->obs[i].value <= 0) return false; /* a NaN is a withdrawal */
    }
    return true;
}

static int decimals_of(const cmv_feed_series *s) {
    double fine = INFINITY, largest = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->rounding[i] < fine) fine = s->rounding[i];
        if (fabs(s->obs[i].value) > largest) largest = fabs(s->obs[i].value);
    }
    int written = (int)lround(-log10(2 * fine));
    if (written <= 4) return written < 0 ? 0 : written;
    return largest >= 10 ? 2 : 4; /* what a program printed in full, nobody wants to read in full */
}

static void set_kind(cmv_metric *m, const cmv_feed_series *s) {
    bool rate = named_rate(s->name), log = !rate && all_positive(s);
    m->transform = log ? CMV_TRANSFORM_LOG : CMV_TRANSFORM_DIFF;
    m->kind = rate ? CMV_KIND_RATE : log && m->freq == CMV_DAILY ? CMV_KIND_PRICE : CMV_KIND_LEVEL;
    m->unit = rate ? "percent" : "";
    m->decimals = decimals_of(s);
}

/* ---- options --------------------------------------------------------------------------------------------------------- */

static bool given(const char *text) { return text && text[0]; }

cmv_rc cmv__infer_override(const cmv__import *im, cmv_metric *m, bool *changed, cmv_err *err) {
    const cmv_import_opt *opt = im->opt;
    *changed = false;
    if (given(opt->frequency)) CMV_TRY(cmv__freq_parse(opt->frequency, &m->freq, err));
    if (given(opt->calendar)) CMV_TRY(cmv_calendar_find(opt->calendar, &m->cal, err));
    if (given(opt->frequency) || given(opt->calendar)) set_clock(m);
    if (given(opt->transform)) CMV_TRY(cmv_transform_parse(opt->transform, &m->transform, err));
    if (given(opt->unit)) m->unit = opt->unit;
    if (given(opt->name)) m->name = m->short_name = m->label = opt->name;
    *changed = given(opt->frequency) || given(opt->calendar) || given(opt->transform) ||
               given(opt->unit) || given(opt->name);
    return CMV_OK;
}

cmv_rc cmv__infer_metric(const cmv__import *im, const cmv_feed_series *s, const char *id,
                         cmv_metric *out, cmv_err *err) {
    cmv_metric m = {
        .id = id, .name = s->name, .user_defined = true, .description = "", .freq = CMV_DAILY};
    bool changed;
    m.short_name = m.label = m.name;
    (void)cmv__infer_freq(s, &m.freq);
    if (given(im->opt->frequency)) CMV_TRY(cmv__freq_parse(im->opt->frequency, &m.freq, err));
    CMV_TRY(cmv_calendar_find(calendar_of(s, m.freq), &m.cal, err));
    m.revised = s->vintage_dates_only;
    set_kind(&m, s);
    set_clock(&m);
    CMV_TRY(cmv__infer_override(im, &m, &changed, err));
    *out = m;
    return CMV_OK;
}

const char *cmv__infer_text(const cmv__import *im, const cmv_metric *m) {
    static const char *const RETURNS[] = {"log returns", "simple returns", "differences",
                                          "differences in bp", "changes over a year"};
    const char *text = cmv_arena_printf(im->job, "%s, calendar %s, %s", cmv_freq_name(m->freq),
                                        cmv_calendar_name(m->cal), RETURNS[m->transform]);
    return text ? text : "";
}
