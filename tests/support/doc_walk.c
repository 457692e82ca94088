// SPDX-License-Identifier: Apache-2.0
#include "support/doc_walk.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#define DASH "\xe2\x80\x93"

static void walk_text(walker *w, const char *text, const char *where) {
    if (w->text && text) w->text(w, text, where);
}

static void walk_line(walker *w, const cmv_line *line, const char *where) {
    for (const cmv_span *s = line->first; s; s = s->next) walk_text(w, s->text, where);
    if (w->line) w->line(w, line, where);
}

static void walk_chart(walker *w, const cmv_chart *c, const char *where) {
    walk_text(w, c->title, where);
    walk_text(w, c->alt, where);
    walk_text(w, c->caption, where);
    for (size_t i = 0; i < c->n_items; i++) {
        walk_text(w, c->item[i].label, where);
        walk_text(w, c->item[i].note, where);
        walk_text(w, c->item[i].text, where);
    }
}

static void walk_card(walker *w, const cmv_card *c, const char *where) {
    const char *const texts[] = {c->title,   c->subtitle,  c->value,      c->unit,      c->when,
                                 c->missing, c->range_low, c->range_high, c->range_text};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) walk_text(w, texts[i], where);
    for (size_t i = 0; i < c->n_changes; i++) walk_text(w, c->change[i].text, where);
    for (size_t i = 0; i < c->n_facts; i++) walk_text(w, c->fact[i].text, where);
}

static void walk_blocks(walker *w, const cmv_block *b, const char *where) {
    for (; b; b = b->next) {
        if (b->kind <= CMV_BLOCK_WARNING) walk_line(w, &b->line, where);
        walk_text(w, b->text, where);
        for (size_t i = 0; i < b->n_cards; i++) walk_card(w, &b->card[i], where);
        for (size_t i = 0; i < b->n_items; i++) walk_line(w, &b->item[i], where);
        if (b->chart) walk_chart(w, b->chart, where);
        if (b->table) {
            for (size_t i = 0; i < b->table->n_cols * b->table->n_rows; i++) {
                for (const cmv_span *s = b->table->cell[i].line.first; s; s = s->next)
                    walk_text(w, s->text, where);
            }
        }
        walk_blocks(w, b->inside, where);
    }
}

void doc_walk(walker *w) {
    const cmv_doc *d = w->doc;
    const char *const texts[] = {d->title, d->subtitle, d->head_title, d->description,
                                 d->meta,  d->footer,   d->banner};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) walk_text(w, texts[i], "head");
    for (const cmv_section *s = d->first; s; s = s->next) {
        walk_text(w, s->title, s->id);
        walk_blocks(w, s->first, s->id);
    }
}

bool doc_has_word(const char *text, const char *word) {
    size_t n = strlen(word);
    for (const char *at = text; *at; at++) {
        if (strncasecmp(at, word, n) != 0) continue;
        bool starts = at == text || !isalpha((unsigned char)at[-1]);
        if (starts && !isalpha((unsigned char)at[n])) return true;
    }
    return false;
}

/* "+0.00" or a minus before zero, not followed by a digit that would make it a number. */
static bool has_signed_zero(const char *text) {
    static const char *const zeros[] = {"+0.00",
                                        "\xe2\x88\x92"
                                        "0.00",
                                        "+0.0",
                                        "\xe2\x88\x92"
                                        "0.0"};
    for (size_t i = 0; i < 4; i++) {
        for (const char *at = strstr(text, zeros[i]); at; at = strstr(at + 1, zeros[i])) {
            if (!isdigit((unsigned char)at[strlen(zeros[i])])) return true;
        }
    }
    return false;
}

void doc_refuse_words(walker *w, const char *text, const char *where) {
    static const char *const banned[] = {
        "risk-off",          "deleveraging", "flight to quality", "leads", "drives",
        "mean-reverting",    "stretched",    "decoupled",         "nan",   "inf",
        "no data available", "null",         "safe haven"};
    for (size_t i = 0; i < sizeof banned / sizeof banned[0]; i++) {
        if (doc_has_word(text, banned[i]))
            fail_msg("%s, %s: '%s' in \"%s\"", w->f->name, where, banned[i], text);
    }
    if (strstr(text, "-0.00") || has_signed_zero(text))
        fail_msg("%s, %s: a signed zero in \"%s\"", w->f->name, where, text);
}

void doc_refuse_empty(walker *w, const cmv_line *line, const char *where) {
    if (!line->first) fail_msg("%s, %s: an empty sentence", w->f->name, where);
}

/* A paragraph is made of whole sentences: capital or figure first, full stop last, single spaces, brackets in pairs. */
void doc_join(const cmv_line *line, char *out, size_t size) {
    size_t n = 0;
    for (const cmv_span *s = line->first; s; s = s->next) {
        size_t len = strlen(s->text);
        if (n + len + 1 > size) fail_msg("a paragraph of more than %zu bytes", size);
        memcpy(out + n, s->text, len);
        n += len;
    }
    out[n] = '\0';
}

void doc_plain(const cmv_line *line, char *out, size_t size) {
    char *to = out;
    doc_join(line, out, size);
    for (const char *from = out; *from; from++) {
        const bool hard = !strncmp(from, "\xc2\xa0", 2);
        *to++ = hard ? ' ' : *from;
        from += hard;
    }
    *to = '\0';
}

const cmv_section *doc_section(const cmv_doc *doc, const char *id) {
    for (const cmv_section *s = doc->first; s; s = s->next) {
        if (!strcmp(s->id, id)) return s;
    }
    return NULL;
}

static bool has_gap(const cmv_block *b) {
    for (; b; b = b->next) {
        if (!b->table) continue;
        for (size_t i = 0; i < b->table->n_cols * b->table->n_rows; i++) {
            const cmv_span *s = b->table->cell[i].line.first;
            if (!s) return true;
            if (!strcmp(s->text, DASH)) return true;
        }
    }
    return false;
}

static bool has_explanation(const cmv_block *b) {
    for (; b; b = b->next) {
        if (b->kind == CMV_BLOCK_NOTE && !strncmp(b->line.first->text, DASH, strlen(DASH)))
            return true;
    }
    return false;
}

void doc_check_gaps(const report_fixture *f, const cmv_doc *doc) {
    for (const cmv_section *s = doc->first; s; s = s->next) {
        if (has_gap(s->first) && !has_explanation(s->first))
            fail_msg("%s, %s: a dash without its reason", f->name, s->id);
    }
}
