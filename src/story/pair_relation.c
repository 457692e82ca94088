// SPDX-License-Identifier: Apache-2.0
/* What the relationship is, over which windows, and in the reader's unit. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

/* How the defined windows read together. */
typedef struct tally {
    size_t defined, together, opposite, unclear;
} tally;

static tally count_windows(const cmv__view *v) {
    tally t = {0};
    for (size_t i = 0; i < v->r->n_windows; i++) {
        cmv__reading r = cmv__reading_of(&v->r->windows[i].c);
        t.defined += r >= CMV__TOGETHER;
        t.together += r == CMV__TOGETHER;
        t.opposite += r == CMV__OPPOSITE;
        t.unclear += r == CMV__UNCLEAR;
    }
    return t;
}

static const cmv_window *only_window(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_windows; i++) {
        if (cmv__reading_of(&v->r->windows[i].c) >= CMV__TOGETHER) return &v->r->windows[i];
    }
    return NULL;
}

/* Windows of exact proportion, which have no interval to be counted by. */
static size_t count_exact(const cmv__view *v) {
    size_t n = 0;
    for (size_t i = 0; i < v->r->n_windows; i++) n += cmv__is_exact(&v->r->windows[i].c);
    return n;
}
static bool is_partly_exact(const cmv__view *v) {
    return count_exact(v) > 0 && count_windows(v).defined > 0;
}

/* One return that makes the correlation of the whole sample: it would be this different without. */
#define LEAP 0.2
static const cmv_window *leapt(const cmv__view *v) {
    const cmv_window *w = v->r->n_windows ? &v->r->windows[v->r->n_windows - 1] : NULL;
    return w && !w->c.r.why && w->influential != CMV_DATE_NONE && isfinite(w->c.r_without) &&
                   fabs(w->c.r.v - w->c.r_without) > LEAP
               ? w
               : NULL;
}
static bool is_leap(const cmv__view *v) { return leapt(v) != NULL; }

static bool is_none(const cmv__view *v) { return count_windows(v).defined == 0; }
static bool is_one(const cmv__view *v) { return count_windows(v).defined == 1; }
static bool is_all_together(const cmv__view *v) {
    return count_windows(v).together == count_windows(v).defined;
}
static bool is_all_opposite(const cmv__view *v) {
    return count_windows(v).opposite == count_windows(v).defined;
}
static bool is_all_unclear(const cmv__view *v) {
    return count_windows(v).unclear == count_windows(v).defined;
}
/* Clear windows all agree and no two intervals are apart: the others are merely too short. */
static bool is_partly_clear(const cmv__view *v) {
    tally t = count_windows(v);
    if (!t.unclear || (t.together > 0) == (t.opposite > 0)) return false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        for (size_t k = 0; k < i; k++) {
            const cmv_corr_jack *x = &v->r->windows[i].c, *y = &v->r->windows[k].c;
            if (cmv__reading_of(x) < CMV__TOGETHER || cmv__reading_of(y) < CMV__TOGETHER) continue;
            if (cmv__are_apart(x, y)) return false;
        }
    }
    return true;
}
static bool is_split(const cmv__view *v) { return count_windows(v).defined > 1; }

static void say_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = &v->r->windows[v->r->n_windows - 1];
    cmv_reason why = w->c.r.why ? w->c.r.why : w->c.ci_low.why;
    CMV__SAY(ink, line, "No window gives a correlation with an interval: @.",
             cmv__text(cmv_reason_text(why)));
    if (v->r->n)
        CMV__SAY(ink, line, " The sample holds @, from @ to @.", cmv__units(ink, v->r->n, v->noun),
                 cmv__day(ink, v->r->first), cmv__day(ink, v->r->last));
}

/* "Over 30 sessions and 90 sessions exactly in proportion (+1.00); over all ... (+0.03, interval ..)." */
static void say_partly_exact(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "It @: ", cmv__strong("depends on how far back one looks"));
    bool any = false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        const bool exact = cmv__is_exact(&w->c);
        if (!exact && cmv__reading_of(&w->c) < CMV__TOGETHER) continue;
        CMV__SAY0(ink, line, any ? "; over " : "over ");
        cmv__say_window(ink, line, v, w);
        any = true;
        if (exact)
            CMV__SAY(ink, line, " in exact proportion (@)", cmv__corr(ink, w->c.r.v));
        else
            CMV__SAY(ink, line, " @ (@, interval @)",
                     cmv__text(cmv__reading_words(cmv__reading_of(&w->c))),
                     cmv__corr(ink, w->c.r.v), cmv__interval(ink, w->c.ci_low.v, w->c.ci_high.v));
    }
    CMV__SAY0(ink, line, ".");
}

static void say_leap(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = leapt(v);
    CMV__SAY(ink, line,
             "One @ makes the figure of the whole sample: without @ it would be @ and not @.",
             cmv__text(v->noun), cmv__day(ink, w->influential), cmv__corr(ink, w->c.r_without),
             cmv__corr(ink, w->c.r.v));
}

static void say_one(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = only_window(v);
    CMV__SAY0(ink, line, "Over ");
    cmv__say_window(ink, line, v, w);
    CMV__SAY(ink, line, " @ and @ moved @: ", cmv__text(v->a), cmv__text(v->b),
             cmv__text(cmv__reading_words(cmv__reading_of(&w->c))));
    cmv__say_corr(ink, line, &w->c);
    CMV__SAY0(ink, line, ". The sample is too short for the other windows.");
}

static void say_same(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *how) {
    const cmv_window *w = &v->r->windows[v->r->n_windows - 1];
    CMV__SAY(ink, line, "However far back one looks, @ and @ moved @: over ", cmv__text(v->a),
             cmv__text(v->b), cmv__strong(how));
    cmv__say_window(ink, line, v, w);
    CMV__SAY0(ink, line, " the correlation is ");
    cmv__say_corr(ink, line, &w->c);
    CMV__SAY0(ink, line, ".");
}

static void say_together(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v, "together");
}
static void say_opposite(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_same(ink, line, v, "in opposite directions");
}

static void say_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = &v->r->windows[v->r->n_windows - 1];
    CMV__SAY0(ink, line, "No window shows a clear link: every interval contains zero. Over ");
    cmv__say_window(ink, line, v, w);
    CMV__SAY(ink, line, " it is @, interval @: @.", cmv__corr(ink, w->c.r.v),
             cmv__interval(ink, w->c.ci_low.v, w->c.ci_high.v), cmv__text(w->label));
}

static void say_reading(cmv__ink *ink, cmv_line *line, const cmv_window *w) {
    CMV__SAY(ink, line, " (@, interval @)", cmv__corr(ink, w->c.r.v),
             cmv__interval(ink, w->c.ci_low.v, w->c.ci_high.v));
}

/* The windows whose interval excludes zero. */
static void list_clear_windows(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool any = false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        const cmv__reading reading = cmv__reading_of(&w->c);
        if (reading < CMV__TOGETHER || reading == CMV__UNCLEAR) continue;
        CMV__SAY0(ink, line, any ? "; over " : "over ");
        cmv__say_window(ink, line, v, w);
        say_reading(ink, line, w);
        any = true;
    }
    CMV__SAY0(ink, line, ".");
}

/* The windows with an interval in a row that read alike: where such a run ends. */
static size_t end_of_run(const cmv__view *v, size_t from) {
    size_t last = from;
    for (size_t i = from; i < v->r->n_windows; i++) {
        const cmv__reading reading = cmv__reading_of(&v->r->windows[i].c);
        if (reading < CMV__TOGETHER) continue;
        if (reading != cmv__reading_of(&v->r->windows[from].c)) break;
        last = i;
    }
    return last;
}

/* Only the ends of a run: the chart below has them all. */
static void say_split(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "It @: ", cmv__strong("depends on how far back one looks"));
    bool any = false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        if (cmv__reading_of(&w->c) < CMV__TOGETHER) continue;
        const size_t last = end_of_run(v, i);
        CMV__SAY(ink, line, any ? "; @ " : "@ ",
                 cmv__text(cmv__reading_words(cmv__reading_of(&w->c))));
        CMV__SAY0(ink, line, last > i ? "from " : "over ");
        cmv__say_window(ink, line, v, w);
        say_reading(ink, line, w);
        if (last > i) {
            CMV__SAY0(ink, line, " to ");
            if (!strcmp(v->r->windows[last].name, "5y"))
                CMV__SAY0(ink, line, "five years");
            else
                cmv__say_window(ink, line, v, &v->r->windows[last]);
            say_reading(ink, line, &v->r->windows[last]);
        }
        any = true;
        i = last;
    }
    CMV__SAY0(ink, line, ".");
}

static void say_partly_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    tally t = count_windows(v);
    CMV__SAY(ink, line, "@ and @ moved @ where the data suffice to tell: ", cmv__text(v->a),
             cmv__text(v->b),
             cmv__strong(cmv__reading_words(t.together ? CMV__TOGETHER : CMV__OPPOSITE)));
    list_clear_windows(ink, line, v);
    CMV__SAY(ink, line, " The @ not named here @ zero without contradicting that.",
             cmv__text(t.unclear == 1 ? "interval of the window" : "intervals of the windows"),
             cmv__text(t.unclear == 1 ? "contains" : "contain"));
}

/* ---- step 2: the slope, as a sentence of moves --------------------------------------------------------------------------- */

/* With answers the slope is that of five years, said beside the horizons. */
static bool has_beta(const cmv__view *v) {
    return !v->r->answers && !v->r->detail.beta_ab.why && !v->r->detail.se_beta_ab.why;
}
static bool is_beta_missing(const cmv__view *v) {
    return !v->r->answers && v->r->n > 0 && v->r->detail.beta_ab.why;
}
static bool is_beta_unclear(const cmv__view *v) {
    return has_beta(v) && fabs(v->r->detail.beta_ab.v) < 1.959964 * v->r->detail.se_beta_ab.v;
}

/* A step of the regressor that reads naturally: 1 %, 10 bp, or one unit. */
double cmv__step_of(cmv_transform t) {
    return cmv__is_relative(t) ? 0.01 : t == CMV_TRANSFORM_DIFF_BP ? 10 : 1;
}

const char *cmv__step_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg) {
    if (cmv__is_relative(t)) return "1" CMV__PERCENT;
    if (t == CMV_TRANSFORM_DIFF_BP) return "10" CMV__NBSP "bp";
    const char *unit = cmv__difference_text(ink, leg->unit);
    return cmv__str(ink, "1" CMV__NBSP "%s", !strcmp(unit, "points") ? "point" : unit);
}

static void say_slope(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    double step = cmv__step_of(r->transform_b);
    CMV__SAY(ink, line, "Over the @ to @, a @ move in @ went with @ in @ (standard error @)",
             cmv__units(ink, r->detail.n, v->noun), cmv__day(ink, r->detail.last),
             cmv__figure(cmv__step_text(ink, r->transform_b, &r->b.leg)), cmv__text(v->b),
             cmv__figure(
                 cmv__move_text(ink, r->transform_a, &r->a.leg, step * r->detail.beta_ab.v, true)),
             cmv__text(v->a),
             cmv__figure(cmv__move_text(ink, r->transform_a, &r->a.leg,
                                        step * r->detail.se_beta_ab.v, false)));
}

static void say_beta(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_slope(ink, line, v);
    CMV__SAY0(ink, line, ".");
}

static void say_beta_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_slope(ink, line, v);
    CMV__SAY0(ink, line, "; that slope cannot be told from zero.");
}

static void say_beta_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "How far @ moves with @ cannot be given for the last year: @.",
             cmv__text(v->a), cmv__text(v->b), cmv__text(cmv_reason_text(v->r->detail.beta_ab.why)));
}

static const cmv__rule RELATIONSHIP[] = {
    {1, "no window defined", is_none, say_none},
    {1, "windows of exact proportion and others", is_partly_exact, say_partly_exact},
    {1, "one window defined", is_one, say_one},
    {1, "all windows together", is_all_together, say_together},
    {1, "all windows opposite", is_all_opposite, say_opposite},
    {1, "all windows contain zero", is_all_unclear, say_unclear},
    {1, "clear windows agree", is_partly_clear, say_partly_clear},
    {1, "windows differ", is_split, say_split},
    {2, "slope not told from zero", is_beta_unclear, say_beta_unclear},
    {2, "slope", has_beta, say_beta},
    {2, "slope missing", is_beta_missing, say_beta_missing},
    {3, "one return makes the whole", is_leap, say_leap},
};
const cmv__rules cmv__relationship_rules = CMV__RULES("relationship", RELATIONSHIP);

/* ---- the table ---------------------------------------------------------------------------------------------------------------- */

static void windows_table(cmv__ink *ink, const cmv__view *v, bool fold) {
    const cmv__column columns[] = {{"Window", false},
                                   {"n", true},
                                   {"Correlation", true},
                                   {"95 % interval", true},
                                   {cmv__str(ink, "First %s", v->noun), true},
                                   {"Label", false}};
    if (!v->r->n) return;
    cmv__rows rows = cmv__table(ink, "Correlation by window", columns, 6, v->r->n_windows);
    if (rows.table) rows.table->compact = fold;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(cmv__is_all(w) ? "all" : cmv__window_label(ink, v, w)));
        cmv__put(&rows, 1, cmv__count(ink, w->n));
        cmv__put_corr(&rows, 2, w->c.r, w->c.ci_low, w->c.ci_high);
        cmv__put_interval(&rows, 3, w->c.ci_low, w->c.ci_high);
        cmv__put(&rows, 4, cmv__text(cmv__date_iso(ink, w->first)));
        cmv__put_label(&rows, 5, &w->c, w->label);
    }
    if (v->r->n) {
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_NOTE), "Every window ends with the last shared @, @.",
                 cmv__text(v->noun), cmv__day(ink, v->r->last));
    }
    cmv__explain_gaps(ink);
}

void cmv__section_relationship(cmv__ink *ink, const cmv__view *v, const char *id, const char *title) {
    cmv__section(ink, id, title);
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__relationship_rules, v);
    cmv__put_chart(ink, cmv__chart_windows(ink, v));
    const bool answered = v->r->answers && v->r->n && !strcmp(id, "relationship");
    windows_table(ink, v, answered);
    if (answered)
        cmv__horizon_blocks(ink, v);
    else
        cmv__command(ink);
}

/* ---- recent against before ----------------------------------------------------------------------------------------------------- */

static bool has_both(const cmv__view *v) { return cmv__change_of(v->r) != CMV__NO_TEST; }
static bool is_clear(const cmv__view *v) { return cmv__change_of(v->r) == CMV__CLEARLY; }
static bool is_probable(const cmv__view *v) { return cmv__change_of(v->r) == CMV__PROBABLY; }
static bool is_same(const cmv__view *v) { return cmv__change_of(v->r) == CMV__NO_CHANGE; }
static bool is_no_recent(const cmv__view *v) { return v->r->recent.r.r.why != CMV_WHY_NONE; }
static bool is_no_before(const cmv__view *v) { return !has_both(v); }

static void say_no_recent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "A reading over @ cannot be given: @.",
             cmv__units(ink, v->r->recent.k, v->noun), cmv__text(cmv__recent_reason(ink, v)));
}

static void say_recent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "The last @ (@ to @) show ", cmv__units(ink, v->r->recent.r.n, v->noun),
             cmv__day_from(ink, v->r->recent.first, v->r->recent.last),
             cmv__day(ink, v->r->recent.last));
    cmv__say_corr(ink, line, &v->r->recent.r);
}

static void say_no_before(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *before = &v->r->recent.before, *now = &v->r->recent.r;
    cmv_reason why = before->r.why        ? before->r.why
                     : before->ci_low.why ? before->ci_low.why
                                          : now->ci_low.why;
    say_recent(ink, line, v);
    CMV__SAY(ink, line, ". They cannot be compared with the @ before them: @.",
             cmv__units(ink, v->r->recent.before_n, v->noun),
             cmv__text(cmv_reason_text(why ? why : CMV_WHY_TOO_FEW)));
}

static void say_two(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_recent(ink, line, v);
    CMV__SAY(ink, line, ". The @ before them (@ to @) show ",
             cmv__units(ink, v->r->recent.before_n, v->noun),
             cmv__day_from(ink, v->r->recent.before_first, v->r->recent.before_last),
             cmv__day(ink, v->r->recent.before_last));
    cmv__say_corr(ink, line, &v->r->recent.before);
    CMV__SAY0(ink, line, ". The difference is ");
}

static void say_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_two(ink, line, v);
    CMV__SAY(ink, line, "@ (@).", cmv__strong("clear"), cmv__p(ink, v->r->recent.diff.p));
}

static void say_probable(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_two(ink, line, v);
    CMV__SAY(ink, line, "@ (@).", cmv__strong("probably real"), cmv__p(ink, v->r->recent.diff.p));
}

static void say_same_as_before(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_two(ink, line, v);
    CMV__SAY(ink, line, "@ (@).", cmv__strong("not detectable"), cmv__p(ink, v->r->recent.diff.p));
}

/* Fewer windows than this and a rank among them says nothing. */
enum { RANK_MIN = 5 };

static bool has_rank(const cmv__view *v) {
    return !v->r->recent.percentile.why && !cmv__is_exact(&v->r->recent.r);
}
static bool is_rank_thin(const cmv__view *v) {
    return has_rank(v) && v->r->recent.independent_windows < RANK_MIN;
}

static void say_rank_thin(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "This span holds only @ without overlap, too few to rank the latest among them.",
             cmv__units(ink, v->r->recent.independent_windows, "window"));
}

/* Readings that end within the span that recent and before cover together. */
static size_t readings_in_span(const cmv__view *v) {
    size_t span = v->r->recent.before_n + 1;
    return span < v->r->rolling.n_windows ? span : v->r->rolling.n_windows;
}

static bool has_longer_rank(const cmv__view *v) {
    return has_rank(v) && !v->r->recent.percentile_all.why &&
           readings_in_span(v) < v->r->rolling.n_windows;
}

static void say_rank(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "The latest reading stands ");
    cmv__say_place(ink, line, v->r->recent.percentile.v, readings_in_span(v));
    CMV__SAY(
        ink, line, "the @ readings of this span; these overlap and hold about @ separate windows.",
        cmv__count(ink, readings_in_span(v)), cmv__count(ink, v->r->recent.independent_windows));
}

static void say_rank_all(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, "It stands ");
    cmv__say_place(ink, line, v->r->recent.percentile_all.v, v->r->rolling.n_windows);
    CMV__SAY(ink, line, "all @ readings since @ (about @ separate windows).",
             cmv__count(ink, v->r->rolling.n_windows), cmv__day(ink, v->r->first),
             cmv__count(ink, v->r->n / v->r->rolling.window));
}

static const cmv__rule RECENT[] = {
    {1, "no recent reading", is_no_recent, say_no_recent},
    {1, "nothing before", is_no_before, say_no_before},
    {1, "clear change", is_clear, say_clear},
    {1, "probable change", is_probable, say_probable},
    {1, "no detectable change", is_same, say_same_as_before},
    {2, "too few windows to rank", is_rank_thin, say_rank_thin},
    {2, "rank", has_rank, say_rank},
    {3, "rank in the whole sample", has_longer_rank, say_rank_all},
};
const cmv__rules cmv__recent_rules = CMV__RULES("recent", RECENT);

void cmv__section_recent(cmv__ink *ink, const cmv__view *v, const char *title) {
    cmv__section(ink, "recent", title);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    cmv__say_unusual(ink, line, v);
    cmv__tell(ink, line, &cmv__recent_rules, v);
    if (cmv__unusual_blocks(ink, v)) return;
    if (has_both(v)) {
        CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
                  "The two samples do not overlap; they are compared on Fisher"
                  "\xe2\x80\x99"
                  "s z with jackknife standard errors.");
    }
    cmv__command(ink);
}
