// SPDX-License-Identifier: Apache-2.0
/* Dates: sorted, not after today, not before they can be known, on sessions; copies on other days are left out. */
#include "gate.h"

#include "base/arena.h"

#include <math.h>

/* Newest value held before a date. */
static double held_before(const cmv_gate_case *c, cmv_date date) {
    size_t low = 0, high = c->n_held; /* first index dated on or after `date` */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->held[mid].date < date)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? c->held[low - 1].value : (double)NAN;
}

static cmv_rc sorted(const cmv_gate_case *c, const cmv_obs *obs, size_t n, const char *whose,
                     cmv_err *err) {
    char date[CMV_DATE_TEXT];
    for (size_t i = 1; i < n; i++) {
        bool later = obs[i].date > obs[i - 1].date ||
                     (obs[i].date == obs[i - 1].date && obs[i].known_at >= obs[i - 1].known_at);
        if (!later)
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s: the values %s are not sorted at %s",
                        c->metric.id, whose, cmv_date_format(obs[i].date, date));
    }
    for (size_t i = 0; i < n; i++)
        if (isinf(obs[i].value))
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s: the value %s on %s is infinite", c->metric.id,
                        whose, cmv_date_format(obs[i].date, date));
    return CMV_OK;
}

/* A date after today that its rule does not allow either (some are published ahead). */
static void check_time(cmv__gate *g, const cmv_obs *o, cmv_date today) {
    const cmv_gate_case *c = g->c;
    if (o->date <= g->last_held && g->last_held != CMV_DATE_NONE) return;
    /* Most dates are years old: no rule is asked. Rules reach ahead at most as far as their values are dated. */
    if (o->date < today - 400) return;
    cmv_utc_ms known = cmv_pub_known_at(&c->metric.pub, o->date);
    bool months = c->metric.pub.of == CMV_PUB_MONTHS;
    cmv_utc_ms early = months ? GATE_EARLY_MONTHS_MS : GATE_EARLY_MS;
    bool ruled = known != CMV_UTC_NONE && known <= c->now;
    if (o->date > today && !ruled)
        cmv__gate_note(g, CMV_GATE_FUTURE, 2, o->date, GATE_VALUES(NAN, o->value, today));
    else if (known != CMV_UTC_NONE && known > c->now && known - c->now > early)
        cmv__gate_note(g, CMV_GATE_EARLY, 1, o->date, GATE_VALUES(NAN, o->value, 0));
}

static bool may_copy(const cmv_gate_metric *m) { return m->freq == CMV_DAILY && m->cal; }

/* Values on days without a session, and how many of them repeat the one before. */
typedef struct off {
    size_t n, copies, dates;
} off;

static off count_off(const cmv__gate *g) {
    const cmv_gate_metric *m = &g->c->metric;
    off count = {0};
    for (size_t i = 0; i < g->n;) {
        cmv_date date = g->obs[i].date;
        i = cmv__gate_date_end(g->obs, g->n, i);
        count.dates++;
        count.n += m->cal && !cmv_calendar_is_session(m->cal, date);
    }
    return count;
}

/* Twice the same instant, or a copy on a day without a session. */
static bool left_out(cmv__gate *g, size_t i, double before, bool copies) {
    const cmv_obs *o = &g->obs[i];
    if (i + 1 < g->n && o[1].date == o->date && o[1].known_at == o->known_at) {
        cmv__gate_note(g, CMV_GATE_DUPLICATE, 0, o->date, GATE_VALUES(o->value, o[1].value, 0));
        return true;
    }
    if (!copies || cmv_calendar_is_session(g->c->metric.cal, o->date)) return false;
    bool alone = (i == 0 || o[-1].date != o->date) && (i + 1 == g->n || o[1].date != o->date);
    if (alone && o->value == before) {
        cmv__gate_note(g, CMV_GATE_STALE_COPY, 1, o->date, GATE_VALUES(before, o->value, 0));
        return true;
    }
    cmv__gate_note(g, CMV_GATE_OFF_CALENDAR, 0, o->date, GATE_VALUES(before, o->value, 0));
    return false;
}

/* Copies what stays; the first row that goes makes the copy. */
static cmv_rc leave_out(cmv__gate *g, bool copies, cmv_err *err) {
    double before = g->n ? held_before(g->c, g->obs[0].date) : (double)NAN;
    cmv_obs *obs = NULL;
    double *half = NULL;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        bool out = left_out(g, i, before, copies);
        if (out && !obs) {
            CMV_NEW_RAW(obs, g->arena, cmv_obs, g->n, err);
            if (g->half) CMV_NEW_RAW(half, g->arena, double, g->n, err);
            for (; n < i; n++) {
                obs[n] = g->obs[n];
                if (half) half[n] = g->half[n];
            }
        }
        if (out) continue;
        before = g->obs[i].value;
        if (!obs) continue;
        if (half) half[n] = g->half[i];
        obs[n++] = g->obs[i];
    }
    if (!obs) return CMV_OK;
    g->obs = obs;
    g->half = half;
    g->n = n;
    return CMV_OK;
}

cmv_rc cmv__gate_dates(cmv__gate *g, cmv_err *err) {
    const cmv_gate_case *c = g->c;
    CMV_TRY(sorted(c, c->held, c->n_held, "held", err));
    CMV_TRY(sorted(c, g->obs, g->n, "that came", err));
    cmv_date today = cmv_zone_date(c->metric.pub.zone, c->now);
    cmv_date utc = cmv_zone_date(CMV_ZONE_UTC, c->now);
    if (utc > today) today = utc;
    for (size_t i = 0; i < g->n; i++) check_time(g, &g->obs[i], today);
    off count = count_off(g);
    bool foreign = (double)count.n > GATE_OFF_SHARE * (double)count.dates;
    if (foreign) {
        cmv__gate_note(g, CMV_GATE_OFF_CALENDAR, 1, g->obs[0].date, GATE_VALUES(NAN, NAN, 0));
        g->sum[CMV_GATE_OFF_CALENDAR].n = count.n;
        g->sum[CMV_GATE_OFF_CALENDAR].last = g->obs[g->n - 1].date;
        g->sum[CMV_GATE_OFF_CALENDAR].form = 1;
    }
    return leave_out(g, !foreign && may_copy(&c->metric) && count.n > 0, err);
}
