// SPDX-License-Identifier: Apache-2.0
/* Start page, list of metrics, and the page for an error. */
#include "comove/story.h"

#include "base/error.h"
#include "list_parts.h"

#include <math.h>
#include <string.h>

static size_t count_held_pairs(const cmv_site *site) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_pairs; i++) n += site->pair[i].held;
    return n;
}

static bool same(const char *a, const char *b) { return !strcmp(a ? a : "", b ? b : ""); }

/* ---- start page ------------------------------------------------------------------------------------------------------------------ */

static void say_pair(cmv__ink *ink, cmv_line *line, const cmv_pair_line *p) {
    const char *name = cmv__str(ink, "%s and %s", p->a_short, p->b_short);
    CMV__SAY(ink, line, "@", cmv__link(name, cmv__str(ink, "/compare/%s-vs-%s", p->a, p->b)));
    if (p->restricted)
        CMV__SAY0(ink, line, " (not shown in public)");
    else if (!p->held)
        CMV__SAY0(ink, line, " (no data yet)");
}

/* One list per category, in the order in which categories first appear. */
static void pair_lists(cmv__ink *ink, const cmv_site *site) {
    for (size_t i = 0; i < site->n_pairs; i++) {
        const char *category = site->pair[i].category;
        size_t n = 0;
        bool seen = false;
        for (size_t k = 0; k < site->n_pairs; k++) {
            if (!same(site->pair[k].category, category)) continue;
            seen = seen || k < i;
            n++;
        }
        if (seen) continue;
        cmv__section(ink, cmv__str(ink, "pairs-%zu", i), category);
        cmv_line *item = cmv__list(ink, n);
        size_t at = 0;
        for (size_t k = 0; item && k < site->n_pairs; k++) {
            if (same(site->pair[k].category, category)) say_pair(ink, &item[at++], &site->pair[k]);
        }
    }
}

static void say_home(cmv__ink *ink, const cmv_site *site) {
    cmv__section(ink, "answer", NULL);
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_LEAD),
              "How do two markets move together, has that changed, and is today unusual? Every "
              "answer here is a number with "
              "its sample, its dates and its interval.");
    size_t held = cmv__count_held(site);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (!held) {
        CMV__SAY(
            ink,
            line, "Nothing has been imported yet: @ fills in synthetic data to look around with, @ reads your files.",
            cmv__code("comove demo"), cmv__code("comove import FOLDER"));
        return;
    }
    CMV__SAY(
        ink,
        line, "@ of @ are held, and any two of them make a pair; @ of @ have data on both sides. All of them: @.",
        cmv__count(ink, held), cmv__units(ink, site->n_metrics, "known metric"),
        cmv__count(ink, count_held_pairs(site)), cmv__units(ink, site->n_pairs, "curated pair"),
        cmv__link("the list of metrics", "/metrics"));
}

/* A change is named only when at most this share of the changes named is expected to be chance (statistics.md L1). */
#define NOTABLE_Q 0.10

static bool is_notable(const cmv_reading *r) { return r->q < NOTABLE_Q && r->p < .05; }

/* What became of a correlation, in a few words. */
static const char *change_word(const cmv_reading *r) {
    if (isnan(r->p)) return CMV__DASH;
    if (r->p >= .05) return "no change detectable";
    if (!is_notable(r)) return "not beyond chance";
    bool up = r->now.r.v > r->before.r.v, clear = r->p < .01;
    if (clear) return up ? "clearly higher" : "clearly lower";
    return up ? "probably higher" : "probably lower";
}

static cmv_span q_span(cmv__ink *ink, double q) {
    if (isnan(q)) return cmv__text(CMV__DASH);
    return cmv__figure(q < .001 ? "< 0.001" : cmv__number(ink, q, 3, false));
}

/* The same after "q": "= 0.020", "< 0.001". */
static cmv_span q_said(cmv__ink *ink, double q) {
    const cmv_span bare = q_span(ink, q);
    return *bare.text == '<' ? bare : cmv__figure(cmv__str(ink, "= %s", bare.text));
}

static cmv_span reading_link(cmv__ink *ink, const cmv_reading *r) {
    return cmv__link(cmv__str(ink, "%s and %s", r->a_short, r->b_short),
                     cmv__str(ink, "/compare/%s-vs-%s", r->a, r->b));
}

static void reading_row(cmv__rows *rows, const cmv_reading *r) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, reading_link(ink, r));
    cmv__put_corr(rows, 1, r->now.r, r->now.ci_low, r->now.ci_high);
    cmv__put_interval(rows, 2, r->now.ci_low, r->now.ci_high);
    cmv__put(rows, 3, cmv__units(ink, r->now.n, cmv__noun(r->freq)));
    cmv__put(rows, 4, cmv__text(cmv__date_iso(ink, r->last)));
    cmv__put_corr(rows, 5, r->before.r, r->before.ci_low, r->before.ci_high);
    cmv__put(rows, 6, q_span(ink, r->q));
    cmv__put(rows, 7, cmv__text(change_word(r)));
}

/* Readings that were tested, and how many of them are notable. */
typedef struct family {
    size_t tested, notable;
    double least; /* smallest q */
} family;

static family family_of(const cmv_site *site) {
    family f = {.least = 1};
    for (size_t i = 0; i < site->n_readings; i++) {
        const cmv_reading *r = &site->reading[i];
        if (isnan(r->p)) continue;
        f.tested++;
        f.notable += is_notable(r);
        f.least = fmin(f.least, r->q);
    }
    return f;
}

static void say_notable(cmv__ink *ink, const cmv_site *site) {
    const family f = family_of(site);
    if (!f.tested) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (!f.notable) {
        CMV__SAY(ink, line,
                 "Of the @ tested here none has changed beyond what that many tests turn up by "
                 "chance (smallest q @).",
                 cmv__units(ink, f.tested, "pair"), q_said(ink, f.least));
        return;
    }
    CMV__SAY(ink, line, "Changed, of the @ tested here: ", cmv__units(ink, f.tested, "pair"));
    bool any = false;
    for (size_t i = 0; i < site->n_readings; i++) {
        const cmv_reading *r = &site->reading[i];
        if (!is_notable(r)) continue;
        CMV__SAY(ink, line,
                 any ? "; @, @ over @ and @ before (q @)" : "@, @ over @ and @ before (q @)",
                 reading_link(ink, r), cmv__corr(ink, r->now.r.v),
                 cmv__units(ink, r->now.n, cmv__noun(r->freq)), cmv__corr(ink, r->before.r.v),
                 q_said(ink, r->q));
        any = true;
    }
    CMV__SAY0(ink, line, ".");
}

static void say_readings(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {
        {"Pair", false}, {"Correlation", true}, {"95 % interval", true},
        {"Over", true},  {"Through", true},     {"Before, five years", true},
        {"q", true},     {"Change", false}};
    if (!site->n_readings) return;
    cmv__section(ink, "readings", "Where some pairs stand");
    say_notable(ink, site);
    cmv__rows rows = cmv__table(ink, "The latest reading of one pair of each kind", columns,
                                sizeof columns / sizeof *columns, site->n_readings);
    for (size_t i = 0; i < site->n_readings; i++) reading_row(&rows, &site->reading[i]);
    cmv__explain_gaps(ink);
    CMV__SAY(
        ink, cmv__para(ink, CMV_BLOCK_NOTE),
        "Each reading against the rest of its last five years. Of the changes with a q at least "
        "as small as this one, the share q is expected to be chance, counted over the @ tested "
        "here (Benjamini and Hochberg); only those below 0.10 are named: clearly is p < 0.01, "
        "probably p < 0.05.",
        cmv__units(ink, family_of(site).tested, "pair"));
}

cmv_rc cmv_story_home(const cmv_site *site, const cmv_story_context *context, cmv_arena *arena,
                      cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__list_head(
        &ink, "How two markets move together",
        NULL, "Correlations of markets and economic series, each with its sample, its dates and its interval.",
        "/");
    doc.head_title = "comove: how two markets move together";
    doc.searchable = !context->demo;
    say_home(&ink, site);
    say_readings(&ink, site);
    pair_lists(&ink, site);
    cmv__section(&ink, "about", "How it works");
    CMV__SAY(&ink, cmv__para(&ink, CMV_BLOCK_PARA),
             "What every figure means and how it is computed: @. What is held and from where: @. "
             "How fresh it is: @.",
             cmv__link("methodology", "/methodology"), cmv__link("data sources", "/data-sources"),
             cmv__link("status", "/status"));
    return cmv__list_finish(&ink, context, &doc, out, err);
}

/* ---- metrics ------------------------------------------------------------------------------------------------------------------------ */

static size_t category_end(const cmv_site *site, size_t i) {
    size_t k = i;
    while (k < site->n_metrics && same(site->metric[k].category_id, site->metric[i].category_id))
        k++;
    return k;
}

static void metric_row(cmv__rows *rows, const cmv_metric_line *m) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, cmv__link(m->short_name, cmv__str(ink, "/metrics/%s", m->id)));
    cmv__put(rows, 1, cmv__text(m->name));
    if (m->held && isfinite(m->last_value))
        cmv__put(rows, 2, cmv__figure(cmv__number(ink, m->last_value, m->decimals, false)));
    else
        cmv__put(rows, 2,
                 cmv__text(cmv__missing(ink, m->restricted ? CMV_WHY_RESTRICTED : CMV_WHY_NO_DATA)));
    cmv__put(rows, 3, cmv__text(m->unit));
    cmv__put(rows, 4, cmv__text(cmv__date_iso(ink, m->held ? m->last : CMV_DATE_NONE)));
    cmv__put(rows, 5, cmv__text(m->frequency));
}

cmv_rc cmv_story_metrics(const cmv_site *site, const cmv_story_context *context, cmv_arena *arena,
                         cmv_doc *out, cmv_err *err) {
    static const cmv__column columns[] = {{"Metric", false}, {"Name", false}, {"Latest", true},
                                          {"Unit", false},   {"Date", true},  {"Frequency", false}};
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__list_head(&ink, "Metrics", NULL,
                   "Every metric that comove knows, with its latest value and date.", "/metrics");
    doc.json = "/api/v1/metrics";
    doc.csv = "/metrics.csv";
    doc.searchable = !context->demo;
    cmv__section(&ink, "answer", NULL);
    CMV__SAY(&ink, cmv__para(&ink, CMV_BLOCK_LEAD), "@, @ of them with data. Any two make a pair.",
             cmv__units(&ink, site->n_metrics, "metric"), cmv__count(&ink, cmv__count_held(site)));
    for (size_t i = 0; i < site->n_metrics;) {
        size_t end = category_end(site, i);
        cmv__section(&ink, site->metric[i].category_id, site->metric[i].category);
        cmv__rows rows = cmv__table(&ink, site->metric[i].category, columns, 6, end - i);
        for (; i < end; i++) metric_row(&rows, &site->metric[i]);
        cmv__explain_gaps(&ink);
    }
    return cmv__list_finish(&ink, context, &doc, out, err);
}

/* ---- problems ----------------------------------------------------------------------------------------------------------------------- */

static const struct problem_row {
    int status;
    const char *title, *advice;
} PROBLEMS[] = {
    {400, "This cannot be answered as asked",
     "Change the parameter named above, or leave it out for its default."},
    {404, "Not found", "Look for it in the list of metrics, or try one of these."},
    {405, "Not allowed", "Pages are read with GET and HEAD."},
    {409, "Already there", ""},
    {413, "Too much at once", "Ask for a shorter span."},
    {422, "Too little data", "Ask for a longer span or a shorter window."},
    {429, "Too many requests", "Wait a moment and try again."},
    {451, "Not shown in public", "Its publisher has it, and other metrics are in the list."},
    {501, "Not supported", ""},
    {503, "Not ready", "Data are being loaded or the server is busy. Try again in a moment."},
};

static struct problem_row problem_of(int status) {
    for (size_t i = 0; i < sizeof PROBLEMS / sizeof PROBLEMS[0]; i++) {
        if (PROBLEMS[i].status == status) return PROBLEMS[i];
    }
    return (struct problem_row){status, "Something went wrong here",
                                "The fault is on this side and has been logged."};
}

cmv_rc cmv_story_problem(int http_status, const char *message, const cmv_story_context *context,
                         cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    struct problem_row problem = problem_of(http_status);
    cmv__list_head(&ink, problem.title, NULL, problem.title, "/");
    doc.head_title = cmv__str(&ink, "%s (%d)", problem.title, http_status);
    cmv__section(&ink, "answer", NULL);
    const char *text = cmv__sentence(&ink, message);
    CMV__SAY(&ink, cmv__para(&ink, CMV_BLOCK_LEAD), "@", cmv__text(*text ? text : problem.title));
    if (*problem.advice) CMV__SAY0(&ink, cmv__para(&ink, CMV_BLOCK_PARA), problem.advice);
    cmv__related(&ink, context, "Did you mean");
    cmv__section(&ink, "explore", "Where to go from here");
    cmv_line *item = cmv__list(&ink, 2);
    if (item) {
        CMV__SAY(&ink, &item[0], "@", cmv__link("Curated pairs", "/"));
        CMV__SAY(&ink, &item[1], "@", cmv__link("All metrics", "/metrics"));
    }
    return cmv__list_finish(&ink, context, &doc, out, err);
}
