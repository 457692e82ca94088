// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static cmv_rc fail_os(const char *what, const char *path, cmv_err *err) {
    int code = errno;
    CMV_FAIL(err, code == EEXIST ? CMV_E_EXISTS : CMV_E_IO, "%s %s: %s", what, path, strerror(code));
}

/* All pages in one step: the copy is one moment of the store, and writers go on in the WAL. */
static cmv_rc copy_pages(sqlite3 *from, sqlite3 *to, cmv_err *err) {
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b) return cmv__sqlite_fail(to, sqlite3_extended_errcode(to), "backup", err);
    int code = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    if (code == SQLITE_DONE) code = end;
    return code == SQLITE_OK ? CMV_OK : cmv__sqlite_fail(to, code, "backup", err);
}

static cmv_rc write_copy(cmv__db *s, const char *path, cmv_err *err) {
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    cmv_rc rc =
        code == SQLITE_OK ? copy_pages(s->db, to, err) : cmv__sqlite_fail(to, code, "backup", err);
    code = sqlite3_close(to);
    if (rc == CMV_OK && code != SQLITE_OK) rc = cmv__sqlite_fail(NULL, code, "backup", err);
    return rc;
}

static cmv_rc sync_path(const char *path, int flags, cmv_err *err) {
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) return fail_os("cannot open", path, err);
    cmv_rc rc = fsync(fd) == 0 ? CMV_OK : fail_os("cannot sync", path, err);
    close(fd);
    return rc;
}

static cmv_rc sync_folder_of(const char *path, cmv_err *err) {
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? sqlite3_mprintf("%.*s", (int)(slash - path) + 1, path) : sqlite3_mprintf(".");
    if (!folder) CMV_FAIL(err, CMV_E_NOMEM, "no room for the name of a folder");
    cmv_rc rc = sync_path(folder, O_RDONLY | O_DIRECTORY, err);
    sqlite3_free(folder);
    return rc;
}

/* Gives the finished copy its name unless that has been taken meanwhile. */
static cmv_rc publish(const char *temp, const char *path, cmv_err *err) {
    if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return CMV_OK;
    if (errno != EINVAL && errno != ENOSYS) return fail_os("cannot write", path, err);
    if (access(path, F_OK) == 0) CMV_FAIL(err, CMV_E_EXISTS, "%s is there already", path);
    return rename(temp, path) == 0 ? CMV_OK : fail_os("cannot write", path, err);
}

cmv_rc cmv__sqlite_backup(cmv_store *store, const char *path, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    if (s->ingest.open) CMV_FAIL(err, CMV_E_BUSY, "commit or abort the ingest before the backup");
    if (access(path, F_OK) == 0) CMV_FAIL(err, CMV_E_EXISTS, "%s is there already", path);
    char *temp = sqlite3_mprintf("%s%s.%d.part", *path == '/' ? "" : "./", path, (int)getpid());
    if (!temp) CMV_FAIL(err, CMV_E_NOMEM, "no room for the name of the backup");
    int fd = open(temp, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) {
        cmv_rc rc = fail_os("cannot create", temp, err);
        sqlite3_free(temp);
        return rc;
    }
    close(fd);
    cmv_rc rc = write_copy(s, temp, err);
    if (rc == CMV_OK) rc = sync_path(temp, O_RDONLY, err);
    if (rc == CMV_OK) rc = publish(temp, path, err);
    if (rc != CMV_OK) unlink(temp);
    if (rc == CMV_OK) rc = sync_folder_of(path, err);
    sqlite3_free(temp);
    return rc;
}
