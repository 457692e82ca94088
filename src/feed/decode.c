// SPDX-License-Identifier: Apache-2.0
/* One file: bytes to text, text to a recognised form, form to series. Start here. */
#include "source.h"

#include "base/arena.h"
#include "base/limits.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const FORMATS[CMV_FEED_FORMAT_COUNT] = {
    "auto", "csv", "ohlc", "fred", "fred-json", "cboe", "coingecko", "alfred", "fred-md", "yahoo",
};

static bool always(const cmv__source *src) {
    (void)src;
    return true;
}

/* Tried in this order: what is more particular comes first. */
static const cmv__decoder DECODERS[] = {
    {CMV_FEED_FRED_JSON, true, CMV_ORDER_AUTO, cmv__sniff_fred_json, cmv__decode_fred_json},
    {CMV_FEED_FRED_JSON, true, CMV_ORDER_AUTO, cmv__sniff_fred_bulk, cmv__decode_fred_bulk},
    {CMV_FEED_COINGECKO, true, CMV_ORDER_AUTO, cmv__sniff_coingecko, cmv__decode_coingecko},
    {CMV_FEED_YAHOO, true, CMV_ORDER_AUTO, cmv__sniff_yahoo, cmv__decode_yahoo},
    {CMV_FEED_COINGECKO, false, CMV_ORDER_YMD, cmv__sniff_coingecko_table, cmv__decode_columns},
    {CMV_FEED_ALFRED, false, CMV_ORDER_AUTO, cmv__sniff_alfred, cmv__decode_alfred},
    {CMV_FEED_FRED_MD, false, CMV_ORDER_MDY, cmv__sniff_fred_md, cmv__decode_columns},
    {CMV_FEED_CBOE, false, CMV_ORDER_MDY, cmv__sniff_cboe, cmv__decode_columns},
    {CMV_FEED_OHLC, false, CMV_ORDER_AUTO, cmv__sniff_ohlc, cmv__decode_columns},
    {CMV_FEED_FRED, false, CMV_ORDER_AUTO, cmv__sniff_fred, cmv__decode_columns},
    {CMV_FEED_CSV, false, CMV_ORDER_AUTO, always, cmv__decode_columns},
};

const char *cmv_feed_format_name(cmv_feed_format format) {
    return (unsigned)format < CMV_FEED_FORMAT_COUNT ? FORMATS[format] : "?";
}

cmv_rc cmv_feed_format_parse(const char *name, cmv_feed_format *out, cmv_err *err) {
    for (int i = 0; i < CMV_FEED_FORMAT_COUNT; i++) {
        if (name && strcasecmp(name, FORMATS[i]) == 0) {
            *out = (cmv_feed_format)i;
            return CMV_OK;
        }
    }
    CMV_FAIL(err, CMV_E_ARG,
             "no format '%.40s'; there are auto, csv, ohlc, fred, fred-json, cboe, coingecko, "
             "alfred, fred-md, yahoo",
             name ? name : "");
}

cmv_feed_opt cmv_feed_opt_default(void) {
    return (cmv_feed_opt){
        .format = CMV_FEED_AUTO, .close_basis = CMV_BASIS_PRICE, .today = CMV_DATE_NONE};
}

/* ---- names ----------------------------------------------------------------------------------------------------------- */

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* Endings that belong to the form of a file, not to the name of what is in it. */
static const char *const ENDINGS[] = {".gz", ".csv", ".tsv", ".txt", ".json", ".dat", ".psv"};

static bool cut_ending(char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t len = strlen(ENDINGS[i]);
        if (n <= len || strcasecmp(name + n - len, ENDINGS[i]) != 0) continue;
        name[n - len] = '\0';
        return true;
    }
    return false;
}

static cmv_rc take_names(cmv__source *src, const char *name, cmv_err *err) {
    src->name = cmv_arena_str(src->arena, base_name(name && name[0] ? name : "data"));
    char *stem = cmv_arena_str(src->arena, src->name);
    if (!src->name || !stem) CMV_FAIL(err, CMV_E_NOMEM, "no room for a file name");
    while (cut_ending(stem)) continue;
    src->stem = stem;
    return CMV_OK;
}

/* ---- json ------------------------------------------------------------------------------------------------------------ */

static void release_json(void *json) { json_decref(json); }

/* At least as many as there are values; signs inside texts count as well. */
static size_t count_values(const cmv__text *text) {
    size_t n = 1;
    for (size_t i = 0; i < text->n; i++)
        n += text->at[i] == ',' || text->at[i] == '[' || text->at[i] == '{';
    return n;
}

static cmv_rc parse_json(cmv__source *src, cmv_err *err) {
    json_error_t e;
    if (src->text.n > CMV_JSON_MAX) {
        return cmv__refuse(src->issues, err, CMV_E_LIMIT, CMV__WHOLE, "JSON larger than %zu MiB",
                           CMV_JSON_MAX / CMV_MIB);
    }
    if (count_values(&src->text) > CMV_JSON_VALUES_MAX) {
        return cmv__refuse(src->issues, err, CMV_E_LIMIT, CMV__WHOLE,
                           "JSON of more than %zu values", CMV_JSON_VALUES_MAX);
    }
    src->json = json_loadb(src->text.at, src->text.n, 0, &e);
    if (!src->json) {
        bool early = json_error_code(&e) == json_error_premature_end_of_input;
        return cmv__refuse(
            src->issues, err, early ? CMV_E_REFUSED : CMV_E_PARSE, (cmv__place){.line = e.line},
            early ? "the JSON ends too early: the file is cut off (%s)" : "malformed JSON: %s",
            e.text);
    }
    if (cmv_arena_defer(src->scratch, release_json, src->json) != CMV_OK) {
        CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no room", src->name);
    }
    return CMV_OK;
}

/* ---- plain sentences ------------------------------------------------------------------------------------------------- */

/* What servers say instead of data, in one short sentence, and what it means when the server was just asked. */
static const struct excuse {
    const char *words;
    cmv_rc rc;
} EXCUSES[] = {
    {"no data", CMV_E_REFUSED},         {"exceeded the daily hits limit", CMV_E_RATE_LIMIT},
    {"throttled", CMV_E_RATE_LIMIT},    {"too many requests", CMV_E_RATE_LIMIT},
    {"get your apikey", CMV_E_REFUSED}, {"access denied", CMV_E_REFUSED},
    {"forbidden", CMV_E_REFUSED},       {"not found", CMV_E_REFUSED},
    {"bad request", CMV_E_REFUSED},     {"internal server error", CMV_E_REFUSED},
    {"unauthorized", CMV_E_REFUSED},
};

/* A file that somebody saved is refused, whatever it says. */
static cmv_rc check_excuse(cmv__source *src, bool asked, cmv_err *err) {
    const char *at = src->text.at;
    size_t n = src->text.n;
    while (n && isspace((unsigned char)*at)) at++, n--;
    while (n && isspace((unsigned char)at[n - 1])) n--;
    for (size_t i = 0; n < 400 && i < sizeof EXCUSES / sizeof *EXCUSES; i++) {
        size_t len = strlen(EXCUSES[i].words);
        if (n < len || strncasecmp(at, EXCUSES[i].words, len) != 0) continue;
        return cmv__refuse(src->issues, err, asked ? EXCUSES[i].rc : CMV_E_REFUSED,
                           (cmv__place){.value = {at, n}},
                           "the server answered with a sentence instead of data");
    }
    return CMV_OK;
}

/* ---- tables in columns of blanks ------------------------------------------------------------------------------------- */

static size_t line_length(const char *at, size_t n) {
    const char *end = memchr(at, '\n', n);
    return end ? (size_t)(end - at) : n;
}

/* FRED's text files: a block about the series, then "DATE   VALUE" and rows in columns of blanks. Where its header stands. */
static char *spaced_header(const cmv__text *text) {
    static const char HEAD[] = "DATE ";
    for (char *at = text->at; at;) {
        size_t n = line_length(at, text->n - (size_t)(at - text->at));
        const char *value = n > sizeof HEAD ? memmem(at, n, " VALUE", 6) : NULL;
        bool blanks = value && strspn(at + 4, " ") == (size_t)(value + 1 - (at + 4));
        if (blanks && memcmp(at, HEAD, sizeof HEAD - 1) == 0) return at;
        at = at[n] ? at + n + 1 : NULL;
    }
    return NULL;
}

/* Blanks between cells become one tab, the block before the table goes. False when the text is no such file. */
static bool cut_by_blanks(cmv__text *text) {
    char *from = spaced_header(text), *to = text->at;
    if (!from) return false;
    for (const char *p = from; *p; p++) {
        if (*p != ' ') {
            *to++ = *p;
        } else if (p[1] != ' ' && p[1] != '\r' && p[1] != '\n' && p[1]) {
            *to++ = '\t';
        }
    }
    *to = '\0';
    text->n = (size_t)(to - text->at);
    return true;
}

/* ---- decoding -------------------------------------------------------------------------------------------------------- */

static cmv_rc parse_text(cmv__source *src, cmv_err *err) {
    CMV_TRY(check_excuse(src, false, err));
    char sep = cut_by_blanks(&src->text) ? '\t' : cmv__grid_sniff(src->text.at, src->text.n);
    CMV_TRY(cmv__grid_parse(src->text, sep, src->scratch, src->issues, &src->grid, err));
    if (src->grid.n_rows == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "the file is empty");
    return cmv__layout_find(src, &src->layout, err);
}

static bool looks_like_json(const cmv__text *text) {
    size_t i = 0;
    while (i < text->n && isspace((unsigned char)text->at[i])) i++;
    return i < text->n && (text->at[i] == '{' || text->at[i] == '[');
}

static cmv_rc choose(cmv__source *src, const cmv__decoder **out, cmv_err *err) {
    cmv_feed_format wanted = src->opt->format;
    bool json = src->json != NULL;
    for (size_t i = 0; i < sizeof DECODERS / sizeof *DECODERS; i++) {
        const cmv__decoder *d = &DECODERS[i];
        if (d->json != json || (wanted != CMV_FEED_AUTO && wanted != d->format)) continue;
        bool forms = d->format == CMV_FEED_COINGECKO; /* has two: only what is one of them */
        if ((json || forms || wanted == CMV_FEED_AUTO) && !d->sniff(src)) continue;
        *out = d;
        return CMV_OK;
    }
    if (json) return cmv__refuse_error_body(src, err);
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                       "this is delimited text, not %s", cmv_feed_format_name(wanted));
}

cmv_rc cmv__source_open(cmv__source *src, const char *bytes, size_t n, bool json, bool grid,
                        cmv_err *err) {
    CMV_TRY(cmv__text_of(bytes, n, src->scratch, src->issues, &src->text, err));
    if (looks_like_json(&src->text)) {
        CMV_TRY(parse_json(src, err));
        return json ? CMV_OK : cmv__refuse_error_body(src, err);
    }
    CMV_TRY(check_excuse(src, true, err));
    if (json)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "the answer is not JSON");
    if (!grid) return CMV_OK;
    char sep = cmv__grid_sniff(src->text.at, src->text.n);
    return cmv__grid_parse(src->text, sep, src->scratch, src->issues, &src->grid, err);
}

static cmv_rc decode_text(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    CMV_TRY(looks_like_json(&src->text) ? parse_json(src, err) : parse_text(src, err));
    const cmv__decoder *d = NULL;
    CMV_TRY(choose(src, &d, err));
    out->format = d->format;
    src->usual_order = d->usual_order;
    out->separator = src->json ? '\0' : src->grid.sep;
    CMV_TRY(d->decode(src, out, err));
    CMV_TRY(cmv__issues_settle(src->issues, err));
    if (out->n_series > 0) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "there is not one value in it");
}

static cmv_rc decode(cmv__source *src, const char *bytes, size_t n, cmv_feed_file *out,
                     cmv_err *err) {
    CMV_TRY(cmv__text_of(bytes, n, src->scratch, src->issues, &src->text, err));
    return decode_text(src, out, err);
}

cmv_rc cmv_feed_decode(const char *bytes, size_t n, const char *name, const cmv_feed_opt *opt,
                       cmv_arena *arena, cmv_feed_file *out, cmv_err *err) {
    cmv_feed_opt standard = cmv_feed_opt_default();
    cmv__issues issues;
    cmv__source src = {.opt = opt ? opt : &standard, .arena = arena, .issues = &issues};
    CMV_TRY(take_names(&src, name, err));
    cmv__issues_init(&issues, arena, src.name, src.opt);
    src.scratch = cmv_arena_create(CMV_FEED_SCRATCH_MAX);
    if (!src.scratch) CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no memory", src.name);
    cmv_feed_file file = {.name = src.name, .format = src.opt->format};
    cmv_rc rc = decode(&src, bytes, n, &file, err);
    cmv_arena_destroy(src.scratch);
    cmv__issues_finish(&issues, &file);
    *out = file; /* on failure too: the list of issues is the use of a refused file */
    return rc;
}
