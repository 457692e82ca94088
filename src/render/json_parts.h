// SPDX-License-Identifier: Apache-2.0
/* Parts that machine-readable documents share. */
#ifndef CMV_RENDER_JSON_PARTS_H
#define CMV_RENDER_JSON_PARTS_H

#include "json.h"

/** Members of one series: what it is, its latest value, changes, range, statistics. */
void cmv__json_leg_members(cmv__json *j, const cmv_leg_report *r);
/** Members of expected against held: state, what is due, missing and next. */
void cmv__json_fresh(cmv__json *j, const cmv_fresh *f);
/** Members that every answer carries: data_version, demo, asof, reproduce. */
void cmv__json_context(cmv__json *j, const cmv_machine_context *c);
/** The same as comment lines of a CSV file. */
void cmv__csv_context(cmv_buf *out, const cmv_machine_context *c);

#endif
