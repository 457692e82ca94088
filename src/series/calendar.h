// SPDX-License-Identifier: Apache-2.0
/* What alignment asks of a calendar beyond the public functions. */
#ifndef CMV_SERIES_CALENDAR_H
#define CMV_SERIES_CALENDAR_H

#include "comove/series.h"

/** True for the calendar `own`, whose sessions are the dates of the series itself. */
bool cmv__calendar_is_own(const cmv_calendar *cal);

#endif
