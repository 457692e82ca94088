// SPDX-License-Identifier: Apache-2.0
#include "live.h"

#include "base/limits.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    RETRY_MS = 3000, /* when a browser comes back after a broken connection */
    BLOCK = 1024     /* an event takes about a hundred bytes */
};

typedef struct listener {
    struct listener *next, *before;
    cmv__live *live;
    struct MHD_Connection *connection;
    cmv_buf text; /* not yet read by the connection, from `at` on */
    size_t at;
    bool suspended;
    bool left_behind; /* it did not read: its stream ends, and the browser comes back with the last id */
    size_t n;
    char **name; /* one block */
} listener;

struct cmv__live {
    pthread_mutex_t lock;
    pthread_cond_t woken; /* somebody listens, or it is over */
    listener *first;
    size_t n;
    bool closed;
};

/* ---- what is said ------------------------------------------------------------------------------------------------------ */

static bool is_among(const char *const *name, size_t n, const char *wanted) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name[i], wanted) == 0) return true;
    }
    return false;
}

bool cmv__changes_meet(const cmv__changes *changes, const char *const *name, size_t n) {
    if (!changes->known || n == 0) return true;
    for (size_t i = 0; i < changes->n; i++) {
        if (is_among(name, n, changes->name[i])) return true;
    }
    return false;
}

/* Ids are slugs, and nothing in them needs escaping. A store that another program wrote into may hold other names: no page shows
 * them, and they could end the event. */
static bool is_slug(const char *name) {
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")] == '\0';
}

void cmv__changes_json(const cmv__changes *changes, const char *const *name, size_t n, cmv_buf *out) {
    size_t listed = 0;
    cmv_buf_printf(out, "{\"version\":%lld,\"changed\":", (long long)changes->version);
    if (!changes->known || (n == 0 && changes->n > CMV_EVENT_METRICS_MAX)) {
        cmv_buf_str(out, "null}");
        return;
    }
    cmv_buf_char(out, '[');
    for (size_t i = 0; i < changes->n; i++) {
        if (n > 0 && !is_among(name, n, changes->name[i])) continue;
        if (!is_slug(changes->name[i])) continue;
        cmv_buf_printf(out, "%s\"%s\"", listed++ ? "," : "", changes->name[i]);
    }
    cmv_buf_str(out, "]}");
}

/* Under the lock. */
static void say(listener *l, const char *text, size_t n) {
    if (l->at == l->text.n) {
        cmv_buf_clear(&l->text);
        l->at = 0;
    }
    cmv_buf_add(&l->text, text, n);
    if (cmv_buf_done(&l->text, NULL) != CMV_OK) l->left_behind = true;
    if (!l->suspended) return;
    l->suspended = false;
    MHD_resume_connection(l->connection);
}

static void say_changes(listener *l, const cmv__changes *changes) {
    cmv_buf text;
    const char *const *name = (const char *const *)l->name;
    cmv_buf_init(&text, CMV_HTTP_LISTENER_TEXT);
    cmv_buf_printf(&text, "id: %lld\nevent: data\ndata: ", (long long)changes->version);
    cmv__changes_json(changes, name, l->n, &text);
    cmv_buf_str(&text, "\n\n");
    if (cmv_buf_done(&text, NULL) == CMV_OK) say(l, text.at, text.n);
    cmv_buf_reset(&text);
}

/* ---- the connection's side ------------------------------------------------------------------------------------------- */

/* What there is, or nothing and the connection sleeps until somebody says something. */
static ssize_t read_some(void *cls, uint64_t position, char *to, size_t max) {
    listener *l = cls;
    (void)position;
    pthread_mutex_lock(&l->live->lock);
    const size_t left = l->text.n - l->at, n = left < max ? left : max;
    ssize_t got = (ssize_t)n;
    if (l->live->closed || l->left_behind) {
        got = MHD_CONTENT_READER_END_OF_STREAM;
    } else if (n > 0) {
        memcpy(to, l->text.at + l->at, n);
        l->at += n;
    } else {
        l->suspended = true;
        MHD_suspend_connection(l->connection);
    }
    pthread_mutex_unlock(&l->live->lock);
    return got;
}

static void free_listener(listener *l) {
    cmv_buf_reset(&l->text);
    free(l->name);
    free(l);
}

static void leave(void *cls) {
    listener *l = cls;
    cmv__live *live = l->live;
    pthread_mutex_lock(&live->lock);
    *(l->before ? &l->before->next : &live->first) = l->next;
    if (l->next) l->next->before = l->before;
    live->n--;
    pthread_mutex_unlock(&live->lock);
    free_listener(l);
}

/* ---- joining ------------------------------------------------------------------------------------------------------------ */

/* Pointers, then texts. */
static bool copy_names(listener *l, const char *const *name, size_t n) {
    size_t bytes = (n + 1) * sizeof(char *);
    for (size_t i = 0; i < n; i++) bytes += strlen(name[i]) + 1;
    l->name = malloc(bytes);
    if (!l->name) return false;
    char *text = (char *)(l->name + n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(name[i]) + 1;
        memcpy(text, name[i], k);
        l->name[i] = text;
        text += k;
    }
    l->n = n;
    return true;
}

static listener *make_listener(cmv__live *live, struct MHD_Connection *connection,
                               const char *const *name, size_t n, int64_t version) {
    listener *l = calloc(1, sizeof *l);
    if (!l || !copy_names(l, name, n)) {
        free(l);
        return NULL;
    }
    l->live = live;
    l->connection = connection;
    cmv_buf_init(&l->text, CMV_HTTP_LISTENER_TEXT);
    cmv_buf_printf(&l->text, "retry: %d\nid: %lld\n\n", RETRY_MS, (long long)version);
    return l;
}

static bool enter(cmv__live *live, listener *l) {
    pthread_mutex_lock(&live->lock);
    const bool room = !live->closed && live->n < CMV_HTTP_LISTENERS_MAX;
    if (room) {
        l->next = live->first;
        if (l->next) l->next->before = l;
        live->first = l;
        live->n++;
        pthread_cond_signal(&live->woken);
    }
    pthread_mutex_unlock(&live->lock);
    return room;
}

cmv_rc cmv__live_join(cmv__live *live, struct MHD_Connection *connection, const char *const *name,
                      size_t n, int64_t version, const cmv__changes *missed,
                      struct MHD_Response **out, cmv_err *err) {
    listener *l = make_listener(live, connection, name, n, version);
    if (!l) CMV_FAIL(err, CMV_E_NOMEM, "no memory for another listener");
    if (missed) say_changes(l, missed);
    if (!enter(live, l)) {
        free_listener(l);
        CMV_FAIL(err, CMV_E_BUSY, "%zu pages listen already, or the server stops; ask again later",
                 CMV_HTTP_LISTENERS_MAX);
    }
    *out = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_some, l, leave);
    if (*out) return CMV_OK;
    leave(l);
    CMV_FAIL(err, CMV_E_NOMEM, "no memory for another listener");
}

/* ---- telling ------------------------------------------------------------------------------------------------------------ */

void cmv__live_tell(cmv__live *live, const cmv__changes *changes) {
    pthread_mutex_lock(&live->lock);
    for (listener *l = live->first; l; l = l->next) {
        if (cmv__changes_meet(changes, (const char *const *)l->name, l->n)) say_changes(l, changes);
    }
    pthread_mutex_unlock(&live->lock);
}

void cmv__live_beat(cmv__live *live) {
    static const char BEAT[] = ":\n\n";
    pthread_mutex_lock(&live->lock);
    for (listener *l = live->first; l; l = l->next) say(l, BEAT, sizeof BEAT - 1);
    pthread_mutex_unlock(&live->lock);
}

void cmv__live_close(cmv__live *live) {
    pthread_mutex_lock(&live->lock);
    live->closed = true;
    for (listener *l = live->first; l; l = l->next) {
        if (l->suspended) MHD_resume_connection(l->connection);
        l->suspended = false;
    }
    pthread_cond_broadcast(&live->woken);
    pthread_mutex_unlock(&live->lock);
}

size_t cmv__live_count(cmv__live *live) {
    pthread_mutex_lock(&live->lock);
    size_t n = live->n;
    pthread_mutex_unlock(&live->lock);
    return n;
}

static struct timespec in_ms(int ms) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

bool cmv__live_wait(cmv__live *live, int ms) {
    int late = 0;
    pthread_mutex_lock(&live->lock);
    while (!live->closed && live->n == 0) pthread_cond_wait(&live->woken, &live->lock);
    const struct timespec until = in_ms(ms);
    while (!live->closed && late == 0)
        late = pthread_cond_timedwait(&live->woken, &live->lock, &until);
    const bool on = !live->closed;
    pthread_mutex_unlock(&live->lock);
    return on;
}

/* ---- life ----------------------------------------------------------------------------------------------------------------- */

cmv__live *cmv__live_create(void) {
    cmv__live *live = calloc(1, sizeof *live);
    pthread_condattr_t steady;
    if (!live) return NULL;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&live->lock, NULL);
    pthread_cond_init(&live->woken, &steady);
    pthread_condattr_destroy(&steady);
    return live;
}

void cmv__live_destroy(cmv__live *live) {
    if (!live) return;
    pthread_cond_destroy(&live->woken);
    pthread_mutex_destroy(&live->lock);
    free(live);
}
