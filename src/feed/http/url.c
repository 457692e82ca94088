// SPDX-License-Identifier: Apache-2.0
/* Addresses: which host, and where a redirect leads. */
#include "base/error.h"

#include "inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A part of an address, or NULL; release with curl_free. */
static char *part(CURLU *url, CURLUPart what) {
    char *out = NULL;
    return curl_url_get(url, what, &out, 0) == CURLUE_OK ? out : NULL;
}

/* Why an address is not one of ours; NULL when it is. */
static const char *problem(CURLU *url, char host[CMV__HOST_MAX]) {
    char *scheme = part(url, CURLUPART_SCHEME), *name = part(url, CURLUPART_HOST);
    char *user = part(url, CURLUPART_USER), *pass = part(url, CURLUPART_PASSWORD);
    char *port = part(url, CURLUPART_PORT);
    const char *why = NULL;
    if (!scheme || strcmp(scheme, "https") != 0) {
        why = "is not https";
    } else if (!name || strlen(name) >= CMV__HOST_MAX) {
        why = "names no host";
    } else if (user || pass) {
        why = "holds a user name or a password";
    } else if (port && strcmp(port, "443") != 0) {
        why = "names a port";
    }
    if (!why) {
        size_t n = strlen(name);
        for (size_t i = 0; i <= n; i++) host[i] = (char)tolower((unsigned char)name[i]);
    }
    char *const all[] = {scheme, name, user, pass, port};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) curl_free(all[i]);
    return why;
}

cmv_rc cmv__url_host(const char *url, char host[CMV__HOST_MAX], cmv_err *err) {
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c > '~')
            CMV_FAIL_AT(err, CMV_E_ARG, c - url,
                        "an address has a blank or no ASCII in it: percent-encode it");
    CURLU *u = curl_url();
    if (!u) CMV_FAIL(err, CMV_E_NOMEM, "no room for an address");
    const char *why = "cannot be read";
    if (curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) why = problem(u, host);
    curl_url_cleanup(u);
    if (why) CMV_FAIL(err, CMV_E_ARG, "the address %s", why); /* untold: it may hold a password */
    return CMV_OK;
}

static bool is_listed(const cmv_http_host *row, const char *host) {
    if (strcasecmp(row->host, host) == 0) return true;
    for (int i = 0; i < CMV_HTTP_REDIRECTS; i++)
        if (row->redirect_to[i] && strcasecmp(row->redirect_to[i], host) == 0) return true;
    return false;
}

/* A secret that no parameter held by itself, or one that would have to go along. */
static bool gives_away(const cmv__job *job, const char *url, const char *host) {
    if (cmv__holds_secret(url, job->ask.secret)) return true;
    bool has_key =
        job->ask.secret[0].at == CMV_SECRET_BODY || job->ask.secret[1].at == CMV_SECRET_BODY;
    return has_key && !job->get && strcasecmp(host, job->home->host) != 0;
}

static cmv_rc resolve(CURLU *u, const cmv__job *job, const char *location, char **out, char *host,
                      cmv_err *err) {
    if (curl_url_set(u, CURLUPART_URL, cmv__job_url(job), 0) != CURLUE_OK ||
        curl_url_set(u, CURLUPART_URL, location, CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK)
        CMV_FAIL(err, CMV_E_REFUSED, "redirected to something that is no address");
    const char *why = problem(u, host);
    if (why) CMV_FAIL(err, CMV_E_REFUSED, "redirected to an address that %s", why);
    if (!is_listed(job->home, host))
        CMV_FAIL(err, CMV_E_REFUSED, "redirected to %s, which is not listed for %s", host,
                 job->home->host);
    if (curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_URL, out, 0) != CURLUE_OK)
        CMV_FAIL(err, CMV_E_NOMEM, "no room for an address");
    return CMV_OK;
}

cmv_rc cmv__url_follow(const cmv__job *job, const char *location, char **out,
                       char host[CMV__HOST_MAX], cmv_err *err) {
    if (!*location)
        CMV_FAIL(err, CMV_E_REFUSED, "redirected without an address, or to one that is too long");
    CURLU *u = curl_url();
    if (!u) CMV_FAIL(err, CMV_E_NOMEM, "no room for an address");
    char *url = NULL, *copy = NULL;
    cmv_rc rc = resolve(u, job, location, &url, host, err);
    curl_url_cleanup(u);
    if (rc != CMV_OK) return rc;
    cmv__strip_secrets(url, job->ask.secret);
    bool refused = gives_away(job, url, host) || strlen(url) > CMV_FETCH_URL_MAX;
    if (!refused) copy = strdup(url);
    explicit_bzero(url, strlen(url));
    curl_free(url);
    if (refused)
        CMV_FAIL(err, CMV_E_REFUSED,
                 "redirected to an address of %s that would give the key away "
                 "or is too long",
                 host);
    if (!copy) CMV_FAIL(err, CMV_E_NOMEM, "no room for an address");
    *out = copy;
    return CMV_OK;
}
