// SPDX-License-Identifier: Apache-2.0
/* Which name leads to which metric: the check that it is one only, the look-up, and the guess. */
#include "internal.h"

#include "base/error.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static int fold(char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c; }

int cmv__fold_cmp(const char *a, const char *b) {
    while (*a && fold(*a) == fold(*b)) a++, b++;
    return fold(*a) - fold(*b);
}

/* ---- building the index --------------------------------------------------------------------- */

static int cmp_name(const void *x, const void *y) {
    const cmv__name *a = x, *b = y;
    int c = cmv__fold_cmp(a->text, b->text);
    return c ? c : (a->order > b->order) - (a->order < b->order);
}

/* Notes a clash of names; true when `name` leads to another metric than `first` does. */
static bool clashes(cmv__reader *r, const cmv__name *first, const cmv__name *name) {
    if (name->metric != first->metric) {
        const char *id = r->cat->metrics[first->metric].id;
        cmv__issue_at(r, name->line, name->column, name->field,
                      "'%s' already leads to '%s' (line %d)", name->text, id ? id : "?",
                      first->line);
        return true;
    }
    if (name->alias && first->alias)
        cmv__issue_at(r, name->line, name->column, name->field, "the alias is written twice");
    return false;
}

/* Sorts metrics by category, keeping the file's order within each; position[i] is where i went. */
static bool sort_by_category(cmv__reader *r, size_t *position) {
    cmv_catalog *cat = r->cat;
    size_t *start = cmv__reader_new(r, cat->n_cats + 2, sizeof *start);
    cmv_metric *sorted = cmv__reader_new(r, cat->n_metrics, sizeof *sorted);
    if (!start || !sorted) return false;
#define SLOT(m) ((m)->category ? (size_t)((m)->category - cat->cats) : cat->n_cats)
    for (size_t i = 0; i < cat->n_metrics; i++) start[SLOT(&cat->metrics[i]) + 1]++;
    for (size_t c = 1; c <= cat->n_cats + 1; c++) start[c] += start[c - 1];
    for (size_t i = 0; i < cat->n_metrics; i++) {
        position[i] = start[SLOT(&cat->metrics[i])]++;
        sorted[position[i]] = cat->metrics[i];
    }
#undef SLOT
    cat->metrics = sorted;
    return true;
}

void cmv__names_index(cmv__reader *r) {
    cmv_catalog *cat = r->cat;
    cmv__names *names = r->names;
    size_t *position = cmv__reader_new(r, cat->n_metrics, sizeof *position);
    cat->refs = cmv__reader_new(r, names->n, sizeof *cat->refs);
    if (!position || !cat->refs || names->n == 0) return;
    qsort(names->at, names->n, sizeof *names->at, cmp_name);
    size_t kept = 0; /* the first of each group of equal names */
    for (size_t i = 1; i <= names->n; i++) {
        bool same = i < names->n && cmv__fold_cmp(names->at[kept].text, names->at[i].text) == 0;
        if (same) {
            (void)clashes(r, &names->at[kept], &names->at[i]);
            continue;
        }
        cat->refs[cat->n_refs++].name = names->at[kept].text;
        names->at[cat->n_refs - 1] = names->at[kept];
        kept = i;
    }
    if (!sort_by_category(r, position)) return;
    for (size_t i = 0; i < cat->n_refs; i++)
        cat->refs[i].metric = &cat->metrics[position[names->at[i].metric]];
}

const cmv_metric *cmv_catalog_find(const cmv_catalog *cat, const char *name) {
    size_t low = 0, high = cat->n_refs;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = cmv__fold_cmp(cat->refs[mid].name, name);
        if (c == 0) return cat->refs[mid].metric;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* ---- guessing ------------------------------------------------------------------------------- */

static int min3(int a, int b, int c) {
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b, case ignored. */
static int distance(const char *a, size_t na, const char *b, size_t nb) {
    int row[3][CMV_ID_MAX + 1];
    int *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= nb; j++) last[j] = (int)j;
    for (size_t i = 1; i <= na; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= nb; j++) {
            int change = fold(a[i - 1]) != fold(b[j - 1]);
            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + change);
            bool swap = i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                        fold(a[i - 2]) == fold(b[j - 1]);
            if (swap && before[j - 2] + 1 < now[j]) now[j] = before[j - 2] + 1;
        }
        int *spare = before;
        before = last, last = now, now = spare;
    }
    return last[nb];
}

/* How far a candidate is from the name; a name that it begins with counts as one slip away. */
static int score_of(const char *name, size_t n, const char *candidate) {
    size_t nc = strlen(candidate);
    if (nc > CMV_ID_MAX) return CMV_ID_MAX;
    int d = distance(name, n, candidate, nc);
    if (d > 1 && n >= 3 && nc > n && distance(name, n, candidate, n) == 0) return 1;
    return d;
}

typedef struct guess {
    const cmv_metric *metric;
    int score;
} guess;

/* Of equals the catalogue's come first, in the order of the file; others by id. */
static bool better(guess a, guess b) {
    if (a.score != b.score) return a.score < b.score;
    if (a.metric->user_defined != b.metric->user_defined) return b.metric->user_defined;
    return a.metric->user_defined ? strcmp(a.metric->id, b.metric->id) < 0 : a.metric < b.metric;
}

/* Keeps best[0..n) sorted, each metric once; g takes a free place or that of the worst. */
static size_t keep(guess *best, size_t n, size_t max, guess g) {
    size_t i = 0;
    while (i < n && best[i].metric != g.metric) i++;
    if (i == n && n < max) best[n++] = g;
    if (i == n) i--;
    if (better(best[i], g)) return n;
    for (; i > 0 && better(g, best[i - 1]); i--) best[i] = best[i - 1];
    best[i] = g;
    return n;
}

size_t cmv_catalog_suggest(const cmv_catalog *cat, const cmv_metric *const *more, size_t n_more,
                           const char *name, const char **ids, size_t max) {
    enum { MOST = 16 };
    guess best[MOST];
    size_t n = 0, len = strnlen(name, CMV_ID_MAX + 1);
    if (max > MOST) max = MOST;
    if (len == 0 || len > CMV_ID_MAX || max == 0) return 0;
    int limit = len < 4 ? 1 : (int)len / 3;
    for (size_t i = 0; i < cat->n_refs; i++) {
        guess g = {cat->refs[i].metric, score_of(name, len, cat->refs[i].name)};
        if (g.score <= limit && g.metric->id) n = keep(best, n, max, g);
    }
    for (size_t i = 0; i < n_more; i++) {
        guess g = {more[i], score_of(name, len, more[i]->id)};
        if (g.score <= limit) n = keep(best, n, max, g);
    }
    for (size_t i = 0; i < n; i++) ids[i] = best[i].metric->id;
    return n;
}
