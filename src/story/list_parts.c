// SPDX-License-Identifier: Apache-2.0
#include "list_parts.h"

void cmv__list_head(cmv__ink *ink, const char *title, const char *subtitle, const char *description,
                    const char *path) {
    cmv_doc *doc = ink->doc;
    doc->title = title;
    doc->subtitle = subtitle;
    doc->head_title = title;
    doc->description = description;
    doc->path = doc->canonical = path;
}

cmv_rc cmv__list_finish(cmv__ink *ink, const cmv_story_context *context, const cmv_doc *doc,
                        cmv_doc *out, cmv_err *err) {
    cmv__frame(ink, context, NULL);
    CMV_TRY(cmv__ink_done(ink, err));
    *out = *doc;
    return CMV_OK;
}

size_t cmv__count_held(const cmv_site *site) {
    size_t n = 0;
    for (size_t i = 0; i < site->n_metrics; i++) n += site->metric[i].held;
    return n;
}

cmv_span cmv__batches(cmv__ink *ink, size_t n) {
    return cmv__figure(cmv__str(ink, "%s batch%s", cmv__count_text(ink, n), n == 1 ? "" : "es"));
}

const char *cmv__clock_text(cmv__ink *ink, const cmv_site *site, cmv_utc_ms at) {
    if (at == CMV_UTC_NONE) return "never";
    const char *text = cmv_fresh_instant_text(at, false, CMV_ZONE_NEW_YORK, site->now, ink->arena);
    if (!text) ink->failed = true;
    return text ? text : "";
}
