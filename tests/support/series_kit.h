// SPDX-License-Identifier: Apache-2.0
/* Small helpers of the tests of src/series: dates as text, calendars by name, a seeded generator. */
#ifndef CMV_TESTS_SERIES_KIT_H
#define CMV_TESTS_SERIES_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Date of "YYYY-MM-DD"; fails the test when there is none. */
static inline cmv_date day(const char *text) {
    cmv_date date = CMV_DATE_NONE;
    cmv_err err;
    if (cmv_date_parse(text, strlen(text), &date, &err) != CMV_OK) fail_msg("%s", err.msg);
    return date;
}

static inline const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    cmv_err err;
    if (cmv_calendar_find(name, &cal, &err) != CMV_OK) fail_msg("%s", err.msg);
    return cal;
}

/* Compares dates and shows them as such. */
static inline void assert_date_at(cmv_date got, const char *want, const char *file, int line) {
    char text[CMV_DATE_TEXT];
    if (strcmp(cmv_date_format(got, text), want) != 0)
        fail_msg("%s:%d: %s, expected %s", file, line, text, want);
}
#define assert_date(got, want) assert_date_at((got), (want), __FILE__, __LINE__)

static inline void assert_utc_at(cmv_utc_ms got, const char *want, const char *file, int line) {
    char text[CMV_UTC_TEXT];
    if (strcmp(cmv_utc_format(got, text), want) != 0)
        fail_msg("%s:%d: %s, expected %s", file, line, text, want);
}
#define assert_utc(got, want) assert_utc_at((got), (want), __FILE__, __LINE__)

/* SplitMix64. COMOVE_SEED repeats a run; the seed is printed. */
typedef struct kit_random {
    uint64_t state;
} kit_random;

static inline kit_random kit_seeded(const char *test) {
    const char *text = getenv("COMOVE_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 0) : 20260817;
    printf("%s: COMOVE_SEED=%llu\n", test, (unsigned long long)seed);
    return (kit_random){seed};
}

static inline uint64_t kit_next(kit_random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* Integer in 0..n-1. */
static inline int kit_below(kit_random *random, int n) {
    return (int)(kit_next(random) % (uint64_t)n);
}

/* A CSV file of the market-data folder: dates and one column. */
typedef struct kit_file {
    cmv_date *date;
    double *value;
    size_t n;
} kit_file;

static inline void kit_free(kit_file *file) {
    free(file->date);
    free(file->value);
}

/* Date and number of one line; false when it has not both. */
static inline bool kit_parse_line(const char *line, int column, cmv_date *date, double *value) {
    const char *at = line;
    for (int i = 0; i < column && at; i++) {
        at = strchr(at, ',');
        at = at ? at + 1 : NULL;
    }
    if (!at) return false;
    char *end;
    *value = strtod(at, &end);
    return end != at && *value - *value == 0 && cmv_date_parse(line, 10, date, NULL) == CMV_OK;
}

/* Reads the date of each line and the number in a column, counted from 0; lines without a number are left out. */
static inline void kit_read_csv(const char *path, int column, kit_file *out) {
    enum { ROOM = 40000 };
    char line[1024];
    FILE *stream = fopen(path, "r");
    if (!stream) fail_msg("cannot open %s", path);
    *out = (kit_file){calloc(ROOM, sizeof *out->date), calloc(ROOM, sizeof *out->value), 0};
    if (!out->date || !out->value) fail_msg("out of memory");
    while (fgets(line, sizeof line, stream) && out->n < ROOM)
        out->n += kit_parse_line(line, column, &out->date[out->n], &out->value[out->n]);
    fclose(stream);
}

/*
 * kit_read_csv of a file of $COMOVE_MARKET_DATA; false without the folder, and a test then skips.
 */
static inline bool kit_read_market(const char *path, int column, kit_file *out) {
    const char *folder = getenv("COMOVE_MARKET_DATA");
    if (!folder || !*folder) {
        printf("skipped: no market data (COMOVE_MARKET_DATA)\n");
        return false;
    }
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    kit_read_csv(full, column, out);
    return true;
}

#define KIT_COUNT(table) (sizeof(table) / sizeof((table)[0]))

#endif
