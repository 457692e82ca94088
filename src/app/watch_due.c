// SPDX-License-Identifier: Apache-2.0
/*
 * When a metric is to be asked for: computed from its rule and from what the store says of the last tries, never from memory,
 * so that a restart goes on where the last process stopped.
 */
#include "fetching.h"

#include <string.h>

/* Minutes after a value should be there at which it is asked for; then once an hour. */
static const int ASK_AFTER_MINUTES[] = {1, 2, 4, 8, 16, 31, 61, 121};
enum { ASKS = sizeof ASK_AFTER_MINUTES / sizeof *ASK_AFTER_MINUTES };
/* So many dates missing in a row are no delay but the end of a series: asked for once a day. */
enum { GIVEN_UP_DATES = 5 };
/* A rule in months gives the late end of what is usual: from so many days before it on, each weekday is worth a look. */
enum { EARLY_DAYS = 12 };

/* How long failures are waited out: the first time, and at most. */
static const struct patience {
    cmv_rc rc;
    int first_min, most_min;
} PATIENCE[] = {
    {CMV_E_AUTH, 10, 12 * 60},       /* FRED refuses good keys now and then */
    {CMV_E_NOTFOUND, 60, 24 * 60},   /* the key is wrong, or the series was closed */
    {CMV_E_RESTRICTED, 60, 24 * 60}, /* not for this place */
    {CMV_E_UNSUPPORTED, 60, 24 * 60},
    {CMV_E_REFUSED, 5, 60}, /* a page in place of data, mostly gone soon */
    {CMV_E_PARSE, 5, 60},
    {CMV_OK, 1, 60}, /* all others; also a batch held back */
};

/* ---- back-off ------------------------------------------------------------------------------------------------------------- */

/* Uniform in [0, 1), splitmix64. */
static double next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

cmv_utc_ms cmv__watch_back_off(cmv__fetch *run, cmv_rc rc, int failures, cmv_utc_ms now) {
    const struct patience *p = PATIENCE;
    while (p->rc != rc && p->rc != CMV_OK) p++;
    double minutes = p->first_min;
    for (int i = 1; i < failures && minutes < p->most_min; i++) minutes *= 2;
    if (minutes > p->most_min) minutes = p->most_min;
    minutes *= 0.75 + 0.5 * next_random(&run->jitter); /* not all at once after an outage */
    return now + (cmv_utc_ms)(minutes * (double)CMV__MINUTE_MS);
}

/* ---- when ----------------------------------------------------------------------------------------------------------------- */

/* What the states of a want's sources say together. */
typedef struct past {
    cmv_utc_ms tried;  /* of any; CMV_UTC_NONE: never */
    cmv_utc_ms usable; /* when the first of them may be asked again */
    bool failed;       /* none gave anything the last time */
} past;

static past past_of(const cmv__want *w) {
    past p = {.tried = CMV_UTC_NONE, .usable = CMV_UTC_MAX};
    size_t n_failed = 0, n_tried = 0;
    for (size_t i = 0; i < w->n_ways; i++) {
        const cmv_fetch_state *s = w->way[i].state;
        cmv_utc_ms next = s ? s->next : CMV_UTC_NONE;
        if (next < p.usable) p.usable = next;
        if (!s || s->tried == CMV_UTC_NONE) continue;
        n_tried++;
        n_failed += s->failures > 0;
        if (s->tried > p.tried) p.tried = s->tried;
    }
    p.failed = n_tried > 0 && n_failed == n_tried;
    return p;
}

/* ---- pace ----------------------------------------------------------------------------------------------------------------- */

static bool is_of(const cmv__want *w, const cmv_provider *p) {
    return w->n_ways > 0 && w->way[0].provider == p;
}

/* When a want that is not waited for is due; CMV_UTC_MAX: nobody can say. */
static cmv_utc_ms due_at(const cmv__want *w) {
    return w->fresh.next_known == CMV_UTC_NONE ? CMV_UTC_MAX : w->fresh.next_known;
}

/* Whether two wants of a provider are asked for in one conversation: those waited for, or due at the same time. */
static bool goes_with(const cmv__want *a, const cmv__want *b) {
    const cmv_provider *p = a->way[0].provider;
    const char *group = cmv_provider_group(p, a->way[0].key);
    if (!group[0] || strcmp(group, cmv_provider_group(p, b->way[0].key)) != 0) return false;
    return a->waits == b->waits && (a->waits || due_at(a) == due_at(b));
}

/* Requests that it takes to ask once for what is waited for now, or for all that becomes due within a span. */
static int64_t round_of(const cmv__fetch *run, const cmv_provider *p, bool waits, cmv_utc_ms until) {
    int64_t n = 0;
    for (size_t i = 0; i < run->n_wants; i++) {
        const cmv__want *w = &run->want[i];
        size_t before = 0;
        if (!is_of(w, p) || w->waits != waits || (!waits && due_at(w) > until)) continue;
        for (size_t k = 0; k < i; k++)
            before += is_of(&run->want[k], p) && goes_with(w, &run->want[k]);
        if (before % p->keys_max == 0) n += cmv__plan_cost(run, &w->way[0], false);
    }
    return n;
}

/*
 * How long a quota makes what is waited for wait between two looks. What becomes due within the quota's span is set aside; a
 * quarter always is, for what nobody foresees, and a quarter never.
 */
static int64_t gap_of(const cmv__fetch *run, const cmv_provider *p, const cmv_http_rate *r,
                      cmv_utc_ms now) {
    int64_t late = round_of(run, p, true, 0);
    if (late == 0) return 0;
    int64_t left = r->n - round_of(run, p, false, now + r->ms), most = r->n - (r->n + 3) / 4;
    if (left > most) left = most;
    if (left < (r->n + 3) / 4) left = (r->n + 3) / 4;
    return r->ms / left * late;
}

static int64_t pace_of(const cmv__fetch *run, const cmv_provider *p, cmv_utc_ms now) {
    int64_t gap = 0;
    for (size_t h = 0; h < CMV_PROVIDER_HOSTS && p->host[h].host; h++) {
        for (size_t i = 0; i < CMV_HTTP_RATES && p->host[h].rate[i].n > 0; i++) {
            const cmv_http_rate *r = &p->host[h].rate[i];
            int64_t mine = r->ms < CMV__HOUR_MS ? 0 : gap_of(run, p, r, now);
            if (mine > gap) gap = mine;
        }
    }
    return gap;
}

int cmv__watch_reserve(const cmv__fetch *run, const cmv_provider *p, cmv_utc_ms now) {
    return (int)round_of(run, p, false, now + CMV__DAY_MS);
}

/* ---- when ----------------------------------------------------------------------------------------------------------------- */

/* A vendor that comes later than the rule is as good as asked by a clock that is slow: it begins to be asked at the rule and
 * a minute, or at the rule and its lag. */
static int64_t slow_by(const cmv__want *w) {
    int64_t lag = w->n_ways ? w->way[0].provider->lag_ms : 0;
    return lag > CMV__MINUTE_MS ? lag - CMV__MINUTE_MS : 0;
}

/* Expected against held; instants are those of the slow clock, brought back to ours. */
static void look(cmv__want *w, cmv_utc_ms now) {
    const cmv_metric *m = w->metric;
    int64_t slow = slow_by(w);
    cmv_fresh *f = &w->fresh;
    cmv_fresh_ask ask = {
        .pub = &m->pub, .cal = m->cal, .freq = m->freq, .held = w->newest, .now = now - slow};
    if (cmv_fresh_of(&ask, f, NULL) != CMV_OK)
        *f = (cmv_fresh){.state = CMV_FRESH_UNKNOWN,
                         .missing = CMV_DATE_NONE,
                         .due_known = CMV_UTC_NONE,
                         .next_known = CMV_UTC_NONE};
    if (f->due_known != CMV_UTC_NONE) f->due_known += slow;
    if (f->next_known != CMV_UTC_NONE) f->next_known += slow;
    w->waits = w->newest == CMV_DATE_NONE || f->missing != CMV_DATE_NONE;
}

/* The first instant of the series of asks that begins at `since` which lies after the last try. */
static cmv_utc_ms next_ask(cmv_utc_ms since, cmv_utc_ms tried, bool given_up) {
    for (int i = 0; i < ASKS; i++) {
        cmv_utc_ms at = since + ASK_AFTER_MINUTES[i] * CMV__MINUTE_MS;
        if (at > tried) return at;
        if (given_up) return tried + CMV__DAY_MS;
    }
    int64_t last = ASK_AFTER_MINUTES[ASKS - 1] * CMV__MINUTE_MS;
    int64_t hours = (tried - since - last) / CMV__HOUR_MS + 1;
    return since + last + hours * CMV__HOUR_MS;
}

/* The next look at what is not there by rule: a minute after it will be, or at the same time of the weekdays before. */
static cmv_utc_ms before_rule(const cmv__want *w, const past *p) {
    const cmv_pub_rule *rule = &w->metric->pub;
    cmv_utc_ms known = w->fresh.next_known;
    if (known == CMV_UTC_NONE) return p->tried + CMV__DAY_MS;
    cmv_date day = cmv_zone_date(rule->zone, known - slow_by(w));
    for (int i = EARLY_DAYS; rule->of == CMV_PUB_MONTHS && i > 0; i--) {
        cmv_utc_ms at =
            cmv_zone_instant(rule->zone, day - i, rule->minute) + slow_by(w) + CMV__MINUTE_MS;
        if (cmv_date_weekday(day - i) > 5) continue;
        if (at > p->tried) return at;
        if (p->failed) return p->usable;
    }
    return known + CMV__MINUTE_MS;
}

static cmv_utc_ms by_rule(const cmv__want *w, const past *p, cmv_utc_ms now) {
    const cmv_fresh *f = &w->fresh;
    if (p->tried == CMV_UTC_NONE) return now;
    if (w->newest == CMV_DATE_NONE) return p->failed ? p->usable : p->tried + CMV__HOUR_MS;
    if (f->state == CMV_FRESH_UNKNOWN) return p->failed ? p->usable : p->tried + CMV__DAY_MS;
    if (f->missing == CMV_DATE_NONE) return before_rule(w, p);
    cmv_utc_ms first = f->due_known + CMV__MINUTE_MS;
    if (p->failed && p->tried >= first) return p->usable;
    return next_ask(f->due_known, p->tried, f->n_missing >= GIVEN_UP_DATES);
}

static cmv_utc_ms next_of(const cmv__fetch *run, const cmv__want *w, cmv_utc_ms now) {
    past p = past_of(w);
    if (w->n_ways == 0) return CMV_UTC_MAX;
    cmv_utc_ms at = by_rule(w, &p, now);
    bool again = w->newest == CMV_DATE_NONE || p.tried > w->fresh.due_known;
    if (p.tried != CMV_UTC_NONE && w->waits &&
        again) { /* the first look at what is due is not paced */
        cmv_utc_ms shared = p.tried + run->pace[w->way[0].index];
        if (shared > at) at = shared;
    }
    if (p.usable > at) at = p.usable;
    return w->hold > at ? w->hold : at;
}

void cmv__watch_plan(cmv__fetch *run, cmv_utc_ms now) {
    size_t n;
    const cmv_provider *const *p = cmv_providers(&n);
    for (size_t i = 0; i < run->n_wants; i++) look(&run->want[i], now);
    for (size_t i = 0; i < n; i++) run->pace[i] = pace_of(run, p[i], now);
    for (size_t i = 0; i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        if (w->hold <= now) w->hold = CMV_UTC_NONE;
        w->next = next_of(run, w, now);
    }
}

bool cmv__watch_along(const cmv__want *w, cmv_utc_ms now) {
    bool alive = w->waits && w->fresh.n_missing < GIVEN_UP_DATES;
    return alive && w->hold <= now && past_of(w).usable <= now;
}
