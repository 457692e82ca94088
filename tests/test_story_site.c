// SPDX-License-Identifier: Apache-2.0
/* Status, data sources and quality: every fact on its page, in the right group, and no more than that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "comove/render.h"
#include "comove/story.h"
#include "support/doc_walk.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

enum { ARENA = 16 << 20, TEXT = 1 << 16 };

/* ---- a site --------------------------------------------------------------------------------------------------------------- */

static const cmv_metric_line METRICS[] = {
    {.id = "walcl",
     .short_name = "Fed assets",
     .held = true,
     .sources = "frb",
     .known = "Thursday",
     .bases = "price",
     .n_dates = 3},
    {.id = "dgs10",
     .short_name = "10y yield",
     .held = true,
     .sources = "treasury, DGS10.csv",
     .known = "",
     .bases = "price",
     .n_dates = 4},
    {.id = "hy-oas",
     .short_name = "HY spread",
     .held = true,
     .sources = "BAML.csv",
     .owner = "ICE Data Indices",
     .known = "",
     .bases = "price",
     .n_dates = 5},
    {.id = "eurusd", .short_name = "EUR/USD", .sources = "", .known = "", .bases = ""},
};

static cmv_fresh state(cmv_fresh_state s) { return (cmv_fresh){.state = s}; }

static cmv_site site_of(cmv_fresh_row row[4]) {
    const cmv_utc_ms now = cmv_zone_instant(CMV_ZONE_NEW_YORK, cmv_date_of(2026, 8, 7), 600);
    row[0] = (cmv_fresh_row){.metric = &METRICS[0],
                             .fresh = state(CMV_FRESH_LATE),
                             .zone = CMV_ZONE_NEW_YORK,
                             .text = "row one; late",
                             .provider = "frb",
                             .tried = now,
                             .got = now - 86400000,
                             .failures = 3,
                             .error = "frb answered 503",
                             .n_waiting = 1};
    row[1] = (cmv_fresh_row){.metric = &METRICS[1],
                             .fresh = state(CMV_FRESH_ON_TIME),
                             .zone = CMV_ZONE_NEW_YORK,
                             .text = "row two; on time",
                             .provider = "treasury",
                             .tried = now,
                             .got = now,
                             .error = ""};
    row[2] = (cmv_fresh_row){.metric = &METRICS[2],
                             .fresh = state(CMV_FRESH_LATE),
                             .zone = CMV_ZONE_NEW_YORK,
                             .text = "row three; late",
                             .tried = CMV_UTC_NONE,
                             .got = CMV_UTC_NONE,
                             .error = ""};
    row[3] = (cmv_fresh_row){.metric = &METRICS[3],
                             .fresh = state(CMV_FRESH_NEVER),
                             .zone = CMV_ZONE_BERLIN,
                             .text = "nothing is held",
                             .provider = "ecb",
                             .tried = CMV_UTC_NONE,
                             .got = CMV_UTC_NONE,
                             .error = ""};
    return (cmv_site){.metric = METRICS,
                      .n_metrics = 4,
                      .store = "SQLite",
                      .now = now,
                      .n_observations = 12,
                      .fresh = row,
                      .n_fresh = 4};
}

/* Everything a section says: paragraphs, lists and cells. */
static const char *text_of(const cmv_doc *doc, const char *id, char out[TEXT]) {
    const cmv_section *s = doc_section(doc, id);
    size_t n = 0;
    out[0] = '\0';
    for (const cmv_block *b = s ? s->first : NULL; b; b = b->next) {
        if (b->kind <= CMV_BLOCK_WARNING) {
            doc_join(&b->line, out + n, TEXT - n);
            n += strlen(out + n);
        }
        for (size_t i = 0; b->table && i < b->table->n_rows * b->table->n_cols; i++) {
            doc_join(&b->table->cell[i].line, out + n, TEXT - n);
            n += strlen(out + n);
        }
        for (size_t i = 0; i < b->n_items; i++) {
            doc_join(&b->item[i], out + n, TEXT - n);
            n += strlen(out + n);
        }
    }
    return out;
}

static void says(const cmv_doc *doc, const char *id, const char *wanted) {
    static char text[TEXT];
    if (!strstr(text_of(doc, id, text), wanted))
        fail_msg("section %s does not say \"%s\" but \"%s\"", id, wanted, text);
}

static void says_not(const cmv_doc *doc, const char *id, const char *unwanted) {
    static char text[TEXT];
    if (strstr(text_of(doc, id, text), unwanted)) fail_msg("section %s says \"%s\"", id, unwanted);
}

/* ---- status --------------------------------------------------------------------------------------------------------------- */

static void metrics_stand_in_their_group(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    const cmv_site site = site_of(row);
    cmv_doc doc;
    assert_int_equal(cmv_story_status(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "answer", "Of 3 metrics held, 2 are late.");
    says(&doc, "late", "row one; late");
    says_not(&doc, "late", "row three");
    says(&doc, "late-by-hand", "row three; late");
    says(&doc, "late-by-hand", "no usable source");
    says(&doc, "on-time", "row two; on time");
    says(&doc, "never", "nothing is held (Frankfurt time)");
    says_not(&doc, "on-time", "time)");
    assert_null(doc_section(&doc, "due")); /* an empty group is left out */
    assert_null(doc_section(&doc, "unknown"));
    assert_string_equal(doc.json, "/status.json");
    cmv_arena_destroy(arena);
}

static void fetches_are_told_with_their_error(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    const cmv_site site = site_of(row);
    cmv_doc doc;
    assert_int_equal(cmv_story_status(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "late", "failed 3 times in a row at frb, last 7 August 10:00: frb answered 503");
    says(&doc, "late", "1 batch held back");
    says(&doc, "answer", "1 batch held back and waits for a person");
    says(&doc, "on-time", "treasury, 7 August 10:00");
    says(&doc, "never", "not yet; ecb can be asked");
    row[0].failures = 0;
    row[0].n_waiting = 0;
    assert_int_equal(cmv_story_status(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "late", "frb, 6 August 10:00");
    says_not(&doc, "late", "held back");
    says_not(&doc, "answer", "held back");
    cmv_arena_destroy(arena);
}

static void what_is_due_is_not_late(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    const cmv_site site = site_of(row);
    cmv_doc doc;
    row[0].fresh.state = CMV_FRESH_DUE;
    row[2].fresh.state = CMV_FRESH_UNKNOWN;
    assert_int_equal(cmv_story_status(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "answer", "Of 3 metrics held, 0 are late and 1 due since a short while.");
    says(&doc, "due", "row one");
    says(&doc, "unknown", "row three");
    assert_null(doc_section(&doc, "late"));
    row[0].fresh.state = CMV_FRESH_ON_TIME;
    assert_int_equal(cmv_story_status(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "answer", "Of 3 metrics none is late.");
    cmv_arena_destroy(arena);
}

/* ---- sources -------------------------------------------------------------------------------------------------------------- */

static cmv_source_line provider(cmv_source_use use) {
    return (cmv_source_line){.id = "frb",
                             .name = "The Board",
                             .home = "https://h",
                             .use = use,
                             .terms_url = "https://t",
                             .attribution = "Source: the Board",
                             .terms_text = "In the public domain.",
                             .cadence = "Thursdays",
                             .terms = "public",
                             .n_offered = 9,
                             .first = CMV_DATE_NONE,
                             .last = CMV_DATE_NONE,
                             .got = CMV_UTC_NONE};
}

static void providers_say_whether_they_can_be_asked(void **state_) {
    (void)state_;
    static const struct {
        cmv_source_use use;
        const char *wanted;
    } ROWS[] = {{CMV_USE_FREE, "it takes no key"},
                {CMV_USE_WITHOUT_KEY, "without a key; FRB_KEY would allow more"},
                {CMV_USE_KEY, "its key is set"},
                {CMV_USE_NEEDS_KEY, "Not usable here: it needs FRB_KEY."},
                {CMV_USE_CONSENT, "with the operator's consent"},
                {CMV_USE_NEEDS_CONSENT, "Not used here until its operator consents"}};
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    cmv_doc doc;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        cmv_source_line s = provider(ROWS[i].use);
        s.key_env = "FRB_KEY";
        site.source = &s;
        site.n_sources = 1;
        assert_int_equal(cmv_story_sources(&site, &(cmv_story_context){0}, arena, &doc, NULL),
                         CMV_OK);
        says(&doc, "source-frb", ROWS[i].wanted);
        const bool usable = i != 3 && i != 5;
        says(&doc, "answer", usable ? "1 of 1 provider can be" : "0 of 1 provider can be");
    }
    cmv_arena_destroy(arena);
}

static void providers_say_terms_and_what_is_held(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    cmv_source_line s = provider(CMV_USE_FREE);
    cmv_doc doc;
    site.source = &s;
    site.n_sources = 1;
    assert_int_equal(cmv_story_sources(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "source-frb", "Nothing is held from it; it could be asked for 9 metrics.");
    says(&doc, "source-frb", "In the public domain.");
    says(&doc, "source-frb", "Source: the Board. Published Thursdays.");
    says_not(&doc, "source-frb", "Restricted");
    s.terms = "personal";
    s.n_held = 2;
    s.n_late = 1;
    s.first = cmv_date_of(2002, 12, 18);
    s.last = cmv_date_of(2026, 7, 29);
    s.got = site.now;
    assert_int_equal(cmv_story_sources(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "source-frb", "Restricted. ");
    says(&doc, "source-frb", "2 of 9 metrics hold values from it and reach from 18");
    says(&doc, "source-frb", "last fetched 7 August 10:00 New York; 1 metric late.");
    cmv_arena_destroy(arena);
}

static void files_and_owners_stand_by_themselves(void **state_) {
    (void)state_;
    static const char *const FILES[] = {"BAML.csv", "DGS10.csv"};
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    cmv_doc doc;
    assert_int_equal(cmv_story_sources(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    assert_null(doc_section(&doc, "files"));
    says(&doc, "owners", "HY spreadICE Data Indicesyes");
    says_not(&doc, "owners", "Fed assets");
    says(&doc, "holdings", "restricted, ICE Data Indices");
    site.file = FILES;
    site.n_files = 2;
    site.n_file_metrics = 2;
    site.keys_trouble = "refused";
    assert_int_equal(cmv_story_sources(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "files", "2 metrics hold values that came from files.");
    says(&doc, "files", "BAML.csvDGS10.csv");
    says(&doc, "answer", "Keys could not be read: Refused.");
    cmv_arena_destroy(arena);
}

/* ---- quality -------------------------------------------------------------------------------------------------------------- */

static void batches_wait_with_their_commands(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    cmv_doc doc;
    const cmv_held_back held[] = {{.id = 12,
                                   .state = "waiting",
                                   .at = site.now,
                                   .settled = CMV_UTC_NONE,
                                   .metric = "dgs10",
                                   .short_name = "10y yield",
                                   .provider = "frb",
                                   .reason = "ten times what it was",
                                   .by = "",
                                   .first = cmv_date_of(2026, 8, 5),
                                   .last = cmv_date_of(2026, 8, 6),
                                   .n = 2},
                                  {.id = 11,
                                   .state = "rejected",
                                   .at = site.now,
                                   .settled = site.now,
                                   .metric = "dgs10",
                                   .short_name = "10y yield",
                                   .provider = "frb",
                                   .reason = "a zero",
                                   .by = "ann",
                                   .n = 1,
                                   .first = cmv_date_of(2026, 8, 5),
                                   .last = cmv_date_of(2026, 8, 5)}};
    site.held_back = held;
    site.n_held_back = 2;
    assert_int_equal(cmv_story_quality(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "answer", "1 batch waits for a person.");
    says(&doc, "waiting", "#12 10y yield from frb, 2 values (2026-08-05 to 2026-08-06, price)");
    says(&doc, "waiting", "Ten times what it was.");
    says(&doc, "waiting", "comove quality --release 12");
    says(&doc, "waiting", "comove quality --reject 12");
    says_not(&doc, "waiting", "#11");
    says(&doc, "settled", "a zerorejected by ann, 7 August 10:00");
    cmv_arena_destroy(arena);
}

static void findings_stand_by_metric_newest_first(void **state_) {
    (void)state_;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    cmv_doc doc;
    const cmv_date day = cmv_date_of(2026, 8, 6);
    const cmv_found found[] = {{.id = 9,
                                .at = site.now,
                                .metric = "walcl",
                                .short_name = "Fed assets",
                                .provider = "frb",
                                .code = "gap",
                                .text = "sessions are missing",
                                .severity = 1,
                                .first = day,
                                .last = day},
                               {.id = 8,
                                .at = site.now,
                                .metric = "",
                                .short_name = "",
                                .provider = "ecb",
                                .code = "net",
                                .text = "no answer",
                                .severity = 3,
                                .first = CMV_DATE_NONE,
                                .last = CMV_DATE_NONE},
                               {.id = 7,
                                .at = site.now,
                                .metric = "walcl",
                                .short_name = "Fed assets",
                                .provider = "frb",
                                .code = "revised",
                                .text = "a value was revised",
                                .first = day - 7,
                                .last = day}};
    assert_int_equal(cmv_story_quality(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "answer", "No batch is held back. Nothing was found in what came.");
    site.found = found;
    site.n_found = 3;
    assert_int_equal(cmv_story_quality(&site, &(cmv_story_context){0}, arena, &doc, NULL), CMV_OK);
    says(&doc, "walcl", "flagsessions are missing (gap)2026-08-06frb");
    says(&doc, "walcl",
         "frb7 August 10:00notea value was revised (revised)2026-07-30 to 2026-08-06");
    says(&doc, "conversations", "failureno answer (net)");
    says_not(&doc, "walcl", "no answer");
    says(&doc, "answer", "The newest 3 findings");
    cmv_arena_destroy(arena);
}

/* ---- machines ------------------------------------------------------------------------------------------------------------- */

static void json_holds_the_same(void **state_) {
    (void)state_;
    cmv_fresh_row row[4];
    cmv_site site = site_of(row);
    const cmv_machine_context c = {.data_version = 3, .asof = CMV_DATE_NONE, .reproduce = ""};
    cmv_source_line s = provider(CMV_USE_NEEDS_KEY);
    const cmv_held_back held = {.id = 12,
                                .state = "waiting",
                                .at = site.now,
                                .settled = CMV_UTC_NONE,
                                .metric = "dgs10",
                                .provider = "frb",
                                .reason = "r",
                                .by = "x"};
    cmv_buf out;
    cmv_buf_init(&out, 1 << 20);
    site.source = &s;
    site.n_sources = 1;
    site.held_back = &held;
    site.n_held_back = 1;
    assert_int_equal(cmv_render_status(&site, &c, &out, NULL), CMV_OK);
    assert_non_null(strstr(out.at, "\"count\":{\"never\":1,\"on time\":1,\"due\":0,\"late\":2,"));
    assert_non_null(strstr(out.at, "\"text\":\"row one; late\",\"provider\":\"frb\""));
    assert_non_null(
        strstr(out.at, "\"failures\":3,\"error\":\"frb answered 503\",\"held_back\":1"));
    cmv_buf_reset(&out);
    assert_int_equal(cmv_render_sources(&site, &c, &out, NULL), CMV_OK);
    assert_non_null(strstr(out.at, "\"use\":\"needs key\""));
    assert_non_null(strstr(out.at, "{\"id\":\"hy-oas\",\"owner\":\"ICE Data Indices\""));
    assert_null(strstr(out.at, "\"id\":\"eurusd\""));
    cmv_buf_reset(&out);
    assert_int_equal(cmv_render_quality(&site, &c, &out, NULL), CMV_OK);
    assert_non_null(strstr(out.at, "\"id\":12,\"state\":\"waiting\""));
    assert_non_null(strstr(out.at, "\"by\":null,\"settled\":null"));
    cmv_buf_reset(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_stand_in_their_group),
        cmocka_unit_test(fetches_are_told_with_their_error),
        cmocka_unit_test(what_is_due_is_not_late),
        cmocka_unit_test(providers_say_whether_they_can_be_asked),
        cmocka_unit_test(providers_say_terms_and_what_is_held),
        cmocka_unit_test(files_and_owners_stand_by_themselves),
        cmocka_unit_test(batches_wait_with_their_commands),
        cmocka_unit_test(findings_stand_by_metric_newest_first),
        cmocka_unit_test(json_holds_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
