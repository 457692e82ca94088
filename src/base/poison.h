// SPDX-License-Identifier: Apache-2.0
/*
 * Functions nobody may call under src/: they overflow, keep hidden state, or follow the locale of
 * the machine. The build puts this header in front of every source file. System headers that
 * declare the names come first, because after the pragma even a declaration is an error.
 */
#ifndef CMV_BASE_POISON_H
#define CMV_BASE_POISON_H

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#ifdef sprintf /* clang's _FORTIFY_SOURCE makes it a macro, and a macro cannot be poisoned */
#undef sprintf
#endif

/* Use instead: cursors over a view; bounded copies and snprintf. */
#pragma GCC poison strtok strcpy strcat sprintf gets
/* Use instead: cmv_date arithmetic; *_r functions where the system's zone is really meant. */
#pragma GCC poison localtime gmtime ctime asctime
/* Use instead: lgamma_r; the others leave the sign in a variable that all threads share. */
#pragma GCC poison lgamma lgammaf lgammal signgam
/* Use instead: a seeded generator handed in; strtol and strtod with their end checked. */
#pragma GCC poison rand atoi atof
/* A library that changes the locale changes the caller's decimal point. */
#pragma GCC poison setlocale

#endif
