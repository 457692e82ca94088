// SPDX-License-Identifier: Apache-2.0
/*
 * How long a paragraph may be. Rules write what there is to say; here it is cut where a reader would draw breath: the
 * answer of a section stands on its own, and what supports it follows in short paragraphs. No word is changed.
 */
#include "doc.h"

#include <string.h>

/* Bytes of text. Sentences are never cut, so a long one stands alone. */
enum { LEAD_MAX = 210, PARA_MAX = 330 };

/* Where a sentence may end: the byte after its full stop. */
typedef struct place {
    cmv_span *span;
    size_t at;
} place;

static bool is_stop(char c) { return c == '.' || c == '?' || c == '!'; }

/* What may follow a full stop and a space at the start of a sentence; a lower-case letter does not. */
static bool is_start(unsigned char c) { return c != '\0' && !(c >= 'a' && c <= 'z'); }

static char next_byte(const cmv_span *span, size_t at) {
    for (; span; span = span->next, at = 0) {
        if (span->text && span->text[at]) return span->text[at];
    }
    return '\0';
}

static size_t rest_of(const cmv_line *line) {
    size_t n = 0;
    for (const cmv_span *s = line->first; s; s = s->next) n += s->text ? strlen(s->text) : 0;
    return n;
}

/*
 * The last end of a sentence within `max` bytes, or the first of all. Abbreviations cost nothing: within parentheses
 * no sentence ends, and elsewhere rules write words in full.
 */
static bool find_cut(const cmv_line *line, size_t max, place *out) {
    size_t used = 0;
    int depth = 0;
    bool found = false, stopped = false;
    for (cmv_span *s = line->first; s; s = s->next) {
        for (size_t i = 0; s->text && s->text[i]; i++, used++) {
            const char c = s->text[i];
            if (stopped && c == ' ' && depth <= 0 && is_start((unsigned char)next_byte(s, i + 1))) {
                if (found && used > max) return true;
                *out = (place){s, i};
                found = true;
            }
            stopped = is_stop(c) && s->kind == CMV_SPAN_TEXT;
            depth += (c == '(') - (c == ')');
        }
    }
    return found;
}

/* Moves what follows the cut to a new line, without the space between. */
static cmv_line cut(cmv__ink *ink, cmv_line *line, place p) {
    cmv_line rest = {0};
    const char *tail = p.span->text + p.at + 1;
    cmv_span *after = p.span->next;
    if (*tail) {
        cmv_span *copy = cmv__alloc(ink, 1, sizeof *copy);
        if (!copy) return rest;
        *copy = *p.span;
        copy->text = tail;
        after = copy;
    }
    rest.first = after;
    rest.last = after == NULL || after->next ? line->last : after;
    p.span->text = cmv__str(ink, "%.*s", (int)p.at, p.span->text);
    p.span->next = NULL;
    line->last = p.span;
    return rest;
}

/* Cuts a block in two when its text is too long; true when it did. */
static bool shorten(cmv__ink *ink, cmv_section *section, cmv_block *block, size_t max) {
    place p = {0};
    if (rest_of(&block->line) <= max || !find_cut(&block->line, max, &p)) return false;
    cmv_block *next = cmv__alloc(ink, 1, sizeof *next);
    if (!next) return false;
    *next =
        (cmv_block){.kind = CMV_BLOCK_PARA, .line = cut(ink, &block->line, p), .next = block->next};
    block->next = next;
    if (section->last == block) section->last = next;
    return true;
}

void cmv__shape_section(cmv__ink *ink, cmv_section *section) {
    if (!section || !section->first) return;
    cmv_block *first = section->first;
    if (section->title && first->kind == CMV_BLOCK_PARA) first->kind = CMV_BLOCK_LEAD;
    for (cmv_block *b = first; b; b = b->next) {
        if (b->kind == CMV_BLOCK_LEAD) (void)shorten(ink, section, b, LEAD_MAX);
        if (b->kind == CMV_BLOCK_PARA) (void)shorten(ink, section, b, PARA_MAX);
    }
}

void cmv__shape(cmv__ink *ink, const char *const *prose) {
    for (cmv_section *s = ink->doc->first; s; s = s->next) {
        const char *const *skip = prose;
        while (*skip && strcmp(*skip, s->id) != 0) skip++;
        if (!*skip) cmv__shape_section(ink, s);
    }
}
