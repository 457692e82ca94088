// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void *cmv__alloc(cmv__ink *ink, size_t count, size_t size) {
    void *at = cmv_arena_alloc(ink->arena, count, size);
    if (!at) ink->failed = true;
    return at;
}

const char *cmv__str(cmv__ink *ink, const char *fmt, ...) {
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0) n = 0;
    if (n < (int)sizeof text) {
        const char *copy = cmv_arena_strn(ink->arena, text, (size_t)n);
        if (!copy) ink->failed = true;
        return copy ? copy : "";
    }
    char *at = cmv__alloc(ink, (size_t)n + 1, 1);
    if (!at) return "";
    va_start(ap, fmt);
    vsnprintf(at, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return at;
}

/* ---- strings ----------------------------------------------------------------------------------------------------------- */

/* Copies digits with a comma before each third one of the integer part. */
static size_t group(const char *digits, char *out) {
    const char *point = strchr(digits, '.');
    size_t whole = point ? (size_t)(point - digits) : strlen(digits);
    size_t n = 0;
    for (size_t i = 0; digits[i]; i++) {
        if (i && i < whole && (whole - i) % 3 == 0) out[n++] = ',';
        out[n++] = digits[i];
    }
    out[n] = '\0';
    return n;
}

const char *cmv__number(cmv__ink *ink, double v, int decimals, bool sign) {
    if (!isfinite(v)) return CMV__DASH;
    char digits[400], grouped[560];
    if (decimals < 0) decimals = 0;
    if (decimals > 12) decimals = 12;
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(v));
    bool zero = strspn(digits, "0.") == strlen(digits);
    group(digits, grouped);
    const char *front = zero ? "" : v < 0 ? CMV__MINUS : sign ? "+" : "";
    return cmv__str(ink, "%s%s", front, grouped);
}

const char *cmv__count_text(cmv__ink *ink, size_t n) {
    char digits[32], grouped[48];
    snprintf(digits, sizeof digits, "%zu", n);
    group(digits, grouped);
    return cmv__str(ink, "%s", grouped);
}

const char *cmv__plural(cmv__ink *ink, const char *noun) { return cmv__str(ink, "%ss", noun); }

const char *cmv__units_text(cmv__ink *ink, size_t n, const char *noun) {
    return cmv__str(ink, "%s %s%s", cmv__count_text(ink, n), noun, n == 1 ? "" : "s");
}

/* Two decimals, unless they would make a 1 of what is none. */
static int corr_decimals(double r) { return fabs(r) >= 0.995 && fabs(r) < 0.99995 ? 4 : 2; }

const char *cmv__corr_text(cmv__ink *ink, double r) {
    return cmv__number(ink, r, corr_decimals(r), true);
}

const char *cmv__interval_text(cmv__ink *ink, double low, double high) {
    int decimals = corr_decimals(low) > 2 || corr_decimals(high) > 2 ? 4 : 2;
    return cmv__str(ink, "%s to %s", cmv__number(ink, low, decimals, true),
                    cmv__number(ink, high, decimals, true));
}

const char *cmv__p_text(cmv__ink *ink, double p) {
    if (!isfinite(p)) return CMV__DASH;
    if (p < 0.001) return "p" CMV__NBSP "<" CMV__NBSP "0.001";
    /* 0.0996 would read 0.100 beside the 0.10 of its neighbours */
    return cmv__str(ink, "p" CMV__NBSP "=" CMV__NBSP "%.*f", p < 0.0995 ? 3 : 2, p);
}

const char *cmv__percent_text(cmv__ink *ink, double fraction, int decimals, bool sign) {
    return cmv__str(ink, "%s" CMV__PERCENT_FMT, cmv__number(ink, 100 * fraction, decimals, sign));
}

int cmv__slope_decimals(double v) {
    double size = fabs(v);
    int decimals = 2;
    while (size > 0 && decimals < 6 && size * pow(10, decimals) < 9.5) decimals++;
    if (size >= 100) decimals = 0;
    if (size < 5e-7) decimals = 2;
    return size >= 0.1 && size < 100 ? 2 : decimals;
}

const char *cmv__slope_text(cmv__ink *ink, double v) {
    return cmv__number(ink, v, cmv__slope_decimals(v), true);
}

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

const char *cmv__date_text(cmv__ink *ink, cmv_date date) {
    if (date == CMV_DATE_NONE) return CMV__DASH;
    cmv_ymd d = cmv_date_ymd(date);
    return cmv__str(ink, "%d" CMV__NBSP "%s %d", d.day, MONTHS[d.month - 1], d.year);
}

const char *cmv__date_short(cmv__ink *ink, cmv_date date) {
    if (date == CMV_DATE_NONE) return CMV__DASH;
    cmv_ymd d = cmv_date_ymd(date);
    return cmv__str(ink, "%d %.3s %d", d.day, MONTHS[d.month - 1], d.year);
}

const char *cmv__date_iso(cmv__ink *ink, cmv_date date) {
    char text[CMV_DATE_TEXT];
    return date == CMV_DATE_NONE ? CMV__DASH : cmv__str(ink, "%s", cmv_date_format(date, text));
}

const char *cmv__level_text(cmv__ink *ink, const cmv_leg *leg, double v) {
    return cmv__number(ink, v, leg->decimals, false);
}

const char *cmv__difference_text(cmv__ink *ink, const char *unit) {
    static const char *const large[] = {"thousands", "millions", "billions"};
    if (!unit || !*unit || !strcmp(unit, "index") || !strcmp(unit, "0 or 1")) return "points";
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        size_t n = strlen(large[i]);
        if (!strncmp(unit, large[i], n)) return cmv__str(ink, "%.*s%s", (int)n - 1, unit, unit + n);
    }
    return unit;
}

/* The end of the range that a value stands at alone; NULL between. */
static const char *place_at_end(double mid_rank, size_t n) {
    double half = n ? 0.5 / (double)n : 0, slack = half / 1024;
    if (n > 1 && mid_rank >= 1 - half - slack) return "at the highest of";
    return n > 1 && mid_rank <= half + slack ? "at the lowest of" : NULL;
}

/* Never rounded to none or all: the value is one of those it is ranked among. */
static double modest(double share) { return share > 0.99 ? 0.99 : share < 0.01 ? 0.01 : share; }

const char *cmv__place_text(cmv__ink *ink, double mid_rank, size_t n) {
    const char *end = place_at_end(mid_rank, n);
    return end ? end
               : cmv__str(ink, "above %s of", cmv__percent_text(ink, modest(mid_rank), 0, false));
}

const char *cmv__leg_reason(cmv_reason why) {
    if (why == CMV_WHY_TOO_FEW) return "there are too few values";
    return why == CMV_WHY_CONSTANT ? "it did not move" : cmv_reason_text(why);
}

/* Whole basis points from ten on: quotes carry two decimals of a percent. */
const char *cmv__change_text(cmv__ink *ink, const char *unit, double v) {
    if (!strcmp(unit, "%"))
        return cmv__str(ink, "%s" CMV__PERCENT_FMT, cmv__number(ink, v, 1, true));
    int decimals = 2;
    if (!strcmp(unit, "bp"))
        decimals = fabs(v - round(v)) < 0.05 || fabs(v) >= 10 ? 0 : 1;
    else if (fabs(v) >= 1000)
        decimals = 0;
    return cmv__str(ink, "%s" CMV__NBSP "%s", cmv__number(ink, v, decimals, true),
                    cmv__difference_text(ink, unit));
}

const char *cmv__stretch_text(cmv__ink *ink, cmv_transform t, const char *unit, double v) {
    if (t == CMV_TRANSFORM_DIFF_BP) return cmv__change_text(ink, "bp", v);
    if (t == CMV_TRANSFORM_DIFF) return cmv__change_text(ink, unit ? unit : "", v);
    return cmv__percent_text(ink, v, 1, true);
}

const char *cmv__missing(cmv__ink *ink, cmv_reason why) {
    ink->gaps |= UINT32_C(1) << why;
    return CMV__DASH;
}

const char *cmv__sentence(cmv__ink *ink, const char *text) {
    size_t n = text ? strlen(text) : 0;
    while (n && isspace((unsigned char)text[n - 1])) n--;
    if (!n) return "";
    bool ends = strchr(".!?", text[n - 1]) != NULL;
    return cmv__str(ink, "%c%.*s%s", toupper((unsigned char)text[0]), (int)(n - 1), text + 1,
                    ends ? "" : ".");
}

const char *cmv__noun(cmv_freq freq) {
    switch (freq) {
    case CMV_WEEKLY:
        return "week";
    case CMV_MONTHLY:
        return "month";
    case CMV_QUARTERLY:
        return "quarter";
    case CMV_ANNUAL:
        return "year";
    case CMV_DAILY:
        break;
    }
    return "session";
}

const char *cmv__leg_noun(const cmv_leg *leg) {
    bool always = leg->freq == CMV_DAILY && leg->cal && !strcmp(cmv_calendar_name(leg->cal), "24x7");
    return always ? "day" : cmv__noun(leg->freq);
}

const char *cmv__city(cmv_zone zone) {
    static const char *const cities[CMV_ZONE_COUNT] = {
        [CMV_ZONE_UTC] = "UTC",          [CMV_ZONE_NEW_YORK] = "New York",
        [CMV_ZONE_CHICAGO] = "Chicago",  [CMV_ZONE_LONDON] = "London",
        [CMV_ZONE_BERLIN] = "Frankfurt", [CMV_ZONE_TOKYO] = "Tokyo"};
    return (unsigned)zone < CMV_ZONE_COUNT ? cities[zone] : "";
}

cmv_tone cmv__tone(double v) { return v > 0 ? CMV_TONE_UP : v < 0 ? CMV_TONE_DOWN : CMV_TONE_NONE; }

const char *cmv__capital(cmv__ink *ink, const char *word) {
    return *word ? cmv__str(ink, "%c%s", toupper((unsigned char)*word), word + 1) : "";
}

/* ---- spans ---------------------------------------------------------------------------------------------------------------- */

cmv_span cmv__text(const char *s) { return (cmv_span){.kind = CMV_SPAN_TEXT, .text = s}; }
cmv_span cmv__strong(const char *s) { return (cmv_span){.kind = CMV_SPAN_STRONG, .text = s}; }
cmv_span cmv__code(const char *s) { return (cmv_span){.kind = CMV_SPAN_CODE, .text = s}; }
cmv_span cmv__figure(const char *s) { return (cmv_span){.kind = CMV_SPAN_FIGURE, .text = s}; }

cmv_span cmv__link(const char *text, const char *href) {
    return (cmv_span){.kind = CMV_SPAN_LINK, .text = text, .href = href};
}

cmv_span cmv__toned(const char *text, double sign) {
    return (cmv_span){.kind = CMV_SPAN_FIGURE, .tone = cmv__tone(sign), .text = text};
}

cmv_span cmv__corr(cmv__ink *ink, double r) { return cmv__toned(cmv__corr_text(ink, r), r); }

cmv_span cmv__interval(cmv__ink *ink, double low, double high) {
    return cmv__figure(cmv__interval_text(ink, low, high));
}

cmv_span cmv__count(cmv__ink *ink, size_t n) { return cmv__figure(cmv__count_text(ink, n)); }

cmv_span cmv__units(cmv__ink *ink, size_t n, const char *noun) {
    return cmv__figure(cmv__units_text(ink, n, noun));
}

cmv_span cmv__p(cmv__ink *ink, double p) { return cmv__figure(cmv__p_text(ink, p)); }

cmv_span cmv__percent(cmv__ink *ink, double fraction, int decimals) {
    if (decimals == 0 && fraction > 0 && fraction < 0.005)
        return cmv__figure("less than 1" CMV__PERCENT);
    return cmv__figure(cmv__percent_text(ink, fraction, decimals, false));
}

cmv_span cmv__day(cmv__ink *ink, cmv_date date) {
    return (cmv_span){
        .kind = CMV_SPAN_DATE, .text = cmv__date_text(ink, date), .href = cmv__date_iso(ink, date)};
}

cmv_span cmv__day_from(cmv__ink *ink, cmv_date first, cmv_date last) {
    cmv_span span = cmv__day(ink, first);
    if (first == CMV_DATE_NONE || last == CMV_DATE_NONE) return span;
    cmv_ymd a = cmv_date_ymd(first), b = cmv_date_ymd(last);
    if (a.year == b.year)
        span.text = cmv__str(ink, "%d" CMV__NBSP "%s", a.day, MONTHS[a.month - 1]);
    return span;
}

/* ---- sentences ------------------------------------------------------------------------------------------------------------ */

static void append(cmv__ink *ink, cmv_line *line, cmv_span span) {
    if (!span.text || !*span.text) return;
    cmv_span *copy = cmv__alloc(ink, 1, sizeof *copy);
    if (!copy) return;
    *copy = span;
    copy->next = NULL;
    if (line->last)
        line->last->next = copy;
    else
        line->first = copy;
    line->last = copy;
}

void cmv__say(cmv__ink *ink, cmv_line *line, const char *pattern, const cmv_span *span, size_t n) {
    const char *whole = pattern;
    size_t used = 0;
    for (;;) {
        const char *at = strchr(pattern, '@');
        size_t len = at ? (size_t)(at - pattern) : strlen(pattern);
        if (len) {
            const char *piece = cmv_arena_strn(ink->arena, pattern, len);
            if (!piece) ink->failed = true;
            append(ink, line, cmv__text(piece));
        }
        if (!at) break;
        if (used < n) append(ink, line, span[used]);
        used++;
        pattern = at + 1;
    }
    if (used != n) ink->bug = whole;
}

void cmv__say_place(cmv__ink *ink, cmv_line *line, double mid_rank, size_t n) {
    const char *end = place_at_end(mid_rank, n);
    if (end)
        CMV__SAY(ink, line, "@ ", cmv__text(end));
    else
        CMV__SAY(ink, line, "above @ of ", cmv__percent(ink, modest(mid_rank), 0));
}

/* ---- publication ---- */

static const char *months_later(cmv__ink *ink, int n) {
    static const char *const words[] = {"the same month", "the next month"};
    return n >= 0 && n < 2 ? words[n] : cmv__str(ink, "%d months later", n);
}

const char *cmv__published_text(cmv__ink *ink, const cmv_leg *leg) {
    const cmv_pub_rule *p = &leg->pub;
    const char *clock =
        cmv__str(ink, "%02d:%02d %s", p->minute / 60, p->minute % 60, cmv__city(p->zone));
    if (p->of == CMV_PUB_MONTHS)
        return cmv__str(ink, "about day %d of %s, %s", p->day, months_later(ink, p->after), clock);
    const char *unit = p->of == CMV_PUB_SESSIONS ? "session" : "day";
    if (p->after == 0) return cmv__str(ink, "the same day, %s", clock);
    if (p->after == 1) return cmv__str(ink, "the next %s, %s", unit, clock);
    return cmv__str(ink, "%s later, %s",
                    cmv__units_text(ink, (size_t)(p->after < 0 ? 0 : p->after), unit), clock);
}

/* ---- lateness ---- */

const char *cmv__expected_since(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_zone zone = r->leg.pub.zone;
    const cmv_utc_ms now = cmv_zone_instant(CMV_ZONE_NEW_YORK, r->today, 0);
    const char *at = cmv_fresh_instant_text(r->fresh.missing_known, true, zone, now, ink->arena);
    if (!at) ink->failed = true;
    return at ? cmv__str(ink, "%s %s", at, cmv__city(zone)) : "";
}

const char *cmv__days_late(cmv__ink *ink, const cmv_leg_report *r) {
    const cmv_date since = cmv_zone_date(r->leg.pub.zone, r->fresh.missing_known);
    const int days = r->today > since ? r->today - since : 0;
    if (!days) return "late"; /* the same day: the instant before says the rest */
    return cmv__str(ink, "%s late", cmv__units_text(ink, (size_t)days, "day"));
}
