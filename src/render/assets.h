// SPDX-License-Identifier: Apache-2.0
/* Files of web/ as bytes; cmake/Embed.cmake writes their definitions to <build>/gen/web_assets.c. */
#ifndef CMV_RENDER_ASSETS_H
#define CMV_RENDER_ASSETS_H

#include "comove/render.h"

extern const unsigned char cmv__web_page[];      /* page.html, NUL-terminated */
extern const unsigned char cmv__web_chart_css[]; /* rules of a chart on its own, NUL-terminated */
extern const cmv_asset cmv__web_asset[];
extern const size_t cmv__web_n_assets;

/** Style rules of a chart that stands alone. */
const char *cmv__chart_css(void);
/** Path of the embedded asset of a media type, "" when there is none. */
const char *cmv__asset_path(const char *media_type);

#define CMV__MEDIA_CSS "text/css; charset=utf-8"
#define CMV__MEDIA_JS "text/javascript; charset=utf-8"
#define CMV__MEDIA_SVG "image/svg+xml"

#endif
