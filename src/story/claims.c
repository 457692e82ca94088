// SPDX-License-Identifier: Apache-2.0
/* What a page claims, by the rules its sentences follow; and its opening as plain text. */
#include "comove/replay.h"

#include "base/arena.h"
#include "pair_parts.h"

#include <math.h>
#include <string.h>

static cmv_change_word word_of(cmv__change_class c) {
    switch (c) {
    case CMV__NO_CHANGE:
        return CMV_CHANGE_NONE;
    case CMV__PROBABLY:
        return CMV_CHANGE_PROBABLE;
    case CMV__CLEARLY:
        return CMV_CHANGE_CLEAR;
    case CMV__NO_TEST:
        break;
    }
    return CMV_CHANGE_UNTESTED;
}

cmv_claims cmv_story_claims(const cmv_pair_report *r) {
    cmv_claims c = {.change = word_of(cmv__change_of(r)),
                    .recent = NAN,
                    .before = NAN,
                    .low = NAN,
                    .high = NAN,
                    .lead = CMV_LEAD_UNKNOWN};
    if (c.change != CMV_CHANGE_UNTESTED) {
        c.recent = r->recent.r.r.v;
        c.before = r->recent.before.r.v;
    }
    const cmv_pair_answers *a = r->answers;
    c.asks_hedge = r->n && r->a.leg.is_price && r->b.leg.is_price;
    if (!a) return c;
    c.hedge[0] = c.asks_hedge && a->hedge.ab.is_hedge;
    c.hedge[1] = c.asks_hedge && a->hedge.ba.is_hedge;
    c.outlook = r->n && !a->outlook.why;
    if (c.outlook) {
        c.low = a->outlook.low.v;
        c.high = a->outlook.high.v;
    }
    c.lead = a->lead.n ? a->lead.verdict : CMV_LEAD_UNKNOWN;
    return c;
}

const char *cmv_outcome_name(cmv_outcome outcome) {
    static const char *const name[] = {"", "open", "held", "failed"};
    return (unsigned)outcome < sizeof name / sizeof *name ? name[outcome] : "";
}

const char *cmv_change_word_name(cmv_change_word word) {
    static const char *const name[] = {"untested", "none", "probable", "clear"};
    return (unsigned)word < sizeof name / sizeof *name ? name[word] : "";
}

const char *cmv_claim_key(cmv_claim_kind kind) {
    static const char *const key[] = {"change_clear", "change_probable", "change_none",
                                      "hedge",        "hedge_none",      "outlook"};
    return (unsigned)kind < sizeof key / sizeof *key ? key[kind] : "";
}

/* ---- opening ------------------------------------------------------------------------------------------------------------ */

static bool is_told(const cmv_block *b) {
    return (b->kind == CMV_BLOCK_LEAD || b->kind == CMV_BLOCK_PARA) && b->line.first;
}

static size_t length(const cmv_section *s) {
    size_t n = 1;
    for (const cmv_block *b = s->first; b; b = b->next) {
        for (const cmv_span *p = is_told(b) ? b->line.first : NULL; p; p = p->next)
            n += strlen(p->text);
        n++;
    }
    return n;
}

static void join(const cmv_section *s, char *out) {
    for (const cmv_block *b = s->first; b; b = b->next) {
        if (!is_told(b)) continue;
        if (b != s->first) *out++ = ' ';
        for (const cmv_span *p = b->line.first; p; p = p->next) {
            const size_t n = strlen(p->text);
            memcpy(out, p->text, n);
            out += n;
        }
    }
    *out = '\0';
}

cmv_rc cmv_story_opening(const cmv_pair_report *report, const cmv_story_context *context,
                         cmv_arena *arena, const char **out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__view v = cmv__view_of(&ink, report, context);
    cmv__pair_lead(&ink, &v);
    CMV_TRY(cmv__ink_done(&ink, err));
    char *text;
    CMV_NEW_RAW(text, arena, char, length(doc.first), err);
    join(doc.first, text);
    *out = text;
    return CMV_OK;
}
