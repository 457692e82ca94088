// SPDX-License-Identifier: Apache-2.0
/* On which dates a series of the demo market has values, when they become known and how they are revised. */
#include "demo.h"

#define MAX_VINTAGES 3
/* A daily series that is revised at all is revised this often, after so many sessions. */
#define DAILY_REVISED_SHARE 0.05
#define DAILY_REVISED_AFTER 5

/* What is published of one path. */
typedef struct desk {
    const demo_world *world;
    const demo_path *path;
    const double *value;
    const cmv_calendar *cal;
    demo_span span;
    cmv__rng rng;
    cmv_obs *out;
    size_t n;
} desk;

/* Errors of measurement of one date: what stays, and what the first and the second release miss. */
typedef struct flaw {
    double lasting, first, second, chance;
} flaw;

static flaw draw_flaw(desk *k) {
    flaw f = {.lasting = cmv__rng_normal(&k->rng),
              .first = cmv__rng_normal(&k->rng),
              .second = cmv__rng_normal(&k->rng)};
    f.chance = cmv__rng_uniform(&k->rng);
    return f;
}

static cmv_date last_day(cmv_freq freq, cmv_date first) {
    switch (freq) {
    case CMV_MONTHLY:
        return cmv_date_add_months(first, 1) - 1;
    case CMV_QUARTERLY:
        return cmv_date_add_months(first, 3) - 1;
    case CMV_ANNUAL:
        return cmv_date_add_months(first, 12) - 1;
    case CMV_DAILY:
    case CMV_WEEKLY:
        break;
    }
    return first;
}

/* Mean over the period that a date stands for, as far as it had passed when the figure came out. */
static double truth_of(const desk *k, cmv_date date, cmv_utc_ms known_at) {
    cmv_date last = last_day(k->path->metric->freq, date),
             seen = cmv_zone_date(CMV_ZONE_NEW_YORK, known_at - 1);
    if (seen < last) last = seen > date ? seen : date;
    double sum = 0;
    for (cmv_date d = date; d <= last; d++) sum += k->value[d - k->world->first];
    return sum / (double)(last - date + 1);
}

static double flawed(const desk *k, double truth, double error) {
    demo_kind kind = k->path->row->kind;
    double v = kind == RATE || kind == LEVEL ? truth + error : truth * (1 + error / 100);
    return cmv__demo_round(v, k->path->metric->decimals);
}

/* Instant of the n-th revision of a date. */
static cmv_utc_ms revised_at(const desk *k, cmv_date date, int n) {
    const cmv_metric *m = k->path->metric;
    cmv_date when = date;
    switch (m->freq) {
    case CMV_DAILY:
        when = cmv_calendar_add(k->cal, date, n * DAILY_REVISED_AFTER);
        break;
    case CMV_WEEKLY:
        when = date + 7 * n;
        break;
    case CMV_MONTHLY:
        when = cmv_date_add_months(date, n);
        break;
    case CMV_QUARTERLY:
        when = cmv_date_add_months(date, 3 * n);
        break;
    case CMV_ANNUAL:
        when = cmv_date_add_months(date, 12 * n);
        break;
    }
    return cmv_pub_known_at(&m->pub, when);
}

static int revisions_of(const desk *k, const flaw *f) {
    const cmv_metric *m = k->path->metric;
    if (!m->revised || k->path->row->revision <= 0) return 0;
    if (m->freq == CMV_DAILY) return f->chance < DAILY_REVISED_SHARE ? 1 : 0;
    return 2;
}

/* All vintages of one date; those outside the span are left out only after they were compared with their neighbours. */
static void publish_date(desk *k, cmv_date date) {
    const demo_row *row = k->path->row;
    flaw f = draw_flaw(k);
    cmv_utc_ms at = cmv_pub_known_at(&k->path->metric->pub, date);
    if (at > k->span.until) return;
    int n = revisions_of(k, &f);
    double truth = truth_of(k, date, at), lasting = row->noise * f.lasting;
    double size = n ? row->revision : 0,
           errors[MAX_VINTAGES] = {lasting + size * f.first, lasting, lasting};
    if (n == 2) errors[1] = lasting + 0.4 * size * f.second;
    double before = 0;
    for (int i = 0; i <= n; i++) {
        cmv_utc_ms known_at = i ? revised_at(k, date, i) : at;
        double value = flawed(k, truth, errors[i]);
        if (known_at > k->span.until || (i && known_at <= at)) break;
        if (i && value == before) continue;
        if (known_at > k->span.after)
            k->out[k->n++] = (cmv_obs){.date = date, .known_at = known_at, .value = value};
        before = value;
        at = known_at;
    }
}

static const cmv_calendar *dates_of(const demo_path *path) {
    const cmv_calendar *cal = path->metric->cal;
    if (path->row->cal && cmv_calendar_find(path->row->cal, &cal, NULL) != CMV_OK)
        return path->metric->cal;
    return cal;
}

size_t cmv__demo_publish(const demo_world *world, const demo_path *path, cmv_basis basis,
                         demo_span span, cmv_obs *obs) {
    desk k = {.world = world,
              .path = path,
              .value = basis == CMV_BASIS_TOTAL ? path->value : path->price,
              .cal = dates_of(path),
              .span = span,
              .rng = cmv__rng_named(world->seed ^ UINT64_C(0x7075626c697368), path->row->id),
              .out = obs};
    cmv_date date = cmv_calendar_on_or_after(k.cal, world->first + (cmv_date)path->from);
    while (date != CMV_DATE_NONE && date <= world->through) {
        publish_date(&k, date);
        date = cmv_calendar_on_or_after(k.cal, date + 1);
    }
    return k.n;
}
