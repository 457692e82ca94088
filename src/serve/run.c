// SPDX-License-Identifier: Apache-2.0
/* Start, reload, stop. */
#include "base/limits.h"
#include "fetcher.h"
#include "listen.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    THREADS_MAX = 8,
    DRAIN_MS = 5000, /* how long requests under way may take once we are told to stop */
    POLL_MS = 20,
    SPARE_FILES = 64 /* descriptors for the store, logs and libraries */
};

/* ---- resources -------------------------------------------------------------------------------------------------------- */

static int threads_of(const cmv_serve_opt *opt) {
    long n = opt->threads > 0 ? opt->threads : sysconf(_SC_NPROCESSORS_ONLN);
    if (opt->threads <= 0 && n > THREADS_MAX) n = THREADS_MAX;
    return n < 1 ? 1 : (int)n;
}

/* As many connections as descriptors allow, asking for more of them first. */
static unsigned connections_of(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return SPARE_FILES;
    rlim_t want = CMV_HTTP_CONNECTIONS_MAX + SPARE_FILES;
    if (files.rlim_cur < want) {
        files.rlim_cur = files.rlim_max < want ? files.rlim_max : want;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0 && getrlimit(RLIMIT_NOFILE, &files) != 0)
            return SPARE_FILES;
    }
    if (files.rlim_cur >= want) return CMV_HTTP_CONNECTIONS_MAX;
    return files.rlim_cur > 2 * SPARE_FILES ? (unsigned)files.rlim_cur - SPARE_FILES : SPARE_FILES;
}

static struct MHD_Daemon *start(cmv__server *server, int socket, int threads) {
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, threads, NULL},
                                    {MHD_OPTION_END, 0, NULL}};
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, cmv__on_request, server, MHD_OPTION_EXTERNAL_LOGGER, cmv__on_message,
        (void *)server, MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_URI_LOG_CALLBACK, cmv__on_uri,
        (void *)server, MHD_OPTION_NOTIFY_COMPLETED, cmv__on_completed, (void *)server,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CMV_HTTP_CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, connections_of(), MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CMV_HTTP_CONNECTIONS_PER_IP, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CMV_HTTP_IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY,
        threads > 1 ? pool : pool + 1, MHD_OPTION_END);
}

/* ---- signals ---------------------------------------------------------------------------------------------------------- */

static sigset_t our_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGPIPE); /* blocked, and dropped when it comes */
    return set;
}

static void reload(cmv__server *server, cmv__fetcher *fetcher) {
    cmv_err err;
    const cmv_log *log = server->opt->log;
    cmv__fetcher_reload(fetcher);
    if (cmv__server_load(server, &err) == CMV_OK)
        cmv__log(log, CMV_LOG_INFO, "store and catalogue opened again");
    else
        cmv__log(log, CMV_LOG_ERROR, "not reloaded, what was open stays: %s", err.msg);
}

/* Until told to stop. */
static void wait_for_end(cmv__server *server, cmv__fetcher *fetcher) {
    sigset_t set = our_signals();
    for (;;) {
        int signal = sigwaitinfo(&set, NULL);
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP) reload(server, fetcher);
        if (signal < 0 && errno != EINTR) return;
    }
}

/* Lets requests under way finish; a second signal ends the wait. */
static void drain(cmv__server *server) {
    sigset_t set = our_signals();
    struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    for (int ms = 0; ms < DRAIN_MS && atomic_load(&server->under_way) > 0; ms += POLL_MS) {
        int signal = sigtimedwait(&set, NULL, &pause);
        if (signal == SIGTERM || signal == SIGINT) return;
    }
}

/* ---- run -------------------------------------------------------------------------------------------------------------- */

/* Who fetches needs no store to begin with: an empty one is made, and pages fill as data come. */
static cmv_rc make_store(const cmv_serve_opt *opt, cmv_err *err) {
    cmv_app *app;
    cmv_app_opt writes = opt->app;
    writes.read_only = false;
    CMV_TRY(cmv_app_open(&writes, &app, err));
    cmv_app_close(app);
    return CMV_OK;
}

/* With the daemon up: load, wait, stop accepting, finish. *listening is closed by the caller when no thread is left that may
 * still take it from what it waits for; -1 when there is none. */
static cmv_rc live(cmv__server *server, struct MHD_Daemon *daemon, const char *url, int *listening,
                   cmv_err *err) {
    const cmv_serve_opt *opt = server->opt;
    if (opt->ready) opt->ready(opt->ready_ctx, url);
    if (geteuid() == 0)
        cmv__log(opt->log, CMV_LOG_INFO, "runs as root; an ordinary user is enough");
    cmv_rc rc = opt->fetch ? make_store(opt, err) : CMV_OK;
    if (rc == CMV_OK) rc = cmv__server_load(server, err);
    pthread_t follower;
    const bool follows = pthread_create(&follower, NULL, cmv__server_follow, server) == 0;
    if (!follows) cmv__log(opt->log, CMV_LOG_WARN, "no thread: pages will not hear of new data");
    cmv__fetcher *fetcher = rc == CMV_OK && opt->fetch ? cmv__fetcher_start(opt) : NULL;
    if (rc == CMV_OK) wait_for_end(server, fetcher);
    cmv__log(opt->log, CMV_LOG_INFO, "stops");
    *listening = MHD_quiesce_daemon(daemon);
    if (*listening >= 0) (void)shutdown(*listening, SHUT_RDWR); /* nobody else is let in */
    cmv__live_close(server->live);
    if (follows) pthread_join(follower, NULL);
    if (rc == CMV_OK) drain(server);
    cmv__fetcher_stop(fetcher);
    return rc;
}

static cmv_rc serve(cmv__server *server, int threads, cmv_err *err) {
    const cmv_serve_opt *opt = server->opt;
    char url[CMV__URL_TEXT];
    int socket;
    CMV_TRY(cmv__listen(opt->address, opt->port, &socket, url, err));
    struct MHD_Daemon *daemon = start(server, socket, threads);
    if (!daemon) {
        close(socket);
        CMV_FAIL(err, CMV_E_IO, "the HTTP server does not start on %s", url);
    }
    int listening;
    cmv_rc rc = live(server, daemon, url, &listening, err);
    MHD_stop_daemon(daemon);
    if (listening >= 0) close(listening);
    return rc;
}

cmv_rc cmv_serve_run(const cmv_serve_opt *opt, cmv_err *err) {
    if (!opt) CMV_FAIL(err, CMV_E_ARG, "serve: no options");
    if (opt->port < 0 || opt->port > 65535) CMV_FAIL(err, CMV_E_ARG, "%d is no port", opt->port);
    sigset_t set = our_signals(), before;
    cmv__server server;
    int threads = threads_of(opt);
    CMV_TRY(cmv__server_init(&server, opt, threads, err));
    pthread_sigmask(SIG_BLOCK, &set, &before); /* threads inherit it: signals come to this one */
    cmv_rc rc = serve(&server, threads, err);
    cmv__server_reset(&server);
    struct timespec now = {0};
    while (sigtimedwait(&set, NULL, &now) == SIGPIPE) continue;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}
