// SPDX-License-Identifier: Apache-2.0
/* What the pages about the installation share. */
#ifndef CMV_STORY_LIST_PARTS_H
#define CMV_STORY_LIST_PARTS_H

#include "base/error.h"
#include "doc.h"

/** Titles and path of a page without a query. */
void cmv__list_head(cmv__ink *ink, const char *title, const char *subtitle, const char *description,
                    const char *path);
/** Banner and footer; hands the document over. Errors: E_NOMEM, E_BUG. */
CMV_NODISCARD cmv_rc cmv__list_finish(cmv__ink *ink, const cmv_story_context *context,
                                      const cmv_doc *doc, cmv_doc *out, cmv_err *err);
/** Metrics with data. */
size_t cmv__count_held(const cmv_site *site);
/** "1 batch", "2 batches". */
cmv_span cmv__batches(cmv__ink *ink, size_t n);
/** "30 July 16:33"; "never" for none. New York time. */
const char *cmv__clock_text(cmv__ink *ink, const cmv_site *site, cmv_utc_ms at);

#endif
