// SPDX-License-Identifier: Apache-2.0
/* What the lists show: every metric with what is held of it, and every curated pair. */
#include "app.h"

#include "base/arena.h"
#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *zone_city(cmv_zone zone) {
    static const char *const city[CMV_ZONE_COUNT] = {"UTC",    "New York",  "Chicago",
                                                     "London", "Frankfurt", "Tokyo"};
    return (unsigned)zone < CMV_ZONE_COUNT ? city[zone] : "";
}

/* The publication rule in words, such as "Thursday 16:30 New York". */
static const char *known_words(const cmv_metric *m, cmv_arena *arena) {
    const cmv_pub_rule *p = &m->pub;
    char clock[32];
    snprintf(clock, sizeof clock, "%02d:%02d %s", p->minute / 60, p->minute % 60,
             zone_city(p->zone));
    if (p->of == CMV_PUB_MONTHS) {
        const char *late = p->after == 0   ? "the same month"
                           : p->after == 1 ? "the next month"
                                           : NULL;
        if (late) return cmv_arena_printf(arena, "about day %d of %s, %s", p->day, late, clock);
        return cmv_arena_printf(arena, "about day %d, %d months later, %s", p->day, p->after, clock);
    }
    const char *cal = cmv_calendar_name(m->cal);
    if (p->of == CMV_PUB_DAYS && strncmp(cal, "weekly:", 7) == 0) {
        cmv_date monday = cmv_date_of(2024, 1, 1); /* any Monday finds the calendar's weekday */
        cmv_weekday day = cmv_date_weekday(cmv_calendar_on_or_after(m->cal, monday) + p->after);
        return cmv_arena_printf(arena, "%s, %s", cmv_weekday_name(day), clock);
    }
    if (p->after == 0) return cmv_arena_printf(arena, "the same day, %s", clock);
    const char *unit = p->of == CMV_PUB_SESSIONS ? "session" : "day";
    if (p->after == 1) return cmv_arena_printf(arena, "the next %s, %s", unit, clock);
    return cmv_arena_printf(arena, "%d %ss later, %s", p->after, unit, clock);
}

static void add_holding(cmv_metric_line *line, const cmv_holding *h) {
    line->held = true;
    line->bases = h->basis == CMV_BASIS_TOTAL ? (line->n_dates ? "price, total" : "total") : "price";
    line->n_vintages += h->n_vintages;
    if (line->n_dates && h->last <= line->last) return;
    if (!line->n_dates || h->first < line->first) line->first = h->first;
    if (!line->n_dates) {
        line->last_value = h->last_value;
        line->n_dates = h->n_dates;
        line->sources = h->sources;
    }
    line->last = h->last;
}

static cmv_metric_line line_of(const cmv_metric *m, const char *known) {
    return (cmv_metric_line){.id = m->id,
                             .short_name = m->short_name,
                             .name = m->name,
                             .category_id = m->category ? m->category->id : "user",
                             .category = m->category ? m->category->name : "Imported by you",
                             .frequency = cmv_freq_name(m->freq),
                             .unit = m->unit,
                             .description = m->description,
                             .decimals = m->decimals,
                             .owner = m->owner,
                             .last_value = NAN,
                             .first = CMV_DATE_NONE,
                             .last = CMV_DATE_NONE,
                             .sources = "",
                             .known = known,
                             .bases = ""};
}

/* Holdings are sorted by metric: index of the first whose metric is not before `id`. */
static size_t first_holding(const cmv_holding *held, size_t n, const char *id) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(held[mid].metric, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Told for the start of the day, as on the pages of metrics: lists are kept for a day. */
static cmv_rc late_of(const cmv_metric *m, cmv_date today, cmv_metric_line *line, cmv_err *err) {
    const cmv_leg leg = {.id = m->id, .freq = m->freq, .cal = m->cal, .pub = m->pub};
    cmv_fresh fresh;
    CMV_TRY(cmv_leg_fresh(&leg, line->last, today, &fresh, err));
    line->sessions_late = fresh.state == CMV_FRESH_LATE ? fresh.n_missing : 0;
    return CMV_OK;
}

static cmv_rc fill_lines(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err) {
    const cmv_metric **metrics;
    cmv_holding *held;
    size_t n_held;
    CMV_TRY(cmv_app_metrics(app, arena, &metrics, &site->n_metrics, err));
    CMV_TRY(cmv_store_holdings(app->store, arena, &held, &n_held, err));
    cmv_metric_line *line;
    CMV_NEW_ARRAY(line, arena, cmv_metric_line, site->n_metrics, err);
    cmv_date today = cmv_zone_date(CMV_ZONE_NEW_YORK, site->now);
    for (size_t i = 0; i < site->n_metrics; i++) {
        const char *known = known_words(metrics[i], arena);
        if (!known) CMV_FAIL(err, CMV_E_NOMEM, "no room for the list of metrics");
        line[i] = line_of(metrics[i], known);
        for (size_t k = first_holding(held, n_held, metrics[i]->id);
             k < n_held && strcmp(held[k].metric, metrics[i]->id) == 0; k++) {
            add_holding(&line[i], &held[k]);
            if (!line[i].hidden)
                CMV_TRY(
                    cmv__why_hidden(app, metrics[i], held[k].sources, arena, &line[i].hidden, err));
        }
        line[i].restricted = line[i].hidden != NULL;
        if (line[i].restricted) line[i].last_value = NAN;
        if (line[i].held) CMV_TRY(late_of(metrics[i], today, &line[i], err));
        site->n_observations += (int64_t)line[i].n_vintages;
    }
    site->metric = line;
    return CMV_OK;
}

static const cmv_metric_line *find_line(const cmv_site *site, const char *id) {
    for (size_t i = 0; i < site->n_metrics; i++) {
        if (strcmp(site->metric[i].id, id) == 0) return &site->metric[i];
    }
    return NULL;
}

static bool is_held(const cmv_site *site, const char *id) {
    const cmv_metric_line *line = find_line(site, id);
    return line && line->held && !line->restricted;
}

static bool is_restricted(const cmv_site *site, const char *id) {
    const cmv_metric_line *line = find_line(site, id);
    return line && line->restricted;
}

static cmv_rc fill_pairs(cmv_app *app, cmv_arena *arena, cmv_site *site, cmv_err *err) {
    const cmv_pair_note *note = cmv_catalog_pairs(app->cat, &site->n_pairs);
    cmv_pair_line *pair;
    CMV_NEW_ARRAY(pair, arena, cmv_pair_line, site->n_pairs, err);
    for (size_t i = 0; i < site->n_pairs; i++) {
        const cmv_metric *a = note[i].a, *b = note[i].b;
        pair[i] =
            (cmv_pair_line){.a = a->id,
                            .b = b->id,
                            .a_short = a->short_name,
                            .b_short = b->short_name,
                            .category = a->category ? a->category->name : "",
                            .why = note[i].why,
                            .held = is_held(site, a->id) && is_held(site, b->id),
                            .restricted = is_restricted(site, a->id) || is_restricted(site, b->id)};
    }
    site->pair = pair;
    return CMV_OK;
}

cmv_rc cmv__site_of(cmv_app *app, cmv_arena *arena, cmv_site *out, cmv_err *err) {
    cmv_site site = {.store = strncmp(app->location, "postgres", 8) == 0 ? "PostgreSQL" : "SQLite",
                     .now = cmv_app_now(app)};
    CMV_TRY(fill_lines(app, arena, &site, err));
    CMV_TRY(fill_pairs(app, arena, &site, err));
    *out = site;
    return CMV_OK;
}
