// SPDX-License-Identifier: Apache-2.0
/* How everything is computed: the passages, the labels, and how past statements fared. */
#include "comove/story.h"

#include "base/error.h"
#include "doc.h"
#include "passages.h"
#include "replay_parts.h"

#include <math.h>
#include <string.h>

static void labels_section(cmv__ink *ink) {
    static const cmv__column columns[] = {
        {"Word", false}, {"|r|", true}, {"Volatility a hedge would remove", true}};
    static const double from[] = {0, 0.3, 0.5, 0.7, 0.87, 1};
    cmv__section(ink, "labels", "Labels");
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA),
              "A label names the classes of both ends of the interval, so it never says more than "
              "the data: \"weak to moderate "
              "positive\". A sign is named only when the interval excludes zero. An interval "
              "around zero that stays within "
              "0.2 is \"close to zero, measured precisely\"; a wider one is \"too noisy to say\".");
    size_t n = sizeof from / sizeof from[0] - 1;
    cmv__rows rows = cmv__table(ink, "Classes of correlation", columns, 3, n);
    for (size_t i = 0; i < n; i++) {
        double low = 1 - sqrt(1 - from[i] * from[i]), high = 1 - sqrt(1 - from[i + 1] * from[i + 1]);
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv_strength_word(cmv_strength_of(from[i]))));
        cmv__put(&rows, 1, cmv__figure(cmv__str(ink, "%.2f to %.2f", from[i], from[i + 1])));
        cmv__put(&rows, 2,
                 cmv__figure(cmv__str(ink, "%s to %s", cmv__percent_text(ink, low, 0, false),
                                      cmv__percent_text(ink, high, 0, false))));
    }
}

static void put_passage(cmv__ink *ink, const cmv__passage *p) {
    enum { PARAS = sizeof p->para / sizeof p->para[0] };
    cmv__section(ink, p->id, p->title);
    for (size_t k = 0; k < PARAS && p->para[k]; k++)
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_PARA), p->para[k]);
    if (p->wrong)
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@ @",
                 cmv__strong("What would make it wrong:"), cmv__text(p->wrong));
    if (!strcmp(p->id, "coverage")) cmv__block(ink, CMV_BLOCK_COMMAND)->text = "./dev test-stat";
}

cmv_rc cmv_story_methodology(const cmv_story_context *context, cmv_arena *arena, cmv_doc *out,
                             cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    doc.title = doc.head_title = "Methodology";
    doc.description =
        "How every figure is computed, and what would make it wrong: returns, intervals, "
        "changes, conditions, outlook, labels, limits.";
    doc.path = doc.canonical = "/methodology";
    doc.searchable = !context->demo;
    cmv__section(&ink, "answer", NULL);
    CMV__SAY0(&ink, cmv__para(&ink, CMV_BLOCK_LEAD),
              "Every figure comes from a sample that is named, by a rule that is written down "
              "here, with its uncertainty beside it.");
    for (size_t i = 0; i < CMV__PASSAGES_N; i++) put_passage(&ink, &CMV__PASSAGES[i]);
    labels_section(&ink);
    cmv__section_kept(&ink, context->kept, context->n_kept);
    cmv__frame(&ink, context, NULL);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
