// SPDX-License-Identifier: Apache-2.0
/* How one series of the demo market walks from day to day. */
#include "demo.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>

static const double POWERS[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

double cmv__demo_round(double value, int decimals) {
    double power = POWERS[decimals < 0 ? 0 : decimals > 6 ? 6 : decimals];
    return floor(value * power + 0.5) / power;
}

/* One series on its way. */
typedef struct walker {
    const demo_world *world;
    const demo_row *row;
    const demo_path *ref, *ref2;
    cmv__rng rng;
    size_t from;
    double trend,
        paid; /* GROW: where it is drawn to; share of a total return that was not paid out */
} walker;

static const demo_path *path_of(const demo_path *paths, size_t n, const char *id) {
    for (size_t i = 0; id && i < n; i++) {
        if (strcmp(paths[i].row->id, id) == 0) return &paths[i];
    }
    return NULL;
}

static double sum_of(const double *weights, const double *values, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += weights[i] * values[i];
    return sum;
}

/* The series' own shock. It is drawn on each day, so that later draws do not depend on holidays. */
static double own_shock(walker *w, const demo_day *d) {
    double z = cmv__rng_normal(&w->rng) * cmv__rng_tail(&w->rng, 5);
    double activity = w->row->load[CRY] != 0 && d->session < cmv__demo_factors[CRY].weekend
                          ? cmv__demo_factors[CRY].weekend
                          : d->session;
    return w->row->idio * activity * z;
}

static double change_of(const demo_path *p, size_t i) {
    return i > p->from ? p->value[i] - p->value[i - 1] : 0;
}
static double ret_of(const demo_path *p, size_t i) {
    return i > p->from ? p->value[i] / p->value[i - 1] - 1 : 0;
}

/* A level moves by a share of itself, which no day takes below a half. */
static double moved(double level, double share) {
    return level * (1 + (share > -0.5 ? share : -0.5));
}

static double step_grow(walker *w, size_t i, double level, double shock) {
    const demo_row *row = w->row;
    const demo_day *d = &w->world->day[i];
    double years = (double)(i - w->from) / 365, growth = row->growth;
    if (row->age > 0) growth = row->growth * row->age / (row->age + years);
    double drift = (growth + sum_of(row->to, d->s, N_STATES)) / 36500,
           ref = w->ref ? row->w * ret_of(w->ref, i) : 0;
    double pull = row->pull * (w->trend / level - 1) / 365;
    w->trend = moved(w->trend, drift + ref);
    return moved(level, drift + pull + ref + shock / 100);
}

/* A shock of r and one of -r cancel out, and none takes the level to zero. */
static double swung(double level, double r) { return r < 0 ? level / (1 - r) : level * (1 + r); }

static double target_of(const demo_row *row, const demo_day *d) {
    return row->base + sum_of(row->to, d->s, N_STATES);
}

static double step_revert(walker *w, size_t i, double level, double shock) {
    return swung(level, w->row->pull * (target_of(w->row, &w->world->day[i]) / level - 1) / 365 +
                            shock / 100);
}

/* Near its floor a rate calms down, and it turns back there. */
static double step_rate(walker *w, size_t i, double level, double shock) {
    const demo_row *row = w->row;
    double room = level - row->floor, calm = room < 1 ? 0.2 + 0.8 * room : 1;
    double next =
        level + row->pull * (target_of(row, &w->world->day[i]) - level) / 365 + calm * shock;
    return next < row->floor ? row->floor + 0.5 * (row->floor - next) : next;
}

/* What the bonds of a fund yield, percent a year; 40 % of a spread is lost with borrowers. */
static double yield_of(const walker *w, size_t i) {
    return w->ref->value[i] + (w->ref2 ? 0.6 * w->ref2->value[i] : 0) +
           sum_of(w->row->to, w->world->day[i].s, N_STATES);
}

/* Carry, less duration times the change of yield and spread, plus half the convexity of a bullet, duration squared. */
static double step_fund(walker *w, size_t i, double level, double shock) {
    const demo_row *row = w->row;
    double dy = change_of(w->ref, i) / 100, ds = w->ref2 ? change_of(w->ref2, i) / 100 : 0;
    double bonds = (yield_of(w, i - 1) + row->growth) / 36500 - row->w * dy +
                   0.5 * row->w * row->w * dy * dy - row->w2 * ds;
    return moved(level, bonds + shock / 100);
}

static double published(const demo_path *p, size_t i) {
    return cmv__demo_round(p->price[i], p->metric->decimals);
}

static double step_mix(walker *w, size_t i) {
    const demo_row *row = w->row;
    return row->base + row->w * published(w->ref, i) +
           (w->ref2 ? row->w2 * published(w->ref2, i) : 0);
}

static double first_value(walker *w) {
    const demo_row *row = w->row;
    if (row->kind == MIX) return step_mix(w, w->from);
    if (row->kind == GROW || row->kind == FUND) return row->start > 0 ? row->start : 100;
    double target = target_of(row, &w->world->day[w->from]);
    return row->kind == RATE && target < row->floor ? row->floor : target;
}

static double next_value(walker *w, size_t i, double level) {
    const demo_day *d = &w->world->day[i];
    double own = own_shock(w, d), shock = own + sum_of(w->row->load, d->f, N_FACTORS);
    switch (w->row->kind) {
    case GROW:
        return step_grow(w, i, level, shock);
    case REVERT:
        return step_revert(w, i, level, shock);
    case RATE:
        return step_rate(w, i, level, shock);
    case FUND:
        return step_fund(w, i, level, shock);
    case LEVEL:
        return d->session > 0 ? target_of(w->row, d) + own : level;
    case MIX:
        return step_mix(w, i);
    }
    return level;
}

/* What a share pays on a day, as a share of its price: funds of bonds on the first of a month, others on the 20th of each
 * quarter's last month. Falls on a day without session as well and shows in the next session's price. */
static double paid_on(const walker *w, size_t i) {
    const demo_row *row = w->row;
    if (row->kind != FUND && row->pays <= 0) return 0;
    cmv_ymd day = cmv_date_ymd(w->world->first + (cmv_date)i);
    if (row->kind != FUND) return day.day == 20 && day.month % 3 == 0 ? row->pays / 400 : 0;
    if (day.day != 1) return 0;
    double yield = yield_of(w, i);
    return yield > 0 ? yield / 1200 : 0;
}

static cmv_rc set_out(const demo_world *world, demo_path *paths, size_t at, walker *w, cmv_err *err) {
    const demo_row *row = paths[at].row;
    *w = (walker){.world = world,
                  .row = row,
                  .ref = path_of(paths, at, row->ref),
                  .ref2 = path_of(paths, at, row->ref2),
                  .rng = cmv__rng_named(world->seed, row->id),
                  .paid = 1};
    bool needs = row->ref || row->kind == FUND || row->kind == MIX;
    if ((needs && !w->ref) || (row->ref2 && !w->ref2))
        CMV_FAIL(err, CMV_E_BUG, "demo: %s refers to no row above", row->id);
    cmv_date first = cmv__demo_date(row->first);
    w->from = first > world->first ? (size_t)(first - world->first) : 0;
    if ((w->ref && w->ref->from > w->from) || (w->ref2 && w->ref2->from > w->from)) {
        CMV_FAIL(err, CMV_E_BUG, "demo: %s begins before what it refers to", row->id);
    }
    return CMV_OK;
}

cmv_rc cmv__demo_walk(const demo_world *world, demo_path *paths, size_t at, cmv_arena *arena,
                      cmv_err *err) {
    walker w;
    demo_path *p = &paths[at];
    CMV_TRY(set_out(world, paths, at, &w, err));
    p->from = w.from;
    CMV_NEW_ARRAY(p->value, arena, double, world->n, err);
    p->price = p->value;
    bool pays = p->row->kind == FUND || p->row->pays > 0;
    if (pays) CMV_NEW_ARRAY(p->price, arena, double, world->n, err);
    for (size_t i = w.from; i < world->n; i++) {
        p->value[i] = i == w.from ? w.trend = first_value(&w) : next_value(&w, i, p->value[i - 1]);
        if (!pays) continue;
        w.paid *= 1 - paid_on(&w, i);
        p->price[i] = p->value[i] * w.paid;
    }
    return CMV_OK;
}
