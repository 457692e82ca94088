// SPDX-License-Identifier: Apache-2.0
/*
 * Secrets of providers. They live in a mapping of their own, which is left out of core dumps, kept from the swap where the
 * system allows it, and wiped before it goes. No message here names a value.
 */
#include "comove/fetch.h"

#include "base/arena.h"
#include "base/limits.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = CMV_KEYS_FILE_MAX * 2, NAME_MAX_BYTES = 64, ENTRIES = 128 };

typedef struct entry {
    const char *name, *value; /* in the mapping */
    const char *origin;
} entry;

struct cmv_keys {
    char *map; /* ROOM bytes */
    size_t used;
    entry at[ENTRIES];
    size_t n;
};

static const char FROM_ENV[] = "the environment", FROM_FILE[] = "the file of keys";

/* ---- names ---------------------------------------------------------------------------------------------------------------- */

/* "FREDGRAPH_CONSENT" */
static const char *consent_name(const cmv_provider *p, char name[NAME_MAX_BYTES]) {
    size_t n = 0;
    for (; p->id[n] && n < NAME_MAX_BYTES - sizeof "_CONSENT"; n++) {
        int c = toupper((unsigned char)p->id[n]);
        name[n] = isalnum(c) ? (char)c : '_';
    }
    memcpy(name + n, "_CONSENT", sizeof "_CONSENT");
    return name;
}

static bool same(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

/* Does a provider take a value of this name? *consent tells that it is a yes or no. */
static bool is_known(const char *name, bool *consent) {
    size_t n;
    char text[NAME_MAX_BYTES];
    const cmv_provider *const *p = cmv_providers(&n);
    for (size_t i = 0; i < n; i++) {
        *consent = p[i]->consent && same(name, consent_name(p[i], text));
        if (*consent || same(name, p[i]->key_env) || same(name, p[i]->key_env2)) return true;
    }
    return false;
}

static const entry *find(const cmv_keys *keys, const char *name) {
    for (size_t i = 0; keys && name && i < keys->n; i++) {
        if (strcmp(keys->at[i].name, name) == 0) return &keys->at[i];
    }
    return NULL;
}

/* ---- values --------------------------------------------------------------------------------------------------------------- */

static const char *keep(cmv_keys *keys, const char *text) {
    size_t n = strlen(text) + 1;
    if (n > ROOM - CMV_KEYS_FILE_MAX - 1 - keys->used) return NULL;
    char *copy = keys->map + keys->used;
    memcpy(copy, text, n);
    keys->used += n;
    return copy;
}

static cmv_rc add(cmv_keys *keys, const char *name, const char *value, const char *origin,
                  cmv_err *err) {
    if (find(keys, name)) return CMV_OK; /* the environment came first */
    if (keys->n == ENTRIES) CMV_FAIL(err, CMV_E_PARSE, "%s: more than %d keys", origin, ENTRIES);
    entry e = {keep(keys, name), keep(keys, value), origin};
    if (!e.name || !e.value) CMV_FAIL(err, CMV_E_PARSE, "%s: the keys are too long", origin);
    keys->at[keys->n++] = e;
    return CMV_OK;
}

static cmv_rc from_env(cmv_keys *keys, const char *name, cmv_err *err) {
    const char *value = name ? getenv(name) : NULL;
    return value && value[0] ? add(keys, name, value, FROM_ENV, err) : CMV_OK;
}

static cmv_rc read_env(cmv_keys *keys, cmv_err *err) {
    size_t n;
    const cmv_provider *const *p = cmv_providers(&n);
    for (size_t i = 0; i < n; i++) {
        char text[NAME_MAX_BYTES];
        CMV_TRY(from_env(keys, p[i]->key_env, err));
        CMV_TRY(from_env(keys, p[i]->key_env2, err));
        if (p[i]->consent) CMV_TRY(from_env(keys, consent_name(p[i], text), err));
    }
    return CMV_OK;
}

/* ---- the file ------------------------------------------------------------------------------------------------------------- */

static char *trim(char *text) {
    while (isspace((unsigned char)*text)) text++;
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1])) text[--n] = '\0';
    return text;
}

static char *unquote(char *value) {
    size_t n = strlen(value);
    if (n < 2 || value[0] != value[n - 1] || (value[0] != '"' && value[0] != '\'')) return value;
    value[n - 1] = '\0';
    return value + 1;
}

static cmv_rc check_pair(const char *name, const char *value, int at, const char *path,
                         cmv_err *err) {
    bool consent;
    if (!is_known(name, &consent)) {
        CMV_FAIL_AT(err, CMV_E_PARSE, at,
                    "%.200s: line %d: no provider takes a key of this name; the data sources page "
                    "lists the names",
                    path, at);
    }
    if (consent && !same(value, "yes") && !same(value, "no"))
        CMV_FAIL_AT(err, CMV_E_PARSE, at, "%.200s: line %d: %s is yes or no", path, at, name);
    if (!value[0])
        CMV_FAIL_AT(err, CMV_E_PARSE, at, "%.200s: line %d: %s is empty", path, at, name);
    return CMV_OK;
}

/* NAME=VALUE; quotes around the value go. */
static cmv_rc take_line(cmv_keys *keys, char *line, int at, const char *path, cmv_err *err) {
    char *text = trim(line), *equals = strchr(text, '=');
    if (!text[0] || text[0] == '#') return CMV_OK;
    if (!equals || equals == text)
        CMV_FAIL_AT(err, CMV_E_PARSE, at, "%.200s: line %d: write NAME=VALUE", path, at);
    *equals = '\0';
    char *name = trim(text), *value = unquote(trim(equals + 1));
    CMV_TRY(check_pair(name, value, at, path, err));
    return add(keys, name, value, FROM_FILE, err);
}

static cmv_rc parse(cmv_keys *keys, char *text, const char *path, cmv_err *err) {
    int at = 1;
    for (char *line = text, *next; line; line = next, at++) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        CMV_TRY(take_line(keys, line, at, path, err));
    }
    return CMV_OK;
}

static bool is_ours(uid_t owner) { return owner == geteuid() || owner == 0; }

/* Who else could have written or read it? */
static cmv_rc check_file(int fd, const char *path, cmv_err *err) {
    struct stat st, link;
    if (fstat(fd, &st) != 0)
        CMV_FAIL(err, CMV_E_IO, "%.200s: cannot be looked at: %s", path, strerror(errno));
    bool linked = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
    if (!S_ISREG(st.st_mode))
        CMV_FAIL(err, CMV_E_REFUSED, "%.200s: a file of keys is asked for, this is none", path);
    if (!is_ours(st.st_uid) || (linked && !is_ours(link.st_uid)))
        CMV_FAIL(err, CMV_E_REFUSED,
                 "%.200s: belongs to another user; keys are read from an own "
                 "file only",
                 path);
    if (st.st_mode & 077)
        CMV_FAIL(err, CMV_E_REFUSED,
                 "%.200s: has mode %04o, so that others can get at the keys; chmod 600 it", path,
                 (unsigned)(st.st_mode & 07777));
    if (st.st_size > CMV_KEYS_FILE_MAX)
        CMV_FAIL(err, CMV_E_REFUSED, "%.200s: %lld bytes are too many for a file of keys", path,
                 (long long)st.st_size);
    return CMV_OK;
}

/* Straight into the mapping: no buffer of stdio keeps a copy. The text stands at its end, entries grow from its start. */
static cmv_rc read_all(cmv_keys *keys, int fd, const char *path, char **text, cmv_err *err) {
    char *at = keys->map + ROOM - CMV_KEYS_FILE_MAX - 1;
    size_t n = 0;
    while (n < CMV_KEYS_FILE_MAX) {
        ssize_t got = read(fd, at + n, CMV_KEYS_FILE_MAX - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) CMV_FAIL(err, CMV_E_IO, "%.200s: cannot be read: %s", path, strerror(errno));
        if (got == 0) break;
        n += (size_t)got;
    }
    at[n] = '\0';
    if (strlen(at) != n) CMV_FAIL(err, CMV_E_PARSE, "%.200s: holds a NUL byte", path);
    *text = at;
    return CMV_OK;
}

static cmv_rc read_file(cmv_keys *keys, const char *path, bool named, cmv_err *err) {
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT && !named) return CMV_OK;
    if (fd < 0)
        CMV_FAIL(err, errno == ENOENT ? CMV_E_NOTFOUND : CMV_E_IO,
                 "%.200s: the file of keys cannot be opened: %s", path, strerror(errno));
    cmv_rc rc = check_file(fd, path, err);
    if (rc == CMV_OK) rc = read_all(keys, fd, path, &text, err);
    close(fd);
    if (rc == CMV_OK) rc = parse(keys, text, path, err);
    if (text) explicit_bzero(text, CMV_KEYS_FILE_MAX);
    return rc;
}

static cmv_rc read_default(cmv_keys *keys, cmv_err *err) {
    char path[4096];
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = config && config[0] ? snprintf(path, sizeof path, "%s/comove/keys", config)
            : home && home[0]   ? snprintf(path, sizeof path, "%s/.config/comove/keys", home)
                                : 0;
    return n > 0 && (size_t)n < sizeof path ? read_file(keys, path, false, err) : CMV_OK;
}

/* ---- life ----------------------------------------------------------------------------------------------------------------- */

static cmv_rc make(cmv_keys **out, cmv_err *err) {
    cmv_keys *keys = calloc(1, sizeof *keys);
    void *map = keys ? mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                     : MAP_FAILED;
    if (map == MAP_FAILED) {
        free(keys);
        CMV_FAIL(err, CMV_E_NOMEM, "no memory for keys");
    }
    (void)madvise(map, ROOM, MADV_DONTDUMP);
    (void)mlock(map, ROOM); /* refused where the limit of locked memory is small */
    keys->map = map;
    *out = keys;
    return CMV_OK;
}

cmv_rc cmv_keys_open(const char *file, cmv_keys **out, cmv_err *err) {
    cmv_keys *keys;
    if (!out) CMV_FAIL(err, CMV_E_ARG, "cmv_keys_open: a parameter is NULL");
    CMV_TRY(make(&keys, err));
    const char *given = file ? file : getenv("COMOVE_KEYS");
    cmv_rc rc = read_env(keys, err);
    if (rc == CMV_OK)
        rc = given && given[0] ? read_file(keys, given, true, err) : read_default(keys, err);
    if (rc != CMV_OK) {
        cmv_keys_close(keys);
        return rc;
    }
    *out = keys;
    return CMV_OK;
}

void cmv_keys_close(cmv_keys *keys) {
    if (!keys) return;
    explicit_bzero(keys->map, ROOM);
    munmap(keys->map, ROOM);
    free(keys);
}

const char *cmv_keys_get(const cmv_keys *keys, const char *name) {
    const entry *e = find(keys, name);
    return e ? e->value : NULL;
}

const char *cmv_keys_origin(const cmv_keys *keys, const char *name) {
    const entry *e = find(keys, name);
    return e ? e->origin : NULL;
}

bool cmv_keys_allow(const cmv_keys *keys, const cmv_provider *provider) {
    char text[NAME_MAX_BYTES];
    const cmv_provider *p = provider;
    if (p->consent && !same(cmv_keys_get(keys, consent_name(p, text)), "yes")) return false;
    if (!p->key_required) return true;
    if (!cmv_keys_get(keys, p->key_env)) return false;
    return !p->key_env2 || cmv_keys_get(keys, p->key_env2);
}
