// SPDX-License-Identifier: Apache-2.0
/* Private to the HTML and SVG writers: the only way a text enters a page. */
#ifndef CMV_RENDER_HTML_ESCAPE_H
#define CMV_RENDER_HTML_ESCAPE_H

#include "comove/buf.h"

/** Appends text for element content or a double-quoted attribute, valid as HTML and as XML: & < > " ' are escaped,
 *  bytes that are no UTF-8 and characters that XML forbids become U+FFFD. NULL appends nothing. */
void cmv__html_text(cmv_buf *out, const char *text);
/** True when a link may point there: a path of this site, a fragment of this page, or https. */
bool cmv__html_href_ok(const char *href);

#endif
