// SPDX-License-Identifier: Apache-2.0
/*
 * CBOE's files of daily index values: all of history in one, DATE,OPEN,HIGH,LOW,CLOSE or DATE,<SYMBOL>, month first.
 *
 * The server dislikes programs that name themselves as such, and honours ETag and Last-Modified. When exactly a day's row appears,
 * and on what terms, is [D].
 */
#include "market.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX = 200 };

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const char *key = cmv__convo_encode(c, c->ask.key[0]);
    if (!key) CMV_FAIL(err, CMV_E_NOMEM, "cboe: no memory");
    return cmv__convo_url(
        c, out, err, "https://cdn.cboe.com/api/global/us_indices/daily_prices/%s_History.csv", key);
}

/* The first line that begins with DATE; older files say a disclaimer before it. False when there is none. */
static bool header_of(const cmv__text *text, char out[LINE_MAX]) {
    const char *at = text->at;
    while (at && strncasecmp(at, "DATE,", 5) != 0) {
        at = strchr(at, '\n');
        if (at) at++;
    }
    snprintf(out, LINE_MAX, "%.*s", at ? (int)strcspn(at, "\r\n") : 0, at ? at : "");
    return at != NULL;
}

/* A column under another name may hold something else: nothing is taken on trust. */
static cmv_rc check_header(cmv_convo *c, const cmv__text *text, cmv_err *err) {
    char header[LINE_MAX], single[LINE_MAX];
    snprintf(single, sizeof single, "DATE,%.100s", c->ask.key[0]);
    if (!header_of(text, header))
        CMV_FAIL(err, CMV_E_REFUSED, "cboe: %.60s: no line begins with DATE: a column was renamed",
                 c->ask.key[0]);
    if (strcasecmp(header, "DATE,OPEN,HIGH,LOW,CLOSE") == 0 || strcasecmp(header, single) == 0)
        return CMV_OK;
    CMV_FAIL(err, CMV_E_REFUSED,
             "cboe: %.60s: the header is '%.100s', neither DATE,OPEN,HIGH,LOW,CLOSE nor %.100s: a "
             "column was renamed",
             c->ask.key[0], header, single);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    cmv_feed_file file = {0};
    CMV_TRY(check_header(c, &src->text, err));
    CMV_TRY(cmv__convo_decode(c, src, CMV_FEED_CBOE, &file, err));
    if (file.n_series != 1)
        CMV_FAIL(err, CMV_E_REFUSED, "cboe: %.60s: %zu series where one was meant", c->ask.key[0],
                 file.n_series);
    cmv_feed_series s = file.series[0];
    while (s.n > 0 && cmv__market_unfinished(c, s.obs[s.n - 1].date, c->ask.now)) s.n--;
    CMV_TRY(cmv__convo_add_series(c, &c->found[0], &s, err));
    c->newest_first = file.newest_first;
    c->whole = c->over = true;
    return CMV_OK;
}

/* No key is asked for: 403 is the answer to an index that there is not, or to a program it does not like. */
static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    if (reply->status != 401 && reply->status != 403) return reply->rc;
    CMV_FAIL(err, CMV_E_REFUSED,
             "cboe: %.60s: refused (%d): no such index, or the server does not want this program",
             c->ask.key[0], reply->status);
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_TEXT, .steps_max = 1, .request = request, .take = take, .explain = explain};

const cmv_provider cmv__provider_cboe = {
    .id = "cboe",
    .name = "Cboe Global Indices",
    .home = "https://www.cboe.com/tradable_products/vix/vix_historical_data/",
    .terms_url = "https://www.cboe.com/terms/",
    .attribution = "Source: Cboe Global Indices, LLC",
    .terms_text =
        "Index values belong to Cboe; free to download for oneself, showing them to others "
        "needs its licence.",                                                        /* [D] */
    .cadence = "each session about 16:15 New York; in the file by the next morning", /* [D] */
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "cboe",
    .keys_max = 1,
    .host = {{.host = "cdn.cboe.com",
              .user_agent = "Mozilla/5.0 (compatible; comove/" CMV_VERSION ")",
              .rate = {{2, 1000}}, /* none is published */
              .concurrency = 2}},
    .ops = &OPS};
