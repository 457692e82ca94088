// SPDX-License-Identifier: Apache-2.0
/* Who publishes what is held, on what terms, and what came from whom. */
#include "comove/story.h"

#include "base/error.h"
#include "list_parts.h"

#include <string.h>

enum { FILES_SHOWN = 20 };

const char *cmv_source_use_name(cmv_source_use use) {
    static const char *const NAMES[] = {"free",      "without key",   "key set",
                                        "needs key", "consent given", "needs consent"};
    return (unsigned)use < sizeof NAMES / sizeof *NAMES ? NAMES[use] : "?";
}

/* ---- one provider --------------------------------------------------------------------------------------------------------- */

/* Whether it can be asked from here, and what to do where it cannot. */
static void say_use(cmv__ink *ink, cmv_line *line, const cmv_source_line *s) {
    const cmv_span key = cmv__code(s->key_env ? s->key_env : "");
    switch (s->use) {
    case CMV_USE_FREE:
        CMV__SAY0(ink, line, "Usable here; it takes no key.");
        break;
    case CMV_USE_WITHOUT_KEY:
        CMV__SAY(ink, line, "Usable here without a key; @ would allow more.", key);
        break;
    case CMV_USE_KEY:
        CMV__SAY0(ink, line, "Usable here; its key is set.");
        break;
    case CMV_USE_NEEDS_KEY:
        if (s->key_env2)
            CMV__SAY(ink, line, "@ here: it needs @ and @.", cmv__strong("Not usable"), key,
                     cmv__code(s->key_env2));
        else
            CMV__SAY(ink, line, "@ here: it needs @.", cmv__strong("Not usable"), key);
        break;
    case CMV_USE_CONSENT:
        CMV__SAY0(ink, line, "Usable here, with the operator's consent.");
        break;
    case CMV_USE_NEEDS_CONSENT:
        CMV__SAY(ink, line, "@ here until its operator consents.", cmv__strong("Not used"));
        break;
    }
}

static void say_held(cmv__ink *ink, cmv_line *line, const cmv_site *site, const cmv_source_line *s) {
    if (!s->n_held) {
        CMV__SAY(ink, line, " Nothing is held from it; it could be asked for @.",
                 cmv__units(ink, s->n_offered, "metric"));
        return;
    }
    CMV__SAY(ink, line, " @ of @ hold values from it and reach from @ to @",
             cmv__count(ink, s->n_held),
             cmv__units(ink, s->n_offered > s->n_held ? s->n_offered : s->n_held, "metric"),
             cmv__day(ink, s->first), cmv__day(ink, s->last));
    if (s->got != CMV_UTC_NONE)
        CMV__SAY(ink, line, "; last fetched @ New York",
                 cmv__figure(cmv__clock_text(ink, site, s->got)));
    if (s->n_late)
        CMV__SAY(ink, line, "; @ late.",
                 cmv__link(cmv__units_text(ink, s->n_late, "metric"), "/status#late"));
    else
        CMV__SAY0(ink, line, "; none late.");
}

static void say_source(cmv__ink *ink, const cmv_site *site, const cmv_source_line *s) {
    cmv__section(ink, cmv__str(ink, "source-%s", s->id), s->name);
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    say_use(ink, line, s);
    say_held(ink, line, site, s);
    cmv_line *terms = cmv__para(ink, CMV_BLOCK_PARA);
    if (!strcmp(s->terms, "personal")) CMV__SAY(ink, terms, "@. ", cmv__strong("Restricted"));
    CMV__SAY(ink, terms, "@ (@)", cmv__text(s->terms_text), cmv__link("terms", s->terms_url));
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "@. Published @. @",
             cmv__link(s->attribution, s->home), cmv__text(s->cadence),
             cmv__text(s->vintages ? "It tells when each value became known." : ""));
}

/* ---- all of them ---------------------------------------------------------------------------------------------------------- */

static bool is_usable(const cmv_source_line *s) {
    return s->use != CMV_USE_NEEDS_KEY && s->use != CMV_USE_NEEDS_CONSENT;
}

static size_t count_usable(const cmv_site *site) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_sources; i++) n += is_usable(&site->source[i]);
    return n;
}

static void say_answer(cmv__ink *ink, const cmv_site *site) {
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_LEAD),
             "This installation holds @ of @; @ of @ can be asked from here.",
             cmv__units(ink, (size_t)(site->n_observations > 0 ? site->n_observations : 0),
                        "observation"),
             cmv__units(ink, cmv__count_held(site), "metric"), cmv__count(ink, count_usable(site)),
             cmv__units(ink, site->n_sources, "provider"));
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "Values belong to those who publish them. A value that came without a day of release "
             "is given one by the publication rule of its metric, and is marked so. How fresh "
             "each series is: @.",
             cmv__link("status", "/status"));
    if (site->keys_trouble)
        CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_WARNING), "Keys could not be read: @",
                 cmv__text(cmv__sentence(ink, site->keys_trouble)));
}

static void say_overview(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {{"Provider", false}, {"Here", false}, {"Terms", false},
                                          {"Metrics", true},   {"From", true},  {"To", true},
                                          {"Late", true}};
    if (!site->n_sources) return;
    cmv__section(ink, "providers", "Providers");
    cmv__rows rows =
        cmv__table(ink, "Providers, and what is held from each", columns, 7, site->n_sources);
    for (size_t i = 0; i < site->n_sources; i++) {
        const cmv_source_line *s = &site->source[i];
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__link(s->name, cmv__str(ink, "#source-%s", s->id)));
        cmv__put(&rows, 1, cmv__text(cmv_source_use_name(s->use)));
        cmv__put(&rows, 2, cmv__text(s->terms));
        cmv__put(&rows, 3, cmv__count(ink, s->n_held));
        cmv__put(&rows, 4, cmv__text(s->n_held ? cmv__date_iso(ink, s->first) : CMV__DASH));
        cmv__put(&rows, 5, cmv__text(s->n_held ? cmv__date_iso(ink, s->last) : CMV__DASH));
        cmv__put(&rows, 6, cmv__count(ink, s->n_late));
    }
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
              "Terms: public, free to reuse; attribution, may be shown with the line given; "
              "personal, for the holder of the key or the copy alone.");
}

static void say_files(cmv__ink *ink, const cmv_site *site) {
    if (!site->n_files) return;
    cmv__section(ink, "files", "Imported by hand");
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA),
             "@ hold values that came from files. What may be done with them is said by whoever "
             "the files came from.",
             cmv__units(ink, site->n_file_metrics, "metric"));
    const size_t n = site->n_files < FILES_SHOWN ? site->n_files : FILES_SHOWN;
    cmv_line *item = cmv__list(ink, n + (site->n_files > n));
    if (!item) return;
    for (size_t i = 0; i < n; i++) CMV__SAY(ink, &item[i], "@", cmv__text(site->file[i]));
    if (site->n_files > n)
        CMV__SAY(ink, &item[n], "and @ more", cmv__count(ink, site->n_files - n));
}

static void say_owners(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {{"Metric", false}, {"Owner", false}, {"Held", false}};
    size_t n = 0;
    for (size_t i = 0; i < site->n_metrics; i++) n += site->metric[i].owner != NULL;
    if (!n) return;
    cmv__section(ink, "owners", "Restricted: only their owner may pass these on");
    cmv__rows rows = cmv__table(ink, "Metrics with an owner", columns, 3, n);
    for (size_t i = 0; i < site->n_metrics; i++) {
        const cmv_metric_line *m = &site->metric[i];
        if (!m->owner) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__link(m->short_name, cmv__str(ink, "/metrics/%s", m->id)));
        cmv__put(&rows, 1, cmv__text(m->owner));
        cmv__put(&rows, 2, cmv__text(m->held ? "yes" : "no"));
    }
}

static void say_holdings(cmv__ink *ink, const cmv_site *site) {
    static const cmv__column columns[] = {{"Metric", false}, {"Source", false}, {"Known", false},
                                          {"Basis", false},  {"From", true},    {"To", true},
                                          {"Values", true}};
    const size_t held = cmv__count_held(site);
    if (!held) return;
    cmv__section(ink, "holdings", "What is held");
    cmv__rows rows = cmv__table(ink, "What is held, from where", columns, 7, held);
    for (size_t i = 0; i < site->n_metrics; i++) {
        const cmv_metric_line *m = &site->metric[i];
        if (!m->held) continue;
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__link(m->short_name, cmv__str(ink, "/metrics/%s", m->id)));
        cmv__put(&rows, 1, cmv__text(m->sources));
        if (m->owner)
            CMV__SAY(ink, cmv__cell(&rows, 1), CMV__DOT "restricted, @", cmv__text(m->owner));
        cmv__put(&rows, 2, cmv__text(m->known));
        cmv__put(&rows, 3, cmv__text(m->bases));
        cmv__put(&rows, 4, cmv__text(cmv__date_iso(ink, m->first)));
        cmv__put(&rows, 5, cmv__text(cmv__date_iso(ink, m->last)));
        cmv__put(&rows, 6, cmv__count(ink, m->n_dates));
    }
}

cmv_rc cmv_story_sources(const cmv_site *site, const cmv_story_context *context, cmv_arena *arena,
                         cmv_doc *out, cmv_err *err) {
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, context);
    cmv__list_head(&ink, "Data sources", NULL,
                   "Who publishes what this installation holds, on what terms, and how fresh it "
                   "is.",
                   "/data-sources");
    doc.json = "/data-sources.json";
    cmv__section(&ink, "answer", NULL);
    say_answer(&ink, site);
    say_overview(&ink, site);
    for (size_t i = 0; i < site->n_sources; i++) say_source(&ink, site, &site->source[i]);
    say_files(&ink, site);
    say_owners(&ink, site);
    cmv__say_hidden(&ink, site);
    say_holdings(&ink, site);
    return cmv__list_finish(&ink, context, &doc, out, err);
}
