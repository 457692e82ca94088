// SPDX-License-Identifier: Apache-2.0
#include "vintage.h"

#include "base/error.h"
#include "base/limits.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
/* cmv_vintage_select takes a real vintage this soon after a reconstructed one for the first release. */
#define FIRST_RELEASE_MS (366 * DAY_MS)

/* ---- checks --------------------------------------------------------------------------------------------------------- */

static cmv_rc check_head(const cmv_batch *b, cmv_err *err) {
    if (b->n && !b->obs)
        CMV_FAIL(err, CMV_E_ARG, "%s: a batch of %zu observations without any", b->metric, b->n);
    if (b->n > CMV_SERIES_MAX) {
        CMV_FAIL(err, CMV_E_LIMIT,
                 "%s: %zu observations are more than the %d that a series may have", b->metric,
                 b->n, CMV_SERIES_MAX);
    }
    if ((unsigned)b->conflict > CMV_CONFLICT_KEEP)
        CMV_FAIL(err, CMV_E_ARG, "unknown conflict rule %d", (int)b->conflict);
    if (b->source && strlen(b->source) > CMV_SOURCE_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "%s: the name of a source has at most %d bytes", b->metric,
                 CMV_SOURCE_MAX);
    }
    return CMV_OK;
}

/* 1600-01-01 and 2400-12-31, as numbers: asked for each observation. */
#define FIRST_DATE (-135140)
#define LAST_DATE 157419

static bool date_in_range(cmv_date date) { return date >= FIRST_DATE && date <= LAST_DATE; }

static bool instant_in_range(cmv_utc_ms at) {
    return at >= FIRST_DATE * DAY_MS && at < LAST_DATE * DAY_MS;
}

/* What is wrong with one observation by itself; NULL when nothing is. */
static const char *fault_of(const cmv_batch *b, size_t i) {
    const cmv_obs *o = &b->obs[i];
    bool plain = o->known_at == CMV_UTC_NONE;
    if (!date_in_range(o->date)) return "the date is not between 1600 and 2400";
    if (isinf(o->value)) return "the value is infinite";
    if (plain && isnan(o->value))
        return "there is neither a value nor a vintage that withdraws one";
    if (!instant_in_range(plain ? b->now : o->known_at)) {
        return plain ? "there is no vintage, and the batch does not say when it came"
                     : "the vintage is not between 1600 and 2400";
    }
    if (b->rounding && !(b->rounding[i] >= 0 && isfinite(b->rounding[i])))
        return "the rounding is no number from 0 on";
    return NULL;
}

static cmv_rc check_obs(const cmv_batch *b, size_t i, cmv_err *err) {
    const char *fault = fault_of(b, i);
    if (!fault) return CMV_OK;
    char day[CMV_DATE_TEXT];
    cmv_date_format(b->obs[i].date, day);
    CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s, %s: %s", b->metric, day, fault);
}

static cmv_rc check_order(const cmv_batch *b, size_t i, cmv_err *err) {
    const cmv_obs *p = &b->obs[i - 1], *o = &b->obs[i];
    if (p->date < o->date || (p->date == o->date && p->known_at < o->known_at)) return CMV_OK;
    char day[CMV_DATE_TEXT];
    cmv_date_format(o->date, day);
    if (p->date == o->date && p->known_at == o->known_at) {
        CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s: %s is there twice%s", b->metric, day,
                    o->known_at == CMV_UTC_NONE ? "" : " with the same vintage");
    }
    CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s: observations are not sorted at %s", b->metric, day);
}

cmv_rc cmv__batch_check(const cmv_batch *batch, cmv_err *err) {
    CMV_TRY(check_head(batch, err));
    for (size_t i = 0; i < batch->n; i++) {
        CMV_TRY(check_obs(batch, i, err));
        if (i) CMV_TRY(check_order(batch, i, err));
    }
    return CMV_OK;
}

/* ---- merging --------------------------------------------------------------------------------------------------------- */

bool cmv__value_equal(double a, double b, double rounding) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (a == b) return true;
    if (!(rounding > 0)) return false;
    /* 0.25 read as 0.3 (rounding .05) differs by .05 and a few ulp of the subtraction. */
    return fabs(a - b) <= rounding * (1 + 1e-9) + 4 * DBL_EPSILON * fmax(fabs(a), fabs(b));
}

typedef enum outcome { ADDED, REVISED, SAME, KEPT } outcome;

/* The vintages of one date, at the end of the merged array, with room behind them. */
typedef struct group {
    cmv_obs *at;
    size_t n;
} group;

typedef struct merge {
    const cmv_batch *batch;
    cmv_date first_held, last_held, last_new; /* first_held INT32_MAX when nothing is held */
    cmv__merged *out;
} merge;

static double rounding_of(const merge *m, size_t i) {
    return m->batch->rounding ? m->batch->rounding[i] : 0;
}

static void insert(merge *m, group *g, size_t pos, cmv_utc_ms known_at, uint32_t flags,
                   const cmv_obs *from) {
    memmove(g->at + pos + 1, g->at + pos, (g->n - pos) * sizeof *g->at);
    /* SQLite keeps -0.0 as the integer 0: normalised here, so that copy, rows and hash stay the same. */
    double value = from->value == 0 ? 0.0 : from->value;
    g->at[pos] = (cmv_obs){
        .date = from->date, .flags = flags | CMV__OBS_FRESH, .known_at = known_at, .value = value};
    g->n++;
    m->out->n_fresh++;
}

static bool any_reconstructed(const group *g) {
    for (size_t i = 0; i < g->n; i++) {
        if (g->at[i].flags & CMV_OBS_RECONSTRUCTED) return true;
    }
    return false;
}

/* The value was held before the latest one replaced it: most likely the same old file again. */
static bool was_superseded(const group *g, double value, double rounding) {
    for (size_t i = 0; i + 1 < g->n; i++) {
        if (cmv__value_equal(g->at[i].value, value, rounding)) return true;
    }
    return false;
}

static bool may_revise(const merge *m, bool superseded) {
    if (m->batch->conflict != CMV_CONFLICT_AUTO) return m->batch->conflict == CMV_CONFLICT_REVISE;
    return m->last_new > m->last_held || (m->last_new == m->last_held && !superseded);
}

static bool is_live(const cmv_batch *b) { return b->looked != CMV_UTC_NONE && b->looked != 0; }

/* When what a live look found became known: it was not there at `looked`, and it is now. */
static cmv_utc_ms seen_at(const cmv_batch *b) {
    bool told = is_live(b) && b->published > b->looked && b->published <= b->now;
    return told ? b->published : b->now;
}

/*
 * A live look saw this date appear at an instant that the rule does not explain: the source was late, or early. What lies
 * before all that is held is history that the source opened up, not news, however late it comes.
 */
static bool is_witnessed(const merge *m, cmv_date date, cmv_utc_ms k) {
    const cmv_batch *b = m->batch;
    if (!is_live(b) || date < m->first_held) return false;
    return k <= b->looked || k > b->now;
}

static cmv_utc_ms by_rule(const cmv_batch *b, cmv_date date) {
    cmv_utc_ms k = cmv_pub_known_at(&b->pub, date);
    return k == CMV_UTC_NONE ? b->now : k;
}

static outcome take_new(merge *m, group *g, const cmv_obs *o) {
    const cmv_batch *b = m->batch;
    cmv_utc_ms k = by_rule(b, o->date);
    if (is_witnessed(m, o->date, k))
        insert(m, g, 0, seen_at(b), 0, o);
    else /* it came, so it was published by now */
        insert(m, g, 0, k < b->now ? k : b->now, CMV_OBS_RECONSTRUCTED, o);
    return ADDED;
}

static bool is_real(const cmv_obs *o) { return !(o->flags & CMV__OBS_FLAGS); }

/*
 * The publisher's vintages of a date begin later than its rule says. A plain value then fills the time before them, but
 * not where a real release soon after takes its place when reading, and not from a live look, which says nothing of then.
 */
static bool fills_before(const merge *m, const group *g, cmv_utc_ms k) {
    const cmv_obs *first = &g->at[0];
    if (is_live(m->batch) || any_reconstructed(g) || first->known_at <= k) return false;
    return !is_real(first) || first->known_at - k > FIRST_RELEASE_MS;
}

/* An observation without vintage. */
static outcome take_plain(merge *m, group *g, size_t i) {
    const cmv_obs *o = &m->batch->obs[i];
    if (g->n == 0) return take_new(m, g, o);
    cmv_obs latest = g->at[g->n - 1];
    bool same = cmv__value_equal(latest.value, o->value, rounding_of(m, i));
    bool superseded = !same && was_superseded(g, o->value, rounding_of(m, i));
    outcome kept = KEPT, unchanged = SAME;
    cmv_utc_ms k = by_rule(m->batch, o->date);
    if (k > m->batch->now) k = m->batch->now;
    if (fills_before(m, g, k)) {
        insert(m, g, 0, k, CMV_OBS_RECONSTRUCTED, o);
        kept = unchanged = REVISED;
    }
    if (same) return unchanged;
    if (!may_revise(m, superseded)) return kept;
    cmv_utc_ms known_at = seen_at(m->batch);
    if (known_at <= latest.known_at) known_at = latest.known_at + 1;
    insert(m, g, g->n, known_at, CMV_OBS_INGESTED, o);
    return REVISED;
}

/* Place of a vintage, behind those known before it. */
static size_t place_of(const group *g, cmv_utc_ms known_at) {
    size_t pos = g->n;
    while (pos && g->at[pos - 1].known_at >= known_at) pos--;
    return pos;
}

static bool is_at(const group *g, size_t pos, cmv_utc_ms known_at) {
    return pos < g->n && g->at[pos].known_at == known_at;
}

static bool is_reconstructed(const cmv_obs *o) { return o->flags & CMV_OBS_RECONSTRUCTED; }

/* The first real release after a reconstructed one says something even with the same value. */
static bool confirms(const cmv_obs *o, cmv_utc_ms known_at, const cmv_obs *before) {
    return is_real(o) && is_reconstructed(before) && known_at - before->known_at <= FIRST_RELEASE_MS;
}

/* An observation with its own vintage. */
static outcome take_vintage(merge *m, group *g, size_t i) {
    const cmv_obs *o = &m->batch->obs[i];
    double rounding = rounding_of(m, i);
    cmv_utc_ms known_at = o->known_at;
    size_t pos = place_of(g, known_at);
    /* The rule hit the instant of the real release: rows never change, so that one goes a millisecond later. */
    if (is_real(o) && is_at(g, pos, known_at) && is_reconstructed(&g->at[pos])) {
        known_at++;
        pos++;
    }
    if (is_at(g, pos, known_at))
        return cmv__value_equal(g->at[pos].value, o->value, rounding) ? SAME : KEPT;
    const cmv_obs *before = pos ? &g->at[pos - 1] : NULL;
    bool repeats = before && cmv__value_equal(before->value, o->value, rounding);
    if (repeats && !confirms(o, known_at, before)) return SAME;
    bool is_new = g->n == 0;
    insert(m, g, pos, known_at, o->flags & CMV__OBS_FLAGS, o);
    return is_new ? ADDED : REVISED;
}

static void count(cmv_batch_stat *s, outcome what, size_t i) {
    switch (what) {
    case ADDED:
        s->added++;
        break;
    case REVISED:
        s->revised++;
        break;
    case SAME:
        s->same++;
        break;
    case KEPT:
        if (!s->kept++) s->first_kept = i;
        break;
    }
}

static void run(merge *m, const cmv_obs *held, size_t n_held) {
    cmv__merged *out = m->out;
    const cmv_batch *b = m->batch;
    size_t h = 0;
    for (size_t i = 0; i < b->n;) {
        cmv_date date = b->obs[i].date;
        while (h < n_held && held[h].date < date) out->obs[out->n++] = held[h++];
        group g = {.at = out->obs + out->n};
        while (h < n_held && held[h].date == date) g.at[g.n++] = held[h++];
        for (; i < b->n && b->obs[i].date == date; i++) {
            bool plain = b->obs[i].known_at == CMV_UTC_NONE;
            count(&out->stat, plain ? take_plain(m, &g, i) : take_vintage(m, &g, i), i);
        }
        out->n += g.n;
    }
    if (h < n_held) memcpy(out->obs + out->n, held + h, (n_held - h) * sizeof *held);
    out->n += n_held - h;
}

cmv_rc cmv__vintage_merge(const cmv_obs *held, size_t n_held, const cmv_batch *batch,
                          cmv__merged *out, cmv_err *err) {
    cmv__merged got = {.stat = {.first_kept = SIZE_MAX}};
    size_t room =
        n_held +
        2 * batch->n; /* an observation brings at most a reconstructed and a revised vintage */
    got.obs = malloc((room ? room : 1) * sizeof *got.obs);
    if (!got.obs)
        CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for %zu observations", batch->metric, room);
    merge m = {.batch = batch,
               .first_held = n_held ? held[0].date : INT32_MAX,
               .last_held = n_held ? held[n_held - 1].date : CMV_DATE_NONE,
               .last_new = batch->n ? batch->obs[batch->n - 1].date : CMV_DATE_NONE,
               .out = &got};
    run(&m, held, n_held);
    if (got.n > CMV_SERIES_MAX) {
        free(got.obs);
        CMV_FAIL(err, CMV_E_LIMIT, "%s: %zu vintages are more than the %d that a series may have",
                 batch->metric, got.n, CMV_SERIES_MAX);
    }
    /* The cache keeps it and counts what is in it; the room for vintages that did not come goes back. */
    cmv_obs *fitted = realloc(got.obs, (got.n ? got.n : 1) * sizeof *got.obs);
    if (fitted) got.obs = fitted;
    *out = got;
    return CMV_OK;
}
