// SPDX-License-Identifier: Apache-2.0
/* What documents say must be what reports hold, in every situation of the fixtures. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/story.h"
#include "story/pair_parts.h"
#include "support/doc_walk.h"
#include "support/report_fixture.h"

#define DASH "\xe2\x80\x93"
#define NB "\xc2\xa0"

enum { ARENA = 256 << 20 };

typedef cmv_rc (*pair_story)(const cmv_pair_report *, const cmv_story_context *, cmv_arena *,
                             cmv_doc *, cmv_err *);
static const pair_story STORIES[] = {cmv_story_pair, cmv_story_correlation};

/* Calls check on both pages of each fixture. */
static void each_page(void (*check)(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena)) {
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        for (size_t k = 0; k < 2; k++) {
            cmv_doc doc;
            cmv_err err;
            assert_int_equal(STORIES[k](&f.report, &f.context, arena, &doc, &err), CMV_OK);
            check(&f, &doc, arena);
        }
        cmv_arena_destroy(arena);
    }
}

/* ---- nothing that must not be said ------------------------------------------------------------------------------------------------ */

static void check_words(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena) {
    (void)arena;
    walker w = {.f = f, .doc = doc, .text = doc_refuse_words, .line = doc_refuse_empty};
    doc_walk(&w);
}

static void nothing_banned_is_said(void **state) {
    (void)state;
    each_page(check_words);
}

static bool has_balanced_brackets(const char *text) {
    int depth = 0;
    for (; *text && depth >= 0; text++) depth += *text == '(' ? 1 : *text == ')' ? -1 : 0;
    return depth == 0;
}

static bool has_clean_spacing(const char *text) {
    static const char *const wrong[] = {"  ", " .", " ,", "..", " ;", "( "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (strstr(text, wrong[i])) return false;
    }
    return true;
}

static void check_form(walker *w, const cmv_line *line, const char *where) {
    char text[8192];
    const char *name = w->f->report.a.leg.short_name;
    doc_join(line, text, sizeof text);
    if (!strcmp(where, "explore") || !strcmp(where, "related")) return;
    bool begins = !islower((unsigned char)text[0]) || !strncmp(text, name, strlen(name));
    bool ends = text[strlen(text) - 1] == '.';
    if (!begins || !ends || !has_balanced_brackets(text) || !has_clean_spacing(text))
        fail_msg("%s, %s: \"%s\"", w->f->name, where, text);
}

static void check_forms(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena) {
    (void)arena;
    walker w = {.f = f, .doc = doc, .line = check_form};
    doc_walk(&w);
}

static void sentences_are_well_formed(void **state) {
    (void)state;
    each_page(check_forms);
}

/* ---- every figure comes from the report -------------------------------------------------------------------------------------------- */

enum { TEXTS_MAX = 4000, INTS_MAX = 4000, DATES_MAX = 4000 };

typedef struct truth {
    cmv__ink ink;
    const char *text[TEXTS_MAX];
    size_t n_texts;
    size_t ints[INTS_MAX];
    size_t n_ints;
    cmv_date date[DATES_MAX];
    size_t n_dates;
} truth;

static void add_text(truth *t, const char *text) {
    assert_true(t->n_texts < TEXTS_MAX);
    t->text[t->n_texts++] = text;
}

static void add_int(truth *t, size_t v) {
    assert_true(t->n_ints < INTS_MAX);
    t->ints[t->n_ints++] = v;
}

static void add_date(truth *t, cmv_date d) {
    assert_true(t->n_dates < DATES_MAX);
    t->date[t->n_dates++] = d;
}

static double removed(double r) { return 1 - sqrt(1 - r * r); }

static void add_share(truth *t, double v) {
    if (!isfinite(v)) return;
    add_text(t, cmv__percent(&t->ink, v, 0).text);
    add_text(t, cmv__percent(&t->ink, v, 1).text);
}

static void add_corr(truth *t, const cmv_corr_jack *c) {
    add_text(t, cmv__corr_text(&t->ink, c->r.v));
    add_text(t, cmv__corr_text(&t->ink, c->r_without));
    add_text(t, cmv__interval_text(&t->ink, c->ci_low.v, c->ci_high.v));
    add_share(t, removed(c->r.v));
    add_share(t, removed(c->ci_low.v));
    add_share(t, removed(c->ci_high.v));
    add_int(t, c->n);
}

static double modest(double v) { return v > 0.99 ? 0.99 : v < 0.01 ? 0.01 : v; }

static void add_leg(truth *t, const cmv_leg_report *r) {
    add_int(t, r->n);
    add_int(t, r->range52.n);
    add_int(t, r->sessions_late > 0 ? (size_t)r->sessions_late : 0);
    if (r->sessions_late > 0) {
        const cmv_utc_ms now = cmv_zone_instant(CMV_ZONE_NEW_YORK, r->today, 0);
        const cmv_zone zone = r->leg.pub.zone;
        add_text(t, cmv__str(&t->ink, "%s %s",
                             cmv_fresh_instant_text(r->fresh.missing_known, true, zone, now,
                                                    t->ink.arena),
                             cmv__city(zone)));
    }
    add_int(t, r->leg.vintages.n_reconstructed);
    add_int(t, r->leg.vintages.n_revised);
    add_date(t, r->first);
    add_date(t, r->last);
    add_date(t, r->y1.against);
    add_share(t, modest(r->range52.percentile.v));
    add_text(t, cmv__level_text(&t->ink, &r->leg, r->latest.v));
    add_text(t, cmv__change_text(&t->ink, r->change_unit, r->y1.value.v));
}

static void add_mean(truth *t, cmv_transform transform, const cmv_leg *leg, cmv_num v) {
    if (v.why) return;
    add_text(t, cmv__is_relative(transform) ? cmv__percent_text(&t->ink, v.v, 2, true)
                                            : cmv__move_text(&t->ink, transform, leg, v.v, true));
}

static void add_hedge(truth *t, const cmv_hedge *h, cmv_transform te, const cmv_leg *e,
                      cmv_transform th, const cmv_leg *hedge) {
    add_int(t, h->worst_n);
    add_mean(t, te, e, h->worst_threshold);
    add_mean(t, te, e, h->worst_exposure);
    add_mean(t, th, hedge, h->worst_hedge);
    add_share(t, h->worst_hedge_up.v);
    add_share(t, h->vol_removed.v);
    add_share(t, h->vol_removed_year.v);
}

static double step_of(cmv_transform t) {
    return cmv__is_relative(t) ? 0.01 : t == CMV_TRANSFORM_DIFF_BP ? 10 : 1;
}

static void add_detail(truth *t, const cmv_pair_report *r) {
    const cmv_leg *a = &r->a.leg, *b = &r->b.leg;
    cmv_transform ta = r->transform_a, tb = r->transform_b;
    double more = fmax(r->detail.vol_a.v, r->detail.vol_b.v),
           less = fmin(r->detail.vol_a.v, r->detail.vol_b.v);
    add_int(t, r->detail.n);
    add_date(t, r->detail.first);
    add_date(t, r->detail.last);
    add_text(t, cmv__move_text(&t->ink, ta, a, step_of(tb) * r->detail.beta_ab.v, true));
    add_text(t, cmv__move_text(&t->ink, ta, a, step_of(tb) * r->detail.se_beta_ab.v, false));
    add_text(t, cmv__move_text(&t->ink, tb, b, step_of(ta) * r->detail.beta_ba.v, true));
    add_text(t, cmv__move_text(&t->ink, ta, a, r->detail.vol_a.v, false));
    add_text(t, cmv__move_text(&t->ink, tb, b, r->detail.vol_b.v, false));
    add_text(t, cmv__number(&t->ink, more / less, 1, false));
    add_text(t, "1" NB "%");
    add_text(t, "10" NB "bp");
    add_text(t, cmv__str(&t->ink, "1" NB "%s", a->unit));
    add_text(t, cmv__str(&t->ink, "1" NB "%s", b->unit));
}

static void add_drops(truth *t, const cmv_pair_report *r) {
    const cmv_drop_count *d = &r->aligned.dropped;
    const size_t all[] = {d->rows_a,      d->rows_b,           d->non_session_a, d->non_session_b,
                          d->unmatched_a, d->unmatched_b,      d->not_sampled_a, d->not_sampled_b,
                          d->shifted,     d->undefined_returns};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) add_int(t, all[i]);
    add_int(t, (size_t)r->aligned.max_gap_days);
}

static void add_recent(truth *t, const cmv_pair_report *r) {
    add_corr(t, &r->recent.r);
    add_corr(t, &r->recent.before);
    add_int(t, r->recent.k);
    add_int(t, r->recent.before_n);
    add_int(t, r->recent.before_n + 1);
    add_int(t, r->recent.independent_windows);
    add_text(t, cmv__corr_text(&t->ink, r->recent.r.r.v - r->recent.before.r.v));
    add_text(t, cmv__p_text(&t->ink, r->recent.diff.p));
    add_share(t, modest(r->recent.percentile.v));
    add_share(t, modest(r->recent.percentile_all.v));
    add_date(t, r->recent.first);
    add_date(t, r->recent.last);
    add_date(t, r->recent.before_first);
    add_date(t, r->recent.before_last);
}

static void add_extreme(truth *t, const cmv_extreme *e) {
    add_text(t, cmv__corr_text(&t->ink, e->r.v));
    add_date(t, e->first);
    add_date(t, e->last);
}

static void learn(truth *t, const cmv_pair_report *r) {
    add_leg(t, &r->a);
    add_leg(t, &r->b);
    for (size_t i = 0; i < r->n_windows; i++) {
        add_corr(t, &r->windows[i].c);
        add_int(t, r->windows[i].n);
        add_date(t, r->windows[i].first);
        add_date(t, r->windows[i].influential);
    }
    for (size_t i = 0; i < r->n_years; i++) {
        add_corr(t, &r->years[i].c);
        add_int(t, (size_t)r->years[i].year);
        add_int(t, i + 1); /* years are also counted */
    }
    add_recent(t, r);
    add_detail(t, r);
    add_drops(t, r);
    add_extreme(t, &r->max);
    add_extreme(t, &r->min);
    add_int(t, r->n);
    if (r->rolling.window) add_int(t, r->n / r->rolling.window);
    add_int(t, r->rolling.n_defined);
    add_int(t, r->rolling.n_windows);
    add_int(t, r->rolling.window);
    add_date(t, r->first);
    add_date(t, r->last);
    add_hedge(t, &r->hedge_ab, r->transform_b, &r->b.leg, r->transform_a, &r->a.leg);
    add_hedge(t, &r->hedge_ba, r->transform_a, &r->a.leg, r->transform_b, &r->b.leg);
    add_text(t, cmv__corr_text(&t->ink, r->levels.r.v));
    if (r->fell_back) {
        const cmv_leg *leg = r->transform_a == CMV_TRANSFORM_DIFF ? &r->a.leg : &r->b.leg;
        add_text(t, cmv__level_text(&t->ink, leg, r->fell_back_value));
        add_date(t, r->fell_back_on);
    }
    add_text(t, "none");
}

/* A count with or without its noun: "6,049 sessions". */
static bool is_known_count(const truth *t, const char *text) {
    size_t v = 0, digits = 0;
    const char *at = text;
    for (; isdigit((unsigned char)*at) || *at == ','; at++) {
        if (*at == ',') continue;
        v = 10 * v + (size_t)(*at - '0');
        digits++;
    }
    if (!digits || (*at && *at != ' ')) return false;
    for (; *at; at++) {
        if (!isalpha((unsigned char)*at) && !strchr(" ()", *at)) return false;
    }
    for (size_t i = 0; i < t->n_ints; i++) {
        if (t->ints[i] == v) return true;
    }
    return false;
}

static bool is_known_figure(const truth *t, const char *text) {
    for (size_t i = 0; i < t->n_texts; i++) {
        if (!strcmp(t->text[i], text)) return true;
    }
    return is_known_count(t, text);
}

static bool is_known_date(truth *t, const cmv_span *span) {
    for (size_t i = 0; i < t->n_dates; i++) {
        if (t->date[i] != CMV_DATE_NONE && !strcmp(cmv__date_iso(&t->ink, t->date[i]), span->href))
            return true;
    }
    return false;
}

/* Digits in plain text: only in names, in the fixed level of intervals, and in "52 weeks". */
static bool has_loose_digit(const report_fixture *f, const char *text) {
    const cmv_leg *a = &f->report.a.leg, *b = &f->report.b.leg;
    const char *const allowed[] = {a->short_name,
                                   b->short_name,
                                   a->name,
                                   b->name,
                                   "95" NB "%",
                                   "worst 5" NB "%",
                                   "last 52 weeks",
                                   f->report.aligned.rule ? f->report.aligned.rule : "",
                                   f->context.why ? f->context.why : ""};
    while (*text) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
            size_t n = strlen(allowed[i]);
            if (n > skip && !strncmp(text, allowed[i], n)) skip = n;
        }
        if (!skip && isdigit((unsigned char)*text)) return true;
        text += skip ? skip : 1;
    }
    return false;
}

static void check_line_figures(walker *w, const cmv_line *line, const char *where) {
    truth *t = w->ctx;
    for (const cmv_span *s = line->first; s; s = s->next) {
        bool looks_like_figure = s->kind == CMV_SPAN_STRONG && strpbrk(s->text, "0123456789") &&
                                 !strstr(s->text, "yield");
        if ((s->kind == CMV_SPAN_FIGURE || looks_like_figure) && !is_known_figure(t, s->text))
            fail_msg("%s, %s: the figure \"%s\" is not in the report", w->f->name, where, s->text);
        if (s->kind == CMV_SPAN_DATE && !is_known_date(t, s))
            fail_msg("%s, %s: the date \"%s\" is not in the report", w->f->name, where, s->text);
        if (s->kind == CMV_SPAN_TEXT && has_loose_digit(w->f, s->text))
            fail_msg("%s, %s: a digit outside a figure in \"%s\"", w->f->name, where, s->text);
    }
}

static void check_figures(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena) {
    static truth t;
    cmv_doc scratch;
    t = (truth){.ink = cmv__ink_of(arena, &scratch, &f->context)};
    learn(&t, &f->report);
    walker w = {.f = f, .doc = doc, .line = check_line_figures, .ctx = &t};
    doc_walk(&w);
}

static void every_figure_is_in_the_report(void **state) {
    (void)state;
    each_page(check_figures);
}

/* ---- missing numbers, labels, rules ------------------------------------------------------------------------------------------------ */

static void check_gaps(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena) {
    (void)arena;
    doc_check_gaps(f, doc);
}

static void every_gap_has_its_reason(void **state) {
    (void)state;
    each_page(check_gaps);
}

static void check_label(const char *name, const cmv_corr_jack *c, const char *label) {
    cmv__reading reading = cmv__reading_of(c);
    bool agrees = (!doc_has_word(label, "positive") || reading == CMV__TOGETHER) &&
                  (!doc_has_word(label, "negative") || reading == CMV__OPPOSITE) &&
                  (!doc_has_word(label, "noisy") || reading == CMV__UNCLEAR);
    if (!agrees) fail_msg("%s: '%s' against its interval", name, label);
}

/* The verb of the lead is the one that the interval allows. */
static void check_labels(const report_fixture *f, const cmv_doc *doc, cmv_arena *arena) {
    (void)arena;
    char text[8192];
    for (size_t i = 0; i < f->report.n_windows; i++)
        check_label(f->name, &f->report.windows[i].c, f->report.windows[i].label);
    for (size_t i = 0; i < f->report.n_years; i++)
        check_label(f->name, &f->report.years[i].c, f->report.years[i].label);
    const cmv_corr_jack *c = &f->report.recent.r;
    bool interval = !c->r.why && !c->ci_low.why;
    doc_join(&doc->first->first->line, text, sizeof text);
    assert_int_equal(strstr(text, "moved together") != NULL, interval && c->ci_low.v > 0);
    assert_int_equal(strstr(text, "moved in opposite") != NULL, interval && c->ci_high.v < 0);
    assert_int_equal(strstr(text, "moved with no clear link") != NULL,
                     interval && c->ci_low.v <= 0 && c->ci_high.v >= 0);
    if (strstr(text, "it has clearly")) assert_true(f->report.recent.diff.p < 0.01);
    if (strstr(text, "it has probably"))
        assert_true(f->report.recent.diff.p >= 0.01 && f->report.recent.diff.p < 0.05);
    if (strstr(text, "no change is detectable")) assert_true(f->report.recent.diff.p >= 0.05);
}

static void labels_agree_with_intervals(void **state) {
    (void)state;
    each_page(check_labels);
}

/* Marks the rules that speak for a fixture, as cmv__tell would choose them. */
static void mark_rules(const cmv__view *v, const cmv__rules *rules, bool *spoke) {
    int done = -1;
    for (size_t i = 0; i < rules->n; i++) {
        if (rules->rule[i].step == done || !rules->rule[i].when(v)) continue;
        done = rules->rule[i].step;
        spoke[i] = true;
    }
}

static void every_rule_speaks_for_some_report(void **state) {
    (void)state;
    enum { TABLES_MAX = 16, RULES_MAX = 32 };
    static bool spoke[TABLES_MAX][RULES_MAX];
    size_t n;
    const cmv__rules *const *tables = cmv__all_rules(&n);
    assert_true(n <= TABLES_MAX);
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        cmv_doc doc;
        cmv__ink ink = cmv__ink_of(arena, &doc, &f.context);
        cmv__view v = cmv__view_of(&ink, &f.report, &f.context);
        for (size_t t = 0; t < n; t++) mark_rules(&v, tables[t], spoke[t]);
        cmv_arena_destroy(arena);
    }
    size_t silent = 0;
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < tables[t]->n; i++) {
            if (spoke[t][i]) continue;
            print_message("no fixture for the rule '%s: %s'\n", tables[t]->name,
                          tables[t]->rule[i].name);
            silent++;
        }
    }
    assert_int_equal(silent, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_banned_is_said),
        cmocka_unit_test(sentences_are_well_formed),
        cmocka_unit_test(every_figure_is_in_the_report),
        cmocka_unit_test(every_gap_has_its_reason),
        cmocka_unit_test(labels_agree_with_intervals),
        cmocka_unit_test(every_rule_speaks_for_some_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
