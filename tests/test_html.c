// SPDX-License-Identifier: Apache-2.0
#include "comove/render.h"

#include "render/html_escape.h"
#include "support/doc_fixture.h"
#include "support/markup.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static cmv_arena *arena;

static const cmv_chrome CHROME = {.base_url = "https://example.org", .site_name = "comove"};

static int set_up(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

/* The page, checked to be well-formed and free of what a strict policy forbids; lives in the arena. */
static const char *page_of(const cmv_doc *doc, const cmv_chrome *chrome) {
    cmv_buf out;
    cmv_err err;
    char why[200] = "";
    cmv_buf_init(&out, 8 << 20);
    cmv_rc rc = cmv_render_html(doc, chrome, &out, &err);
    if (rc != CMV_OK) fail_msg("%s: %s", cmv_rc_name(rc), err.msg);
    if (!markup_ok(out.at, out.n, true, why)) fail_msg("%s", why);
    assert_null(strstr(out.at, "<style"));
    assert_null(strstr(out.at, "{{"));
    const char *text = cmv_arena_strn(arena, out.at, out.n);
    assert_non_null(text);
    cmv_buf_reset(&out);
    return text;
}

static const char *escaped(const char *text) {
    cmv_buf out;
    cmv_buf_init(&out, 4096);
    cmv__html_text(&out, text);
    const char *kept = cmv_arena_str(arena, out.at);
    cmv_buf_reset(&out);
    return kept;
}

static void text_is_escaped(void **state) {
    (void)state;
    static const char *const CASE[][2] = {
        {"plain", "plain"},
        {"", ""},
        {"a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"},
        {"&amp;", "&amp;amp;"},
        {"\xE2\x88\x92"
         "0.28\xE2\x80\xAF%",
         "\xE2\x88\x92"
         "0.28\xE2\x80\xAF%"},
        {"\xF0\x9F\x93\x88", "\xF0\x9F\x93\x88"},
        {"a\x01"
         "b\x7f",
         "a\xEF\xBF\xBD"
         "b\xEF\xBF\xBD"},
        {"\xC0\xBC"
         "x",
         "\xEF\xBF\xBD\xEF\xBF\xBDx"},                                            /* overlong "<" */
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* surrogate */
        {"\xEF\xBF\xBE", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* no character */
        {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* beyond U+10FFFF */
        {"cut \xE2\x88", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        assert_string_equal(escaped(CASE[i][0]), CASE[i][1]);
    assert_string_equal(escaped(NULL), "");
}

static void links_stay_here_or_go_to_https(void **state) {
    (void)state;
    static const char *const GOOD[] = {"/", "/compare/tlt-vs-iwm?from=2020-01-01&window=90",
                                       "#hedge", "https://example.org/x"};
    static const char *const BAD[] = {"",
                                      "javascript:alert(1)",
                                      "http://example.org",
                                      "//example.org",
                                      "/\\example.org",
                                      "/\t/example.org",
                                      "\n//example.org",
                                      "data:text/html,x",
                                      "compare",
                                      "https://",
                                      "https:///x",
                                      " /x",
                                      "JAVASCRIPT:x",
                                      "mailto:a@b"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) assert_true(cmv__html_href_ok(GOOD[i]));
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) assert_false(cmv__html_href_ok(BAD[i]));
    assert_false(cmv__html_href_ok(NULL));
}

static void every_fixture_page_is_well_formed(void **state) {
    (void)state;
    for (int i = 0; i < FIXTURE_PAGES; i++) {
        cmv_doc doc = fixture_doc(arena, (fixture_page)i);
        const char *page = page_of(&doc, &CHROME);
        assert_int_equal(markup_count(page, "h1"), 1);
        assert_int_equal(markup_count(page, "main"), 1);
        assert_null(strstr(page, ">nan"));
        assert_string_equal(page, page_of(&doc, &CHROME));
    }
}

static void the_head_says_what_the_page_is(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_PAIR);
    const char *page = page_of(&doc, &CHROME);
    assert_non_null(strstr(page, "<title>TLT and IWM \xC2\xB7 comove</title>"));
    assert_non_null(
        strstr(page, "<link rel=\"canonical\" href=\"https://example.org/compare/tlt-vs-iwm\">"));
    assert_non_null(strstr(page, "type=\"application/json\" href=\"/api/v1/pairs/tlt/iwm\">"));
    assert_null(strstr(page, "text/markdown"));
    assert_null(strstr(page, "noindex"));
    doc.searchable = false;
    assert_non_null(strstr(page_of(&doc, &CHROME), "<meta name=\"robots\" content=\"noindex\">"));
}

static void the_answer_comes_first(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_PAIR);
    const char *page = page_of(&doc, &CHROME);
    static const char *const ORDER[] = {"<h1>",
                                        "class=\"lead\"",
                                        "class=\"meta\"",
                                        "class=\"toc\"",
                                        "class=\"legs\"",
                                        "id=\"chart-rolling\"",
                                        "id=\"relationship\"",
                                        "id=\"history\"",
                                        "id=\"hedge\"",
                                        "<footer"};
    const char *at = page;
    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++) {
        const char *next = strstr(at, ORDER[i]);
        if (!next) fail_msg("%s is missing or too early", ORDER[i]);
        at = next;
    }
}

static void the_banner_stands_on_top(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_CORRELATION);
    const char *page = page_of(&doc, &CHROME);
    const char *banner =
        strstr(page, "<aside class=\"banner\" aria-label=\"Notice\">Synthetic demo data");
    assert_non_null(banner);
    assert_true(banner < strstr(page, "<h1>"));
}

static void the_site_navigation_marks_its_page(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_LIST);
    doc.path = "/metrics?q=x";
    assert_non_null(strstr(page_of(&doc, &CHROME), "<a href=\"/metrics\" aria-current=\"page\">"));
    doc.path = "/metrics/tlt";
    assert_null(strstr(page_of(&doc, &CHROME), "aria-current"));
}

static void assets_carry_their_hash(void **state) {
    (void)state;
    size_t n;
    const cmv_asset *asset = cmv_render_assets(&n);
    assert_in_range(n, 2, 3);
    const char *css = NULL, *js = NULL;
    for (size_t i = 0; i < n; i++) {
        assert_memory_equal(asset[i].path, "/assets/", 8);
        assert_true(asset[i].n > 100);
        assert_int_equal(asset[i].bytes[asset[i].n], 0);
        if (strstr(asset[i].media_type, "css")) css = asset[i].path;
        if (strstr(asset[i].media_type, "javascript")) js = asset[i].path;
    }
    assert_non_null(css);
    cmv_doc doc = fixture_doc(arena, FIXTURE_PROBLEM);
    const char *page = page_of(&doc, &CHROME);
    assert_non_null(strstr(page, css));
    assert_int_equal(markup_count(page, "script"), js ? 1 : 0);
    cmv_chrome own = CHROME;
    own.css_path = "/mine.css";
    own.js_path = "";
    page = page_of(&doc, &own);
    assert_non_null(strstr(page, "href=\"/mine.css\""));
    assert_int_equal(markup_count(page, "script"), 0);
}

static void wide_tables_keep_their_roles(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_PAIR);
    const char *page = page_of(&doc, &CHROME);
    const char *storms = strstr(page, "In past storms");
    assert_non_null(storms);
    assert_non_null(strstr(page, "<table class=\"reflow\" role=\"table\"><caption>In past storms"));
    assert_non_null(strstr(page, "<table><caption>On IWM"));
    assert_non_null(strstr(storms, "role=\"cell\" data-h=\"correlation\""));
    assert_non_null(
        strstr(storms, "<th scope=\"row\" role=\"rowheader\"><a href=\"/scenarios/lehman\">"));
}

/* A table that repeats its chart lies folded with the notes that explain it; what is no question is not in the contents. */
static void compact_tables_fold_with_their_notes(void **state) {
    (void)state;
    static const char *const head[] = {"Year", "r", "interval", "n", "Label"};
    static const bool number[] = {false, true, true, true, false};
    cmv_span text[5] = {{.text = "2020"},
                        {.text = "+0.43"},
                        {.text = "+0.20 to +0.62"},
                        {.text = "252"},
                        {.text = "little to moderate positive"}};
    cmv_table_cell cell[5];
    for (size_t i = 0; i < 5; i++)
        cell[i] = (cmv_table_cell){.line = {&text[i], &text[i]}, .number = number[i]};
    cmv_doc_table table = {"By year", head, number, 5, 1, cell, true};
    cmv_span why = {.text = "why a dash"}, more = {.text = "what follows"};
    cmv_block after = {.kind = CMV_BLOCK_PARA, .line = {&more, &more}};
    cmv_block note = {.kind = CMV_BLOCK_NOTE, .line = {&why, &why}, .next = &after};
    cmv_block block = {.kind = CMV_BLOCK_TABLE, .table = &table, .next = &note};
    cmv_section section[5];
    static const char *const id[] = {"a", "b", "c", "d", "e"};
    for (size_t i = 0; i < 5; i++)
        section[i] =
            (cmv_section){.id = id[i], .title = id[i], .next = i < 4 ? &section[i + 1] : NULL};
    section[0].first = &block;
    section[0].last = &after;
    section[4].aside = true;
    cmv_doc doc = {
        .title = "T", .head_title = "T", .path = "/", .first = section, .last = &section[4]};
    const char *page = page_of(&doc, &CHROME);
    assert_non_null(strstr(page, "</table><p class=\"note\">why a dash</p></div></details>"
                                 "<p>what follows</p>"));
    /* On a phone of four places a line an interval takes two, a long text all. */
    assert_non_null(strstr(page, "<td class=\"n\" role=\"cell\" data-h=\"r\">"));
    assert_non_null(strstr(page, "<td class=\"n mid\" role=\"cell\" data-h=\"interval\">"));
    assert_non_null(strstr(page, "<td class=\"wide\" role=\"cell\" data-h=\"Label\">"));
    assert_non_null(strstr(page, "<a href=\"#d\">"));
    assert_null(strstr(page, "<a href=\"#e\">"));
}

static void a_leg_without_data_says_why(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_METRIC);
    const char *page = page_of(&doc, &CHROME);
    assert_non_null(strstr(page, "<p class=\"missing\">Nothing has been imported for WALCL"));
}

#define LONG "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz"

/* ---- hostile and random documents ---------------------------------------------------------------------------- */

static const char *const NASTY[] = {
    "</title><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "'><img src=x onerror=alert(1)>",
    "&lt;",
    "]]>",
    "<!--",
    "\xff\xfe",
    "\x01\x02",
    "\xED\xA0\x80",
    "",
    "{{main}}",
    "javascript:alert(1)",
    "//evil.example",
    "/ok",
    "https://ok.example/",
    LONG,
};

typedef struct dice {
    uint64_t state;
} dice;

static unsigned roll(dice *d, unsigned sides) {
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(d->state >> 33) % sides;
}

static const char *nasty(dice *d) { return NASTY[roll(d, sizeof NASTY / sizeof *NASTY)]; }
static const char *perhaps(dice *d) { return roll(d, 4) ? nasty(d) : NULL; }

static cmv_line random_line(dice *d) {
    cmv_line line = {NULL, NULL};
    for (unsigned n = roll(d, 4); n; n--) {
        cmv_span *span = cmv_arena_alloc(arena, 1, sizeof *span);
        *span = (cmv_span){(cmv_span_kind)roll(d, CMV_SPAN_DATE + 1), (cmv_tone)roll(d, 4),
                           nasty(d), perhaps(d), line.first};
        line.first = span;
        if (!line.last) line.last = span;
    }
    return line;
}

static double random_number(dice *d) {
    static const double ODD[] = {0, -0.0, 1, -1, 1e300, -1e308, 5e-324, 1e15};
    unsigned k = roll(d, 12);
    return k < 8    ? ODD[k]
           : k == 8 ? (double)NAN
           : k == 9 ? (double)INFINITY
                    : (double)roll(d, 1000) / 100 - 5;
}

static const double *random_numbers(dice *d, size_t n) {
    double *at = cmv_arena_alloc(arena, n + 1, sizeof *at);
    for (size_t i = 0; i < n; i++) at[i] = random_number(d);
    return at;
}

static const cmv_chart *random_chart(dice *d, unsigned id) {
    cmv_chart *c = cmv_arena_alloc(arena, 1, sizeof *c);
    cmv_chart_series *series = cmv_arena_alloc(arena, 3, sizeof *series);
    cmv_chart_item *item = cmv_arena_alloc(arena, 5, sizeof *item);
    cmv_chart_mark *mark = cmv_arena_alloc(arena, 2, sizeof *mark);
    size_t n = roll(d, 2) ? roll(d, 4) : roll(d, 3000);
    cmv_date *date = cmv_arena_alloc(arena, n + 1, sizeof *date);
    for (size_t i = 0; i < n; i++) date[i] = roll(d, 40) ? (cmv_date)(i * 2) : CMV_DATE_NONE;
    for (size_t i = 0; i < 3; i++) {
        series[i] = (cmv_chart_series){
            perhaps(d), (int)roll(d, 5) - 1, date, random_numbers(d, n), NULL, NULL, n};
        if (roll(d, 2)) series[i].low = series[i].high = random_numbers(d, n);
    }
    for (size_t i = 0; i < 5; i++) {
        item[i] = (cmv_chart_item){perhaps(d),       perhaps(d), random_number(d), random_number(d),
                                   random_number(d), perhaps(d), roll(d, 2) == 0};
    }
    for (size_t i = 0; i < 2; i++) mark[i] = (cmv_chart_mark){(cmv_date)roll(d, 6000), nasty(d)};
    *c = (cmv_chart){.kind = (cmv_chart_kind)roll(d, CMV_CHART_SPARK + 1),
                     .id = cmv_arena_printf(arena, "c%u", id),
                     .title = perhaps(d),
                     .alt = perhaps(d),
                     .caption = perhaps(d),
                     .csv = perhaps(d),
                     .x_name = perhaps(d),
                     .y_name = perhaps(d),
                     .y_low = random_number(d),
                     .y_high = random_number(d),
                     .baseline = random_number(d),
                     .log_scale = roll(d, 3) == 0,
                     .series = series,
                     .n_series = roll(d, 4),
                     .item = item,
                     .n_items = roll(d, 6),
                     .x = random_numbers(d, n),
                     .y = random_numbers(d, n),
                     .n_points = n,
                     .slope = random_number(d),
                     .intercept = random_number(d),
                     .mark = mark,
                     .n_marks = roll(d, 3)};
    return c;
}

static const cmv_doc_table *random_table(dice *d) {
    cmv_doc_table *t = cmv_arena_alloc(arena, 1, sizeof *t);
    size_t cols = roll(d, 8), rows = roll(d, 5);
    const char **head = cmv_arena_alloc(arena, cols + 1, sizeof *head);
    bool *number = cmv_arena_alloc(arena, cols + 1, sizeof *number);
    cmv_table_cell *cell = cmv_arena_alloc(arena, cols * rows + 1, sizeof *cell);
    for (size_t i = 0; i < cols; i++) {
        head[i] = perhaps(d);
        number[i] = roll(d, 2) == 0;
    }
    for (size_t i = 0; i < cols * rows; i++)
        cell[i] = (cmv_table_cell){random_line(d), number[i % cols]};
    *t = (cmv_doc_table){perhaps(d), head, number, cols, rows, cell, roll(d, 2) == 0};
    return t;
}

static void fill_card(dice *d, cmv_card *card, unsigned id) {
    static const char *chips[2];
    chips[0] = chips[1] = nasty(d);
    cmv_fact *fact = cmv_arena_alloc(arena, 3, sizeof *fact);
    for (size_t i = 0; i < 3; i++) fact[i] = (cmv_fact){nasty(d), nasty(d), (cmv_tone)roll(d, 4)};
    *card = (cmv_card){.role = (int)roll(d, 4),
                       .title = perhaps(d),
                       .subtitle = perhaps(d),
                       .href = perhaps(d),
                       .chip = chips,
                       .n_chips = roll(d, 3),
                       .value = perhaps(d),
                       .unit = perhaps(d),
                       .when = perhaps(d),
                       .missing = perhaps(d),
                       .spark = roll(d, 2) ? random_chart(d, id) : NULL,
                       .change = fact,
                       .n_changes = roll(d, 4),
                       .range_low = perhaps(d),
                       .range_high = perhaps(d),
                       .range_text = perhaps(d),
                       .range_at = random_number(d),
                       .fact = fact,
                       .n_facts = roll(d, 4)};
}

static cmv_block *random_block(dice *d, unsigned *ids, int depth) {
    cmv_block *b = cmv_arena_alloc(arena, 1, sizeof *b);
    b->kind = (cmv_block_kind)roll(d, CMV_BLOCK_DETAILS + 1);
    b->line = random_line(d);
    b->text = nasty(d);
    b->chart = random_chart(d, ++*ids);
    b->table = random_table(d);
    cmv_card *card = cmv_arena_alloc(arena, 2, sizeof *card);
    for (size_t i = 0; i < 2; i++) fill_card(d, &card[i], ++*ids);
    b->card = card;
    b->n_cards = roll(d, 3);
    cmv_line *item = cmv_arena_alloc(arena, 3, sizeof *item);
    for (size_t i = 0; i < 3; i++) item[i] = random_line(d);
    b->item = item;
    b->n_items = roll(d, 4);
    if (b->kind == CMV_BLOCK_DETAILS && depth < 4) b->inside = random_block(d, ids, depth + 1);
    return b;
}

static cmv_doc random_doc(dice *d) {
    cmv_doc doc = {.title = nasty(d),
                   .subtitle = perhaps(d),
                   .head_title = perhaps(d),
                   .description = perhaps(d),
                   .path = perhaps(d),
                   .canonical = perhaps(d),
                   .json = perhaps(d),
                   .csv = perhaps(d),
                   .markdown = perhaps(d),
                   .crumb_text = NASTY,
                   .crumb_href = NASTY + 3,
                   .n_crumbs = roll(d, 5),
                   .banner = perhaps(d),
                   .meta = perhaps(d),
                   .footer = perhaps(d),
                   .searchable = roll(d, 2) == 0};
    unsigned ids = 0;
    for (unsigned s = roll(d, 6); s; s--) {
        cmv_section *section = cmv_arena_alloc(arena, 1, sizeof *section);
        section->id = roll(d, 5) ? cmv_arena_printf(arena, "s%u\"<%s", ++ids, nasty(d)) : NULL;
        section->title = perhaps(d);
        for (unsigned n = roll(d, 4); n; n--) {
            cmv_block *b = random_block(d, &ids, 0);
            b->next = section->first;
            section->first = b;
        }
        section->next = doc.first;
        doc.first = section;
    }
    return doc;
}

static void random_documents_stay_well_formed(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 250; seed++) {
        dice d = {seed * 2654435761u};
        cmv_doc doc = random_doc(&d);
        cmv_buf out;
        cmv_err err;
        char why[200] = "";
        cmv_buf_init(&out, 8 << 20);
        cmv_rc rc = cmv_render_html(&doc, &CHROME, &out, &err);
        if (rc != CMV_OK) fail_msg("seed %llu: %s", (unsigned long long)seed, err.msg);
        if (!markup_ok(out.at, out.n, true, why))
            fail_msg("seed %llu: %s", (unsigned long long)seed, why);
        assert_true(markup_count(out.at, "script") <= 1); /* its own */
        assert_int_equal(markup_count(out.at, "img"), 0);
        assert_null(strstr(out.at, "href=\"javascript"));
        assert_null(strstr(out.at, "href=\"//"));
        cmv_buf_reset(&out);
        cmv_arena_reset(arena);
    }
}

static void limits_are_kept(void **state) {
    (void)state;
    cmv_doc doc = fixture_doc(arena, FIXTURE_PAIR);
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 20000);
    assert_int_equal(cmv_render_html(&doc, &CHROME, &out, &err), CMV_E_LIMIT);
    cmv_buf_reset(&out);
    cmv_block deep[9] = {0};
    for (size_t i = 0; i < 9; i++) {
        deep[i] = (cmv_block){
            .kind = CMV_BLOCK_DETAILS, .text = "more", .inside = i < 8 ? &deep[i + 1] : NULL};
    }
    cmv_section section = {.first = deep, .last = deep};
    doc.first = doc.last = &section;
    cmv_buf_init(&out, 8 << 20);
    assert_int_equal(cmv_render_html(&doc, &CHROME, &out, &err), CMV_E_LIMIT);
    cmv_buf_reset(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(links_stay_here_or_go_to_https),
        cmocka_unit_test(every_fixture_page_is_well_formed),
        cmocka_unit_test(the_head_says_what_the_page_is),
        cmocka_unit_test(the_answer_comes_first),
        cmocka_unit_test(the_banner_stands_on_top),
        cmocka_unit_test(the_site_navigation_marks_its_page),
        cmocka_unit_test(assets_carry_their_hash),
        cmocka_unit_test(wide_tables_keep_their_roles),
        cmocka_unit_test(compact_tables_fold_with_their_notes),
        cmocka_unit_test(a_leg_without_data_says_why),
        cmocka_unit_test(random_documents_stay_well_formed),
        cmocka_unit_test(limits_are_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
