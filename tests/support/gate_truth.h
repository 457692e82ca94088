// SPDX-License-Identifier: Apache-2.0
/* What holds of every verdict of the gate, whatever came: for its property test and its fuzz target. */
#ifndef CMV_TESTS_GATE_TRUTH_H
#define CMV_TESTS_GATE_TRUTH_H

#include "comove/gate.h"

#include <math.h>
#include <string.h>

#define GATE_TEXT_MOST 480

static inline const char *gate_broken_text(const char *text, const char *id) {
    size_t n = text ? strlen(text) : 0, m = strlen(id);
    if (n == 0 || n > GATE_TEXT_MOST) return "a sentence that is empty or too long";
    if (strncmp(text, id, m < n ? m : n) != 0)
        return "a sentence that does not begin with the metric";
    if (m < n && (strstr(text + m, "nan") || strstr(text + m, "inf")))
        return "a sentence with a number that is none";
    return NULL;
}

static inline const char *gate_broken_finding(const cmv_finding *f) {
    if ((unsigned)f->code >= CMV_GATE_CODES || f->severity < 0 || f->severity > 2)
        return "an unknown code or weight";
    if (isinf(f->was) || isinf(f->is)) return "an infinite value";
    if (f->n == 0) return "a finding about nothing";
    if ((f->first == CMV_DATE_NONE) != (f->last == CMV_DATE_NONE) || f->first > f->last)
        return "dates that are no span";
    return NULL;
}

static inline const char *gate_broken_order(const cmv_gate_result *r) {
    unsigned long long seen = 0;
    for (size_t i = 0; i < r->n_findings; i++) {
        const cmv_finding *f = &r->finding[i], *b = i ? f - 1 : NULL;
        if (seen >> f->code & 1) return "a code twice";
        seen |= 1ull << f->code;
        if (b && b->severity < f->severity) return "findings not by weight";
        if (b && b->severity == f->severity && b->first > f->first) return "findings not by date";
    }
    return NULL;
}

/* What is to be stored: sorted, of what came, and counted. */
static inline const char *gate_broken_rows(const cmv_gate_case *c, const cmv_gate_result *r) {
    const cmv_obs *came = c->series->data.obs;
    size_t at = 0, dates = 0;
    for (size_t i = 0; i < r->n; i++) {
        const cmv_obs *o = &r->obs[i];
        bool other = i == 0 || o[-1].date != o->date;
        if (!other && o[-1].known_at >= o->known_at) return "rows to store that are not sorted";
        if (i > 0 && o[-1].date > o->date) return "dates to store that are not sorted";
        dates += other;
        while (at < c->series->data.n && memcmp(&came[at], o, sizeof *o) != 0) at++;
        if (at++ >= c->series->data.n) return "a row to store that never came";
    }
    return r->n_new + r->n_revised + r->n_same == dates ? NULL : "dates that do not add up";
}

static inline const char *gate_broken_verdict(const cmv_gate_result *r) {
    static const cmv_verdict VERDICTS[] = {CMV_VERDICT_ACCEPT, CMV_VERDICT_FLAGS,
                                           CMV_VERDICT_QUARANTINE};
    bool quarantined = r->verdict == CMV_VERDICT_QUARANTINE;
    if (r->verdict != VERDICTS[r->n_findings ? r->finding[0].severity : 0])
        return "a verdict that is not that of its worst finding";
    if (!r->reason || (r->reason[0] != 0) != quarantined) return "a reason where there is none";
    if (quarantined && strcmp(r->reason, r->finding[0].text) != 0) return "another reason";
    if (r->ask_whole && !quarantined) return "a window that is stored though the whole is needed";
    return NULL;
}

/** What is broken in a verdict; NULL when all holds. */
static inline const char *gate_broken(const cmv_gate_case *c, const cmv_gate_result *r) {
    const char *broken = NULL;
    for (size_t i = 0; i < r->n_findings && !broken; i++) {
        broken = gate_broken_finding(&r->finding[i]);
        if (!broken) broken = gate_broken_text(r->finding[i].text, c->metric.id);
    }
    if (!broken) broken = gate_broken_verdict(r);
    if (!broken) broken = gate_broken_order(r);
    return broken ? broken : gate_broken_rows(c, r);
}

#endif
