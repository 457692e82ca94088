// SPDX-License-Identifier: Apache-2.0
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static bool bind_and_listen(int s, const struct addrinfo *at) {
    int on = 1;
    if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return false;
    return bind(s, at->ai_addr, at->ai_addrlen) == 0 && listen(s, BACKLOG) == 0;
}

static void write_url(int s, char url[CMV__URL_TEXT]) {
    struct sockaddr_storage bound;
    socklen_t n = sizeof bound;
    char host[64] = "?", port[8] = "0";
    if (getsockname(s, (struct sockaddr *)&bound, &n) == 0)
        (void)getnameinfo((struct sockaddr *)&bound, n, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(url, CMV__URL_TEXT, strchr(host, ':') ? "http://[%s]:%s" : "http://%s:%s", host, port);
}

cmv_rc cmv__listen(const char *address, int port, int *out, char url[CMV__URL_TEXT], cmv_err *err) {
    const char *host = address ? address : "127.0.0.1";
    char service[12];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo wish = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *at;
    int why = getaddrinfo(host, service, &wish, &at);
    if (why != 0)
        CMV_FAIL(err, CMV_E_ARG, "%s is no address to listen on: %s", host, gai_strerror(why));
    int s = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = s >= 0 && bind_and_listen(s, at);
    int reason = errno;
    freeaddrinfo(at);
    if (!good) {
        if (s >= 0) close(s);
        CMV_FAIL(err, CMV_E_IO, "cannot listen on %s port %d: %s", host, port, strerror(reason));
    }
    write_url(s, url);
    *out = s;
    return CMV_OK;
}
