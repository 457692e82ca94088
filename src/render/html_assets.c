// SPDX-License-Identifier: Apache-2.0
#include "assets.h"

#include <string.h>

const cmv_asset *cmv_render_assets(size_t *n) {
    *n = cmv__web_n_assets;
    return cmv__web_asset;
}

const char *cmv__chart_css(void) { return (const char *)cmv__web_chart_css; }

const char *cmv__asset_path(const char *media_type) {
    for (size_t i = 0; i < cmv__web_n_assets; i++) {
        if (strcmp(cmv__web_asset[i].media_type, media_type) == 0) return cmv__web_asset[i].path;
    }
    return "";
}
