// SPDX-License-Identifier: Apache-2.0
/*
 * The gate: bytes make a metric, what is held, what came and another source. Four bytes say what the metric is, two how many
 * values are held and come from where; then one value after another, see `next_obs`.
 */
#include "support/gate_truth.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#define ARENA ((size_t)2 << 20)
#define DAY ((cmv_utc_ms)86400000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    PRICE = 1,
    RATE = 2,
    REVISED = 4,
    TOTAL = 8,
    WHOLE = 16,
    FROM = 32,
    CROSS = 64,
    EVENT = 128
};

static const char *const CALENDARS[] = {"nyse",          "us-bond", "weekday", "24x7",
                                        "weekly:friday", "monthly", "own",     "quarterly",
                                        "annual",        NULL};
static const cmv_zone ZONES[] = {CMV_ZONE_UTC, CMV_ZONE_NEW_YORK};
static const double ODD[] = {0,     -0.0,    1e300, -1e300, 5e-324,   1e-310, 1e-300, 100,
                             -0.01, 1.7e308, 1e15,  0.1,    99.99999, 1e9,    -1,     1};
/* Ratios to the value before: quiet days, and what goes wrong. */
static const double STEP[] = {1.01, 0.99, 1.002, 0.997, 1.03, 0.96, 10, 0.1,
                              100,  0.01, 2,     0.5,   4,    0.25, -1, 1};

typedef struct bytes {
    const uint8_t *at, *end;
} bytes;

static unsigned next(bytes *b) { return b->at < b->end ? *b->at++ : 0; }

/* Any eight bytes but infinities; NaN where the row has a vintage. */
static double any_double(bytes *b, bool vintage) {
    uint64_t u = 0;
    for (int i = 0; i < 8; i++) u = u << 8 | next(b);
    double v;
    memcpy(&v, &u, sizeof v);
    return isinf(v) || (isnan(v) && !vintage) ? 0 : v;
}

static double next_value(bytes *b, unsigned what, bool vintage, double before) {
    double last = isnan(before) || before == 0 ? 50 : before;
    double v = what < 16 ? ODD[what] : what < 32 ? any_double(b, vintage) : last * STEP[what & 15];
    return isinf(v) ? 1 : v;
}

/*
 * Two bytes: bits 0-3 of the first are days since the row before (15: 1000 days), 4-5 a vintage; the second is an odd value
 * (below 16), eight bytes that follow (below 32), or a ratio to the value before and half a digit.
 */
static void next_obs(bytes *b, const cmv_obs *before, cmv_obs *o, double *half) {
    unsigned how = next(b), what = next(b), days = how & 15, vintage = how >> 4 & 3;
    o->date = before->date + (days == 15 ? 1000 : (cmv_date)days);
    o->known_at = vintage ? (cmv_utc_ms)o->date * DAY + vintage : CMV_UTC_NONE;
    o->flags = 0;
    if (o->date == before->date && o->known_at <= before->known_at) o->date++;
    o->value = next_value(b, what, vintage > 0, before->value);
    *half = what & 64 ? fabs(o->value) / 1000 : what & 128 ? 0.005 : 0;
}

typedef struct rows {
    cmv_obs *obs;
    double *half;
    size_t n;
} rows;

static rows read_rows(bytes *b, size_t n, cmv_date first, cmv_arena *arena) {
    rows r = {cmv_arena_alloc(arena, n + 1, sizeof(cmv_obs)),
              cmv_arena_alloc(arena, n + 1, sizeof(double)), n};
    if (!r.obs || !r.half) abort();
    cmv_obs before = {.date = first, .known_at = CMV_UTC_NONE, .value = 100};
    for (size_t i = 0; i < n; i++) {
        next_obs(b, &before, &r.obs[i], &r.half[i]);
        before = r.obs[i];
    }
    return r;
}

static cmv_gate_metric metric_of(bytes *b, unsigned bits) {
    cmv_gate_metric m = {.id = "fuzz",
                         .price = bits & PRICE,
                         .rate = bits & RATE,
                         .revised = bits & REVISED,
                         .basis = bits & TOTAL ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE};
    unsigned how = next(b);
    const char *name = CALENDARS[how % (sizeof CALENDARS / sizeof *CALENDARS)];
    if (name && cmv_calendar_find(name, &m.cal, NULL) != CMV_OK) abort();
    m.freq = (cmv_freq)((how >> 4) % 5);
    how = next(b);
    m.pub = (cmv_pub_rule){
        .of = CMV_PUB_DAYS, .after = (int)(how & 31) - 4, .minute = 600, .zone = ZONES[how >> 7]};
    return m;
}

static void judge(bytes *b, cmv_arena *arena) {
    unsigned bits = next(b);
    cmv_gate_case c = {.metric = metric_of(b, bits), .from = CMV_DATE_NONE};
    unsigned now = next(b), n_held = next(b), n_came = next(b), start = next(b);
    cmv_event event = {.kind = bits & TOTAL ? CMV_EVENT_SPLIT : CMV_EVENT_DIVIDEND};
    rows held = read_rows(b, n_held, 10000, arena);
    rows came = read_rows(b, n_came, 10000 + (cmv_date)start, arena);
    rows cross = read_rows(b, bits & CROSS ? n_came : 0, 10000 + (cmv_date)start, arena);
    cmv_fetched_series series = {.key = "KEY", .event = &event, .n_events = bits & EVENT ? 1 : 0};
    series.data = (cmv_feed_series){.obs = came.obs, .rounding = came.half, .n = came.n};
    cmv_fetched fetched = {.series = &series, .n_series = 1, .whole = bits & WHOLE};
    if (n_came) {
        event.date = came.obs[n_came / 2].date;
        event.value = 1 + next(b);
        if (bits & FROM) c.from = came.obs[0].date;
    }
    c.fetched = &fetched;
    c.series = &series;
    c.held = held.obs;
    c.n_held = held.n;
    c.cross = cross.obs;
    c.n_cross = cross.n;
    c.cross_name = bits & REVISED ? "other" : NULL;
    c.now = (cmv_utc_ms)(10000 + now * 40) * DAY;
    cmv_gate_result out;
    cmv_err err;
    if (cmv_gate_judge(&c, arena, &out, &err) != CMV_OK) {
        if (err.code == CMV_OK) abort();
        return;
    }
    const char *broken = gate_broken(&c, &out);
    if (!broken) return;
    fprintf(stderr, "%s\n", broken);
    for (size_t i = 0; i < out.n_findings; i++) fprintf(stderr, "  %s\n", out.finding[i].text);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cmv_arena *arena = cmv_arena_create(ARENA);
    if (!arena) return 0;
    bytes b = {data, data + size};
    judge(&b, arena);
    cmv_arena_destroy(arena);
    return 0;
}
