// SPDX-License-Identifier: Apache-2.0
/* One attempt with libcurl: its options, its callbacks, its end. */
#include "base/error.h"

#include "inside.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STALL_BYTES 1024
/* A buffer that grew beyond this is given back after use. */
#define BODY_KEPT ((size_t)1024 * 1024)

int64_t cmv__mono_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool cmv__transfer_fail(cmv__transfer *t, cmv_rc rc, bool may_retry, const char *fmt, ...) {
    if (t->rc != CMV_OK) return false;
    t->rc = rc;
    t->may_retry = may_retry;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(t->said, sizeof t->said, fmt, ap);
    va_end(ap);
    return false;
}

/* ---- callbacks ----------------------------------------------------------------------------------------------------------- */

static bool is_route(const struct cmv_http *http, const struct sockaddr *address) {
    struct sockaddr_in in;
    if (address->sa_family != AF_INET) return false;
    memcpy(&in, address, sizeof in);
    return ntohl(in.sin_addr.s_addr) == INADDR_LOOPBACK && ntohs(in.sin_port) == http->route_port;
}

static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to) {
    cmv__transfer *t = ctx;
    (void)purpose;
    const char *why = NULL; /* another address of the same name may still do */
    if (t->http->route_port != 0) {
        why = is_route(t->http, &to->addr) ? NULL : "not that of the replay server";
    } else if (!t->http->proxy) { /* a proxy is the operator's own, and the only address then */
        why = cmv__address_problem(&to->addr);
    }
    if (!why) return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    t->refused = why;
    return CURL_SOCKET_BAD;
}

static void progressed(cmv__transfer *t, size_t n) {
    t->progress_bytes += (int64_t)n;
    t->heard = cmv__mono_ms();
    if (t->progress != 0 && t->progress_bytes < STALL_BYTES) return;
    t->progress = t->heard;
    t->progress_bytes = 0;
}

static int on_connected(void *ctx, char *ip, char *own_ip, int port, int own_port) {
    cmv__transfer *t = ctx;
    (void)ip, (void)own_ip, (void)port, (void)own_port;
    t->asked = t->heard = cmv__mono_ms();
    return CURL_PREREQFUNC_OK;
}

static size_t on_header(char *at, size_t size, size_t n, void *ctx) {
    cmv__transfer *t = ctx;
    progressed(t, size * n);
    return cmv__head_take(t, at, size * n) ? size * n : 0;
}

static size_t on_body(char *at, size_t size, size_t n, void *ctx) {
    cmv__transfer *t = ctx;
    progressed(t, size * n);
    return cmv__body_take(t, at, size * n) ? size * n : 0;
}

/* ---- options ------------------------------------------------------------------------------------------------------------- */

#define SET(option, value)                                                                         \
    if (curl_easy_setopt(e, option, value) != CURLE_OK) return false

static bool set_safety(CURL *e, const struct cmv_http *http) {
    SET(CURLOPT_PROTOCOLS_STR, http->plain ? "http" : "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->ca_file) SET(CURLOPT_CAINFO, http->ca_file);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* a name that hangs does not hold up a stop */
    SET(CURLOPT_PROXY, http->proxy ? http->proxy : "");
    if (!http->proxy) SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    if (http->route_port != 0) SET(CURLOPT_CONNECT_TO, &http->route_node);
    return true;
}

static bool set_callbacks(CURL *e, cmv__transfer *t) {
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, t);
    SET(CURLOPT_PREREQFUNCTION, on_connected);
    SET(CURLOPT_PREREQDATA, t);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_ERRORBUFFER, t->curl_said);
    SET(CURLOPT_PRIVATE, t);
    return true;
}

static bool set_request(CURL *e, cmv__transfer *t) {
    const cmv_http_opt *opt = &t->http->opt;
    SET(CURLOPT_URL, t->wire.url);
    SET(CURLOPT_HTTPHEADER, t->wire.node);
    SET(CURLOPT_USERAGENT, t->job->host->user_agent);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_PIPEWAIT,
        t->http->plain ? 0L : 1L); /* one connection rather than two, where it can */
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)opt->connect_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)opt->total_ms);
    if (t->wire.body) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->wire.body_n);
        SET(CURLOPT_POSTFIELDS, t->wire.body);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    return true;
}

#undef SET

cmv_rc cmv__transfer_start(cmv__transfer *t, cmv__job *job, cmv_err *err) {
    t->job = job;
    t->rc = CMV_OK;
    t->may_retry = t->enough = false;
    t->refused = NULL;
    t->said[0] = t->curl_said[0] = '\0';
    t->head = (cmv__head){.n = 0};
    t->began = t->heard = cmv__mono_ms();
    t->asked = t->progress = t->progress_bytes = 0;
    t->body_max = job->ask.max_bytes;
    cmv__body_begin(t);
    CMV_TRY(cmv__wire_compose(&t->wire, job, t->http->plain, err));
    curl_easy_reset(t->easy);
    if (!set_safety(t->easy, t->http) || !set_callbacks(t->easy, t) || !set_request(t->easy, t))
        CMV_FAIL(err, CMV_E_NET, "libcurl %s does not take an option that is needed",
                 curl_version_info(CURLVERSION_NOW)->version);
    CURLMcode code = curl_multi_add_handle(t->http->multi, t->easy);
    if (code != CURLM_OK) CMV_FAIL(err, CMV_E_NET, "libcurl: %s", curl_multi_strerror(code));
    return CMV_OK;
}

/* ---- its end ------------------------------------------------------------------------------------------------------------- */

typedef struct code_row {
    CURLcode code;
    cmv_rc rc;
    bool retry;
    const char *text;
} code_row;

static const code_row CODES[] = {
    {CURLE_COULDNT_RESOLVE_HOST, CMV_E_NET, true, "its name was not found"},
    {CURLE_COULDNT_RESOLVE_PROXY, CMV_E_NET, true, "the proxy's name was not found"},
    {CURLE_COULDNT_CONNECT, CMV_E_NET, true, "no connection"},
    {CURLE_GOT_NOTHING, CMV_E_NET, true, "the connection ended without an answer"},
    {CURLE_PARTIAL_FILE, CMV_E_NET, true, "its body was cut short"},
    {CURLE_RECV_ERROR, CMV_E_NET, true, "the connection broke while receiving"},
    {CURLE_SEND_ERROR, CMV_E_NET, true, "the connection broke while sending"},
    {CURLE_HTTP2, CMV_E_NET, true, "HTTP/2 broke"},
    {CURLE_HTTP2_STREAM, CMV_E_NET, true, "the HTTP/2 stream was ended"},
    {CURLE_SSL_CONNECT_ERROR, CMV_E_NET, true, "TLS did not come about"},
    {CURLE_PEER_FAILED_VERIFICATION, CMV_E_REFUSED, false, "its certificate was refused"},
    {CURLE_SSL_ISSUER_ERROR, CMV_E_REFUSED, false, "its certificate was refused"},
    {CURLE_SSL_INVALIDCERTSTATUS, CMV_E_REFUSED, false, "its certificate was refused"},
    {CURLE_SSL_CERTPROBLEM, CMV_E_REFUSED, false, "a certificate of ours was refused"},
    {CURLE_SSL_CIPHER, CMV_E_REFUSED, false, "no common cipher"},
    {CURLE_SSL_CACERT_BADFILE, CMV_E_REFUSED, false, "the file of CA certificates cannot be read"},
    {CURLE_UNSUPPORTED_PROTOCOL, CMV_E_REFUSED, false, "it does not speak HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, CMV_E_NET, true, "it does not speak HTTP"},
    {CURLE_URL_MALFORMAT, CMV_E_REFUSED, false, "libcurl cannot read the address"},
    {CURLE_OUT_OF_MEMORY, CMV_E_NOMEM, false, "libcurl is out of memory"},
    {CURLE_OK, CMV_E_NET, true, "the transfer failed"}, /* everything else; stays last */
};

static const code_row *code_row_of(CURLcode code) {
    const code_row *row = CODES;
    while (row->code != code && row->code != CURLE_OK) row++;
    return row;
}

void cmv__transfer_result(cmv__transfer *t, CURLcode code) {
    if (t->enough) code = CURLE_OK; /* we ended it; the status counts */
    if (t->rc != CMV_OK) return;
    if (code == CURLE_OK) { /* libcurl takes a head that stops in the middle for a whole answer */
        if (!t->head.whole)
            (void)cmv__transfer_fail(t, CMV_E_NET, true, "its headers were cut short");
        (void)cmv__body_end(t);
        return;
    }
    if (code == CURLE_COULDNT_CONNECT && t->refused) {
        (void)cmv__transfer_fail(t, CMV_E_REFUSED, false, "its name leads to an address that is %s",
                                 t->refused);
        return;
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        const cmv_http_opt *opt = &t->http->opt;
        if (t->asked == 0)
            (void)cmv__transfer_fail(t, CMV_E_TIMEOUT, true, "no connection within %d ms",
                                     opt->connect_ms);
        else
            (void)cmv__transfer_fail(t, CMV_E_TIMEOUT, true, "not done within %d ms", opt->total_ms);
        return;
    }
    const code_row *row = code_row_of(code);
    const char *detail = t->curl_said[0] ? t->curl_said : curl_easy_strerror(code);
    (void)cmv__transfer_fail(t, row->rc, row->retry, "%s (%s)", row->text, detail);
}

bool cmv__transfer_late(cmv__transfer *t, int64_t now) {
    const cmv_http_opt *opt = &t->http->opt;
    if (t->asked == 0 || cmv__transfer_patience(t, now) > 0) return false;
    if (t->progress == 0)
        (void)cmv__transfer_fail(t, CMV_E_TIMEOUT, true, "no answer within %d ms",
                                 opt->first_byte_ms);
    else
        (void)cmv__transfer_fail(t, CMV_E_TIMEOUT, true, "not a kB within %d ms", opt->stall_ms);
    return true;
}

int64_t cmv__transfer_patience(const cmv__transfer *t, int64_t now) {
    const cmv_http_opt *opt = &t->http->opt;
    if (t->asked == 0) return opt->connect_ms; /* libcurl's own */
    int64_t until = t->progress == 0 ? t->asked + opt->first_byte_ms : t->progress + opt->stall_ms;
    return until > now ? until - now : 0;
}

void cmv__transfer_stop(cmv__transfer *t) {
    curl_off_t body = 0;
    long head = 0;
    curl_multi_remove_handle(t->http->multi, t->easy);
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
    curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
    if (t->job) t->job->wire_bytes += (int64_t)body + head;
    curl_easy_reset(t->easy); /* forgets where the wire was */
    cmv__wire_wipe(&t->wire);
}

void cmv__transfer_idle(cmv__transfer *t) {
    t->job = NULL;
    if (t->body.cap > BODY_KEPT) cmv_buf_reset(&t->body);
}

void cmv__transfer_destroy(cmv__transfer *t) {
    if (!t) return;
    curl_easy_cleanup(t->easy);
    cmv__wire_wipe(&t->wire);
    cmv_buf_reset(&t->body);
    if (t->unzip_ready) inflateEnd(&t->z);
    free(t);
}
