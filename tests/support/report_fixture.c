// SPDX-License-Identifier: Apache-2.0
#include "support/report_fixture.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

typedef struct dice {
    uint64_t state;
} dice;

static double uniform(dice *d) {
    d->state ^= d->state << 13;
    d->state ^= d->state >> 7;
    d->state ^= d->state << 17;
    return ((double)(d->state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(dice *d) {
    return sqrt(-2 * log(uniform(d))) * cos(6.283185307179586 * uniform(d));
}

/* ---- recipes -------------------------------------------------------------------------------------------------------------------- */

typedef struct side_recipe {
    const char *id, *short_name, *name, *label, *unit;
    const char *calendar;
    cmv_freq freq;
    cmv_transform transform;
    bool is_price, is_rate, revised;
    double start, drift, sd; /* of changes: relative, or in units for rates */
    int from, to;            /* first and last year */
    int cut;                 /* last values left out */
} side_recipe;

typedef struct recipe {
    const char *name;
    side_recipe a, b;
    double rho, rho_late; /* correlation, and that of the last `late` shared steps */
    size_t late;
    size_t only_last; /* keep this many values at most; 0 = all */
    enum {
        AS_IS,
        CONSTANT_B,
        NEGATIVE_A,
        EMPTY_B,
        EMPTY_BOTH,
        ONE_DAY,
        PROPORTIONAL,
        LEAP_B,
        FROZEN_B
    } twist;
    cmv_align_mode mode;
    bool note, demo, asof;
} recipe;

#define TLT                                                                                        \
    {                                                                                              \
        "tlt", "TLT", "20+ Year Treasury Bond ETF", "long Treasuries", "USD", "nyse", CMV_DAILY,   \
            CMV_TRANSFORM_LOG, true, false, false, 83, 0.0001, 0.009, 2002, 2026, 0                \
    }
#define IWM                                                                                        \
    {                                                                                              \
        "iwm", "IWM", "Russell 2000 ETF", "US small caps", "USD", "nyse", CMV_DAILY,               \
            CMV_TRANSFORM_LOG, true, false, false, 95, 0.0003, 0.014, 2002, 2026, 0                \
    }
#define WALCL                                                                                      \
    {                                                                                              \
        "walcl", "Fed assets", "Federal Reserve Total Assets", "the Fed balance sheet",            \
            "millions USD", "weekly:wednesday", CMV_WEEKLY, CMV_TRANSFORM_LOG, false, false, true, \
            700000, 0.002, 0.004, 2003, 2026, 0                                                    \
    }
#define DGS10                                                                                       \
    {                                                                                               \
        "dgs10", "10y yield", "10-Year Treasury Yield", "the ten-year yield", "percent", "us-bond", \
            CMV_DAILY, CMV_TRANSFORM_DIFF_BP, false, true, false, 4, 0, 0.05, 2010, 2026, 0         \
    }
#define DGS2                                                                                       \
    {                                                                                              \
        "dgs2", "2y yield", "2-Year Treasury Yield", "the two-year yield", "percent", "us-bond",   \
            CMV_DAILY, CMV_TRANSFORM_DIFF_BP, false, true, false, 3, 0, 0.04, 2010, 2026, 0        \
    }
#define CPI                                                                                        \
    {                                                                                              \
        "cpi", "CPI", "Consumer Price Index", "consumer prices", "index", "monthly", CMV_MONTHLY,  \
            CMV_TRANSFORM_LOG, false, false, true, 180, 0.002, 0.002, 1995, 2026, 0                \
    }
#define PCE                                                                                        \
    {                                                                                              \
        "pce", "PCE", "PCE Price Index", "PCE prices", "index", "monthly", CMV_MONTHLY,            \
            CMV_TRANSFORM_LOG, false, false, true, 80, 0.002, 0.002, 1995, 2026, 0                 \
    }
#define MINE                                                                                       \
    {                                                                                              \
        "my-series", "my-series", "my-series", NULL, "units", "own", CMV_DAILY,                    \
            CMV_TRANSFORM_DIFF, false, false, false, 1000, 0, 0.01, 2019, 2026, 0                  \
    }

static const recipe RECIPES[] = {
    {.name = "treasuries", .a = TLT, .b = IWM, .rho = -0.4, .rho_late = 0.2, .late = 1000, .note = true},
    {.name = "record", .a = TLT, .b = IWM, .rho = -0.1, .rho_late = 0.85, .late = 90, .demo = true},
    {.name = "fallen", .a = TLT, .b = IWM, .rho = 0.5, .rho_late = 0.2, .late = 90, .note = true},
    {.name = "tied", .a = TLT, .b = IWM, .rho = 0.9, .rho_late = 0.9},
    {.name = "opposed", .a = TLT, .b = IWM, .rho = -0.9, .rho_late = -0.9, .asof = true},
    {.name = "independent", .a = TLT, .b = IWM, .only_last = 700},
    {.name = "turned", .a = TLT, .b = IWM, .rho = 0.5, .rho_late = -0.4, .late = 1500, .note = true},
    {.name = "mixed", .a = WALCL, .b = TLT, .rho = 0.1, .rho_late = 0.1, .note = true},
    {.name = "mixed known", .a = TLT, .b = WALCL, .rho = 0.1, .rho_late = 0.1, .mode = CMV_ALIGN_KNOWN},
    {.name = "rates", .a = DGS10, .b = DGS2, .rho = 0.7, .rho_late = 0.7},
    {.name = "rate and price", .a = DGS10, .b = TLT, .rho = -0.8, .rho_late = -0.8},
    {.name = "monthly", .a = CPI, .b = PCE, .rho = 0.6, .rho_late = 0.6},
    {.name = "mine", .a = MINE, .b = TLT, .rho = 0.2, .rho_late = 0.2},
    {.name = "disjoint", .a = TLT, .b = IWM},
    {.name = "constant", .a = TLT, .b = IWM, .twist = CONSTANT_B},
    {.name = "negative", .a = TLT, .b = IWM, .rho = 0.3, .rho_late = 0.3, .twist = NEGATIVE_A},
    {.name = "no data", .a = TLT, .b = IWM, .twist = EMPTY_B},
    {.name = "neither", .a = TLT, .b = IWM, .twist = EMPTY_BOTH},
    {.name = "one day", .a = TLT, .b = IWM, .twist = ONE_DAY, .only_last = 600},
    {.name = "proportional", .a = TLT, .b = IWM, .twist = PROPORTIONAL, .only_last = 600},
    {.name = "leap", .a = TLT, .b = IWM, .rho = 0.9, .rho_late = 0.9, .twist = LEAP_B, .only_last = 600},
    {.name = "frozen", .a = TLT, .b = IWM, .rho = 0.3, .rho_late = 0.3, .twist = FROZEN_B},
    {.name = "stale", .a = TLT, .b = IWM, .rho = 0.3, .rho_late = 0.3},
    {.name = "twelve", .a = TLT, .b = IWM, .rho = 0.3, .rho_late = 0.3, .only_last = 13},
    {.name = "twenty-five", .a = TLT, .b = IWM, .rho = 0.8, .rho_late = 0.8, .only_last = 26},
    {.name = "ninety", .a = TLT, .b = IWM, .rho = 0.8, .rho_late = 0.8, .only_last = 91},
    {.name = "half a year", .a = TLT, .b = IWM, .rho = 0.8, .rho_late = 0.8, .only_last = 150},
    {.name = "probable", .a = TLT, .b = IWM, .rho = 0.05, .rho_late = 0.3, .late = 90, .only_last = 1500},
};
enum { N_RECIPES = sizeof RECIPES / sizeof RECIPES[0] };

size_t report_fixture_count(void) { return N_RECIPES; }

/* ---- making ------------------------------------------------------------------------------------------------------------------------ */

static void stop(const char *what) {
    fprintf(stderr, "report fixture: %s\n", what);
    abort();
}

static void *room(cmv_arena *arena, size_t n, size_t size) {
    void *at = cmv_arena_alloc(arena, n, size);
    if (!at) stop("no memory");
    return at;
}

static cmv_leg leg_of(const side_recipe *s) {
    cmv_err err;
    cmv_leg leg = {.id = s->id,
                   .name = s->name,
                   .short_name = s->short_name,
                   .label = s->label,
                   .unit = s->unit};
    leg.category_id = s->is_price ? "equity-index" : "rates";
    leg.category = s->is_price ? "Equity indices" : "Yields and money";
    leg.description = s->label ? "A series that was made up for a test" : "";
    leg.decimals = s->start > 10000 ? 0 : 2;
    leg.is_price = s->is_price;
    leg.is_rate = s->is_rate;
    leg.may_be_revised = s->revised;
    leg.freq = s->freq;
    leg.transform = s->transform;
    leg.close_minute = 960;
    leg.close_zone = CMV_ZONE_NEW_YORK;
    leg.basis = s->is_price ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE;
    leg.sources = "made up for a test";
    if (cmv_calendar_find(s->calendar, &leg.cal, &err) != CMV_OK) stop(err.msg);
    leg.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS,
                             .after = s->freq == CMV_DAILY ? 0 : 1,
                             .minute = 990,
                             .zone = CMV_ZONE_NEW_YORK};
    return leg;
}

/* Values are driven by one shock a calendar day, so that different calendars see the same news. */
enum { DAYS = 20800 };

typedef struct news {
    double a[DAYS], b[DAYS];
} news;

static cmv_date last_day(void) { return cmv_date_of(2026, 6, 16); }

static news *make_news(const recipe *r, cmv_arena *arena) {
    news *n = room(arena, 1, sizeof *n);
    dice d = {0x9e3779b97f4a7c15u};
    cmv_date end = last_day();
    size_t late = r->late * 7 / 5;
    for (int i = 0; i < DAYS; i++) {
        double rho = i >= end - (int)late ? r->rho_late : r->rho;
        double u = normal(&d), v = normal(&d);
        if (i > end - 2) u = v = 0.3;
        n->a[i] = u;
        n->b[i] = rho * u + sqrt(1 - rho * rho) * v;
    }
    return n;
}

static cmv_series series_of(const side_recipe *s, const cmv_leg *leg, const double *shock,
                            cmv_arena *arena) {
    cmv_date *date = room(arena, DAYS, sizeof *date);
    double *value = room(arena, DAYS, sizeof *value);
    double level = s->start;
    cmv_date before = CMV_DATE_NONE, end = s->to >= 2026 ? last_day() : cmv_date_of(s->to, 12, 31);
    size_t n = 0;
    for (cmv_date d = cmv_date_of(s->from, 7, 30); d <= end; d++) {
        if (!strcmp(s->calendar, "own") ? cmv_date_weekday(d) > CMV_FRI
                                        : !cmv_calendar_is_session(leg->cal, d))
            continue;
        double sum = 0, days = 0;
        for (cmv_date k = before == CMV_DATE_NONE ? d : before + 1; k <= d; k++, days++)
            sum += shock[k];
        double change = s->drift + s->sd * sum / sqrt(days);
        level = s->is_rate ? level + change : level * exp(change);
        before = d;
        date[n] = d;
        value[n++] = level;
    }
    n -= (size_t)s->cut < n ? (size_t)s->cut : n;
    return (cmv_series){date, value, n};
}

static cmv_series tail_of(cmv_series s, size_t n) {
    if (!n || s.n <= n) return s;
    return (cmv_series){s.date + (s.n - n), s.value + (s.n - n), n};
}

static double *writable(const cmv_series *s) { return (double *)(uintptr_t)s->value; }

static void fill(cmv_series *s, size_t from, double v) {
    for (size_t i = from; i < s->n; i++) writable(s)[i] = v;
}

static void make_proportional(const cmv_series *a, cmv_series *b) {
    for (size_t i = 0; i < b->n; i++) writable(b)[i] = a->value[i] * a->value[i];
}

/* The changes that turn an ordinary pair into a special one. */
static void apply_twist(const recipe *r, cmv_series *a, cmv_series *b) {
    switch (r->twist) {
    case AS_IS:
        break;
    case CONSTANT_B:
        fill(b, 0, 50);
        break;
    case NEGATIVE_A:
        writable(a)[a->n - 300] = -36.98;
        break;
    case EMPTY_BOTH:
        a->n = b->n = 0;
        break;
    case EMPTY_B:
        b->n = 0;
        break;
    case ONE_DAY:
        fill(a, 0, 50);
        fill(a, a->n - 20, 80);
        break;
    case PROPORTIONAL:
        make_proportional(a, b);
        break;
    case LEAP_B: /* exactly proportional of late, after one return of many times the level */
        for (size_t i = b->n - 300; i < b->n; i++) writable(b)[i] = a->value[i] * a->value[i];
        break;
    case FROZEN_B:
        fill(b, b->n - 400, b->value[b->n - 401]);
        break;
    }
}

static void apply_name(const recipe *r, side_recipe *a, side_recipe *b) {
    if (!strcmp(r->name, "disjoint")) {
        a->to = 2008;
        b->from = 2012;
    }
    if (!strcmp(r->name, "stale")) b->cut = 30;
}

static cmv_story_context context_of(const recipe *r) {
    static const char *const path[] = {"/compare/tlt-vs-spy", "/compare/iwm-vs-spy"};
    static const char *const text[] = {"TLT and SPY", "IWM and SPY"};
    cmv_story_context c = {.data_version = 4182,
                           .demo = r->demo,
                           .asof = CMV_DATE_NONE,
                           .query = "",
                           .canonical_order = true};
    c.reproduce = "comove pair TLT IWM --as-of 2026-06-16";
    c.related_path = path;
    c.related_text = text;
    c.n_related = 2;
    if (r->asof) {
        c.asof = last_day();
        c.query = "asof=2026-06-16";
    }
    if (r->note) {
        c.why = "Long bonds gain when growth looks weak, small companies when it looks sound";
        c.rise = "A higher ratio means that the first side has returned more.";
        c.regimes = "When inflation is the worry both can fall together.";
    }
    return c;
}

report_fixture report_fixture_make(size_t i, cmv_arena *arena) {
    const recipe *r = &RECIPES[i];
    side_recipe sa = r->a, sb = r->b;
    apply_name(r, &sa, &sb);
    cmv_leg a = leg_of(&sa), b = leg_of(&sb);
    const news *n = make_news(r, arena);
    cmv_series la = series_of(&sa, &a, n->a, arena), lb = series_of(&sb, &b, n->b, arena);
    la = tail_of(la, r->only_last);
    lb = tail_of(lb, r->only_last);
    apply_twist(r, &la, &lb);
    a.level = a.sample = la;
    b.level = b.sample = lb;
    if (!la.n) a.why_empty = CMV_WHY_NO_DATA;
    if (!lb.n) b.why_empty = CMV_WHY_NO_DATA;
    a.vintages = (cmv_vintage_stat){sa.revised ? la.n : 0, 0, CMV_UTC_NONE};
    b.vintages = (cmv_vintage_stat){sb.revised ? lb.n : 0, 0, CMV_UTC_NONE};
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.today = last_day();
    opt.align = r->mode;
    report_fixture out = {.name = r->name, .context = context_of(r)};
    cmv_err err;
    if (cmv_pair_report_of(&a, &b, &opt, arena, &out.report, &err) != CMV_OK) stop(err.msg);
    return out;
}

report_fixture report_fixture_named(const char *name, cmv_arena *arena) {
    for (size_t i = 0; i < N_RECIPES; i++) {
        if (!strcmp(RECIPES[i].name, name)) return report_fixture_make(i, arena);
    }
    stop(name);
    return (report_fixture){0};
}

/* ---- a site ------------------------------------------------------------------------------------------------------------------------ */

static const cmv_metric_line METRICS[] = {
    {.id = "tlt",
     .short_name = "TLT",
     .name = "20+ Year Treasury Bond ETF",
     .category_id = "bonds",
     .category = "Bond funds",
     .frequency = "daily",
     .unit = "USD",
     .description = "",
     .decimals = 2,
     .held = true,
     .last_value = 86.19,
     .n_dates = 6008,
     .n_vintages = 6010,
     .sources = "prices.csv",
     .known = "the same day, 16:15 New York",
     .bases = "price, total"},
    {.id = "walcl",
     .short_name = "Fed assets",
     .name = "Federal Reserve Total Assets",
     .category_id = "liquidity",
     .category = "Liquidity",
     .frequency = "weekly",
     .unit = "millions USD",
     .description = "",
     .held = true,
     .last_value = 6712345,
     .n_dates = 1225,
     .n_vintages = 1300,
     .sessions_late = 2,
     .sources = "WALCL.csv",
     .known = "Thursday, 16:30 New York",
     .bases = "price"},
    {.id = "m2",
     .short_name = "M2",
     .name = "M2 Money Stock",
     .category_id = "liquidity",
     .category = "Liquidity",
     .frequency = "monthly",
     .unit = "billions USD",
     .description = "",
     .decimals = 1,
     .sources = "",
     .known = "about day 28 of the next month",
     .bases = ""},
};

static const cmv_pair_line PAIRS[] = {
    {"tlt", "iwm", "TLT", "IWM", "Bond funds", "Because.", true, false},
    {"walcl", "tlt", "Fed assets", "TLT", "Liquidity", "Because.", true, false},
    {"tlt", "m2", "TLT", "M2", "Bond funds", "Because.", false, false},
};

cmv_site report_fixture_site(cmv_arena *arena) {
    size_t n = sizeof METRICS / sizeof METRICS[0];
    cmv_metric_line *metric = room(arena, n, sizeof *metric);
    memcpy(metric, METRICS, sizeof METRICS);
    for (size_t i = 0; i < n; i++) {
        metric[i].first = metric[i].held ? cmv_date_of(2002, 12, 18) : CMV_DATE_NONE;
        metric[i].last = metric[i].held ? last_day() - 20 * (cmv_date)i : CMV_DATE_NONE;
        if (!metric[i].held) metric[i].last_value = NAN;
    }
    return (cmv_site){.metric = metric,
                      .n_metrics = n,
                      .pair = PAIRS,
                      .n_pairs = sizeof PAIRS / sizeof PAIRS[0],
                      .store = "SQLite",
                      .now = 1781600000000,
                      .n_observations = 7310};
}
