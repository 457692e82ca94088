// SPDX-License-Identifier: Apache-2.0
/*
 * When which limit was last used, in a file: a head, a table of names and counts, a ring of starts each. Written with pwrite
 * before a request goes out: what the kernel has taken survives the process, which is all that a restart needs, and a full
 * disk is an error rather than a signal. The rings have holes until they are used.
 */
#include "base/error.h"

#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS (24 * 60 * 60 * (int64_t)1000)
#define NAME_MAX_BYTES 64

static const char MAGIC[8] = "cmvstrt1"; /* another layout gets another number */

typedef struct file_head {
    char magic[8];
    uint32_t slots, starts;
    int64_t pid;
} file_head;

typedef struct file_slot {
    char name[NAME_MAX_BYTES]; /* "" free */
    uint64_t n_starts;
} file_slot;

struct cmv__ledger {
    int fd;
    const cmv_log *log;
    file_slot slot[CMV_FETCH_LIMITS_MAX];
    bool taken[CMV_FETCH_LIMITS_MAX]; /* by a limit of this process */
};

#define TABLE_AT ((off_t)sizeof(file_head))
#define RINGS_AT (TABLE_AT + (off_t)(CMV_FETCH_LIMITS_MAX * sizeof(file_slot)))

static off_t slot_at(int slot) { return TABLE_AT + (off_t)((size_t)slot * sizeof(file_slot)); }

static off_t start_at(int slot, uint64_t i) {
    size_t index = (size_t)slot * CMV_FETCH_STARTS_MAX + (size_t)(i % CMV_FETCH_STARTS_MAX);
    return RINGS_AT + (off_t)(index * sizeof(int64_t));
}

static bool put(int fd, const void *bytes, size_t n, off_t at) {
    return pwrite(fd, bytes, n, at) == (ssize_t)n;
}

static bool get(int fd, void *bytes, size_t n, off_t at) {
    return pread(fd, bytes, n, at) == (ssize_t)n;
}

static cmv_rc lock(cmv__ledger *ledger, const char *path, cmv_err *err) {
    ledger->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (ledger->fd < 0) CMV_FAIL(err, CMV_E_IO, "%s: %s", path, strerror(errno));
    if (flock(ledger->fd, LOCK_EX | LOCK_NB) == 0) return CMV_OK;
    if (errno != EWOULDBLOCK) CMV_FAIL(err, CMV_E_IO, "%s: %s", path, strerror(errno));
    file_head head;
    if (get(ledger->fd, &head, sizeof head, 0) && memcmp(head.magic, MAGIC, sizeof MAGIC) == 0)
        CMV_FAIL(err, CMV_E_BUSY, "process %lld fetches already (it holds %s)", (long long)head.pid,
                 path);
    CMV_FAIL(err, CMV_E_BUSY, "another process fetches already (it holds %s)", path);
}

static bool head_is_good(cmv__ledger *ledger) {
    file_head head;
    if (!get(ledger->fd, &head, sizeof head, 0)) return false;
    if (memcmp(head.magic, MAGIC, sizeof MAGIC) != 0) return false;
    if (head.slots != CMV_FETCH_LIMITS_MAX || head.starts != CMV_FETCH_STARTS_MAX) return false;
    if (!get(ledger->fd, ledger->slot, sizeof ledger->slot, TABLE_AT)) return false;
    for (int i = 0; i < CMV_FETCH_LIMITS_MAX; i++)
        if (!memchr(ledger->slot[i].name, '\0', NAME_MAX_BYTES)) return false;
    return true;
}

/* The newest starts of a limit. False when they make no sense. */
static bool load(cmv__ledger *ledger, cmv__limit *limit) {
    uint64_t n = ledger->slot[limit->slot].n_starts;
    uint64_t from = n > limit->cap ? n - limit->cap : 0;
    int64_t before = 1;
    if (n > INT64_MAX) return false; /* counting on would begin anew, with nothing used up */
    for (uint64_t i = from; i < n; i++) {
        int64_t start;
        if (!get(ledger->fd, &start, sizeof start, start_at(limit->slot, i))) return false;
        if (start < before) return false;
        before = limit->start[i % limit->cap] = start;
    }
    limit->n_starts = n;
    return true;
}

static int64_t newest(const cmv__ledger *ledger, int slot) {
    int64_t start = 0;
    uint64_t n = ledger->slot[slot].n_starts;
    if (n == 0 || !get(ledger->fd, &start, sizeof start, start_at(slot, n - 1))) return 0;
    return start;
}

/* A slot for a new name: a free one, else the one that was not used for the longest. */
static int free_slot(const cmv__ledger *ledger) {
    int best = -1;
    int64_t best_start = INT64_MAX;
    for (int i = 0; i < CMV_FETCH_LIMITS_MAX; i++) {
        if (ledger->taken[i]) continue;
        if (ledger->slot[i].name[0] == '\0') return i;
        int64_t start = newest(ledger, i);
        if (start < best_start) best = i, best_start = start;
    }
    return best;
}

static int find_slot(const cmv__ledger *ledger, const char *name) {
    for (int i = 0; i < CMV_FETCH_LIMITS_MAX; i++)
        if (strcmp(ledger->slot[i].name, name) == 0) return i;
    return -1;
}

static bool name_slot(cmv__ledger *ledger, int i, const char *name) {
    file_slot *slot = &ledger->slot[i];
    *slot = (file_slot){.n_starts = 0};
    memcpy(slot->name, name, strlen(name));
    return put(ledger->fd, slot, sizeof *slot, slot_at(i));
}

/* Known names first, so that no new one takes their slot. False when the file makes no sense or cannot be written. */
static bool assign(cmv__ledger *ledger, cmv__limit *limit, size_t n) {
    memset(ledger->taken, 0, sizeof ledger->taken);
    for (size_t i = 0; i < n; i++) {
        limit[i].slot = find_slot(ledger, limit[i].name);
        if (limit[i].slot < 0) continue;
        ledger->taken[limit[i].slot] = true;
        if (!load(ledger, &limit[i])) return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (limit[i].slot >= 0) continue;
        limit[i].slot = free_slot(ledger);
        if (limit[i].slot < 0 || !name_slot(ledger, limit[i].slot, limit[i].name)) return false;
        ledger->taken[limit[i].slot] = true;
    }
    return true;
}

/* What was used up is not known: windows of up to a day count as full from now on. Longer ones would stop everything for
 * a month; the host will say so itself. */
static bool use_up(cmv__ledger *ledger, cmv__limit *limit, cmv_utc_ms now) {
    int most = 0;
    for (int i = 0; i < limit->n_rates; i++)
        if (limit->rate[i].ms <= DAY_MS && limit->rate[i].n > most) most = limit->rate[i].n;
    limit->n_starts = 0;
    for (int i = 0; i < most; i++) {
        cmv__limit_started(limit, now);
        if (!cmv__ledger_note(ledger, limit)) return false;
    }
    return true;
}

static bool start_anew(cmv__ledger *ledger, cmv__limit *limit, size_t n) {
    memset(ledger->slot, 0, sizeof ledger->slot);
    if (ftruncate(ledger->fd, 0) != 0 || ftruncate(ledger->fd, RINGS_AT) != 0) return false;
    for (size_t i = 0; i < n; i++) limit[i].n_starts = 0;
    return assign(ledger, limit, n);
}

static bool write_head(cmv__ledger *ledger) {
    file_head head = {.slots = CMV_FETCH_LIMITS_MAX, .starts = CMV_FETCH_STARTS_MAX, .pid = getpid()};
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    return put(ledger->fd, &head, sizeof head, 0);
}

static cmv_rc fill(cmv__ledger *ledger, const char *path, cmv__limit *limit, size_t n,
                   cmv_utc_ms now, cmv_err *err) {
    struct stat st;
    if (fstat(ledger->fd, &st) != 0) CMV_FAIL(err, CMV_E_IO, "%s: %s", path, strerror(errno));
    bool is_new = st.st_size == 0;
    bool good = !is_new && head_is_good(ledger) && assign(ledger, limit, n);
    if (!good) {
        bool written = start_anew(ledger, limit, n);
        for (size_t i = 0; i < n && written && !is_new; i++)
            written = use_up(ledger, &limit[i], now);
        if (!written) CMV_FAIL(err, CMV_E_IO, "%s cannot be written: %s", path, strerror(errno));
        if (!is_new)
            cmv__log(ledger->log, CMV_LOG_WARN,
                     "%s is damaged or of another version and was started anew; rates of up to a "
                     "day count as used up",
                     path);
    }
    if (!write_head(ledger)) /* last: without it the file counts as damaged */
        CMV_FAIL(err, CMV_E_IO, "%s cannot be written: %s", path, strerror(errno));
    return CMV_OK;
}

cmv_rc cmv__ledger_open(const char *path, cmv__limit *limit, size_t n, cmv_utc_ms now,
                        const cmv_log *log, cmv__ledger **out, cmv_err *err) {
    if (n > CMV_FETCH_LIMITS_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%zu limits of hosts; the ledger holds %d", n,
                 CMV_FETCH_LIMITS_MAX);
    for (size_t i = 0; i < n; i++)
        if (strlen(limit[i].name) >= NAME_MAX_BYTES || limit[i].name[0] == '\0')
            CMV_FAIL(err, CMV_E_LIMIT, "the name of the limit '%s' is empty or too long",
                     limit[i].name);
    cmv__ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger) CMV_FAIL(err, CMV_E_NOMEM, "no room for the ledger %s", path);
    ledger->log = log;
    cmv_rc rc = lock(ledger, path, err);
    if (rc == CMV_OK) rc = fill(ledger, path, limit, n, now, err);
    if (rc != CMV_OK) {
        cmv__ledger_close(ledger);
        return rc;
    }
    *out = ledger;
    return CMV_OK;
}

bool cmv__ledger_note(cmv__ledger *ledger, const cmv__limit *limit) {
    if (!ledger) return true;
    uint64_t i = limit->n_starts - 1;
    /* The start before the count: between the two nothing has gone out yet. */
    if (!put(ledger->fd, &limit->start[i % limit->cap], sizeof(int64_t), start_at(limit->slot, i)))
        return false;
    ledger->slot[limit->slot].n_starts = limit->n_starts;
    off_t at = slot_at(limit->slot) + (off_t)offsetof(file_slot, n_starts);
    return put(ledger->fd, &limit->n_starts, sizeof limit->n_starts, at);
}

void cmv__ledger_close(cmv__ledger *ledger) {
    if (!ledger) return;
    if (ledger->fd >= 0) close(ledger->fd);
    free(ledger);
}
