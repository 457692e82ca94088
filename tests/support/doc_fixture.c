// SPDX-License-Identifier: Apache-2.0
#include "support/doc_fixture.h"

#include <stdlib.h>
#include <string.h>

#define NB "\xE2\x80\xAF" /* narrow no-break space */
#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"
#define APOS "\xE2\x80\x99"

static void *take(cmv_arena *arena, size_t n, size_t size) {
    void *at = cmv_arena_alloc(arena, n, size);
    if (!at) abort();
    return at;
}

#define TAKE(arena, n, type) ((type *)take((arena), (n), sizeof(type)))

/* ---- lines and blocks ---------------------------------------------------------------------------------- */

static cmv_span *push_span(cmv_arena *arena, cmv_line *line, cmv_span_kind kind, const char *text,
                           size_t n) {
    cmv_span *span = TAKE(arena, 1, cmv_span);
    span->kind = kind;
    span->text = cmv_arena_strn(arena, text, n);
    if (kind == CMV_SPAN_FIGURE) {
        span->tone = text[0] == '+'                 ? CMV_TONE_UP
                     : strncmp(text, MINUS, 3) == 0 ? CMV_TONE_DOWN
                                                    : CMV_TONE_NONE;
    }
    if (line->last)
        line->last->next = span;
    else
        line->first = span;
    line->last = span;
    return span;
}

cmv_line fixture_line(cmv_arena *arena, const char *s) {
    static const char OPEN[] = "*{`[<", CLOSE[] = "*}`]>";
    static const cmv_span_kind KIND[] = {CMV_SPAN_STRONG, CMV_SPAN_FIGURE, CMV_SPAN_CODE,
                                         CMV_SPAN_LINK, CMV_SPAN_DATE};
    cmv_line line = {NULL, NULL};
    while (*s) {
        size_t n = strcspn(s, OPEN);
        if (n) push_span(arena, &line, CMV_SPAN_TEXT, s, n);
        s += n;
        if (!*s) break;
        size_t which = (size_t)(strchr(OPEN, *s) - OPEN);
        const char *end = strchr(++s, CLOSE[which]), *bar = memchr(s, '|', (size_t)(end - s));
        cmv_span *span = push_span(arena, &line, KIND[which], s, (size_t)((bar ? bar : end) - s));
        if (KIND[which] == CMV_SPAN_DATE && bar)
            span->href = cmv_arena_strn(arena, bar + 1, (size_t)(end - bar - 1));
        s = end + 1;
        if (KIND[which] == CMV_SPAN_LINK && *s == '(') {
            end = strchr(s, ')');
            span->href = cmv_arena_strn(arena, s + 1, (size_t)(end - s - 1));
            s = end + 1;
        }
    }
    return line;
}

typedef struct author {
    cmv_arena *arena;
    cmv_doc doc;
} author;

static void section(author *a, const char *id, const char *title) {
    cmv_section *s = TAKE(a->arena, 1, cmv_section);
    s->id = id;
    s->title = title;
    if (a->doc.last)
        a->doc.last->next = s;
    else
        a->doc.first = s;
    a->doc.last = s;
}

static cmv_block *block(author *a, cmv_block_kind kind) {
    cmv_block *b = TAKE(a->arena, 1, cmv_block);
    b->kind = kind;
    if (a->doc.last->last)
        a->doc.last->last->next = b;
    else
        a->doc.last->first = b;
    a->doc.last->last = b;
    return b;
}

static void say(author *a, cmv_block_kind kind, const char *markup) {
    block(a, kind)->line = fixture_line(a->arena, markup);
}

static void chart(author *a, cmv_chart c) {
    cmv_chart *kept = TAKE(a->arena, 1, cmv_chart);
    *kept = c;
    block(a, CMV_BLOCK_CHART)->chart = kept;
}

/* Rows of cells as markup, row-major; columns after the first are numbers unless told. */
static void table(author *a, const char *caption, size_t cols, const char *const *head,
                  const char *const *cell, size_t rows, bool compact, size_t text_cols) {
    cmv_doc_table *t = TAKE(a->arena, 1, cmv_doc_table);
    bool *number = TAKE(a->arena, cols, bool);
    cmv_table_cell *cells = TAKE(a->arena, cols * rows + 1, cmv_table_cell);
    for (size_t c = 0; c < cols; c++) number[c] = c >= text_cols && strcmp(head[c], "note") != 0;
    for (size_t i = 0; i < cols * rows; i++) {
        cells[i] = (cmv_table_cell){fixture_line(a->arena, cell[i]), number[i % cols]};
    }
    *t = (cmv_doc_table){caption, head, number, cols, rows, cells, compact};
    block(a, CMV_BLOCK_TABLE)->table = t;
}

static void list(author *a, const char *const *item, size_t n) {
    cmv_block *b = block(a, CMV_BLOCK_LIST);
    cmv_line *lines = TAKE(a->arena, n, cmv_line);
    for (size_t i = 0; i < n; i++) lines[i] = fixture_line(a->arena, item[i]);
    b->item = lines;
    b->n_items = n;
}

static void command(author *a, const char *text) { block(a, CMV_BLOCK_COMMAND)->text = text; }

static void folded(author *a, const char *title, const char *markup) {
    cmv_block *b = block(a, CMV_BLOCK_DETAILS), *inside = TAKE(a->arena, 1, cmv_block);
    b->text = title;
    inside->line = fixture_line(a->arena, markup);
    b->inside = inside;
}

/* ---- the legs ------------------------------------------------------------------------------------------ */

static const char *const CHIPS_A[] = {"Bonds & duration", "daily", "close 16:00 New York"};
static const char *const CHIPS_B[] = {"Equity index", "daily", "close 16:00 New York"};
static const cmv_fact CHANGES_A[] = {
    {"1D", "+0.5" NB "%", CMV_TONE_UP},         {"1W", "+1.3" NB "%", CMV_TONE_UP},
    {"1M", "+3.0" NB "%", CMV_TONE_UP},         {"3M", MINUS "1.2" NB "%", CMV_TONE_DOWN},
    {"YTD", MINUS "1.1" NB "%", CMV_TONE_DOWN}, {"1Y", "+0.9" NB "%", CMV_TONE_UP}};
static const cmv_fact CHANGES_B[] = {
    {"1D", MINUS "0.9" NB "%", CMV_TONE_DOWN}, {"1W", "+2.5" NB "%", CMV_TONE_UP},
    {"1M", "+5.2" NB "%", CMV_TONE_UP},        {"3M", "+17.3" NB "%", CMV_TONE_UP},
    {"YTD", "+18.7" NB "%", CMV_TONE_UP},      {"1Y", "+38.6" NB "%", CMV_TONE_UP}};
static const cmv_fact FACTS_A[] = {{"volatility, 90 sessions", "10.0" NB "% a year", CMV_TONE_NONE},
                                   {"from its 90-session mean", MINUS "0.3 sd", CMV_TONE_NONE},
                                   {"deepest fall, 90 sessions", MINUS "8.6" NB "%", CMV_TONE_NONE}};
static const cmv_fact FACTS_B[] = {{"volatility, 90 sessions", "21.8" NB "% a year", CMV_TONE_NONE},
                                   {"from its 90-session mean", "+1.5 sd", CMV_TONE_NONE},
                                   {"deepest fall, 90 sessions", MINUS "10.2" NB "%", CMV_TONE_NONE}};

static cmv_card leg(cmv_arena *arena, int role) {
    cmv_chart *spark = TAKE(arena, 1, cmv_chart);
    *spark = fixture_spark(arena, role);
    cmv_card a = {.role = 1,
                  .title = "TLT",
                  .subtitle = "20+ Year Treasury Bond ETF",
                  .href = "/metrics/tlt",
                  .chip = CHIPS_A,
                  .n_chips = 3,
                  .value = "86.19",
                  .unit = "USD",
                  .when = "16 Jun 2026, today",
                  .spark = spark,
                  .change = CHANGES_A,
                  .n_changes = 6,
                  .range_low = "83.02",
                  .range_high = "92.06",
                  .range_text = "52 weeks: today is above 21" NB "% of the year" APOS "s closes",
                  .range_at = 0.35,
                  .fact = FACTS_A,
                  .n_facts = 3};
    cmv_card b = {.role = 2,
                  .title = "IWM",
                  .subtitle = "Russell 2000 ETF",
                  .href = "/metrics/iwm",
                  .chip = CHIPS_B,
                  .n_chips = 3,
                  .value = "292.08",
                  .unit = "USD",
                  .when = "16 Jun 2026, today",
                  .spark = spark,
                  .change = CHANGES_B,
                  .n_changes = 6,
                  .range_low = "208.55",
                  .range_high = "294.64",
                  .range_text = "52 weeks: today is above 99" NB "% of the year" APOS "s closes",
                  .range_at = 0.97,
                  .fact = FACTS_B,
                  .n_facts = 3};
    return role == 1 ? a : b;
}

static void legs(author *a) {
    cmv_card *card = TAKE(a->arena, 2, cmv_card);
    card[0] = leg(a->arena, 1);
    card[1] = leg(a->arena, 2);
    cmv_block *b = block(a, CMV_BLOCK_CARDS);
    b->card = card;
    b->n_cards = 2;
}

/* ---- pages ------------------------------------------------------------------------------------------------ */

static const char *const CRUMB_TEXT[] = {"Metrics", "Bonds & duration", "Equity index"};
static const char *const CRUMB_HREF[] = {"/metrics", "/metrics#bonds", "/metrics#equity-index"};

static author author_of(cmv_arena *arena, const char *title, const char *subtitle, const char *path) {
    author a = {.arena = arena};
    a.doc = (cmv_doc){
        .title = title,
        .subtitle = subtitle,
        .path = path,
        .canonical = path,
        .head_title = cmv_arena_printf(arena, "%s \xC2\xB7 comove", title),
        .description = "Over the last 90 sessions TLT and IWM moved together: correlation +0.43.",
        .crumb_text = CRUMB_TEXT,
        .crumb_href = CRUMB_HREF,
        .n_crumbs = 1,
        .searchable = true,
        .footer = "Prices: your import of 14 August 2026. Rendered from data version 4,182."};
    return a;
}

static void relationship(author *a) {
    section(a, "relationship", "What is the relationship?");
    say(a, CMV_BLOCK_LEAD,
        "It depends on how far back you look: close to {+0.4} now, near zero over five years, "
        "clearly "
        "negative over twenty-four.");
    chart(a, fixture_intervals(a->arena));
    static const char *const HEAD[] = {"Window", "n", "r", "95 % interval", "first", "last"};
    static const char *const CELL[] = {"30 sessions",
                                       "30",
                                       "{+0.77}",
                                       "+0.51 to +0.88",
                                       "<4 May 2026|2026-05-04>",
                                       "<16 Jun 2026|2026-06-16>",
                                       "90 sessions",
                                       "90",
                                       "{+0.43}",
                                       "+0.20 to +0.62",
                                       "<5 Feb 2026|2026-02-05>",
                                       "<16 Jun 2026|2026-06-16>",
                                       "all",
                                       "6,008",
                                       "{" MINUS "0.28}",
                                       MINUS "0.32 to " MINUS "0.24",
                                       "<31 Jul 2002|2002-07-31>",
                                       "<16 Jun 2026|2026-06-16>"};
    table(a, "The same as a table", 6, HEAD, CELL, 3, true, 1);
    say(a, CMV_BLOCK_PARA,
        "A 1" NB "% move in IWM went with {+0.11" NB "%} in TLT over the last year. One day, "
        "<9 Apr 2025|2025-04-09>, carries most of it: without it r is {+0.04}.");
    chart(a, fixture_scatter(a->arena, 252));
    command(a, "comove pair TLT IWM --as-of 2026-06-16 --section relationship");
}

static void hedge(author *a) {
    section(a, "hedge", "Does TLT hedge IWM?");
    say(a, CMV_BLOCK_LEAD,
        "It did until 2020 and has not since: on IWM" APOS "s worst days TLT rose 82" NB
        "% of the time then, 52" NB "% since.");
    static const char *const HEAD[] = {"", "days", "IWM", "TLT", "TLT rose"};
    static const char *const CELL[] = {
        "2002" DASH "2020", "232", "{" MINUS "3.6" NB "%}", "{+0.9" NB "%}",         "82" NB "%",
        "2021" DASH "2026", "69",  "{" MINUS "3.1" NB "%}", "{" MINUS "0.1" NB "%}", "52" NB "%"};
    table(a, "On IWM" APOS "s worst 5" NB "% of days", 5, HEAD, CELL, 2, false, 1);
    static const char *const HEAD2[] = {"", "sessions", "TLT", "IWM", "correlation", "note"};
    static const char *const CELL2[] = {
        "[Lehman to the low, 15 Sep 2008 " DASH " 9 Mar 2009](/scenarios/lehman)",
        "121",
        "{+11.3" NB "%}",
        "{" MINUS "51.9" NB "%}",
        "{" MINUS "0.48}",
        "flight to quality",
        "[Covid crash, 20 Feb " DASH " 23 Mar 2020](/scenarios/covid)",
        "23",
        "{+14.2" NB "%}",
        "{" MINUS "40.7" NB "%}",
        "{" MINUS "0.33}",
        "until the dash for cash of mid March",
        "[Inflation bear, 4 Jan " DASH " 14 Oct 2022](/scenarios/inflation)",
        "197",
        "{" MINUS "30.6" NB "%}",
        "{" MINUS "25.2" NB "%}",
        "{+0.06}",
        "both fell"};
    table(a, "In past storms", 6, HEAD2, CELL2, 3, false, 1);
    say(a, CMV_BLOCK_NOTE,
        "A hedge ratio estimated over the 252 sessions before each month, without costs.");
    command(a, "comove pair TLT IWM --as-of 2026-06-16 --section hedge");
}

static cmv_doc pair_page(cmv_arena *arena) {
    author a =
        author_of(arena, "TLT and IWM", "long Treasuries and US small caps", "/compare/tlt-vs-iwm");
    a.doc.n_crumbs = 3;
    a.doc.json = "/api/v1/pairs/tlt/iwm";
    a.doc.csv = "/compare/tlt-vs-iwm.csv";
    a.doc.meta = "As of 16 June 2026 \xC2\xB7 6,008 shared sessions since 30 July 2002 \xC2\xB7 "
                 "log total returns \xC2\xB7 "
                 "21 rows on days without a session dropped \xC2\xB7 data version 4,182";
    section(&a, "answer", NULL);
    say(&a, CMV_BLOCK_LEAD,
        "Over the last 90 sessions they moved *together*: correlation {+0.43}, 95" NB
        "% interval +0.20 to +0.62. Before that, since June 2021, it was {+0.07}.");
    say(&a, CMV_BLOCK_PARA,
        "A rise like this is unlikely to be chance (p" NB "=" NB
        "0.006), but it is no record: the 90 "
        "sessions to <10 June 2024|2024-06-10> reached {+0.46}.");
    legs(&a);
    chart(&a, fixture_rolling(arena, 5918));
    relationship(&a);
    section(&a, "history", "How has it changed?");
    say(&a, CMV_BLOCK_LEAD,
        "From a hedge to a companion. Every year from 2007 to 2021 was negative; none since.");
    chart(&a, fixture_years(arena));
    say(&a, CMV_BLOCK_PARA,
        "The highest 90-session reading was {+0.61}, <8 March " DASH
        " 14 July 2023|2023-07-14>; the "
        "lowest {" MINUS "0.78}, <5 August " DASH " 10 December 2010|2010-12-10>.");
    command(&a, "comove pair TLT IWM --as-of 2026-06-16 --section history");
    hedge(&a);
    section(&a, "levels", "Where do they stand?");
    chart(&a, fixture_growth(arena, 1255, false));
    folded(&a, "How this was computed",
           "Levels are joined on days on which both traded, then returned; intervals are a "
           "delete-one jackknife on Fisher" APOS
           "s z. See the [methodology](/methodology) and [Efron 1982](https://example.org/efron).");
    section(&a, "related", "Related pairs");
    static const char *const LINKS[] = {
        "[TLT and SPY](/compare/tlt-vs-spy)", "[IEF and IWM](/compare/ief-vs-iwm)",
        "[TLT and HYG](/compare/tlt-vs-hyg)", "[GLD and TLT](/compare/gld-vs-tlt)"};
    list(&a, LINKS, 4);
    return a.doc;
}

static cmv_doc correlation_page(cmv_arena *arena) {
    author a = author_of(arena, "Correlation of TLT and IWM", "in depth",
                         "/compare/tlt-vs-iwm/correlation");
    a.doc.n_crumbs = 3;
    a.doc.banner = "Synthetic demo data: nothing on this page happened.";
    section(&a, "answer", NULL);
    say(&a, CMV_BLOCK_LEAD,
        "The one-year correlation is {+0.21}, 95" NB "% interval +0.05 to +0.35.");
    say(&a, CMV_BLOCK_WARNING,
        "WALCL is weekly: Wednesday" APOS "s level is compared with Wednesday" APOS "s close.");
    chart(&a, fixture_scatter(arena, 6008));
    chart(&a, fixture_growth(arena, 6008, true));
    section(&a, "rolling", "Rolling");
    chart(&a, fixture_rolling(arena, 1186));
    return a.doc;
}

static cmv_doc metric_page(cmv_arena *arena) {
    author a = author_of(arena, "TLT", "20+ Year Treasury Bond ETF", "/metrics/tlt");
    section(&a, "answer", NULL);
    say(&a, CMV_BLOCK_LEAD,
        "TLT closed at {86.19} on <16 June 2026|2026-06-16>, above 21" NB "% of the year" APOS
        "s closes.");
    cmv_card *card = TAKE(arena, 2, cmv_card);
    card[0] = leg(arena, 1);
    cmv_block *b = block(&a, CMV_BLOCK_CARDS);
    b->card = card;
    b->n_cards = 1;
    section(&a, "missing", "What is missing?");
    card = TAKE(arena, 1, cmv_card);
    *card =
        (cmv_card){.title = "WALCL",
                   .subtitle = "Fed balance sheet",
                   .href = "/metrics/walcl",
                   .missing = "Nothing has been imported for WALCL; `comove import` takes FRED" APOS
                              "s file."};
    b = block(&a, CMV_BLOCK_CARDS);
    b->card = card;
    b->n_cards = 1;
    return a.doc;
}

static cmv_doc list_page(cmv_arena *arena) {
    author a = author_of(arena, "Metrics", NULL, "/metrics");
    section(&a, "answer", NULL);
    say(&a, CMV_BLOCK_LEAD, "217 metrics in 14 categories; 61 hold data.");
    section(&a, "bonds", "Bonds & duration");
    static const char *const HEAD[] = {"Metric", "Name",  "Frequency",
                                       "Last",   "First", "Observations"};
    static const char *const CELL[] = {"[TLT](/metrics/tlt)",
                                       "20+ Year Treasury Bond ETF",
                                       "daily",
                                       "86.19",
                                       "<30 Jul 2002|2002-07-30>",
                                       "6,008",
                                       "[IEF](/metrics/ief)",
                                       "7 to 10 Year Treasury Bond ETF",
                                       "daily",
                                       "95.02",
                                       "<30 Jul 2002|2002-07-30>",
                                       "6,008",
                                       "[DGS10](/metrics/dgs10)",
                                       "10-Year Treasury Constant Maturity Rate",
                                       "daily",
                                       "4.43",
                                       "<2 Jan 1962|1962-01-02>",
                                       "16,104"};
    table(&a, "Bonds & duration", 6, HEAD, CELL, 3, false, 3);
    section(&a, "notes", "Notes");
    static const char *const NOTES[] = {
        "Rates and spreads in per cent; changes in *basis points*.",
        "A metric without data says how to import it: `comove import FILE`."};
    list(&a, NOTES, 2);
    return a.doc;
}

static cmv_doc problem_page(cmv_arena *arena) {
    author a = author_of(arena, "There is no metric \xE2\x80\x9C<TLTT>\xE2\x80\x9D", NULL,
                         "/metrics/tltt");
    a.doc.searchable = false;
    a.doc.n_crumbs = 0;
    section(&a, "answer", NULL);
    say(&a, CMV_BLOCK_LEAD, "No metric has that name or ticker. Near it:");
    static const char *const LINKS[] = {"[TLT, 20+ Year Treasury Bond ETF](/metrics/tlt)",
                                        "[TIP, TIPS ETF](/metrics/tip)"};
    list(&a, LINKS, 2);
    return a.doc;
}

static const struct {
    const char *name;
    cmv_doc (*write)(cmv_arena *arena);
} PAGE[FIXTURE_PAGES] = {
    [FIXTURE_PAIR] = {"pair", pair_page},
    [FIXTURE_CORRELATION] = {"correlation", correlation_page},
    [FIXTURE_METRIC] = {"metric", metric_page},
    [FIXTURE_LIST] = {"list", list_page},
    [FIXTURE_PROBLEM] = {"problem", problem_page},
};

const char *fixture_name(fixture_page page) { return PAGE[page].name; }
cmv_doc fixture_doc(cmv_arena *arena, fixture_page page) { return PAGE[page].write(arena); }
