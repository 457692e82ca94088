// SPDX-License-Identifier: Apache-2.0
/* comove/serve.h: the HTTP server: pages, API, assets, health. */
#ifndef COMOVE_SERVE_H
#define COMOVE_SERVE_H

#include "comove/app.h"

typedef struct cmv_serve_opt {
    cmv_app_opt app;      /* opened read-only, once per worker */
    const char *address;  /* NULL: 127.0.0.1 */
    int port;             /* 0: any free one */
    const char *base_url; /* for canonical links; NULL: none */
    int threads;          /* 0: one per core, at most 8 */
    size_t cache_bytes;   /* 0: 64 MiB */
    bool fetch; /* keeps the data fresh meanwhile, through an application of its own; makes the store where there is none */
    const char *keys_file; /* of providers, as cmv_keys_open */
    const char *replay;    /* of a test: every request of fetching goes to this "127.0.0.1:PORT" */
    int again_ms;          /* after fetching failed, or another process does it; 0: a minute */
    /* A server on another address than this machine's, or with a base_url, is public: cmv_app_opt.public_only. It shows these
     * all the same: NULL none, "" everything, else as cmv_app_opt.shown. */
    const char *show_restricted;
    bool metrics_public; /* /-/metrics answers others than this machine too */
    const cmv_log *log;
    void (*ready)(void *ctx, const char *url); /* called once the socket listens; nullable */
    void *ready_ctx;
} cmv_serve_opt;

/**
 * Serves until SIGTERM or SIGINT, then finishes the requests under way; SIGHUP opens store and catalogue again.
 *
 * Method: with `fetch`, a thread runs cmv_app_watch; while another process fetches for this store, or fetching fails, it
 *         tries again after again_ms, and pages are served all the same.
 *
 * Errors: E_IO (the address cannot be bound), those of cmv_app_open, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_serve_run(const cmv_serve_opt *opt, cmv_err *err);

#endif
