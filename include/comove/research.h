// SPDX-License-Identifier: Apache-2.0
/* comove/research.h: for researchers, off the pages: GARCH, DCC, Markov switching, MIDAS, analogues, Hayashi-Yoshida. Conventions as in num.h. */
#ifndef COMOVE_RESEARCH_H
#define COMOVE_RESEARCH_H

#include "comove/num.h"

#endif
