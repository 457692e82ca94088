// SPDX-License-Identifier: Apache-2.0
/* What happened in past crises: both sides in stress windows, the correlation inside, and what followed a fall. */
#include "pair_parts.h"

#include <math.h>

/* ---- reading the rows --------------------------------------------------------------------------------------------------- */

static const cmv_stress_answer *answer(const cmv__view *v) { return &v->r->answers->stress; }

/* Which way the two sides went. */
typedef enum way { A_UP, A_DOWN, BOTH_DOWN, BOTH_UP, FLAT, WAYS } way;

static way way_of(const cmv_stress_row *w) {
    if (w->a.v > 0 && w->b.v < 0) return A_UP;
    if (w->a.v < 0 && w->b.v > 0) return A_DOWN;
    if (w->a.v < 0 && w->b.v < 0) return BOTH_DOWN;
    return w->a.v > 0 && w->b.v > 0 ? BOTH_UP : FLAT;
}

/* The fixed windows that the sample covers. */
typedef struct tally {
    size_t fixed, n, count[WAYS];
    const cmv_stress_row *most[WAYS]; /* where both moved most, by the product of the two moves */
    const cmv_stress_row *missing;    /* the last window that is not covered */
} tally;

static bool has_moves(const cmv_stress_row *w) { return !w->why && !w->a.why && !w->b.why; }

static double product(const cmv_stress_row *w) { return fabs(w->a.v) * fabs(w->b.v); }

static tally count_windows(const cmv__view *v) {
    tally t = {0};
    for (size_t i = 0; i < answer(v)->n_rows; i++) {
        const cmv_stress_row *w = &answer(v)->row[i];
        if (!w->fixed) continue;
        t.fixed++;
        if (!has_moves(w)) {
            t.missing = w;
            continue;
        }
        const way k = way_of(w);
        t.n++;
        t.count[k]++;
        if (!t.most[k] || product(w) > product(t.most[k])) t.most[k] = w;
    }
    return t;
}

static cmv_span window_link(cmv__ink *ink, const cmv_stress_row *w) {
    return cmv__link(w->name, cmv__str(ink, "/scenarios/%s", w->id));
}

/* A change of one side: "+11.3 %", "−98 bp". */
static const char *size_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v) {
    return cmv__stretch_text(ink, t, leg->unit, v);
}

static cmv_span move_a(cmv__ink *ink, const cmv__view *v, double x) {
    return cmv__toned(size_text(ink, v->r->transform_a, &v->r->a.leg, x), x);
}
static cmv_span move_b(cmv__ink *ink, const cmv__view *v, double x) {
    return cmv__toned(size_text(ink, v->r->transform_b, &v->r->b.leg, x), x);
}

/* ---- which way they went --------------------------------------------------------------------------------------------------- */

static bool is_none_over(const cmv__view *v) { return count_windows(v).fixed == 0; }
static bool is_too_rare(const cmv__view *v) { return v->r->aligned.freq > CMV_WEEKLY; }
static bool is_covered(const cmv__view *v) { return count_windows(v).n > 0; }
static bool is_one_window(const cmv__view *v) { return count_windows(v).n == 1; }
static bool is_only_window(const cmv__view *v) {
    return is_one_window(v) && count_windows(v).fixed == 1;
}
static bool is_one_way(const cmv__view *v) {
    const tally t = count_windows(v);
    for (int k = 0; k < WAYS; k++) {
        if (t.n > 0 && t.count[k] == t.n) return true;
    }
    return false;
}
static bool is_partly_covered(const cmv__view *v) {
    const tally t = count_windows(v);
    return t.n > 0 && t.n < t.fixed;
}

static void say_way(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_stress_row *w) {
    const cmv_span a = cmv__text(v->a), b = cmv__text(v->b);
    const way k = way_of(w);
    switch (k) {
    case A_UP:
        CMV__SAY(ink, line, "@ rose while @ fell", a, b);
        break;
    case A_DOWN:
        CMV__SAY(ink, line, "@ fell while @ rose", a, b);
        break;
    case BOTH_DOWN:
        CMV__SAY(ink, line, "both @ and @ fell", a, b);
        break;
    case BOTH_UP:
        CMV__SAY(ink, line, "both @ and @ rose", a, b);
        break;
    default:
        if (w->a.v == 0 && w->b.v == 0)
            CMV__SAY(ink, line, "@ and @ ended where they began", a, b);
        else
            CMV__SAY(ink, line, "@ ended where it began", w->a.v == 0 ? a : b);
        break;
    }
}

static void say_moves(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_stress_row *w) {
    CMV__SAY(ink, line, " (@ and @)", move_a(ink, v, w->a.v), move_b(ink, v, w->b.v));
}

static void say_none_over(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line,
              "None of the stress windows fixed in advance was over by then; earlier episodes are "
              "listed below.");
}

static void say_too_rare(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "A crisis lasts weeks or months and the shared values are @, so what the two did in "
             "past ones cannot be told from them.",
             cmv__text(cmv_freq_name(v->r->aligned.freq)));
}

static void say_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tally t = count_windows(v);
    CMV__SAY(ink, line, "What the two did in past crises cannot be given: @.",
             cmv__text(cmv_reason_text(t.missing->why     ? t.missing->why
                                       : t.missing->a.why ? t.missing->a.why
                                                          : t.missing->b.why)));
}

static void say_one_window(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tally t = count_windows(v);
    for (int k = 0; k < WAYS; k++) {
        if (!t.most[k]) continue;
        CMV__SAY(
            ink,
            line, "Only one of the @ crises compared here lies in the sample: in \xe2\x80\x9c@\xe2\x80\x9d ",
            cmv__count(ink, t.fixed), window_link(ink, t.most[k]));
        say_way(ink, line, v, t.most[k]);
        say_moves(ink, line, v, t.most[k]);
        CMV__SAY0(ink, line, ".");
    }
}

static void say_only_window(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tally t = count_windows(v);
    for (int k = 0; k < WAYS; k++) {
        if (!t.most[k]) continue;
        CMV__SAY(
            ink, line,
            "In the one crisis fixed in advance that was over by then, \xe2\x80\x9c@\xe2\x80\x9d, ",
            window_link(ink, t.most[k]));
        say_way(ink, line, v, t.most[k]);
        say_moves(ink, line, v, t.most[k]);
        CMV__SAY0(ink, line, ".");
    }
}

static void say_one_way(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tally t = count_windows(v);
    for (int k = 0; k < WAYS; k++) {
        if (!t.count[k]) continue;
        CMV__SAY(ink, line, "In all @ past crises compared here ", cmv__count(ink, t.n));
        say_way(ink, line, v, t.most[k]);
        CMV__SAY(ink, line,
                 k == FLAT ? ", as in \xe2\x80\x9c@\xe2\x80\x9d"
                           : ", most in \xe2\x80\x9c@\xe2\x80\x9d",
                 window_link(ink, t.most[k]));
        say_moves(ink, line, v, t.most[k]);
        CMV__SAY0(ink, line, ".");
    }
}

/* The commonest way first, then the others. */
static void say_ways(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    tally t = count_windows(v);
    bool first = true;
    for (int round = 0; round < WAYS; round++) {
        int k = 0;
        for (int i = 1; i < WAYS; i++) k = t.count[i] > t.count[k] ? i : k;
        if (!t.count[k]) break;
        if (first)
            CMV__SAY(ink, line, "In @ of @ past crises compared here ", cmv__count(ink, t.count[k]),
                     cmv__count(ink, t.n));
        else if (t.count[k] > 1)
            CMV__SAY(ink, line, "; in @ of them ", cmv__count(ink, t.count[k]));
        else
            CMV__SAY(ink, line, "; in \xe2\x80\x9c@\xe2\x80\x9d ", window_link(ink, t.most[k]));
        say_way(ink, line, v, t.most[k]);
        if (first || t.count[k] > 1)
            CMV__SAY(ink, line,
                     t.count[k] == 1 ? ", in \xe2\x80\x9c@\xe2\x80\x9d"
                     : k == FLAT     ? ", as in \xe2\x80\x9c@\xe2\x80\x9d"
                                     : ", most in \xe2\x80\x9c@\xe2\x80\x9d",
                     window_link(ink, t.most[k]));
        say_moves(ink, line, v, t.most[k]);
        t.count[k] = 0;
        first = false;
    }
    CMV__SAY0(ink, line, ".");
}

static void say_partly(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const tally t = count_windows(v);
    const size_t n = t.fixed - t.n;
    if (t.missing->why == CMV_WHY_NO_BASE)
        CMV__SAY(ink, line, "@ began before the shared values, the first of which is of @.",
                 cmv__units(ink, n, "other window"), cmv__day(ink, v->r->level_first));
    else
        CMV__SAY(ink, line, "@ cannot be given: @.", cmv__units(ink, n, "other window"),
                 cmv__text(cmv_reason_text(t.missing->why     ? t.missing->why
                                           : t.missing->a.why ? t.missing->a.why
                                                              : t.missing->b.why)));
}

static bool is_not_covered(const cmv__view *v) { return !is_covered(v); }

static const cmv__rule STRESS[] = {
    {1, "no window over", is_none_over, say_none_over},
    {1, "values too rare", is_too_rare, say_too_rare},
    {1, "no window covered", is_not_covered, say_none},
    {1, "the only window over", is_only_window, say_only_window},
    {1, "one window covered", is_one_window, say_one_window},
    {1, "one way in all windows", is_one_way, say_one_way},
    {1, "several ways", is_covered, say_ways},
    {2, "some windows not covered", is_partly_covered, say_partly},
};
const cmv__rules cmv__stress_rules = CMV__RULES("stress", STRESS);

/* ---- the correlation inside ------------------------------------------------------------------------------------------------- */

/* Windows whose correlation was compared with that of the three years before, among all scenarios. */
typedef struct moved {
    size_t n, clear; /* compared; of them beyond 5 % after Bonferroni */
    const cmv_stress_row *most;
} moved;

static moved count_moved(const cmv__view *v) {
    moved m = {0};
    const cmv_stress_answer *s = answer(v);
    for (size_t i = 0; i < s->n_rows; i++) {
        const cmv_stress_row *w = &s->row[i];
        if (w->moved.why) continue;
        m.n++;
        if (!m.most || fabs(w->moved.v) > fabs(m.most->moved.v)) m.most = w;
    }
    for (size_t i = 0; i < s->n_rows; i++) {
        const cmv_stress_row *w = &s->row[i];
        m.clear += !w->moved.why && cmv_norm_p2(w->moved.v) * (double)m.n < .05;
    }
    return m;
}

static bool is_moved(const cmv__view *v) { return count_moved(v).clear > 0; }
static bool is_compared(const cmv__view *v) { return count_moved(v).n > 0; }

static void say_most(cmv__ink *ink, cmv_line *line, const cmv_stress_row *w) {
    CMV__SAY(ink, line, "\xe2\x80\x9c@\xe2\x80\x9d (@, interval @, against @).",
             window_link(ink, w), cmv__corr(ink, w->c.r.v),
             cmv__interval(ink, w->c.ci_low.v, w->c.ci_high.v), cmv__corr(ink, w->usual.r.v));
}

static void say_moved(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const moved m = count_moved(v);
    const char *most = m.clear > 1 ? ", most in " : ": ";
    if (m.clear == m.n)
        CMV__SAY(ink, line,
                 "In every one of the @ long enough to tell, the correlation clearly differed from "
                 "that of the three years before@",
                 cmv__units(ink, m.n, "window"), cmv__text(most));
    else
        CMV__SAY(ink, line,
                 "In @ of the @ windows long enough to tell, the correlation clearly differed from "
                 "that of the three years before@",
                 cmv__count(ink, m.clear), cmv__count(ink, m.n), cmv__text(most));
    say_most(ink, line, m.most);
}

static bool is_one_compared(const cmv__view *v) { return count_moved(v).n == 1; }

static void say_one_not_moved(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line,
              "One window is long enough to compare its correlation with that of the three years "
              "before, and no clear difference shows: ");
    say_most(ink, line, count_moved(v).most);
}

static void say_not_moved(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const moved m = count_moved(v);
    CMV__SAY(
        ink, line,
        "In none of the @ long enough to tell did the correlation clearly differ from that of the "
        "three years before; it came furthest from it in ",
        cmv__units(ink, m.n, "window"));
    say_most(ink, line, m.most);
}

static const cmv__rule STRESS_CORR[] = {
    {1, "correlation moved", is_moved, say_moved},
    {1, "one window, correlation not moved", is_one_compared, say_one_not_moved},
    {1, "correlation not moved", is_compared, say_not_moved},
};
const cmv__rules cmv__stress_corr_rules = CMV__RULES("stress correlation", STRESS_CORR);

/* ---- after a fall -------------------------------------------------------------------------------------------------------------- */

enum { SIGNALS_MIN = 10 };

typedef struct after {
    const cmv_after_fall *f;
    const char *fell, *other;
    const cmv_leg *leg; /* that fell */
    cmv_transform t;
} after;

/* Which side fell is the view's turn. */
static after after_of(const cmv__view *v) {
    const cmv_stress_answer *s = answer(v);
    if (v->turned) return (after){&s->a_after_b, v->b, v->a, &v->r->b.leg, v->r->transform_b};
    return (after){&s->b_after_a, v->a, v->b, &v->r->a.leg, v->r->transform_a};
}

static bool has_after(const cmv__view *v) { return !after_of(v).f->threshold.why; }
static bool is_after_missing(const cmv__view *v) { return !has_after(v); }
static bool is_no_fall(const cmv__view *v) {
    return has_after(v) && after_of(v).f->threshold.v >= 0;
}
static bool is_still(const cmv__view *v) { return has_after(v) && after_of(v).f->threshold.v == 0; }
/* One leap makes a standard deviation of which no fall can come. */
static bool is_leap(const cmv__view *v) {
    return has_after(v) && cmv__is_relative(after_of(v).t) && after_of(v).f->threshold.v <= -1;
}
static bool is_no_signal(const cmv__view *v) { return has_after(v) && !after_of(v).f->n; }
static bool is_thin(const cmv__view *v) { return has_after(v) && after_of(v).f->n < SIGNALS_MIN; }
static bool is_often(const cmv__view *v) {
    return has_after(v) && after_of(v).f->up_low.v > after_of(v).f->base_up.v;
}
static bool is_seldom(const cmv__view *v) {
    return has_after(v) && after_of(v).f->up_high.v < after_of(v).f->base_up.v;
}

static const char *fall_text(cmv__ink *ink, after d) {
    const char *size = size_text(ink, d.t, d.leg, fabs(d.f->threshold.v));
    return *size == '+' ? size + 1 : size;
}

/* "21 sessions", "a month". */
static const char *span_text(cmv__ink *ink, const cmv__view *v, after d) {
    return d.f->span == 1 ? cmv__str(ink, "a %s", v->noun)
                          : cmv__units_text(ink, d.f->span, v->noun);
}

static void say_fall(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const after d = after_of(v);
    CMV__SAY(ink, line, "After @ had fallen by @ or more in @, which it did @", cmv__text(d.fell),
             cmv__figure(fall_text(ink, d)), cmv__figure(span_text(ink, v, d)),
             cmv__units(ink, d.f->n, "separate time"));
}

static void say_share(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *end) {
    const after d = after_of(v);
    say_fall(ink, line, v);
    CMV__SAY(ink, line,
             ", @ rose over the next @ in @ of them (95" CMV__PERCENT
             " interval @ to @). Over all stretches of that length it rose in @: @.",
             cmv__text(d.other),
             d.f->span == 1 ? cmv__text(v->noun) : cmv__units(ink, d.f->span, v->noun),
             cmv__percent(ink, d.f->up.v, 0), cmv__percent(ink, d.f->up_low.v, 0),
             cmv__percent(ink, d.f->up_high.v, 0), cmv__percent(ink, d.f->base_up.v, 0),
             cmv__strong(end));
}

static void say_often(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_share(ink, line, v, "more often after such a fall than otherwise");
}
static void say_seldom(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_share(ink, line, v, "less often after such a fall than otherwise");
}
static void say_same(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_share(ink, line, v, "no difference detectable");
}
static void say_no_signal(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const after d = after_of(v);
    CMV__SAY(ink, line, "@ never fell by @ or more in @ with as long to follow.", cmv__text(d.fell),
             cmv__figure(fall_text(ink, d)), cmv__figure(span_text(ink, v, d)));
}
static void say_thin(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_fall(ink, line, v);
    CMV__SAY(ink, line, ", too little followed to say what @ tends to do next.",
             cmv__text(after_of(v).other));
}
static void say_no_fall(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "Over @, @ did not even fall when it did a standard deviation worse than on average, so "
        "there is no fall to look behind.",
        cmv__figure(span_text(ink, v, after_of(v))), cmv__text(after_of(v).fell));
}
static void say_still(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ did not move, so there is no fall of it to look behind.",
             cmv__text(after_of(v).fell));
}
static void say_leap(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "What followed a fall of @ cannot be told: its record carries a leap beside which no "
             "fall counts as one.",
             cmv__text(after_of(v).fell));
}
static void say_no_after(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "What followed the falls of either side cannot be given: @.",
             cmv__text(cmv_reason_text(after_of(v).f->threshold.why)));
}

static const cmv__rule AFTER[] = {
    {1, "did not move", is_still, say_still},
    {1, "no fall", is_no_fall, say_no_fall},
    {1, "a leap", is_leap, say_leap},
    {1, "no signal", is_no_signal, say_no_signal},
    {1, "few signals", is_thin, say_thin},
    {1, "more often", is_often, say_often},
    {1, "less often", is_seldom, say_seldom},
    {1, "no difference", has_after, say_same},
    {1, "not to be had", is_after_missing, say_no_after},
};
const cmv__rules cmv__after_rules = CMV__RULES("after a fall", AFTER);

/* What can be known of one side can be known of the other, so a reason is told once; that values are too rare was told. */
static void tell_after(cmv__ink *ink, const cmv__view *v) {
    if (answer(v)->b_after_a.threshold.why == CMV_WHY_FREQUENCY) return;
    cmv__view turn = *v;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    cmv__tell(ink, line, &cmv__after_rules, &turn);
    turn.turned = true;
    if (has_after(&turn)) cmv__tell(ink, line, &cmv__after_rules, &turn);
}

/* ---- tables ------------------------------------------------------------------------------------------------------------------------ */

static void put_move(cmv__rows *rows, size_t col, cmv_num x, cmv_transform t, const cmv_leg *leg) {
    cmv__ink *ink = rows->ink;
    if (x.why)
        cmv__put(rows, col, cmv__text(cmv__missing(ink, x.why)));
    else
        cmv__put(rows, col, cmv__toned(size_text(ink, t, leg, x.v), x.v));
}

static void window_row(cmv__rows *rows, const cmv__view *v, const cmv_stress_row *w) {
    cmv__ink *ink = rows->ink;
    cmv__row(rows);
    cmv__put(rows, 0, window_link(ink, w));
    put_move(rows, 1, w->a, v->r->transform_a, &v->r->a.leg);
    put_move(rows, 2, w->b, v->r->transform_b, &v->r->b.leg);
    cmv__put(rows, 3, w->why ? cmv__text(cmv__missing(ink, w->why)) : cmv__count(ink, w->n));
    cmv__put_corr(rows, 4, w->c.r, w->c.ci_low, w->c.ci_high);
    cmv__put_interval(rows, 5, w->c.ci_low, w->c.ci_high);
    cmv__put_corr(rows, 6, w->usual.r, cmv_num_missing(CMV_WHY_NOT_ASKED), w->usual.ci_high);
}

static void windows_table(cmv__ink *ink, const cmv__view *v, const char *caption, bool fixed) {
    const cmv__column columns[] = {
        {"Window", false},       {v->a, true},   {v->b, true}, {"n", true}, {"Correlation", true},
        {"95 % interval", true}, {"Usual", true}};
    const cmv_stress_answer *s = answer(v);
    size_t n = 0;
    for (size_t i = 0; i < s->n_rows; i++)
        n += s->row[i].fixed == fixed && (fixed || !s->row[i].why);
    if (!n) return;
    cmv__rows rows = cmv__table(ink, caption, columns, 7, n);
    for (size_t i = 0; i < s->n_rows; i++) {
        if (s->row[i].fixed == fixed && (fixed || !s->row[i].why)) window_row(&rows, v, &s->row[i]);
    }
    cmv__explain_gaps(ink);
}

static void falls_table(cmv__ink *ink, const cmv__view *v) {
    const cmv__column columns[] = {
        {"Window", false}, {"First", true}, {"Last", true}, {v->a, true}, {v->b, true}};
    const cmv_stress_answer *s = answer(v);
    const tally t = count_windows(v);
    if (!t.n) return;
    cmv__rows rows = cmv__table(ink, "Deepest fall from a high inside the window", columns, 5, t.n);
    for (size_t i = 0; i < s->n_rows; i++) {
        const cmv_stress_row *w = &s->row[i];
        if (!w->fixed || !has_moves(w)) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(w->name));
        cmv__put(&rows, 1, cmv__text(cmv__date_iso(ink, w->first)));
        cmv__put(&rows, 2, cmv__text(cmv__date_iso(ink, w->last)));
        put_move(&rows, 3, w->fall_a, v->r->transform_a, &v->r->a.leg);
        put_move(&rows, 4, w->fall_b, v->r->transform_b, &v->r->b.leg);
    }
    cmv__explain_gaps(ink);
}

/* ---- where the correlation moved most ------------------------------------------------------------------------------------------------ */

enum { MOST_MOVED = 3 };

/* The windows furthest from usual, furthest first; the fixed ones stand in the table above anyway. */
static size_t most_moved(const cmv_stress_answer *s, const cmv_stress_row *out[MOST_MOVED]) {
    size_t n = 0;
    for (size_t i = 0; i < s->n_rows; i++) {
        const cmv_stress_row *w = &s->row[i];
        if (w->moved.why || w->fixed) continue;
        size_t k = n < MOST_MOVED ? n++ : MOST_MOVED;
        while (k > 0 && fabs(out[k - 1]->moved.v) < fabs(w->moved.v)) {
            if (k < MOST_MOVED) out[k] = out[k - 1];
            k--;
        }
        if (k < MOST_MOVED) out[k] = w;
    }
    return n;
}

static void list_moved(cmv__ink *ink, const cmv__view *v) {
    const cmv_stress_row *row[MOST_MOVED];
    const size_t n = most_moved(answer(v), row);
    if (!n) return;
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_NOTE),
        "Outside the first table it came furthest from the three years before in these episodes.");
    cmv_line *item = cmv__list(ink, n);
    for (size_t i = 0; item && i < n; i++) {
        CMV__SAY(ink, &item[i], "@: @, interval @, against @.", window_link(ink, row[i]),
                 cmv__corr(ink, row[i]->c.r.v),
                 cmv__interval(ink, row[i]->c.ci_low.v, row[i]->c.ci_high.v),
                 cmv__corr(ink, row[i]->usual.r.v));
    }
}

/* ---- how ------------------------------------------------------------------------------------------------------------------------------- */

static void how(cmv__ink *ink, const cmv__view *v) {
    cmv__details(ink, "How this was computed");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The windows of the first table were fixed before any pair was looked at; the other "
        "episodes come from the catalogue, and all of them end where hindsight put the end. A "
        "change runs from the last shared close before the window to its last session: in "
        "percent where returns are relative, else as a difference.");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The correlation is that of the returns inside, given from 20 on, with its jackknife "
        "interval; usual is that of the three years up to the last close before. A difference "
        "counts as clear when its p-value, times the number of windows compared, is below "
        "5" CMV__PERCENT ".");
    const size_t span = answer(v)->b_after_a.span;
    if (span)
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
                 "A fall is a change over @ below its mean by more than one standard deviation. Of "
                 "falls that overlap the first counts, so that what followed one does not overlap "
                 "what followed the next; the intervals are Wilson's.",
                 cmv__figure(span_text(ink, v, (after){.f = &answer(v)->b_after_a})));
    falls_table(ink, v);
    windows_table(ink, v, "Other episodes", false);
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__section_stress(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->answers || !v->r->n || !answer(v)->n_rows) return;
    cmv__section(ink, "stress", "What happened in past crises?");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__stress_rules, v);
    if (is_covered(v)) windows_table(ink, v, "Stress windows fixed in advance", true);
    if (is_compared(v)) {
        cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__stress_corr_rules, v);
        list_moved(ink, v);
    }
    tell_after(ink, v);
    how(ink, v);
}
