// SPDX-License-Identifier: Apache-2.0
/* What the caller is told: the reply, without a secret in any text of it. */
#include "base/error.h"

#include "inside.h"

#include <stdio.h>
#include <string.h>

#define URL_SHOWN 300

static void blot_text(char *text, const cmv__job *job) {
    text[cmv__blot(text, strlen(text), job->ask.secret)] = '\0';
}

/* Address, shortened; what happened; after how many attempts. */
static void explain(cmv_err *err, const cmv__job *job, cmv_rc rc, const char *said) {
    const char *url = cmv__job_url(job);
    char text[256];
    snprintf(text, sizeof text, "%s", said);
    text[cmv__blot_cut(text, strlen(text), job->ask.secret)] = '\0';
    char tries[40] = "";
    if (job->attempts > 1) snprintf(tries, sizeof tries, ", after %d attempts", job->attempts);
    (void)cmv__fail(err, rc, -1, __FILE__, __LINE__, "%.*s%s: %s%s", URL_SHOWN, url,
                    strlen(url) > URL_SHOWN ? "..." : "", text, tries);
}

static const char *given(const char *text) { return *text ? text : NULL; }

static void take_head(cmv_http_reply *reply, cmv__head *head, const cmv__job *job, cmv_utc_ms now) {
    blot_text(head->content_type, job);
    blot_text(head->etag, job);
    blot_text(head->last_modified, job);
    reply->status = head->status;
    reply->content_type = given(head->content_type);
    reply->etag = given(head->etag);
    reply->last_modified = given(head->last_modified);
    if (reply->last_modified) reply->modified = cmv__http_date(reply->last_modified);
    if (*head->retry_after) reply->retry_after_s = cmv__http_retry_after(head->retry_after, now);
}

static void take_body(cmv_http_reply *reply, cmv__transfer *t, const cmv__job *job) {
    cmv_buf *body = &t->body;
    if (body->n == 0) return;
    if (reply->rc != CMV_OK && body->n > CMV_HTTP_ERROR_BODY_MAX) body->n = CMV_HTTP_ERROR_BODY_MAX;
    body->n = reply->rc != CMV_OK ? cmv__blot_cut(body->at, body->n, job->ask.secret)
                                  : cmv__blot(body->at, body->n, job->ask.secret);
    body->at[body->n] = '\0';
    reply->body = body->at;
    reply->n = body->n;
    reply->unframed = t->head.http1 && !t->head.framed && !t->unzip;
}

void cmv__http_tell(struct cmv_http *http, cmv__job *job, cmv__transfer *transfer, cmv_rc rc,
                    const char *said) {
    cmv_utc_ms now = http->clock->now(http->clock->ctx);
    cmv_http_reply reply = {.rc = rc,
                            .body = "",
                            .url = cmv__job_url(job),
                            .modified = CMV_UTC_NONE,
                            .retry_after_s = job->held_s > 0 ? job->held_s : -1,
                            .attempts = job->attempts,
                            .wire_bytes = job->wire_bytes,
                            .started = transfer ? transfer->started : now,
                            .finished = now};
    cmv_err_clear(&reply.err);
    if (transfer && transfer->head.status != 0) {
        take_head(&reply, &transfer->head, job, now);
        take_body(&reply, transfer, job);
        reply.not_modified = rc == CMV_OK && reply.status == 304;
    }
    if (rc != CMV_OK) explain(&reply.err, job, rc, said);
    const char *verb = job->ask.body ? "POST" : "GET";
    if (rc == CMV_OK)
        cmv__log(http->opt.log, CMV_LOG_DEBUG, "%s %.300s: ok", verb, reply.url);
    else /* the message begins with the address */
        cmv__log(http->opt.log, CMV_LOG_INFO, "%s %s", verb, reply.err.msg);
    http->n_jobs--;
    http->n_told++;
    job->done(job->ctx, &reply);
    cmv__job_destroy(job);
}
