// SPDX-License-Identifier: Apache-2.0
/* The answer at the top of both pages of a pair, its sample line, and what search engines see of it. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

/* ---- step 1: can they be compared, and on whose dates ------------------------------------------------------------------- */

static bool is_empty(const cmv_leg_report *leg) { return leg->n == 0; }
static bool is_side_empty(const cmv__view *v) {
    return v->r->n == 0 && (is_empty(&v->r->a) || is_empty(&v->r->b));
}
static bool is_nothing_used(const cmv__view *v) { return v->r->n == 0; }
static bool is_mixed(const cmv__view *v) { return v->r->n > 0 && v->r->aligned.mixed; }

static void say_side_empty(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool no_a = is_empty(&v->r->a), no_b = is_empty(&v->r->b);
    const char *who = no_a ? v->a : v->b;
    cmv_reason why = (no_a ? v->r->a.latest : v->r->b.latest).why;
    const char *clause = cmv_reason_text(why ? why : CMV_WHY_NO_DATA);
    if (no_a && no_b)
        CMV__SAY(ink, line, "Nothing can be said about @ and @ yet: ", cmv__strong(v->a),
                 cmv__strong(v->b));
    else
        CMV__SAY(ink, line, "@ and @ cannot be compared yet. @: ", cmv__strong(v->a),
                 cmv__strong(v->b), cmv__text(who));
    CMV__SAY(ink, line, "@.", cmv__text(clause));
    const cmv_leg_report *held = no_a ? &v->r->b : &v->r->a;
    if (no_a && no_b) return;
    CMV__SAY(ink, line, " @ holds @ from @ to @.", cmv__text(no_a ? v->b : v->a),
             cmv__units(ink, held->n, "value"), cmv__day(ink, held->first),
             cmv__day(ink, held->last));
}

static void say_nothing_used(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_leg_report *a = &v->r->a, *b = &v->r->b;
    bool cut = v->r->opt.from != CMV_DATE_NONE || v->r->opt.to != CMV_DATE_NONE;
    cmv_reason why = v->r->why_empty ? v->r->why_empty : CMV_WHY_NOT_SHARED;
    CMV__SAY(ink, line, "@ and @ cannot be compared@: @.", cmv__strong(v->a), cmv__strong(v->b),
             cmv__text(cut ? " over the dates asked for" : ""), cmv__text(cmv_reason_text(why)));
    CMV__SAY(ink, line, " @ runs from @ to @, @ from @ to @.", cmv__text(v->a),
             cmv__day(ink, a->first), cmv__day(ink, a->last), cmv__text(v->b),
             cmv__day(ink, b->first), cmv__day(ink, b->last));
}

static void say_mixed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool a_slower = v->r->a.leg.freq > v->r->b.leg.freq;
    const cmv_leg *slow = a_slower ? &v->r->a.leg : &v->r->b.leg,
                  *fast = a_slower ? &v->r->b.leg : &v->r->a.leg;
    CMV__SAY(ink, line,
             "The values of @ are @ and those of @ @, so the dates are those of @ (as @).",
             cmv__text(a_slower ? v->a : v->b), cmv__text(cmv_freq_name(slow->freq)),
             cmv__text(a_slower ? v->b : v->a), cmv__text(cmv_freq_name(fast->freq)),
             cmv__text(a_slower ? v->a : v->b), cmv__text(cmv_align_name(v->r->aligned.mode)));
    if (v->r->aligned.rule)
        CMV__SAY(ink, line, " @", cmv__text(cmv__sentence(ink, v->r->aligned.rule)));
}

/* ---- step 2: the recent reading ------------------------------------------------------------------------------------------ */

static cmv__reading recent(const cmv__view *v) { return cmv__reading_of(&v->r->recent.r); }
static bool has_returns(const cmv__view *v) { return v->r->n > 0; }
static bool is_recent_missing(const cmv__view *v) {
    return has_returns(v) && recent(v) == CMV__MISSING;
}
static bool is_recent_bare(const cmv__view *v) { return has_returns(v) && recent(v) == CMV__BARE; }
static bool is_recent_clear(const cmv__view *v) {
    return has_returns(v) && (recent(v) == CMV__TOGETHER || recent(v) == CMV__OPPOSITE);
}
static bool is_recent_unclear(const cmv__view *v) {
    return has_returns(v) && recent(v) == CMV__UNCLEAR;
}

static void say_recent_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "No correlation of @ and @ over @ can be given: @.", cmv__strong(v->a),
             cmv__strong(v->b), cmv__units(ink, v->r->recent.k, v->noun),
             cmv__text(cmv__recent_reason(ink, v)));
    CMV__SAY(ink, line, " They share @, from @ to @.", cmv__units(ink, v->r->n, v->noun),
             cmv__day(ink, v->r->first), cmv__day(ink, v->r->last));
}

static void say_span(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "Over the last @ to @", cmv__units(ink, v->r->recent.r.n, v->noun),
             cmv__day(ink, v->r->recent.last));
}

static void say_recent_bare(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_span(ink, line, v);
    CMV__SAY0(ink, line, ", the correlation is ");
    cmv__say_corr(ink, line, &v->r->recent.r);
    CMV__SAY0(ink, line, ".");
}

static void say_recent_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    cmv_span r = cmv__strong(cmv__corr_text(ink, c->r.v));
    r.tone = cmv__tone(c->r.v);
    say_span(ink, line, v);
    CMV__SAY(ink, line, ", @ and @ moved @: correlation @, 95" CMV__PERCENT " interval @.",
             cmv__text(v->a), cmv__text(v->b), cmv__strong(cmv__reading_words(recent(v))), r,
             cmv__interval(ink, c->ci_low.v, c->ci_high.v));
}

static void say_recent_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    say_span(ink, line, v);
    CMV__SAY(
        ink, line,
        ", @ and @ moved @: correlation @, 95" CMV__PERCENT " interval @, which contains zero.",
        cmv__text(v->a), cmv__text(v->b), cmv__strong("with no clear link"),
        cmv__strong(cmv__corr_text(ink, c->r.v)), cmv__interval(ink, c->ci_low.v, c->ci_high.v));
}

/* ---- step 3: against the sample before ------------------------------------------------------------------------------------ */

static bool is_change_clear(const cmv__view *v) { return cmv__change_of(v->r) == CMV__CLEARLY; }
static bool is_change_probable(const cmv__view *v) { return cmv__change_of(v->r) == CMV__PROBABLY; }
static bool is_change_absent(const cmv__view *v) { return cmv__change_of(v->r) == CMV__NO_CHANGE; }

static void say_before(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "In the @ before, since @, it was @",
             cmv__units(ink, v->r->recent.before_n, v->noun),
             cmv__day(ink, v->r->recent.before_first), cmv__corr(ink, v->r->recent.before.r.v));
}

static const char *direction(const cmv__view *v) {
    return v->r->recent.r.r.v > v->r->recent.before.r.v ? "risen" : "fallen";
}

static void say_change_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_before(ink, line, v);
    CMV__SAY(ink, line, ": it has clearly @ (@).", cmv__text(direction(v)),
             cmv__p(ink, v->r->recent.diff.p));
}

static void say_change_probable(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_before(ink, line, v);
    CMV__SAY(ink, line, ": it has probably @ (@).", cmv__text(direction(v)),
             cmv__p(ink, v->r->recent.diff.p));
}

static void say_change_absent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_before(ink, line, v);
    /* A change dated elsewhere stands in the headline: this comparison cuts the five years at another day. */
    const bool dated = v->r->answers && cmv__has_changed(&v->r->answers->change.recent);
    CMV__SAY(ink, line, "; @no change is detectable (@).", cmv__text(dated ? "cut there, " : ""),
             cmv__p(ink, v->r->recent.diff.p));
}

/* ---- step 4: is a changed reading a record -------------------------------------------------------------------------------- */

static const cmv_extreme *end_of_range(const cmv__view *v) {
    return v->r->recent.r.r.v > v->r->recent.before.r.v ? &v->r->max : &v->r->min;
}
static bool is_change_dated(const cmv__view *v) {
    return (is_change_clear(v) || is_change_probable(v)) && !end_of_range(v)->r.why &&
           v->r->rolling.n_defined > 1;
}
static bool is_record(const cmv__view *v) {
    return is_change_dated(v) && end_of_range(v)->last == v->r->recent.last;
}

static void say_record(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "It is the @ of @ overlapping readings.",
             cmv__text(end_of_range(v) == &v->r->max ? "highest" : "lowest"),
             cmv__count(ink, v->r->rolling.n_defined));
}

static void say_no_record(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_extreme *e = end_of_range(v);
    CMV__SAY(ink, line, "It is no record: @ was reached on @.", cmv__corr(ink, e->r.v),
             cmv__day(ink, e->last));
}

/* ---- step 5: windows that say something else ---------------------------------------------------------------------------------- */

/* A window points elsewhere when its interval and the recent one do not meet; a wide interval around zero does not. */
static bool is_elsewhere(const cmv__view *v, const cmv_window *w) {
    return cmv__reading_of(&w->c) >= CMV__TOGETHER && cmv__are_apart(&w->c, &v->r->recent.r);
}

static bool is_any_elsewhere(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_windows; i++) {
        if (is_elsewhere(v, &v->r->windows[i])) return true;
    }
    return false;
}

/* Windows that contradict the recent one; where none does and it is unclear, those that are clear. */
static bool differs(const cmv__view *v, const cmv_window *w) {
    cmv__reading r = cmv__reading_of(&w->c);
    if (is_any_elsewhere(v)) return is_elsewhere(v, w);
    return recent(v) == CMV__UNCLEAR && (r == CMV__TOGETHER || r == CMV__OPPOSITE);
}

static bool has_dissent(const cmv__view *v) {
    if (recent(v) < CMV__TOGETHER) return false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        if (differs(v, &v->r->windows[i])) return true;
    }
    return false;
}

/* How a window that differs reads beside the recent one. */
static const char *beside_recent(const cmv__view *v, const cmv_window *w) {
    cmv__reading r = cmv__reading_of(&w->c);
    if (r != recent(v)) return cmv__reading_words(r);
    return fabs(w->c.r.v) < fabs(v->r->recent.r.r.v) ? "less so" : "more so";
}

static void say_dissent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY0(ink, line, is_any_elsewhere(v) ? "Other windows differ:" : "Other windows are clear:");
    bool any = false;
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        if (!differs(v, w)) continue;
        CMV__SAY0(ink, line, any ? "; over " : " over ");
        cmv__say_window(ink, line, v, w);
        CMV__SAY(ink, line, " @ (@, interval @)", cmv__text(beside_recent(v, w)),
                 cmv__corr(ink, w->c.r.v), cmv__interval(ink, w->c.ci_low.v, w->c.ci_high.v));
        any = true;
    }
    CMV__SAY0(ink, line, ".");
}

static const cmv__rule LEAD[] = {
    {1, "a side without values", is_side_empty, say_side_empty},
    {1, "no shared dates", is_nothing_used, say_nothing_used},
    {2, "recent reading missing", is_recent_missing, say_recent_missing},
    {2, "recent reading without interval", is_recent_bare, say_recent_bare},
    {2, "recent reading clear", is_recent_clear, say_recent_clear},
    {2, "recent reading contains zero", is_recent_unclear, say_recent_unclear},
    {3, "clear change", is_change_clear, say_change_clear},
    {3, "probable change", is_change_probable, say_change_probable},
    {3, "no detectable change", is_change_absent, say_change_absent},
    {4, "changed and a record", is_record, say_record},
    {4, "changed and no record", is_change_dated, say_no_record},
    {5, "other windows disagree", has_dissent, say_dissent},
};
const cmv__rules cmv__lead_rules = CMV__RULES("lead", LEAD);

/* ---- notes under the lead -------------------------------------------------------------------------------------------------- */

static bool is_fallback(const cmv__view *v) { return v->r->fell_back; }
/* No rule says when the next value of a calendar of its own is due: then a fortnight is worth saying. */
static bool is_old(const cmv_leg_report *leg) {
    bool own = leg->leg.cal && !strcmp(cmv_calendar_name(leg->leg.cal), "own");
    return own && leg->n && leg->leg.freq <= CMV_WEEKLY && leg->age_days > 14;
}
static bool is_late(const cmv__view *v) {
    return v->r->a.sessions_late > 0 || v->r->b.sessions_late > 0 || is_old(&v->r->a) ||
           is_old(&v->r->b);
}
static bool is_revised(const cmv__view *v) {
    return (v->r->a.leg.may_be_revised && v->r->a.leg.vintages.n_reconstructed) ||
           (v->r->b.leg.may_be_revised && v->r->b.leg.vintages.n_reconstructed);
}

static void say_fallback(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool a = v->r->transform_a == CMV_TRANSFORM_DIFF;
    const cmv_leg *leg = a ? &v->r->a.leg : &v->r->b.leg;
    CMV__SAY(ink, line,
             "A price stood at @ @ on @, and @, so differences are used instead of log returns.",
             cmv__figure(cmv__level_text(ink, leg, v->r->fell_back_value)), cmv__text(leg->unit),
             cmv__day(ink, v->r->fell_back_on),
             cmv__text(cmv_reason_text(CMV_WHY_NONPOSITIVE_PRICE)));
}

static void say_late_side(cmv__ink *ink, cmv_line *line, const char *name,
                          const cmv_leg_report *leg, bool second) {
    bool old = is_old(leg);
    if (leg->sessions_late <= 0 && !old) return;
    if (second) CMV__SAY0(ink, line, " ");
    CMV__SAY(ink, line, "The last value of @ is of @: ", cmv__text(name), cmv__day(ink, leg->last));
    if (old)
        CMV__SAY(ink, line, "@ old.", cmv__units(ink, (size_t)leg->age_days, "day"));
    else
        CMV__SAY(ink, line, "@ late, expected since @.",
                 cmv__units(ink, (size_t)leg->sessions_late, cmv__leg_noun(&leg->leg)),
                 cmv__figure(cmv__expected_since(ink, leg)));
}

static void say_late(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_leg_report *a = &v->r->a, *b = &v->r->b;
    const char *noun = cmv__leg_noun(&a->leg);
    bool alike = a->last == b->last && a->sessions_late == b->sessions_late && a->sessions_late > 0;
    if (alike && !strcmp(noun, cmv__leg_noun(&b->leg))) {
        CMV__SAY(ink, line, "The last values of @ and @ are of @: @ late.", cmv__text(v->a),
                 cmv__text(v->b), cmv__day(ink, a->last),
                 cmv__units(ink, (size_t)a->sessions_late, noun));
        return;
    }
    say_late_side(ink, line, v->a, a, false);
    say_late_side(ink, line, v->b, b, a->sessions_late > 0 || is_old(a));
}

static void say_revised(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    bool a = v->r->a.leg.may_be_revised && v->r->a.leg.vintages.n_reconstructed;
    const cmv_leg_report *leg = a ? &v->r->a : &v->r->b;
    CMV__SAY(ink, line,
             "The publisher of @ revises its history, and @ here came without a day of release of "
             "their own: revised data, "
             "not necessarily what was known at the time.",
             cmv__text(a ? v->a : v->b),
             cmv__units(ink, leg->leg.vintages.n_reconstructed, "value"));
}

static const cmv__rule NOTE[] = {
    {1, "two frequencies", is_mixed, say_mixed},
    {2, "log returns impossible", is_fallback, say_fallback},
    {3, "a side is late", is_late, say_late},
    {4, "revised data", is_revised, say_revised},
};
const cmv__rules cmv__note_rules = CMV__RULES("note", NOTE);

/* ---- around the document ---------------------------------------------------------------------------------------------------- */

static const char *plain_text(cmv__ink *ink, const cmv_line *line) {
    const char *out = "";
    for (const cmv_span *s = line->first; s; s = s->next)
        out = cmv__str(ink, "%s%s", out, s->text ? s->text : "");
    return out;
}

void cmv__pair_lead(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "answer", NULL);
    cmv_line *headline = cmv__para(ink, CMV_BLOCK_LEAD);
    cmv__tell(ink, headline, &cmv__headline_rules, v);
    const bool said = headline->first != NULL;
    if (said) ink->doc->description = plain_text(ink, headline);
    cmv__trim(ink);
    cmv__tell(ink, cmv__para(ink, said ? CMV_BLOCK_PARA : CMV_BLOCK_LEAD), &cmv__lead_rules, v);
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_NOTE), &cmv__note_rules, v);
    cmv__trim(ink);
    if (v->r->levels.misleading) {
        cmv__tell(ink, cmv__para(ink, CMV_BLOCK_WARNING), &cmv__levels_rules, v);
    }
}

static const char *sample_text(cmv__ink *ink, const cmv__view *v) {
    if (!v->r->n) return "no shared sample";
    return cmv__str(ink, "%s from %s to %s", cmv__units_text(ink, v->r->n, v->noun),
                    cmv__date_text(ink, v->r->first), cmv__date_text(ink, v->r->last));
}

const char *cmv__returns_text(cmv__ink *ink, const cmv__view *v) {
    const char *a = v->r->returns_a, *b = v->r->returns_b;
    if (!a || !b) return "";
    return !strcmp(a, b) ? a : cmv__str(ink, "%s: %s; %s: %s", v->a, a, v->b, b);
}

size_t cmv__dropped_total(const cmv_pair_report *r) {
    const cmv_drop_count *d = &r->aligned.dropped;
    return d->non_session_a + d->non_session_b + d->unmatched_a + d->unmatched_b +
           d->undefined_returns;
}

void cmv__pair_meta(cmv__ink *ink, const cmv__view *v) {
    const cmv_story_context *c = v->c;
    const char *returns = cmv__returns_text(ink, v);
    size_t dropped = cmv__dropped_total(v->r);
    const char *version = cmv__version_text(ink, c);
    const char *asof = c->asof == CMV_DATE_NONE
                           ? ""
                           : cmv__str(ink, "as known on %s" CMV__DOT, cmv__date_text(ink, c->asof));
    ink->doc->meta =
        cmv__str(ink, "%s%s%s%s" CMV__DOT "%s%s%s", asof, sample_text(ink, v),
                 *returns ? CMV__DOT : "", returns,
                 dropped ? cmv__str(ink, "%s dropped", cmv__units_text(ink, dropped, "row"))
                         : "no row dropped",
                 *version ? CMV__DOT : "", version);
}

static const char *main_figure(cmv__ink *ink, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    if (c->r.why) return "";
    return cmv__str(ink, "correlation %s over %s", cmv__corr_text(ink, c->r.v),
                    cmv__units_text(ink, c->n, v->noun));
}

static const char *describe(cmv__ink *ink, const cmv__view *v) {
    const cmv_corr_jack *c = &v->r->recent.r;
    if (c->r.why) {
        return cmv__str(ink, "%s and %s cannot be given a correlation over %s: %s.", v->a, v->b,
                        cmv__units_text(ink, v->r->recent.k, v->noun), cmv__recent_reason(ink, v));
    }
    const char *interval = c->ci_low.why || c->ci_high.why
                               ? ""
                               : cmv__str(ink, " (95" CMV__PERCENT_FMT " interval %s)",
                                          cmv__interval_text(ink, c->ci_low.v, c->ci_high.v));
    return cmv__str(ink, "%s and %s over the last %s to %s: correlation %s%s.", v->a, v->b,
                    cmv__units_text(ink, c->n, v->noun), cmv__date_text(ink, v->r->recent.last),
                    cmv__corr_text(ink, c->r.v), interval);
}

static const char *with_query(cmv__ink *ink, const char *path, const cmv_story_context *c) {
    return c->query && *c->query ? cmv__str(ink, "%s?%s", path, c->query) : path;
}

void cmv__pair_head(cmv__ink *ink, const cmv__view *v, const char *tail, const char *what) {
    const cmv_story_context *c = v->c;
    cmv_doc *doc = ink->doc;
    const char *figure = main_figure(ink, v);
    const char *base = cmv__str(ink, "/compare/%s-vs-%s%s", v->id_a, v->id_b, tail);
    const char *twin = cmv__str(ink, "/compare/%s-vs-%s%s", v->id_b, v->id_a, tail);
    bool curated = c->why && *c->why, plain = !c->query || !*c->query;
    doc->title = cmv__str(ink, "%s and %s%s", v->a, v->b, what);
    if (v->r->a.leg.label && v->r->b.leg.label) {
        doc->subtitle = cmv__str(ink, "%s and %s", v->r->a.leg.label, v->r->b.leg.label);
    }
    doc->head_title =
        cmv__str(ink, "%s and %s%s%s%s", v->a, v->b, what, *figure ? ": " : "", figure);
    doc->description = describe(ink, v);
    doc->path = with_query(ink, base, c);
    doc->canonical = with_query(ink, c->canonical_order ? base : twin, c);
    doc->json = with_query(ink, cmv__str(ink, "/api/v1/pairs/%s/%s", v->id_a, v->id_b), c);
    doc->csv = with_query(ink, cmv__str(ink, "/compare/%s-vs-%s.csv", v->id_a, v->id_b), c);
    doc->markdown = with_query(ink, cmv__str(ink, "%s.md", base), c);
    doc->searchable = curated && plain && !c->demo;
}
