// SPDX-License-Identifier: Apache-2.0
/*
 * The gate on real series: honest data must pass without a quarantine, and faults put into the same series at random places
 * must be found. Prints both tables; docs/quality.md quotes them. Skips without COMOVE_MARKET_DATA.
 */
#include "support/gate_kit.h"

#include "comove/catalog.h"
#include "comove/feed.h"

#include <dirent.h>

#define SERIES_MOST 1200
#define HONEST_WINDOWS 12

/* One real series. */
typedef struct real {
    char id[80];
    const char *folder;
    cmv_gate_metric metric;
    cmv_obs *obs;
    double *half;
    size_t n;
} real;

static struct world {
    cmv_arena *arena;
    cmv_catalog *cat;
    real series[SERIES_MOST];
    size_t n;
} W;

static cmv_freq guessed_freq(const real *r) {
    static const struct {
        double days;
        cmv_freq freq;
    } MOST[] = {{4, CMV_DAILY}, {15, CMV_WEEKLY}, {60, CMV_MONTHLY}};
    double days = (double)(r->obs[r->n - 1].date - r->obs[0].date) / (double)r->n;
    for (size_t i = 0; i < KIT_COUNT(MOST); i++)
        if (days < MOST[i].days) return MOST[i].freq;
    return CMV_QUARTERLY;
}

static bool is_one_of(const char *folder, const char *folders) {
    return strstr(folders, folder) != NULL;
}

/* What a person who imports the file would say of it. */
static cmv_gate_metric guessed(const real *r) {
    bool positive = true, weekend = false;
    for (size_t i = 0; i < r->n; i++) {
        positive = positive && r->obs[i].value > 0;
        weekend = weekend || cmv_date_weekday(r->obs[i].date) > CMV_FRI;
    }
    bool traded = is_one_of(r->folder, "etf universe crypto futures fx");
    cmv_gate_metric m = {.price = traded,
                         .rate = !traded && !positive,
                         .revised = !traded && !is_one_of(r->folder, "cboe"),
                         .freq = guessed_freq(r)};
    const char *other = weekend || m.freq != CMV_DAILY ? "own" : "weekday";
    m.cal = calendar(is_one_of(r->folder, "etf universe") ? "nyse" : other);
    m.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 1, .zone = CMV_ZONE_NEW_YORK};
    return m;
}

static void take(const char *folder, const char *stem, const cmv_feed_series *s) {
    if (W.n == SERIES_MOST || s->n < 60) return;
    for (size_t i = 1; i < s->n; i++)
        if (s->obs[i].date == s->obs[i - 1].date) return; /* vintages have their own test */
    real *r = &W.series[W.n++];
    *r = (real){.folder = folder, .obs = s->obs, .half = s->rounding, .n = s->n};
    snprintf(r->id, sizeof r->id, "%.30s/%.30s", stem, s->name);
    const cmv_metric *m = strcmp(folder, "fred") == 0 ? cmv_catalog_find(W.cat, stem) : NULL;
    if (m)
        r->metric = (cmv_gate_metric){.price = m->kind == CMV_KIND_PRICE,
                                      .rate = m->kind == CMV_KIND_RATE || m->kind == CMV_KIND_SPREAD,
                                      .revised = m->revised,
                                      .freq = m->freq,
                                      .cal = m->cal,
                                      .pub = m->pub};
    else
        r->metric = guessed(r);
    r->metric.id = r->id;
    r->metric.basis = s->basis;
}

static void load_folder(const char *root, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", root, folder);
    DIR *dir = opendir(path);
    if (!dir) fail_msg("cannot open %s", path);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s/%s", root, folder, e->d_name);
        char *stem = cmv_arena_str(W.arena, e->d_name);
        stem[strcspn(stem, ".")] = 0;
        cmv_feed_opt opt = cmv_feed_opt_default();
        opt.skip_bad = true;
        cmv_feed_file file;
        cmv_err err;
        if (cmv_feed_read(path, &opt, W.arena, &file, &err) != CMV_OK) {
            printf("left out: %s: %.100s\n", e->d_name, err.msg);
            continue;
        }
        for (size_t i = 0; i < file.n_series; i++) take(folder, stem, &file.series[i]);
    }
    closedir(dir);
}

static bool load(void) {
    const char *root = getenv("COMOVE_MARKET_DATA"), *source = getenv("COMOVE_SOURCE");
    static const char *const FOLDERS[] = {"fred",    "etf", "cboe",    "crypto",
                                          "futures", "fx",  "fred-md", "universe"};
    if (!root || !*root) return false;
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/catalog", source ? source : ".");
    W.arena = cmv_arena_create((size_t)6 << 30);
    cmv_err err;
    if (cmv_catalog_load(dir, NULL, NULL, &W.cat, &err) != CMV_OK) fail_msg("%s", err.msg);
    for (size_t i = 0; i < KIT_COUNT(FOLDERS); i++) load_folder(root, FOLDERS[i]);
    size_t rows = 0;
    for (size_t i = 0; i < W.n; i++) rows += W.series[i].n;
    printf("%zu real series, %zu values\n", W.n, rows);
    return true;
}

/* ---- one case ------------------------------------------------------------------------------------------------------------------ */

/* The moment after the newest date is public by rule. */
static cmv_utc_ms moment(const real *r, cmv_date last) {
    cmv_utc_ms known = cmv_pub_known_at(&r->metric.pub, last),
               day_after = cmv_zone_instant(CMV_ZONE_UTC, last + 1, 0);
    return known > day_after ? known : day_after;
}

/* held: the first n_held of r; came: obs (copied by the caller when it changes them). */
static void judge(gate_kit *k, const real *r, size_t n_held, cmv_obs *came, double *half, size_t n) {
    cmv_arena_reset(k->arena);
    k->c = (cmv_gate_case){.metric = r->metric,
                           .held = r->obs,
                           .n_held = n_held,
                           .from = n ? came[0].date : CMV_DATE_NONE,
                           .now = moment(r, r->obs[r->n - 1].date)};
    k->series.data.obs = came;
    k->series.data.rounding = half;
    k->series.data.n = n;
    if (gate_judge(k) != CMV_OK) fail_msg("%s: %s", r->id, k->err.msg);
}

/* ---- honest data --------------------------------------------------------------------------------------------------------------- */

static struct honest {
    size_t cases, quarantined, flagged;
    size_t by_code[CMV_GATE_CODES];
    size_t first_loads, first_flagged, copy_faults;
} H;

/* The copy's own fault: from 2026-08-11 on it holds MNST at half of what stands before. */
static bool is_copy_fault(const cmv_finding *f) {
    return f->code == CMV_GATE_SPLIT_MISSED && strstr(f->text, "/MNST: ") &&
           strstr(f->text, "2026-08-11");
}

static void count_honest(const gate_kit *k, bool first_load) {
    if (k->out.n_findings > 0 && is_copy_fault(&k->out.finding[0])) {
        H.copy_faults++;
        return;
    }
    bool show = getenv("GATE_SHOW") != NULL;
    H.cases++;
    H.first_loads += first_load;
    H.quarantined += k->out.verdict == CMV_VERDICT_QUARANTINE;
    H.flagged += k->out.verdict == CMV_VERDICT_FLAGS;
    H.first_flagged += first_load && k->out.verdict == CMV_VERDICT_FLAGS;
    for (size_t i = 0; i < k->out.n_findings; i++) {
        const cmv_finding *f = &k->out.finding[i];
        if (f->severity == 0) continue;
        H.by_code[f->code]++;
        if (f->severity == 2 || show)
            printf("%s %-18s %s\n", f->severity == 2 ? "QUARANTINE" : "flag",
                   cmv_gate_code_name(f->code), f->text);
    }
}

static void honest_series(gate_kit *k, const real *r, kit_random *random) {
    judge(k, r, 0, r->obs, r->half, r->n);
    count_honest(k, true);
    static const int PERCENT[] = {30, 60, 90};
    for (size_t i = 0; i < KIT_COUNT(PERCENT); i++) {
        judge(k, r, r->n * (size_t)PERCENT[i] / 100, r->obs, r->half, r->n);
        count_honest(k, false);
    }
    /* A window of the newest values, as a daily fetch brings it. */
    for (int i = 0; i < HONEST_WINDOWS; i++) {
        size_t held = r->n / 5 + (size_t)kit_below(random, (int)(r->n - r->n / 5));
        size_t from = held > 10 ? held - 10 : 0, to = held + 1 + (size_t)kit_below(random, 3);
        if (to > r->n) to = r->n;
        judge(k, r, held, r->obs + from, r->half + from, to - from);
        count_honest(k, false);
    }
}

static void test_honest_data_pass(void **state) {
    (void)state;
    if (W.n == 0) skip();
    kit_random random = kit_seeded("honest_data_pass");
    gate_kit k;
    gate_open(&k);
    for (size_t i = 0; i < W.n; i++) honest_series(&k, &W.series[i], &random);
    printf("honest: %zu cases (%zu first loads), %zu quarantined, %zu flagged (%zu of them first "
           "loads)\n",
           H.cases, H.first_loads, H.quarantined, H.flagged, H.first_flagged);
    for (int i = 0; i < CMV_GATE_CODES; i++)
        if (H.by_code[i])
            printf("  %-22s %zu\n", cmv_gate_code_name((cmv_gate_code)i), H.by_code[i]);
    gate_close(&k);
    assert_int_equal(H.quarantined, 0);
    assert_true(H.copy_faults > 0); /* a real split that the copy did not apply is found */
    assert_true(H.flagged * 50 < H.cases);
}

/* ---- faults -------------------------------------------------------------------------------------------------------------------- */

/* What came, as a copy that a fault changes. */
typedef struct came {
    const real *r;
    cmv_obs *obs;
    double *half;
    size_t n, room, held;
    kit_random *random;
    cmv_event event;
    bool has_event;
} came;

static size_t new_place(const came *c) {
    return c->held + (size_t)kit_below(c->random, (int)(c->n - c->held));
}

static size_t any_place(const came *c) {
    return c->n / 4 + (size_t)kit_below(c->random, (int)(c->n / 2));
}

static void scale(came *c, size_t from, size_t to, double by) {
    for (size_t i = from; i < to && i < c->n; i++) {
        c->obs[i].value *= by;
        c->half[i] *= fabs(by);
    }
}

static void one(came *c, double by) {
    size_t at = new_place(c);
    scale(c, at, at + 1, by);
}
static void ten_one(came *c) { one(c, 10); }
static void tenth_one(came *c) { one(c, 0.1); }
static void hundred_one(came *c) { one(c, 100); }
static void thousand_one(came *c) { one(c, 1000); }
static void ten_last(came *c) { scale(c, c->n - 1, c->n, 10); }
static void hundred_tail(came *c) { scale(c, new_place(c), c->n, 100); }
static void cents_from(came *c) { scale(c, any_place(c), c->n, 0.01); }
static void ten_all(came *c) { scale(c, 0, c->n, 10); }
static void thousand_all(came *c) { scale(c, 0, c->n, 0.001); }
static void million_all(came *c) { scale(c, 0, c->n, 1e6); }

static void split_missed(came *c) {
    static const double K[] = {2, 3, 4, 10, 0.5, 0.1};
    scale(c, new_place(c), c->n, 1 / K[kit_below(c->random, 6)]);
}
static void split_half(came *c) {
    size_t at = any_place(c);
    scale(c, at, at + (c->n - at) / 2, 0.5);
}
static void split_told(came *c) {
    size_t at = new_place(c);
    scale(c, at, c->n, 0.25);
    c->event = (cmv_event){.date = c->obs[at].date, .kind = CMV_EVENT_SPLIT, .value = 4};
    c->has_event = true;
}
static void split_seam(came *c) { scale(c, 0, c->held, 0.25); }
static void dividend_seam(came *c) { scale(c, 0, c->held - c->held / 50 - 2, 0.991); }

/* A row of the day before on a day without a session. */
static void insert_copy(came *c, size_t i, cmv_date date) {
    memmove(&c->obs[i + 1], &c->obs[i], (c->n - i) * sizeof *c->obs);
    memmove(&c->half[i + 1], &c->half[i], (c->n - i) * sizeof *c->half);
    c->obs[i] = c->obs[i - 1];
    c->half[i] = c->half[i - 1];
    c->obs[i].date = date;
    c->n++;
}
static void off_days(came *c, bool weekends) {
    const cmv_calendar *cal = c->r->metric.cal;
    for (size_t i = c->held; i < c->n && c->n < c->room; i++) {
        cmv_date date = c->obs[i - 1].date + 1;
        bool weekend = cmv_date_weekday(date) > CMV_FRI;
        if (date < c->obs[i].date && weekend == weekends && !cmv_calendar_is_session(cal, date))
            insert_copy(c, i, date);
    }
}
static void weekend_copies(came *c) { off_days(c, true); }
static void holiday_copies(came *c) { off_days(c, false); }

static void repeat_last(came *c) { c->obs[c->n - 1].value = c->obs[c->n - 2].value; }
static void freeze(came *c) {
    for (size_t i = c->n - 15; i < c->n; i++) c->obs[i].value = c->obs[c->n - 16].value;
}
static void cut_last(came *c) {
    double v = fabs(c->obs[c->n - 1].value);
    double kept = floor(v / pow(10, fmax(1, floor(log10(v)))));
    c->obs[c->n - 1].value = c->obs[c->n - 1].value < 0 ? -kept : kept;
}
static void future_dates(came *c) {
    for (size_t i = c->n - 3; i < c->n; i++) c->obs[i].date += 400;
}
static void unsorted(came *c) {
    size_t at = new_place(c);
    if (at + 1 >= c->n) at = c->n - 2;
    cmv_obs o = c->obs[at];
    c->obs[at] = c->obs[at + 1];
    c->obs[at + 1] = o;
}
static void duplicate(came *c) {
    size_t at = new_place(c);
    insert_copy(c, at ? at : 1, c->obs[at ? at - 1 : 0].date);
    c->obs[at].value *= 1.01;
}
static void cut_history(came *c) {
    cmv_date first = c->obs[c->n - 1].date - 3 * 365;
    size_t at = 0;
    while (c->obs[at].date < first) at++;
    c->obs += at;
    c->half += at;
    c->n -= at;
}
/* 60 % of the values, each by up to three times the size of the change to the next one, and by a percent. */
static void change_most(came *c) {
    for (size_t i = 1; i < c->n; i++) {
        if (kit_below(c->random, 10) >= 6) continue;
        double by = ((double)kit_below(c->random, 2001) - 1000) / 1000;
        double step =
            fabs(c->obs[i].value - c->r->obs[i - 1].value) * 3 + fabs(c->obs[i].value) / 100;
        c->obs[i].value += by * step;
    }
}
static void other_series(came *c) {
    const real *o = c->r;
    for (int turn = 0;
         turn < 200 && (o == c->r || o->n < c->n || o->metric.freq != c->r->metric.freq ||
                        o->obs[0].value == c->r->obs[0].value);
         turn++)
        o = &W.series[kit_below(c->random, (int)W.n)];
    if (o->n < c->n) o = c->r;
    for (size_t i = 0; i < c->n; i++) c->obs[i].value = o->obs[o->n - c->n + i].value;
}
static void zeros(came *c) {
    size_t at = new_place(c);
    c->obs[at].value = 0;
}
/* The open stands somewhere between the close before and this one. */
static void other_column(came *c) {
    for (size_t i = c->n - 1; i > 0; i--) {
        double part = (double)kit_below(c->random, 1000) / 1000;
        c->obs[i].value = part * c->r->obs[i - 1].value + (1 - part) * c->r->obs[i].value;
    }
}

enum { ANY = 0, TRADED = 1, CALENDAR = 2, TRADED_PRICE = 4, LONG = 8, NUMBERED = 16 };

static const struct fault {
    const char *name;
    void (*put)(came *c);
    int needs;
    bool held_only; /* says nothing without values held */
    int least;      /* percent that must at least be flagged, of prices held */
} FAULTS[] = {
    {"ten times, one value", ten_one, ANY, false, 97},
    {"a tenth, one value", tenth_one, ANY, false, 97},
    {"a hundred times, one value", hundred_one, ANY, false, 97},
    {"a thousand times, one value", thousand_one, ANY, false, 97},
    {"ten times, the last value", ten_last, ANY, false, 97},
    {"a hundred times, the tail", hundred_tail, ANY, false, 97},
    {"dollars for cents from a date on", cents_from, ANY, false, 97},
    {"ten times, all", ten_all, ANY, true, 100},
    {"a thousandth, all", thousand_all, ANY, true, 100},
    {"a million times, all", million_all, ANY, true, 100},
    {"split not applied", split_missed, TRADED, false, 90},
    {"split applied to half", split_half, TRADED, false, 95},
    {"split that is told of (flag)", split_told, TRADED, false, 99},
    {"split applied to older values only", split_seam, TRADED_PRICE, true, 95},
    {"dividend adjusted, seam (flag)", dividend_seam, TRADED_PRICE, true, 95},
    {"weekend copies (left out)", weekend_copies, CALENDAR, false, 95},
    {"holiday copies (left out)", holiday_copies, CALENDAR, false, 95},
    {"last value repeated (flag)", repeat_last, ANY, false, 0},
    {"frozen for 15 dates (flag)", freeze, ANY, false, 95},
    {"last number cut (left out)", cut_last, NUMBERED, false, 98},
    {"future dates", future_dates, ANY, false, 100},
    {"out of order (refused)", unsorted, ANY, false, 100},
    {"dates twice, values differ (note)", duplicate, ANY, false, 100},
    {"history cut to 3 years (flag)", cut_history, LONG, true, 99},
    {"60 % of the values changed", change_most, ANY, true, 99},
    {"another series", other_series, ANY, true, 100},
    {"zeros", zeros, ANY, false, 100},
    {"open for close", other_column, TRADED, true, 99},
};

static bool applies(const struct fault *f, const real *r, size_t held) {
    const struct {
        int need;
        bool met;
    } NEEDS[] = {{TRADED, r->metric.price},
                 {TRADED_PRICE, r->metric.price && r->metric.basis == CMV_BASIS_PRICE},
                 {CALENDAR, strcmp(cmv_calendar_name(r->metric.cal), "nyse") == 0},
                 {LONG, r->obs[r->n - 1].date - r->obs[0].date >= 5 * 365},
                 {NUMBERED, fabs(r->obs[r->n - 1].value) >= 10}};
    for (size_t i = 0; i < KIT_COUNT(NEEDS); i++)
        if ((f->needs & NEEDS[i].need) && !NEEDS[i].met) return false;
    return held > 0 || !f->held_only;
}

typedef struct score {
    size_t n, quarantined, flagged, missed;
} score;

static const char *const CLASSES[] = {"price", "level", "rate"};
enum { N_CLASSES = 3, N_FAULTS = (int)KIT_COUNT(FAULTS) };
static score S[N_FAULTS][N_CLASSES][2];

static int worst_new(const gate_kit *k, const int before[CMV_GATE_CODES], bool *noted) {
    int worst = 0;
    for (size_t i = 0; i < k->out.n_findings; i++) {
        const cmv_finding *f = &k->out.finding[i];
        if (f->severity > before[f->code] && f->severity > worst) worst = f->severity;
        *noted = *noted || (f->severity == 0 && before[f->code] < 0);
    }
    return worst;
}

/* The series with the fault in it, judged. */
static cmv_rc judge_fault(gate_kit *k, const struct fault *f, came *c, size_t held) {
    static cmv_obs obs[60000];
    static double half[60000];
    const real *r = c->r;
    if (c->room > KIT_COUNT(obs)) return CMV_E_LIMIT;
    c->obs = memcpy(obs, r->obs, r->n * sizeof *obs);
    c->half = memcpy(half, r->half, r->n * sizeof *half);
    f->put(c);
    cmv_arena_reset(k->arena);
    k->series = (cmv_fetched_series){.event = &c->event, .n_events = c->has_event};
    k->series.data = (cmv_feed_series){.obs = c->obs, .rounding = c->half, .n = c->n};
    k->c = (cmv_gate_case){.metric = r->metric,
                           .held = r->obs,
                           .n_held = held,
                           .from = CMV_DATE_NONE,
                           .now = moment(r, r->obs[r->n - 1].date)};
    cmv_rc rc = gate_judge(k);
    k->series = (cmv_fetched_series){0};
    return rc;
}

static void put_fault(gate_kit *k, const real *r, int fault, size_t held, kit_random *random) {
    if (!applies(&FAULTS[fault], r, held)) return;
    int before[CMV_GATE_CODES];
    for (int i = 0; i < CMV_GATE_CODES; i++) before[i] = -1;
    judge(k, r, held, r->obs, r->half, r->n);
    for (size_t i = 0; i < k->out.n_findings; i++)
        before[k->out.finding[i].code] = k->out.finding[i].severity;
    came c = {.r = r, .n = r->n, .room = r->n * 2, .held = held ? held : r->n / 2, .random = random};
    cmv_rc rc = judge_fault(k, &FAULTS[fault], &c, held);
    if (rc == CMV_E_LIMIT) return;
    bool noted = false;
    int worst = rc == CMV_OK ? worst_new(k, before, &noted) : 2; /* refused */
    bool flagged = worst == 1 || (worst == 0 && noted);
    score *s = &S[fault][r->metric.price ? 0 : r->metric.rate ? 2 : 1][held > 0];
    s->n++;
    s->quarantined += worst == 2;
    s->flagged += flagged;
    s->missed += worst < 2 && !flagged;
}

static void print_scores(void) {
    printf("%-36s %-6s %22s %28s\n", "", "", "first load", "with values held");
    printf("%-36s %-6s %6s %6s %6s %6s %8s %6s %6s %6s\n", "fault", "", "n", "quar.", "flag",
           "missed", "n", "quar.", "flag", "missed");
    for (int f = 0; f < N_FAULTS; f++)
        for (int class = 0; class < N_CLASSES; class ++) {
            if (S[f][class][0].n + S[f][class][1].n == 0) continue;
            printf("%-36s %-6s", FAULTS[f].name, CLASSES[class]);
            for (int mode = 0; mode < 2; mode++) {
                const score *s = &S[f][class][mode];
                double of = s->n ? 100.0 / (double)s->n : 0;
                printf("%6zu %5.1f%% %5.1f%% %5.1f%%  ", s->n, (double)s->quarantined * of,
                       (double)s->flagged * of, (double)s->missed * of);
            }
            printf("\n");
        }
}

static void test_faults_are_found(void **state) {
    (void)state;
    if (W.n == 0) skip();
    kit_random random = kit_seeded("faults_are_found");
    gate_kit k;
    gate_open(&k);
    for (size_t i = 0; i < W.n; i++) {
        const real *r = &W.series[i];
        if (strcmp(r->folder, "universe") == 0 && i % 6 != 0) continue;
        for (int f = 0; f < N_FAULTS; f++) {
            put_fault(&k, r, f, 0, &random);
            for (int turn = 0; turn < 2; turn++)
                put_fault(&k, r, f, r->n - 16 - (size_t)kit_below(&random, (int)(r->n / 4)),
                          &random);
        }
    }
    print_scores();
    gate_close(&k);
    for (int f = 0; f < N_FAULTS; f++) {
        const score *s = &S[f][0][1];
        size_t caught = s->quarantined + s->flagged;
        assert_true(s->n > 0);
        if (caught * 100 < s->n * (size_t)FAULTS[f].least)
            fail_msg("%s: %zu of %zu found, %d %% expected", FAULTS[f].name, caught, s->n,
                     FAULTS[f].least);
    }
}

int main(void) {
    load();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest_data_pass),
        cmocka_unit_test(test_faults_are_found),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    cmv_catalog_destroy(W.cat);
    cmv_arena_destroy(W.arena);
    return rc;
}
