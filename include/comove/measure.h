// SPDX-License-Identifier: Apache-2.0
/*
 * comove/measure.h: every statistic by name, with its inputs as tables and its parameters as JSON.
 *
 * This is how `comove stat`, the oracle cases, bindings and tests reach the numbers. One table lists the measures
 * (src/pair/measures.c); names, parameters and keys are those of the oracle cases.
 */
#ifndef COMOVE_MEASURE_H
#define COMOVE_MEASURE_H

#include "comove/base.h"

#include <jansson.h>

/* A CSV file as text cells; row r, column c is cell[r * n_cols + c]. Names may be missing columns' "". */
typedef struct cmv_table {
    const char *name; /* of the file, for messages */
    const char *const *column;
    const char *const *cell;
    const int *line; /* line of the file each row starts on */
    size_t n_cols, n_rows;
} cmv_table;

typedef struct cmv_measure {
    const char *name;
    const char *about;  /* one sentence: what it computes and after whom */
    const char *inputs; /* "x,y" or "date,value; date,value" */
    const char *params; /* "window (int, 90), every (int, 1)" */
    cmv_rc (*run)(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                  json_t *values, cmv_err *err);
} cmv_measure;

/** All measures, sorted by name. */
CMV_API const cmv_measure *cmv_measures(size_t *n);
/** Measure of a name; NULL when unknown. */
CMV_API const cmv_measure *cmv_measure_find(const char *name);
/**
 * Runs a measure.
 *
 * Shape:     params is a JSON object or NULL. *values is a new object (the caller decrefs it); an undefined value is null
 *            with the reason's code under "<key>_reason".
 * Missing:   cells that are empty, ".", "NaN" or "NA" in any case are missing.
 * Errors:    E_NOTFOUND (no such measure, with the closest names), E_ARG (number of inputs, which measures
 *            without inputs ignore; a parameter, also one the measure does not take; a missing column), E_PARSE (a
 *            cell: file, line, column, value), E_DOMAIN (dates or prices that cannot be), E_FEWOBS, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_measure_run(const char *name, const cmv_table *in, size_t n_in,
                                             const json_t *params, cmv_arena *arena,
                                             json_t **values, cmv_err *err);

#endif
