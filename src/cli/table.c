// SPDX-License-Identifier: Apache-2.0
/* The tables of commands and options. */
#include "cli.h"

#include <string.h>

#define TEXT(name, value, field, help)                                                             \
    { name, value, help, offsetof(cli_args, field), CLI_TEXT }
#define MAYBE(name, value, field, help)                                                            \
    { name, value, help, offsetof(cli_args, field), CLI_MAYBE }
#define FLAG(name, field, help)                                                                    \
    { name, NULL, help, offsetof(cli_args, field), CLI_FLAG }
#define END                                                                                        \
    { 0 }

const cli_option cmv__cli_common[] = {
    TEXT("store", "PATH", store,
         "SQLite file of the data; default COMOVE_STORE, else in the user's data directory"),
    TEXT("catalog", "DIR", catalog,
         "folder of metrics.yaml and pairs.yaml; default the built-in one"),
    TEXT("color", "WHEN", colour, "auto, always or never"),
    FLAG("help", help, "this help"),
    END,
};

static const cli_option QUESTION[] = {
    TEXT("from", "DATE", query.from, "first return of the sample"),
    TEXT("to", "DATE", query.to, "last return of the sample"),
    TEXT("window", "N", query.window,
         "observations of the rolling window; default 90 daily, 52 weekly, 36 monthly"),
    TEXT("returns", "KIND", query.returns,
         "log, simple, diff, diff_bp or yoy; default what suits each metric"),
    TEXT("basis", "BASIS", query.basis, "price or total; default total where it is held"),
    TEXT("align", "MODE", query.align, "dated or known: how unequal frequencies meet; default dated"),
    END,
};

static const cli_option BASIS[] = {
    TEXT("basis", "BASIS", query.basis, "price or total; default total where it is held"),
    END,
};

static const cli_option AS_OF[] = {
    TEXT("as-of", "DATE", query.asof, "only what was known by the end of that day in New York"),
    END,
};

static const cli_option OUTPUT[] = {
    TEXT("format", "FORMAT", format, "text, json, csv, md or html"),
    TEXT("section", "ID", section, "only this section (text and md)"),
    TEXT("width", "N", width,
         "columns of text, 40 to 200; default the terminal's, else COLUMNS, else 80"),
    END,
};

static const cli_option PAIR[] = {
    TEXT("page", "PAGE", page, "pair or correlation"),
    END,
};

static const cli_option REPLAY[] = {
    TEXT("every", "STEP", every, "week, month or quarter: their last days; default month"),
    FLAG("keep", keep, "put the score into the store; the methodology page shows it"),
    END,
};

static const cli_option IMPORT[] = {
    TEXT("metric", "ID", metric, "what the file holds, when its name does not say"),
    TEXT("column", "NAME", column, "only this column"),
    TEXT("file-format", "FORMAT", file_format,
         "auto, csv, ohlc, fred, fred-json, cboe, coingecko, alfred, fred-md or yahoo"),
    TEXT("format", "FORMAT", file_format, "the same"),
    TEXT("date-order", "ORDER", date_order, "ymd, mdy or dmy, when the file leaves it open"),
    TEXT("basis", "BASIS", basis, "price or total: what the values are"),
    TEXT("conflict", "RULE", conflict,
         "auto, revise or keep: when a value differs from the one held"),
    TEXT("frequency", "F", frequency, "of a metric that the catalogue does not know"),
    TEXT("calendar", "C", calendar,
         "of such a metric: nyse, us-bond, target, weekday, 24x7, weekly:<day>, monthly, own ..."),
    TEXT("transform", "T", transform, "of such a metric: log, simple, diff, diff_bp or yoy"),
    TEXT("unit", "U", unit, "of such a metric"),
    TEXT("name", "TEXT", name, "of such a metric"),
    FLAG("decimal-comma", decimal_comma, "1.234,5 means 1234.5"),
    FLAG("decimal-point", decimal_point, "1,234.5 means 1234.5, and 1,234 a thousand"),
    FLAG("skip-bad", skip_bad,
         "keep the good rows of a file with bad ones and list what was skipped"),
    FLAG("dry-run", dry_run, "show what would happen, change nothing"),
    FLAG("quiet", quiet, "no progress"),
    END,
};

static const cli_option EXPORT[] = {
    TEXT("format", "FORMAT", format, "csv or json"),
    END,
};

static const cli_option STAT[] = {
    {"input", "FILE", "CSV file with a header; may be given several times", 0, CLI_INPUT},
    TEXT("params", "JSON", params, "parameters, such as '{\"window\": 90}'"),
    TEXT("case", "DIR", case_dir, "folder with case.json and its inputs"),
    FLAG("list", list, "list the measures with their inputs and parameters"),
    END,
};

static const cli_option SERVE[] = {
    TEXT("address", "ADDR", address, "address to listen on; default 127.0.0.1"),
    TEXT("port", "N", port, "port; default 8080, 0 takes a free one"),
    TEXT("base-url", "URL", base_url, "public address, for canonical links"),
    TEXT("threads", "N", threads, "workers; default one per core"),
    TEXT("cache", "MIB", cache_mib, "memory for finished pages; default 64"),
    FLAG("fetch", fetch, "fetch each metric when it is published, while pages are served"),
    TEXT("keys", "FILE", keys_file,
         "keys of providers, mode 0600; default COMOVE_KEYS, else ~/.config/comove/keys"),
    TEXT("replay", "HOST:PORT", replay_at, "tests only: every provider is played by this server"),
    FLAG("metrics-public", metrics_public, "/-/metrics answers others than this machine too"),
    MAYBE("show-restricted", "IDS", show_restricted,
          "a public server shows what only its owner may redistribute, all or these; you have the "
          "right"),
    END,
};

static const cli_option FETCH[] = {
    TEXT("provider", "ID", provider, "only from this one, such as fred or treasury"),
    FLAG("due", due, "only what its publication rule says is there by now"),
    FLAG("whole", whole, "whole histories, not only what may have changed"),
    FLAG("vintages", vintages, "every value with the day it became known, where a source tells"),
    FLAG("cross", cross, "hold each series against its next source too"),
    FLAG("dry-run", dry_run, "ask and judge, store nothing"),
    FLAG("watch", watch, "go on for ever, each metric when it is published"),
    TEXT("keys", "FILE", keys, "keys of providers, NAME=VALUE; default ~/.config/comove/keys"),
    TEXT("replay", "HOST:PORT", replay, "ask this loopback port in place of every provider"),
    TEXT("format", "FORMAT", format, "text, or json: one line a metric as it is done"),
    FLAG("quiet", quiet, "no progress"),
    END,
};

static const cli_option QUALITY[] = {
    TEXT("release", "ID", release, "a batch held back is right: store it"),
    TEXT("reject", "ID", reject, "it is wrong: never store it"),
    TEXT("format", "FORMAT", format, "text or json"),
    END,
};

static const cli_option DOCTOR[] = {
    TEXT("keys", "FILE", keys, "keys of providers; default ~/.config/comove/keys"),
    END,
};

static const cli_option DEMO[] = {
    TEXT("seed", "N", seed, "another market; default 1"),
    END,
};

static const cli_option *const NO_OPTIONS[] = {NULL};
static const cli_option *const PAIR_OPTIONS[] = {QUESTION, AS_OF, OUTPUT, PAIR, NULL};
static const cli_option *const METRIC_OPTIONS[] = {QUESTION, AS_OF, OUTPUT, NULL};
static const cli_option *const SCENARIO_OPTIONS[] = {BASIS, AS_OF, OUTPUT, NULL};
static const cli_option *const REPLAY_OPTIONS[] = {REPLAY, QUESTION, AS_OF, OUTPUT, NULL};
static const cli_option *const IMPORT_OPTIONS[] = {IMPORT, NULL};
static const cli_option *const EXPORT_OPTIONS[] = {QUESTION, AS_OF, EXPORT, NULL};
static const cli_option *const STAT_OPTIONS[] = {STAT, NULL};
static const cli_option *const SERVE_OPTIONS[] = {SERVE, NULL};
static const cli_option *const FETCH_OPTIONS[] = {FETCH, NULL};
static const cli_option *const QUALITY_OPTIONS[] = {QUALITY, NULL};
static const cli_option *const DOCTOR_OPTIONS[] = {DOCTOR, NULL};
static const cli_option *const DEMO_OPTIONS[] = {DEMO, NULL};

const cli_command cmv__cli_commands[] = {
    {"pair", "A B", 2, 2, "compare two metrics",
     "comove pair TLT IWM\n  comove pair WALCL TLT --align known --format json", PAIR_OPTIONS,
     cmv__cmd_pair},
    {"metric", "ID", 1, 1, "report of one metric", "comove metric walcl", METRIC_OPTIONS,
     cmv__cmd_metric},
    {"scenario", "[ID]", 0, 1, "what markets did in a crisis, or a list of them",
     "comove scenario\n  comove scenario lehman-2008", SCENARIO_OPTIONS, cmv__cmd_scenario},
    {"replay", "A B", 2, 2, "what the page of a pair said on past days, and what followed",
     "comove replay TLT IWM --from 2015-01-01 --every month\n  comove replay TLT IWM --from "
     "2015-01-01 --every quarter --keep",
     REPLAY_OPTIONS, cmv__cmd_replay},
    {"import", "FILE...", 1, 1000000, "read files or folders into the store",
     "comove import TLT.csv IWM.csv\n  comove import prices.csv --metric my-fund --date-order dmy "
     "--dry-run",
     IMPORT_OPTIONS, cmv__cmd_import},
    {"fetch", "[METRIC...]", 0, 1000000, "fresh data from providers into the store",
     "comove fetch\n  comove fetch VIX DGS10 --format json\n  comove fetch --watch\n\nExit status: "
     "0 when "
     "all is well, 100 + the number of metrics that failed (125: 25 or more)",
     FETCH_OPTIONS, cmv__cmd_fetch},
    {"quality", "[METRIC]", 0, 1, "what was found in fetched data, and what is held back",
     "comove quality\n  comove quality VIX\n  comove quality --release 12", QUALITY_OPTIONS,
     cmv__cmd_quality},
    {"export", "ID [ID]", 1, 2, "observations of a metric, or the shared rows of a pair",
     "comove export TLT IWM > pair.csv", EXPORT_OPTIONS, cmv__cmd_export},
    {"stat", "[NAME]", 0, 1, "run a measure on CSV files",
     "comove stat pearson --input xy.csv\n  comove stat rolling_corr --input xy.csv --params "
     "'{\"window\": 90}'",
     STAT_OPTIONS, cmv__cmd_stat},
    {"catalog", "check|list [DIR]", 1, 2, "check a catalogue, or list the metrics",
     "comove catalog check my-catalog", NO_OPTIONS, cmv__cmd_catalog},
    {"store", "info|check|backup PATH", 1, 2, "look after the store", "comove store backup copy.db",
     NO_OPTIONS, cmv__cmd_store},
    {"serve", "", 0, 0, "serve pages and API over HTTP", "comove serve --port 8080", SERVE_OPTIONS,
     cmv__cmd_serve},
    {"demo", "", 0, 0, "fill an empty store with a synthetic market", "comove demo --store demo.db",
     DEMO_OPTIONS, cmv__cmd_demo},
    {"doctor", "", 0, 0, "check that everything is in order", "comove doctor", DOCTOR_OPTIONS,
     cmv__cmd_doctor},
    {0},
};

const cli_command *cmv__cli_find(const char *name) {
    for (const cli_command *c = cmv__cli_commands; c->name; c++) {
        if (strcmp(c->name, name) == 0) return c;
    }
    return NULL;
}
