// SPDX-License-Identifier: Apache-2.0
/* The thread that keeps the data fresh while the server runs. Whatever goes wrong with it, serving goes on. */
#ifndef CMV_SERVE_FETCHER_H
#define CMV_SERVE_FETCHER_H

#include "comove/serve.h"

typedef struct cmv__fetcher cmv__fetcher;

/** Starts it; NULL when there is no memory or no thread, which is logged. `opt` must outlive it. */
cmv__fetcher *cmv__fetcher_start(const cmv_serve_opt *opt);
/** Store, catalogue and keys are opened again. NULL is fine. */
void cmv__fetcher_reload(cmv__fetcher *fetcher);
/** Ends what it is doing and waits for it. NULL is fine. */
void cmv__fetcher_stop(cmv__fetcher *fetcher);

#endif
