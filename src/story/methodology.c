// SPDX-License-Identifier: Apache-2.0
/* How everything is computed, in plain words: one table of sections, so that the page and its anchors stay together. */
#include "comove/story.h"

#include "base/error.h"
#include "doc.h"
#include "replay_parts.h"

#include <math.h>

typedef struct passage {
    const char *id, *title;
    const char *para[5];
} passage;

#define PCT CMV__PERCENT

static const passage PASSAGES[] = {
    {"sessions",
     "What counts as an observation",
     {"A value is an observation only when the market or publisher it comes from had a session on "
      "its date. Each metric names "
      "its calendar. Rows on other days (weekend copies, holiday carry-forwards) are dropped, "
      "counted, and shown with the reason.",
      "Nothing is ever filled forward to make two series fit."}},
    {"alignment",
     "How two series are matched",
     {"Levels are matched first and changes are taken afterwards, between neighbouring dates on "
      "which both sides have a value. "
      "Taking each side"
      "\xe2\x80\x99"
      "s changes first and joining them later loses the moves of weekends and holidays.",
      "When the two come at different frequencies, the slower one sets the dates. As dated pairs "
      "the value of a date with the "
      "other side"
      "\xe2\x80\x99"
      "s value of the same date. As known pairs it with the first close after its publication. The "
      "first asks what went with what, the second what could have been acted on.",
      "A date of the slower side that is no session of the faster one takes the last close before "
      "it; such dates are counted."}},
    {"asof",
     "What was known when",
     {"Each value is stored with the moment it became known. A page as of an earlier day uses only "
      "what was known at the end of "
      "that day in New York. Where history was imported without that moment, it is reconstructed "
      "from the publication rule of "
      "the metric, and the page says so.",
      "Figures that their publisher revises are marked: a correlation with revised data is not one "
      "that could have been seen "
      "at the time."}},
    {"returns",
     "What a return is",
     {"For prices, index levels and quantities: the log change. Where dividends are held, prices "
      "use total returns. For yields, "
      "rates and spreads: the difference, in basis points for values in percent. The page states "
      "the choice, and the parameters "
      "returns and basis change it.",
      "A price at or below zero has no logarithm; a sample that holds one is computed on "
      "differences, and says so."}},
    {"correlation",
     "Correlation and its interval",
     {"Pearson"
      "\xe2\x80\x99"
      "s r of the changes. Its 95" PCT " interval comes from the delete-one jackknife on Fisher"
      "\xe2\x80\x99"
      "s z and is never narrower than the textbook formula. The textbook formula alone assumes "
      "calm, independent days; on data "
      "like these it misses the true value far more often than the one time in twenty it promises.",
      "An interval that contains zero means that the sample does not tell a link from none. It "
      "does not mean that there is none.",
      "The most influential day is the one whose removal changes r most."}},
    {"windows",
     "Windows",
     {"Windows are counted in shared observations, not in calendar days, and are shown only when "
      "they are full. Each is printed "
      "with its first and last session and its number of observations.",
      "A correlation needs 20 observations, a label 60, a calendar year 60 daily or 20 weekly "
      "ones."}},
    {"recent",
     "Recent against before",
     {"The last window is compared with the rest of the last five years, or of the sample when its "
      "first date is chosen, never with an average that contains it: against decades almost any "
      "reading is unusual. The two are tested on "
      "Fisher"
      "\xe2\x80\x99"
      "s z with jackknife errors: below p = 0.01 a change is called clear, below 0.05 probable, "
      "otherwise "
      "no change is detectable."}},
    {"extremes",
     "Rolling readings and their extremes",
     {"A rolling reading looks back over its whole window, so neighbouring readings share nearly "
      "all their data. Six thousand "
      "readings of 90 sessions hold about 67 that do not overlap.",
      "Even two series with a constant correlation show high and low extremes. The extremes of a "
      "page are therefore given with "
      "their intervals and the number of separate windows, and prove nothing by themselves."}},
    {"hedge",
     "Hedge figures",
     {"The worst 5" PCT " of a side"
      "\xe2\x80\x99"
      "s sessions are those with the lowest changes; the table shows what the other "
      "side did on them. The share of volatility removed by the best fixed position is 1 "
      "\xe2\x88\x92 \xe2\x88\x9a(1 \xe2\x88\x92 r\xc2\xb2).",
      "Both are in sample: they describe the past on the data the position was chosen from, and "
      "promise nothing."}},
    {"levels",
     "Why levels are not correlated",
     {"Two series that both trend correlate in level whatever they have to do with each other: of "
      "pairs of independent random "
      "walks, four in ten show a correlation of levels beyond 0.5. Where levels would mislead, the "
      "page puts both figures "
      "next to each other."}},
    {"missing",
     "When a number is missing",
     {"A number that cannot be computed is left out and its reason is given. It is never replaced "
      "by zero, by an older value or "
      "by prose."}},
    {"limits",
     "What is left out, and why",
     {"Whether one side moves before the other, what conditions go with the two parting ways, and "
      "hedges judged on data they "
      "were not chosen from need tests of their own and are not shown until those tests are.",
      "Correlation is about straight lines: two sides can be tied together in ways it does not "
      "see. For tails heavier than those "
      "of ordinary markets no interval of Pearson"
      "\xe2\x80\x99"
      "s r is safe.",
      "Closing times differ. Where two daily values are taken hours apart, their same-day "
      "correlation is too small."}},
};

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

cmv_rc cmv_story_methodology(const cmv_story_context *context, cmv_arena *arena, cmv_doc *out,
                             cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    doc.title = doc.head_title = "Methodology";
    doc.description = "How every figure is computed: matching of dates, returns, correlations with "
                      "intervals, labels, limits.";
    doc.path = doc.canonical = "/methodology";
    doc.searchable = !context->demo;
    cmv__section(&ink, "answer", NULL);
    CMV__SAY0(&ink, cmv__para(&ink, CMV_BLOCK_LEAD),
              "Every figure comes from a sample that is named, by a rule that is written down "
              "here, with its uncertainty beside it.");
    for (size_t i = 0; i < sizeof PASSAGES / sizeof PASSAGES[0]; i++) {
        cmv__section(&ink, PASSAGES[i].id, PASSAGES[i].title);
        for (size_t k = 0; k < 5 && PASSAGES[i].para[k]; k++) {
            CMV__SAY0(&ink, cmv__para(&ink, CMV_BLOCK_PARA), PASSAGES[i].para[k]);
        }
    }
    labels_section(&ink);
    cmv__section_kept(&ink, context->kept, context->n_kept);
    cmv__frame(&ink, context, NULL);
    CMV_TRY(cmv__ink_done(&ink, err));
    *out = doc;
    return CMV_OK;
}
