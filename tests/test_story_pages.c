// SPDX-License-Identifier: Apache-2.0
/* Which pages there are, what stands around them, and what particular situations make them say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "comove/story.h"
#include "story/words.h"
#include "support/doc_walk.h"
#include "support/report_fixture.h"

#define NB "\xc2\xa0"

enum { ARENA = 256 << 20 };

typedef cmv_rc (*pair_story)(const cmv_pair_report *, const cmv_story_context *, cmv_arena *,
                             cmv_doc *, cmv_err *);
static const pair_story STORIES[] = {cmv_story_pair, cmv_story_correlation};

static void pages_have_their_sections(void **state) {
    (void)state;
    static const char *const pair[] = {
        "answer",  "rolling",      "relationship", "history", "recent",  "hedge", "growth",
        "scatter", "side-by-side", "why",          "explore", "related", "method"};
    static const char *const depth[] = {"answer", "windows", "meaning",   "recent", "detail",
                                        "years",  "rolling", "influence", "levels", "sample",
                                        "method", "explore", "related"};
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc;
    assert_int_equal(cmv_story_pair(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        assert_non_null(doc_section(&doc, pair[i]));
    assert_int_equal(cmv_story_correlation(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
    for (size_t i = 0; i < sizeof depth / sizeof depth[0]; i++)
        assert_non_null(doc_section(&doc, depth[i]));
    cmv_arena_destroy(arena);
}

static void heads(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc;
    assert_int_equal(cmv_story_pair(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
    assert_string_equal(doc.path, "/compare/tlt-vs-iwm");
    assert_string_equal(doc.canonical, "/compare/tlt-vs-iwm");
    assert_true(doc.searchable);
    assert_null(doc.banner);
    assert_non_null(strstr(doc.description, "correlation"));
    f.context.canonical_order = false;
    f.context.query = "window=60";
    f.context.demo = true;
    assert_int_equal(cmv_story_correlation(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
    assert_string_equal(doc.path, "/compare/tlt-vs-iwm/correlation?window=60");
    assert_string_equal(doc.canonical, "/compare/iwm-vs-tlt/correlation?window=60");
    assert_string_equal(doc.json, "/api/v1/pairs/tlt/iwm?window=60");
    assert_false(doc.searchable);
    assert_non_null(strstr(doc.banner, "Synthetic demo data"));
    cmv_arena_destroy(arena);
}

static bool says(const cmv_doc *doc, const char *wanted) {
    char text[8192];
    for (const cmv_section *s = doc->first; s; s = s->next) {
        for (const cmv_block *b = s->first; b; b = b->next) {
            if (b->kind > CMV_BLOCK_WARNING) continue;
            doc_join(&b->line, text, sizeof text);
            if (strstr(text, wanted)) return true;
        }
    }
    return false;
}

static void particular_situations(void **state) {
    (void)state;
    static const struct {
        const char *fixture, *wanted;
    } rows[] = {
        {"mixed", "so the dates are those of Fed assets (as dated)"},
        {"mixed known", "(as known)"},
        {"no data", "IWM: nothing has been imported for it."},
        {"negative", "so differences are used instead of log returns"},
        {"constant", "one side did not move"},
        {"one day", "it rests entirely on one day"},
        {"disjoint", "the two series share no dates"},
        {"stale", "sessions late, expected since "},
        {"twelve", "They share 12 sessions, from 1" NB "June 2026 to 16" NB "June 2026."},
        {"record", "It is the highest of"},
        {"turned", "The last year with an interval above zero was"},
        {"rates", "a 10" NB "bp move in 2y yield went with"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_named(rows[i].fixture, arena);
        cmv_doc doc;
        assert_int_equal(cmv_story_pair(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
        if (!says(&doc, rows[i].wanted))
            fail_msg("%s does not say \"%s\"", rows[i].fixture, rows[i].wanted);
        cmv_arena_destroy(arena);
    }
}

static void check_simple(const cmv_doc *doc, const report_fixture *f) {
    walker w = {.f = f, .doc = doc, .text = doc_refuse_words, .line = doc_refuse_empty};
    doc_walk(&w);
    assert_non_null(doc->first);
    assert_non_null(doc->first->first);
    assert_true(strlen(doc->title) > 0 && strlen(doc->head_title) > 0 &&
                strlen(doc->description) > 0);
    doc_check_gaps(f, doc);
}

static const char *section_text(const cmv_doc *doc, const char *id, char *out, size_t size) {
    const cmv_section *s = doc_section(doc, id);
    size_t n = 0;
    out[0] = '\0';
    for (const cmv_block *b = s ? s->first : NULL; b; b = b->next) {
        if (b->kind > CMV_BLOCK_WARNING) continue;
        doc_join(&b->line, out + n, size - n);
        n += strlen(out + n);
    }
    return out;
}

/* Every answer of a pair page is defined, with what would make it wrong. */
static void check_methodology(const cmv_doc *doc) {
    static const char *const defined[] = {"horizons", "partial", "change", "extremes", "lead",
                                          "states",   "hedge",   "haven",  "stress",   "mixed",
                                          "longrun",  "outlook", "asof"};
    static char text[16384];
    assert_non_null(doc_section(doc, "labels"));
    for (size_t i = 0; i < sizeof defined / sizeof *defined; i++) {
        section_text(doc, defined[i], text, sizeof text);
        if (!strstr(text, "What would make it wrong:"))
            fail_msg("%s: nothing would make it wrong", defined[i]);
    }
    section_text(doc, "coverage", text, sizeof text);
    assert_non_null(doc_section(doc, "coverage"));
    assert_int_equal(doc_section(doc, "coverage")->last->kind, CMV_BLOCK_COMMAND);
}

static void other_documents(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("record", arena);
    cmv_site site = report_fixture_site(arena), empty = {.store = "SQLite"};
    cmv_doc doc;
    const cmv_site *sites[] = {&site, &empty};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(cmv_story_home(sites[i], &f.context, arena, &doc, NULL), CMV_OK);
        check_simple(&doc, &f);
        assert_int_equal(cmv_story_metrics(sites[i], &f.context, arena, &doc, NULL), CMV_OK);
        check_simple(&doc, &f);
        assert_int_equal(cmv_story_sources(sites[i], &f.context, arena, &doc, NULL), CMV_OK);
        check_simple(&doc, &f);
        assert_int_equal(cmv_story_status(sites[i], &f.context, arena, &doc, NULL), CMV_OK);
        check_simple(&doc, &f);
        assert_non_null(doc.banner);
    }
    assert_int_equal(cmv_story_methodology(&f.context, arena, &doc, NULL), CMV_OK);
    check_simple(&doc, &f);
    check_methodology(&doc);
    static const int status[] = {400, 404, 422, 500, 503};
    for (size_t i = 0; i < sizeof status / sizeof status[0]; i++) {
        assert_int_equal(
            cmv_story_problem(status[i], "no metric 'tlq'", &f.context, arena, &doc, NULL), CMV_OK);
        check_simple(&doc, &f);
        assert_true(says(&doc, "No metric 'tlq'."));
        assert_false(doc.searchable);
    }
    cmv_arena_destroy(arena);
}

static void metric_pages(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        const cmv_leg_report *legs[] = {&f.report.a, &f.report.b};
        for (size_t k = 0; k < 2; k++) {
            cmv_doc doc;
            assert_int_equal(cmv_story_metric(legs[k], &f.context, arena, &doc, NULL), CMV_OK);
            check_simple(&doc, &f);
            assert_int_equal(doc_section(&doc, "changes") != NULL, legs[k]->n > 0);
        }
        cmv_arena_destroy(arena);
    }
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA), *small = cmv_arena_create(64 << 10);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc = {.title = "untouched"};
    cmv_err err;
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(STORIES[k](&f.report, &f.context, small, &doc, &err), CMV_E_NOMEM);
    assert_string_equal(doc.title, "untouched");
    cmv_arena_destroy(small);
    cmv_arena_destroy(arena);
}

/* ---- the right figure in the right place ------------------------------------------------------- */

static void expect(const char *fixture, const char *text, const char *wanted) {
    if (!strstr(text, wanted)) fail_msg("%s: \"%s\" is not in \"%s\"", fixture, wanted, text);
}

static bool has_interval(const cmv_corr_jack *c) {
    return !c->r.why && !c->ci_low.why && !c->ci_high.why;
}

static void check_sentences(const report_fixture *f, const cmv_doc *doc, cmv__ink *ink) {
    const cmv_corr_jack *now = &f->report.recent.r, *before = &f->report.recent.before;
    static char text[16384];
    if (!has_interval(now)) return;
    const char *interval = cmv__interval_text(ink, now->ci_low.v, now->ci_high.v);
    const char *r = cmv__corr_text(ink, now->r.v);
    section_text(doc, "answer", text, sizeof text);
    expect(f->name, text, cmv__str(ink, "correlation %s, 95" NB "%% interval %s", r, interval));
    section_text(doc, "recent", text, sizeof text);
    expect(f->name, text, cmv__str(ink, "show %s, 95" NB "%% interval %s", r, interval));
    if (!has_interval(before)) return;
    double difference = now->r.v - before->r.v;
    expect(f->name, text, cmv__str(ink, "show %s", cmv__corr_text(ink, before->r.v)));
    expect(f->name, text, "The difference is ");
    section_text(doc, "answer", text, sizeof text);
    expect(f->name, text, cmv__str(ink, "it was %s", cmv__corr_text(ink, before->r.v)));
    expect(f->name, text, cmv__p_text(ink, f->report.recent.diff.p));
    if (f->report.recent.diff.p < 0.05)
        expect(f->name, text, difference > 0 ? " risen (" : " fallen (");
}

static const cmv_doc_table *table_of(const cmv_doc *doc, const char *id) {
    const cmv_section *s = doc_section(doc, id);
    for (const cmv_block *b = s ? s->first : NULL; b; b = b->next) {
        if (b->table) return b->table;
    }
    return NULL;
}

static void check_cell(const char *fixture, const cmv_doc_table *t, size_t row, size_t col,
                       const char *wanted) {
    const cmv_span *span = t->cell[row * t->n_cols + col].line.first;
    if (!span || strcmp(span->text, wanted) != 0)
        fail_msg("%s: row %zu, column %zu: \"%s\" instead of \"%s\"", fixture, row, col,
                 span ? span->text : "", wanted);
}

static void check_row(const report_fixture *f, const cmv_doc_table *t, size_t row, size_t col,
                      const cmv_corr_jack *c, cmv__ink *ink) {
    if (!has_interval(c)) return;
    check_cell(f->name, t, row, col, cmv__corr_text(ink, c->r.v));
}

static void check_tables(const report_fixture *f, const cmv_doc *doc, cmv__ink *ink) {
    const cmv_pair_report *r = &f->report;
    const cmv_doc_table *windows = table_of(doc, "relationship");
    const cmv_doc_table *years = table_of(doc, "history");
    if (!r->n) return;
    assert_int_equal(windows->n_rows, r->n_windows);
    for (size_t i = 0; i < r->n_windows; i++) {
        check_cell(f->name, windows, i, 1, cmv__count_text(ink, r->windows[i].n));
        check_row(f, windows, i, 2, &r->windows[i].c, ink);
    }
    if (!years) {
        assert_int_equal(r->n_years, 0);
        return;
    }
    assert_int_equal(years->n_rows, r->n_years);
    for (size_t i = 0; i < r->n_years; i++) {
        const cmv_year *y = &r->years[r->n_years - 1 - i];
        check_cell(f->name, years, i, 0, cmv__str(ink, y->partial ? "%d (part)" : "%d", y->year));
        check_row(f, years, i, 1, &y->c, ink);
        check_cell(f->name, years, i, 3, cmv__count_text(ink, y->n));
    }
}

static void the_right_figure_in_the_right_place(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        cmv_doc doc;
        cmv__ink ink = {.arena = arena};
        assert_int_equal(cmv_story_pair(&f.report, &f.context, arena, &doc, NULL), CMV_OK);
        check_sentences(&f, &doc, &ink);
        check_tables(&f, &doc, &ink);
        cmv_arena_destroy(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_have_their_sections),
        cmocka_unit_test(heads),
        cmocka_unit_test(particular_situations),
        cmocka_unit_test(other_documents),
        cmocka_unit_test(metric_pages),
        cmocka_unit_test(the_right_figure_in_the_right_place),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
