// SPDX-License-Identifier: Apache-2.0
/* The two pages of a pair: which sections, in which order. */
#include "comove/story.h"

#include "base/error.h"
#include "pair_parts.h"

static const char *sources(cmv__ink *ink, const cmv__view *v) {
    const char *a = v->r->a.leg.sources, *b = v->r->b.leg.sources;
    const char *none = "";
    if (!a || !*a) return b && *b ? cmv__str(ink, "%s: %s", v->b, b) : none;
    if (!b || !*b) return cmv__str(ink, "%s: %s", v->a, a);
    return cmv__str(ink, "%s: %s; %s: %s", v->a, a, v->b, b);
}

static void crumbs(cmv__ink *ink, const cmv__view *v, const char *leaf) {
    const char *a = v->r->a.leg.category, *b = v->r->b.leg.category;
    const char *pair = cmv__str(ink, "%s and %s", v->a, v->b);
    const char *where = cmv__str(ink,
                                 "%s"
                                 " \xc3\x97 "
                                 "%s",
                                 a ? a : "", b ? b : "");
    const char *up = cmv__str(ink, "/compare/%s-vs-%s", v->id_a, v->id_b);
    const char *short_list[] = {where, "/metrics", pair, "", NULL};
    const char *long_list[] = {where, "/metrics", pair, up, leaf, "", NULL};
    cmv__crumbs(ink, leaf ? long_list : short_list);
}

static void section_method(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "method", "How this was computed");
    cmv__details(ink, "Sample, rows used and dropped, definitions");
    cmv__sample_blocks(ink, v);
    cmv__method_blocks(ink, v);
    cmv__details_end(ink);
}

static void section_sample(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "sample", "Sample");
    cmv__sample_blocks(ink, v);
    cmv__command(ink);
    cmv__section(ink, "method", "Method");
    cmv__method_blocks(ink, v);
}

/* Written by hand, or lists: not answers. */
static const char *const PROSE[] = {"why", "explore", "related", "sample", "method", NULL};

cmv_rc cmv_story_pair(const cmv_pair_report *report, const cmv_story_context *context,
                      cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__view v = cmv__view_of(&ink, report, context);
    cmv__pair_head(&ink, &v, "", "");
    crumbs(&ink, &v, NULL);
    cmv__pair_meta(&ink, &v);
    cmv__pair_lead(&ink, &v);
    cmv__put_cards(&ink, &report->a, &report->b);
    cmv__section_rolling(&ink, &v, false);
    cmv__section_relationship(&ink, &v, "relationship", "What is the relationship?");
    cmv__section_history(&ink, &v, "history", "How has it changed?", true);
    cmv__section_recent(&ink, &v, "Is the recent reading unusual?");
    cmv__section_leadlag(&ink, &v);
    cmv__section_parting(&ink, &v);
    cmv__section_hedge(&ink, &v);
    cmv__section_stress(&ink, &v);
    cmv__section_mixed(&ink, &v);
    cmv__section_outlook(&ink, &v);
    cmv__section_growth(&ink, &v);
    cmv__section_scatter(&ink, &v);
    cmv__section_side(&ink, &v);
    cmv__section_why(&ink, &v);
    cmv__section_explore(&ink, &v, false);
    cmv__related(&ink, context, "Related comparisons");
    section_method(&ink, &v);
    cmv__shape(&ink, PROSE);
    cmv__frame(&ink, context, sources(&ink, &v));
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}

cmv_rc cmv_story_correlation(const cmv_pair_report *report, const cmv_story_context *context,
                             cmv_arena *arena, cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__view v = cmv__view_of(&ink, report, context);
    if (ink.command && *ink.command)
        ink.command = cmv__str(&ink, "%s --page correlation", ink.command);
    cmv__pair_head(&ink, &v, "/correlation", ": correlation in depth");
    crumbs(&ink, &v, "Correlation");
    cmv__pair_meta(&ink, &v);
    cmv__pair_lead(&ink, &v);
    cmv__section_relationship(&ink, &v, "windows", "Window by window");
    cmv__section_meaning(&ink, &v);
    cmv__section_recent(&ink, &v, "Recent against before");
    cmv__section_detail(&ink, &v);
    cmv__section_history(&ink, &v, "years", "Year by year", false);
    cmv__section_rolling(&ink, &v, true);
    cmv__section_influence(&ink, &v);
    cmv__section_levels(&ink, &v);
    cmv__section_long_run(&ink, &v);
    section_sample(&ink, &v);
    cmv__section_explore(&ink, &v, true);
    cmv__related(&ink, context, "Related correlations");
    cmv__shape(&ink, PROSE);
    cmv__frame(&ink, context, sources(&ink, &v));
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
