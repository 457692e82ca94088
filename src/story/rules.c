// SPDX-License-Identifier: Apache-2.0
#include "rules.h"

#include <math.h>
#include <string.h>

const cmv__rules *const *cmv__all_rules(size_t *n) {
    static const cmv__rules *const all[] = {
        &cmv__lead_rules,      &cmv__relationship_rules, &cmv__history_rules, &cmv__recent_rules,
        &cmv__hedge_rules,     &cmv__side_rules,         &cmv__meaning_rules, &cmv__extremes_rules,
        &cmv__influence_rules, &cmv__levels_rules,       &cmv__note_rules};
    *n = sizeof all / sizeof all[0];
    return all;
}

cmv__view cmv__view_of(cmv__ink *ink, const cmv_pair_report *report,
                       const cmv_story_context *context) {
    const cmv_leg *a = &report->a.leg, *b = &report->b.leg;
    const char *noun = cmv__noun(report->aligned.freq), *day = cmv__leg_noun(a);
    if (!strcmp(day, "day") && !strcmp(cmv__leg_noun(b), day)) noun = day;
    return (cmv__view){.r = report,
                       .c = context,
                       .a = a->short_name ? a->short_name : a->id,
                       .b = b->short_name ? b->short_name : b->id,
                       .id_a = a->id,
                       .id_b = b->id,
                       .noun = noun,
                       .nouns = cmv__plural(ink, noun)};
}

void cmv__tell(cmv__ink *ink, cmv_line *line, const cmv__rules *rules, const cmv__view *v) {
    int done = -1;
    for (size_t i = 0; i < rules->n; i++) {
        const cmv__rule *rule = &rules->rule[i];
        if (rule->step == done || !rule->when(v)) continue;
        done = rule->step;
        if (line->first) CMV__SAY0(ink, line, " ");
        rule->say(ink, line, v);
    }
}

/* ---- what a correlation says -------------------------------------------------------------------------------------------- */

cmv__reading cmv__reading_of(const cmv_corr_jack *c) {
    if (c->r.why) return CMV__MISSING;
    if (c->ci_low.why || c->ci_high.why) return CMV__BARE;
    if (c->ci_low.v > 0) return CMV__TOGETHER;
    return c->ci_high.v < 0 ? CMV__OPPOSITE : CMV__UNCLEAR;
}

static bool is_flat(const double *x, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return false;
    }
    return true;
}

const char *cmv__recent_reason(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    cmv_reason why = r->recent.r.r.why;
    size_t k = r->recent.k, skip = r->n - k;
    if (why != CMV_WHY_CONSTANT || !r->x || !r->y || k > r->n) return cmv_reason_text(why);
    bool a = is_flat(r->x + skip, k), b = is_flat(r->y + skip, k);
    if (a && b) return "neither side moved";
    return a || b ? cmv__str(ink, "%s did not move", a ? v->a : v->b) : cmv_reason_text(why);
}

bool cmv__is_exact(const cmv_corr_jack *c) { return !c->r.why && c->ci_low.why == CMV_WHY_PERFECT; }

bool cmv__are_apart(const cmv_corr_jack *x, const cmv_corr_jack *y) {
    return x->ci_low.v > y->ci_high.v || y->ci_low.v > x->ci_high.v;
}

const char *cmv__reading_words(cmv__reading reading) {
    static const char *const words[] = {
        [CMV__MISSING] = "unknown",
        [CMV__BARE] = "without an interval",
        [CMV__TOGETHER] = "together",
        [CMV__OPPOSITE] = "in opposite directions",
        [CMV__UNCLEAR] = "with no clear link",
    };
    return words[reading];
}

void cmv__say_corr(cmv__ink *ink, cmv_line *line, const cmv_corr_jack *c) {
    switch (cmv__reading_of(c)) {
    case CMV__MISSING:
        CMV__SAY(ink, line, "not to be had because @", cmv__text(cmv_reason_text(c->r.why)));
        return;
    case CMV__BARE:
        CMV__SAY(ink, line, "@, without an interval because @", cmv__corr(ink, c->r.v),
                 cmv__text(cmv_reason_text(c->ci_low.why ? c->ci_low.why : c->ci_high.why)));
        return;
    case CMV__TOGETHER:
    case CMV__OPPOSITE:
    case CMV__UNCLEAR:
        break;
    }
    bool zero = cmv__reading_of(c) == CMV__UNCLEAR;
    CMV__SAY(ink, line,
             zero ? "@, 95" CMV__PERCENT " interval @, which contains zero"
                  : "@, 95" CMV__PERCENT " interval @",
             cmv__corr(ink, c->r.v), cmv__interval(ink, c->ci_low.v, c->ci_high.v));
}

bool cmv__is_all(const cmv_window *w) { return !strcmp(w->name, "all"); }

static bool is_five_years(const cmv_window *w) { return !strcmp(w->name, "5y"); }

void cmv__say_window(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_window *w) {
    if (is_five_years(w))
        CMV__SAY(ink, line, "five years (@)", cmv__units(ink, w->n, v->noun));
    else if (!cmv__is_all(w))
        CMV__SAY(ink, line, "@", cmv__units(ink, w->n, v->noun));
    else
        CMV__SAY(ink, line, "all @ since @", cmv__units(ink, w->n, v->noun),
                 cmv__day(ink, w->first));
}

const char *cmv__window_label(cmv__ink *ink, const cmv__view *v, const cmv_window *w) {
    if (is_five_years(w)) return "five years";
    if (!cmv__is_all(w)) return cmv__units_text(ink, w->want, v->noun);
    return w->n ? cmv__str(ink, "all since %s", cmv__date_short(ink, w->first)) : "all";
}

cmv__change_class cmv__change_of(const cmv_pair_report *r) {
    double p = r->recent.diff.p;
    if (!isfinite(p) || r->recent.r.r.why || r->recent.before.r.why) return CMV__NO_TEST;
    return p < 0.01 ? CMV__CLEARLY : p < 0.05 ? CMV__PROBABLY : CMV__NO_CHANGE;
}

bool cmv__is_relative(cmv_transform t) {
    return t != CMV_TRANSFORM_DIFF && t != CMV_TRANSFORM_DIFF_BP;
}

static const char *unit_of_move(cmv__ink *ink, cmv_transform t, const cmv_leg *leg) {
    if (cmv__is_relative(t)) return "%";
    return t == CMV_TRANSFORM_DIFF_BP ? "bp" : cmv__difference_text(ink, leg->unit);
}

const char *cmv__move_end(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v, double of) {
    const double scale = cmv__is_relative(t) ? 100 : 1;
    const char *text = cmv__number(ink, scale * v, cmv__slope_decimals(scale * of), true);
    return cmv__str(ink, "%s" CMV__NBSP "%s", text, unit_of_move(ink, t, leg));
}

const char *cmv__move_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v, bool sign) {
    double size = cmv__is_relative(t) ? 100 * v : v;
    const char *unit = unit_of_move(ink, t, leg);
    const char *text = cmv__slope_text(ink, sign ? size : fabs(size));
    if (!sign && *text == '+') text++;
    return cmv__str(ink, "%s" CMV__NBSP "%s", text, unit);
}

cmv_span cmv__metric_link(cmv__ink *ink, const char *text, const char *id) {
    return cmv__link(text, cmv__str(ink, "/metrics/%s", id));
}
