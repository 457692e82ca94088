// SPDX-License-Identifier: Apache-2.0
/* The metrics file: its tables of fields, and what a single value may be. */
#include "internal.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char *const KINDS[] = {"price", "rate", "spread",    "index",
                                    "level", "flow", "volatility"};
static const char *const UNITS[] = {"sessions", "days", "months"}; /* as cmv_pub_unit */
static const char *const PROVIDERS[] = {
    "fred", "ticker", "cboe",  "coingecko", "coinbase", "kraken",  "binance", "treasury",
    "frb",  "ecb",    "nyfed", "bls",       "eia",      "futures", "fx",      "fred-release"};

const char *cmv_kind_name(cmv_kind kind) { return (size_t)kind < COUNT(KINDS) ? KINDS[kind] : "?"; }

static cmv__parse_fn parse_own_id, parse_short, parse_aliases, parse_keys, parse_category,
    parse_kind, parse_freq, parse_transform, parse_calendar, parse_close, parse_publication,
    parse_unit_of_time, parse_time, parse_zone, parse_categories, parse_metrics;

#define CATEGORIES_MAX 100 /* they head lists on pages */
#define REQUIRED true
#define OPTIONAL false

/* ---- tables --------------------------------------------------------------------------------- */

typedef struct clock_time {
    int minute;
    cmv_zone zone;
} clock_time;

#define AT(field) offsetof(cmv_metric, field)
static const cmv__field METRIC_FIELDS[] = {
    {"id", CMV__SCALAR, REQUIRED, AT(id), parse_own_id, CMV_ID_MAX},
    {"name", CMV__SCALAR, REQUIRED, AT(name), cmv__parse_text, 100},
    {"short", CMV__SCALAR, REQUIRED, AT(short_name), parse_short, 32},
    {"label", CMV__SCALAR, REQUIRED, AT(label), cmv__parse_text, 80},
    {"aliases", CMV__LIST, OPTIONAL, 0, parse_aliases, CMV_ID_MAX},
    {"keys", CMV__MAP, OPTIONAL, 0, parse_keys, 64},
    {"owner", CMV__SCALAR, OPTIONAL, AT(owner), cmv__parse_text, 60},
    {"category", CMV__SCALAR, REQUIRED, AT(category), parse_category, 0},
    {"kind", CMV__SCALAR, REQUIRED, AT(kind), parse_kind, 0},
    {"frequency", CMV__SCALAR, REQUIRED, AT(freq), parse_freq, 0},
    {"unit", CMV__SCALAR, REQUIRED, AT(unit), cmv__parse_text, 40},
    {"decimals", CMV__SCALAR, REQUIRED, AT(decimals), cmv__parse_int, 8},
    {"transform", CMV__SCALAR, REQUIRED, AT(transform), parse_transform, 0},
    {"calendar", CMV__SCALAR, REQUIRED, AT(cal), parse_calendar, 0},
    {"close", CMV__MAP, REQUIRED, 0, parse_close, 0},
    {"publication", CMV__MAP, REQUIRED, AT(pub), parse_publication, 0},
    {"revised", CMV__SCALAR, REQUIRED, AT(revised), cmv__parse_bool, 0},
    {"description", CMV__SCALAR, REQUIRED, AT(description), cmv__parse_sentence, 300},
};
#undef AT

#define AT(field) offsetof(clock_time, field)
static const cmv__field CLOSE_FIELDS[] = {
    {"time", CMV__SCALAR, REQUIRED, AT(minute), parse_time, 0},
    {"zone", CMV__SCALAR, REQUIRED, AT(zone), parse_zone, 0},
};
#undef AT

#define AT(field) offsetof(cmv_pub_rule, field)
static const cmv__field PUBLICATION_FIELDS[] = {
    {"after", CMV__SCALAR, REQUIRED, AT(after), cmv__parse_int, 400},
    {"of", CMV__SCALAR, REQUIRED, AT(of), parse_unit_of_time, 0},
    {"day", CMV__SCALAR, OPTIONAL, AT(day), cmv__parse_int, 31},
    {"calendar", CMV__SCALAR, OPTIONAL, AT(cal), parse_calendar, 0},
    {"time", CMV__SCALAR, REQUIRED, AT(minute), parse_time, 0},
    {"zone", CMV__SCALAR, REQUIRED, AT(zone), parse_zone, 0},
};
#undef AT

#define AT(field) offsetof(cmv_category, field)
static const cmv__field CATEGORY_FIELDS[] = {
    {"id", CMV__SCALAR, REQUIRED, AT(id), cmv__parse_id, CMV_ID_MAX},
    {"name", CMV__SCALAR, REQUIRED, AT(name), cmv__parse_text, 60},
};
#undef AT

/* In this order whatever the file's: metrics name categories. */
static const cmv__field FILE_FIELDS[] = {
    {"categories", CMV__LIST, REQUIRED, 0, parse_categories, 0},
    {"metrics", CMV__LIST, REQUIRED, 0, parse_metrics, 0},
};

/* ---- names ---------------------------------------------------------------------------------- */

/* A mistake leaves *out NULL, and then there is no name to register. */
static void parse_own_id(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    cmv__parse_id(r, node, f, out);
    const char *id = *(const char **)out;
    if (id) cmv__name_add(r, node, id, false);
}

static void parse_short(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    cmv__parse_text(r, node, f, out);
    const char *text = *(const char **)out;
    if (text) cmv__name_add(r, node, text, false);
}

static cmv_metric *record_of(void *out) { return out; } /* fields with offset 0 get the record */

static void parse_aliases(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    cmv_metric *m = record_of(out);
    size_t n = cmv__list_n(node);
    const char **aliases = cmv__reader_new(r, n, sizeof *aliases);
    if (!aliases) return;
    for (size_t i = 0; i < n; i++) {
        const yaml_node_t *item = cmv__node(r, node->data.sequence.items.start[i]);
        size_t mark = cmv__path_index(r, i);
        if (cmv__expect(r, item, CMV__SCALAR)) cmv__parse_id(r, item, f, &aliases[m->n_aliases]);
        if (aliases[m->n_aliases]) cmv__name_add(r, item, aliases[m->n_aliases++], true);
        cmv__path_pop(r, mark);
    }
    m->aliases = aliases;
}

static bool has_provider(const cmv_metric_key *keys, size_t n, const char *provider) {
    for (size_t i = 0; i < n; i++)
        if (keys[i].provider == provider) return true;
    return false;
}

/* One provider: key. */
static void parse_key(cmv__reader *r, const yaml_node_pair_t *pair, const cmv__field *f,
                      cmv_metric_key *keys, size_t *n) {
    const yaml_node_t *who = cmv__node(r, pair->key);
    const yaml_node_t *what = cmv__node(r, pair->value);
    if (!cmv__expect(r, who, CMV__SCALAR)) return;
    size_t mark = cmv__path_field(r, cmv__yaml_text(who));
    int i = cmv__pick(r, who, PROVIDERS, COUNT(PROVIDERS));
    const char *key = NULL;
    if (i >= 0 && has_provider(keys, *n, PROVIDERS[i]))
        cmv__issue(r, who, "written twice");
    else if (i >= 0 && cmv__expect(r, what, CMV__SCALAR))
        cmv__parse_text(r, what, f, &key);
    if (key) {
        keys[(*n)++] = (cmv_metric_key){PROVIDERS[i], key};
        cmv__name_add(r, what, key, false);
    }
    cmv__path_pop(r, mark);
}

static void parse_keys(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    cmv_metric *m = record_of(out);
    cmv_metric_key *keys = cmv__reader_new(r, COUNT(PROVIDERS), sizeof *keys);
    if (!keys) return;
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    for (; pair < node->data.mapping.pairs.top; pair++) parse_key(r, pair, f, keys, &m->n_keys);
    m->keys = keys;
}

/* ---- enumerations --------------------------------------------------------------------------- */

static void parse_category(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    for (size_t i = 0; i < r->cat->n_cats; i++) {
        const cmv_category *c = &r->cat->cats[i];
        if (!c->id || strcmp(c->id, cmv__yaml_text(node)) != 0) continue;
        *(const cmv_category **)out = c;
        return;
    }
    cmv__issue(r, node, "is none of the ids under categories");
}

static void parse_kind(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    int i = cmv__pick(r, node, KINDS, COUNT(KINDS));
    if (i >= 0) *(cmv_kind *)out = (cmv_kind)i;
}

static void parse_unit_of_time(cmv__reader *r, const yaml_node_t *node, const cmv__field *f,
                               void *out) {
    (void)f;
    int i = cmv__pick(r, node, UNITS, COUNT(UNITS));
    if (i >= 0) *(cmv_pub_unit *)out = (cmv_pub_unit)i;
}

static void parse_freq(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    const char *names[CMV_ANNUAL + 1];
    for (size_t i = 0; i < COUNT(names); i++) names[i] = cmv_freq_name((cmv_freq)i);
    int i = cmv__pick(r, node, names, COUNT(names));
    if (i >= 0) *(cmv_freq *)out = (cmv_freq)i;
}

/* The layer below knows these names and lists them in its message. */
static void parse_transform(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_err err;
    if (cmv_transform_parse(cmv__yaml_text(node), out, &err) != CMV_OK)
        cmv__issue(r, node, "%s", err.msg);
}

static void parse_calendar(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_err err;
    if (cmv_calendar_find(cmv__yaml_text(node), out, &err) != CMV_OK)
        cmv__issue(r, node, "%s", err.msg);
}

static void parse_zone(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_err err;
    if (cmv_zone_find(cmv__yaml_text(node), out, &err) != CMV_OK)
        cmv__issue(r, node, "%s", err.msg);
}

/* ---- clock times and publication ------------------------------------------------------------ */

/* Minutes of "HH:MM" from 00:00 to 24:00, or -1. */
static int minute_of(const char *s) {
    static const char FORM[] = "dd:dd";
    for (size_t i = 0; i < sizeof FORM; i++) {
        bool digit = s[i] >= '0' && s[i] <= '9';
        if (FORM[i] == 'd' ? !digit : s[i] != FORM[i]) return -1;
    }
    int hour = (s[0] - '0') * 10 + s[1] - '0';
    int minute = (s[3] - '0') * 10 + s[4] - '0';
    return minute < 60 && hour * 60 + minute <= 1440 ? hour * 60 + minute : -1;
}

static void parse_time(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    int minute = minute_of(cmv__yaml_text(node));
    if (minute < 0)
        cmv__issue(r, node, "expected a time from \"00:00\" to \"24:00\"");
    else
        *(int *)out = minute;
}

static void parse_close(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f;
    cmv_metric *m = record_of(out);
    clock_time close = {0};
    cmv__read_record(r, node, CLOSE_FIELDS, COUNT(CLOSE_FIELDS), &close);
    m->close_minute = close.minute;
    m->close_zone = close.zone;
}

static void parse_publication(cmv__reader *r, const yaml_node_t *node, const cmv__field *f,
                              void *out) {
    (void)f;
    cmv_pub_rule rule = {.of = CMV_PUB_DAYS, .day = -1};
    cmv__read_record(r, node, PUBLICATION_FIELDS, COUNT(PUBLICATION_FIELDS), &rule);
    bool months = rule.of == CMV_PUB_MONTHS;
    size_t mark = cmv__path_field(r, "day");
    if (months && rule.day < 0) cmv__issue(r, node, "required with 'of: months'");
    if (!months && rule.day >= 0) cmv__issue(r, node, "allowed with 'of: months' only");
    if (rule.day == 0) cmv__issue(r, node, "the first day of a month is 1");
    cmv__path_pop(r, mark);
    if (rule.day < 0) rule.day = 0;
    *(cmv_pub_rule *)out = rule;
}

/* ---- the file ------------------------------------------------------------------------------- */

static void parse_categories(cmv__reader *r, const yaml_node_t *node, const cmv__field *f,
                             void *out) {
    (void)f, (void)out;
    cmv_catalog *cat = r->cat;
    cat->cats = cmv__read_list(r, node, CATEGORY_FIELDS, COUNT(CATEGORY_FIELDS), sizeof *cat->cats,
                               &cat->n_cats);
    if (cat->n_cats > CATEGORIES_MAX) {
        cmv__issue(r, node, "more than %d categories", CATEGORIES_MAX);
        return;
    }
    for (size_t i = 1; i < cat->n_cats; i++)
        for (size_t j = 0; j < i; j++) {
            const cmv_category *a = &cat->cats[i], *b = &cat->cats[j];
            if (!a->id || !b->id || strcmp(a->id, b->id) != 0) continue;
            size_t mark = cmv__path_index(r, i);
            cmv__issue(r, cmv__node(r, node->data.sequence.items.start[i]),
                       "the category '%s' is written twice", a->id);
            cmv__path_pop(r, mark);
            break;
        }
}

/* What only several fields together can say. */
static void check_metric(cmv__reader *r, const yaml_node_t *node, cmv_metric *m) {
    if (m->pub.of == CMV_PUB_SESSIONS && !m->pub.cal) m->pub.cal = m->cal;
    if (m->transform == CMV_TRANSFORM_DIFF_BP && m->unit && strncmp(m->unit, "percent", 7) != 0) {
        size_t mark = cmv__path_field(r, "transform");
        cmv__issue(r, cmv__child(r, node, "transform"),
                   "diff_bp is for values in percent, the unit is '%s'", m->unit);
        cmv__path_pop(r, mark);
    }
}

static void parse_metrics(cmv__reader *r, const yaml_node_t *node, const cmv__field *f, void *out) {
    (void)f, (void)out;
    cmv_catalog *cat = r->cat;
    cat->metrics = cmv__read_list(r, node, METRIC_FIELDS, COUNT(METRIC_FIELDS),
                                  sizeof *cat->metrics, &cat->n_metrics);
    for (size_t i = 0; i < cat->n_metrics; i++) {
        size_t mark = cmv__path_index(r, i);
        check_metric(r, cmv__node(r, node->data.sequence.items.start[i]), &cat->metrics[i]);
        cmv__path_pop(r, mark);
    }
}

void cmv__read_metrics(cmv__reader *r, const yaml_node_t *root) {
    cmv__read_record(r, root, FILE_FIELDS, COUNT(FILE_FIELDS), r->cat);
}
