// SPDX-License-Identifier: Apache-2.0
/* What the methodology page says, one row a section: definitions in plain words, and what would make each wrong. */
#include "passages.h"

#define PCT CMV__PERCENT
#define APOS "\xe2\x80\x99"

const cmv__passage CMV__PASSAGES[] = {
    {"sessions",
     "What counts as an observation",
     {"A value is an observation only when the market or publisher it comes from had "
      "a session on its date. Each metric names its calendar. Rows on other days "
      "(weekend copies, holiday carry-forwards) are dropped, counted, and shown with "
      "the reason.",
      "Nothing is ever filled forward to make two series fit."},
     "a calendar that misses an unplanned closing, so that a copied value counts as "
     "a day without a move."},
    {"alignment",
     "How two series are matched",
     {"Levels are matched first and changes are taken afterwards, between "
      "neighbouring dates on which both sides have a value. Taking each side" APOS "s "
      "changes first and joining them later loses the moves of weekends and holidays.",
      "When the two come at different frequencies, the slower one sets the dates. As "
      "dated pairs the value of a date with the other side" APOS "s value of the same date. "
      "As known pairs it with the first close after its publication. The first asks "
      "what went with what, the second what could have been acted on.",
      "A date of the slower side that is no session of the faster one takes the last "
      "close before it; such dates are counted."},
     "closing times that differ. Where two daily values are taken hours apart their "
     "same-day correlation is too small."},
    {"asof",
     "What was known when",
     {"Each value is stored with the moment it became known. A page as of an earlier "
      "day uses only what was known at the end of that day in New York: sessions, "
      "values and revisions alike, and the states of the world as published then. It "
      "is the page that a store cut off on that day would make.",
      "Where history was imported without that moment, it is reconstructed from the "
      "publication rule of the metric, and the page says so. Figures that their "
      "publisher revises are marked: a correlation with revised data is not one that "
      "could have been seen at the time."},
     "a publication that came later than its rule says, or prices that a data vendor "
     "corrected without saying when."},
    {"returns",
     "What a return is",
     {"For prices, index levels and quantities: the log change. Where dividends are "
      "held, prices use total returns. For yields, rates and spreads: the difference, "
      "in basis points for values in percent. The page states the choice, and the "
      "parameters returns and basis change it.",
      "A price at or below zero has no logarithm; a sample that holds one is computed "
      "on differences, and says so."},
     NULL},
    {"correlation",
     "Correlation and its interval",
     {"Pearson" APOS "s r of the changes. Its 95" PCT " interval comes from the delete-one "
      "jackknife on Fisher" APOS "s z and is never narrower than the textbook formula. The "
      "textbook formula alone assumes calm, independent days; on data like these it "
      "misses the true value far more often than the one time in twenty it promises.",
      "An interval that contains zero means that the sample does not tell a link from "
      "none. It does not mean that there is none. The most influential day is the one "
      "whose removal changes r most."},
     "a link that is no straight line, tails so heavy that no interval of r is safe, "
     "or returns that overlap."},
    {"windows",
     "Windows",
     {"Windows are counted in shared observations, not in calendar days, and are "
      "shown only when they are full. Each is printed with its first and last session "
      "and its number of observations.",
      "A correlation needs 20 observations, a label 60, a calendar year 60 daily or "
      "20 weekly ones."},
     NULL},
    {"horizons",
     "By the day, week, month and quarter",
     {"The same pair can move together by the day and apart by the quarter. Changes "
      "over a week, month or quarter go from its last shared level to that of the "
      "next, so that no two of them overlap, and each horizon has its own number of "
      "changes and its own interval. Under 20 changes no correlation is given.",
      "A slope is told as moves: a 1" PCT " move in one side went with so much in the "
      "other, by least squares, with an interval that allows for calm and stormy "
      "days."},
     "few long changes. Five years hold few quarters, so the interval there is wide, "
     "and a difference between horizons counts only when the intervals say so."},
    {"partial",
     "With a third series held fixed",
     {"Two series may move together only because both follow the broad stock market. "
      "What each owes to it is taken out by least squares on the same dates; the "
      "correlation of what is left is the partial correlation. Where it is near zero, "
      "nothing beyond the shared market is detectable."},
     "the wrong third series. Holding fixed what itself answers to both sides makes "
     "a link or hides one, and a side that nearly is the third series leaves nothing "
     "to correlate; the page refuses that case."},
    {"recent",
     "Recent against before",
     {"The last window is compared with the rest of the last five years, or of the "
      "sample when its first date is chosen, never with an average that contains it: "
      "against decades almost any reading is unusual. The two are tested on Fisher" APOS "s "
      "z with jackknife errors: below p = 0.01 a change is called clear, below 0.05 "
      "probable, otherwise no change is detectable."},
     "choosing the window after looking. Its length is fixed here for that reason."},
    {"change",
     "A dated change",
     {"The test looks at the whole course of the correlation and asks whether one "
      "constant value would wander that far (Wied, Kr\xc3\xa4"
      "mer and Dehling). When it "
      "rejects, the date is where the course bends most. A change is claimed only "
      "when the two sides of that date also differ outright and the same test still "
      "rejects after each return is divided by the volatility around it, because a "
      "storm alone can look like a change.",
      "Over all the sample the search goes on within the parts, each time at a "
      "stricter level for the number of searches. A date is an estimate: the change "
      "may have come weeks before or after, or gradually."},
     "a correlation that drifts or swings. One date then stands for a slope, and "
     "more than one would fit."},
    {"extremes",
     "Rolling readings, their extremes and their range",
     {"A rolling reading looks back over its whole window, so neighbouring readings "
      "share nearly all their data. Six thousand readings of 90 sessions hold about "
      "67 that do not overlap.",
      "Even a constant correlation shows high and low readings. The range test says "
      "how far apart: blocks of days are drawn at random from the span, which keeps "
      "bursts of volatility but no change of the correlation, and the highest less "
      "the lowest reading of each draw is held against the observed one."},
     "blocks too short for storms that last. The range of chance then comes out too "
     "small."},
    {"lead",
     "A lead of one side over the other",
     {"A lead is claimed only when four things hold in one direction: a correlation "
      "some steps apart beyond what the largest of all lags reaches by chance; the "
      "same sign in both halves of the span; past values of one side that help to "
      "explain the other beyond its own past, and not the reverse; and forecasts of "
      "the second half that get better with them. All four allow for changing "
      "volatility.",
      "Most pairs of liquid markets show none, and no lead detectable is then the "
      "answer. On daily closes taken more than half an hour apart a lead of one day "
      "is never claimed, because the clocks make one by themselves."},
     "looking at many pairs: some pass by luck. A lead also ends when enough people "
     "know of it, and says nothing about what causes what."},
    {"states",
     "When they part: states known at the time",
     {"Returns are sorted by a state of the world: the VIX at the close before, the "
      "course of policy rates, inflation as last published, the slope of the curve, "
      "recessions as announced. A return belongs to the state that was known at the "
      "close where it began, never to what happened on the day itself: sorting days "
      "by their own moves changes a correlation all by itself.",
      "A state needs 60 returns in three separate episodes. Whether the states differ "
      "is tested together, and p is corrected for the number of conditions looked at "
      "(Benjamini and Hochberg). Days on which the two moved far from where the line "
      "through the year before pointed are listed by date."},
     "few episodes. Two recessions are two observations, however many days they "
     "hold, and states overlap: a curve inverts when rates rise."},
    {"hedge",
     "Does one hedge the other: worst days and effectiveness",
     {"Worst days are the 5" PCT " lowest of one side; the table shows what the other did "
      "on them, and on what share it rose, with an interval. Effectiveness is out of "
      "sample: the position is sized on the year before, held for a month, sized "
      "anew, and only what followed counts. Below zero it added risk.",
      "A side is called a hedge only when the interval of what it removed over five "
      "years lies above zero, the share is worth having, and it rose on most of the "
      "worst days and on average. Figures chosen in hindsight stand beside those out "
      "of sample under their own name."},
     "costs, which are left out, and storms of a kind that the five years did not "
     "hold."},
    {"haven",
     "Safe havens",
     {"In the sense of Baur and Lucey: the slope of one side on the other within its "
      "worst 5 and 1" PCT " of days must not be above zero, and it must have risen on more "
      "of those days than the half that chance gives, its interval included. A hedge helps on "
      "average days, a haven on the worst.",
      "Joint worst days and correlations beyond a threshold are held against a normal "
      "pair of the same correlation: a correlation among large moves alone is lower "
      "or higher by arithmetic, without any change of behaviour."},
     "a handful of days: the worst 1" PCT " are few, and one of them can decide."},
    {"stress",
     "Stress windows and scenarios",
     {"Some windows of stress were fixed before any pair was looked at; the other "
      "episodes are named in the catalogue, with their first and last session. "
      "Changes run from the last close before a window to its last session. The "
      "correlation inside stands beside that of the three years before, and a "
      "difference is called clear only after correction for the number of windows.",
      "What came after is told beside how often such a thing comes after any day; "
      "without that base rate the figure says nothing."},
     "hindsight, which put the ends of the windows where the fall ended. No one knew "
     "them then."},
    {"mixed",
     "Two frequencies: around publication",
     {"A weekly or monthly figure is paired with the market in two ways: the market" APOS "s "
      "change over the same period, and its change from the first close after the "
      "figure was out. The first can arise from what both answered to; only the "
      "second could have been traded. One row a figure: filling in the days between "
      "would make the sample look larger than it is.",
      "When the levels correlate but the changes do not, the page warns: two series "
      "that trend look alike by accident."},
     "a revised figure. The market moved on the first print, not on the number that "
     "stands in the table today."},
    {"levels",
     "Why levels are not correlated",
     {"Two series that both trend correlate in level whatever they have to do with "
      "each other; independent random walks often do. Where levels would mislead, the "
      "page puts both figures next to each other."},
     NULL},
    {"longrun",
     "Levels that belong together: the gate",
     {"That two levels keep to a common course, or that a spread returns to its mean, "
      "is said only behind a gate: the tests must reject that it wanders without "
      "bound and must not reject that it stays, in either order of the two sides, and "
      "the catalogue must name a reason why the two should be tied. A half-life is "
      "given only behind the same gate, because a random walk has one too."},
     "five years of a tie that took decades to form, or a tie that broke: the tests "
     "see only the span they are given."},
    {"outlook",
     "The outlook of the next quarter, and its coverage",
     {"The outlook is about the correlation of the next quarter, never about prices. "
      "Three forecasts are made at the end of every past quarter from what was known "
      "then: the average so far, and two readings of the present drawn towards it. "
      "The one with the smallest past error speaks, and its own past errors make the "
      "range.",
      "The range claims 80" PCT ". Beside it stands the share of past quarters that it "
      "held, each stated before the quarter began; below 20 of them nothing is said."},
     "a quarter unlike any in the sample. Past coverage is a record, no promise."},
    {"coverage",
     "How often the intervals hold",
     {"Whether an interval that claims 95" PCT " holds that often, and whether a test at 5" PCT " "
      "is wrong that rarely, is measured on made markets of which the truth is known: "
      "normal, heavy-tailed and with bursts of volatility. The command below runs "
      "that measurement, with a named seed, and prints the shares beside what they "
      "should be. No figure of it is typed here."},
     NULL},
    {"missing",
     "When a number is missing",
     {"A number that cannot be computed is left out and its reason is given. It is "
      "never replaced by zero, by an older value or by prose."},
     NULL},
    {"limits",
     "What is left out, and why",
     {"Correlation is about straight lines: two sides can be tied together in ways it "
      "does not see. No page says what causes what, forecasts a price or gives "
      "advice. Models that repaint their own past, such as fitted regimes, are "
      "measures for researchers and stay off the pages.",
      "One page looks at one pair. Who reads many of them will find some that are "
      "unusual by chance; only lists of pairs correct for that."},
     NULL},
};
const size_t CMV__PASSAGES_N = sizeof CMV__PASSAGES / sizeof CMV__PASSAGES[0];
