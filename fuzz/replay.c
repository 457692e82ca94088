// SPDX-License-Identifier: Apache-2.0
/*
 * Feeds every file of the folders named on the command line to a fuzz target, so that each input
 * which once broke a decoder is tried again in every ordinary build. No corpus: status 77, "skipped".
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_CORPUS_FILE = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The exact size is allocated, so that a read past the end meets AddressSanitizer's red zone. */
static int replay_file(const char *path, size_t size) {
    FILE *in = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1);
    int ok = in && data && fread(data, 1, size, in) == size;
    if (ok) {
        LLVMFuzzerTestOneInput(data, size);
    } else {
        fprintf(stderr, "%s: cannot be read\n", path);
    }
    free(data);
    if (in) fclose(in);
    return ok;
}

static int replay_folder(const char *folder, size_t *done) {
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    int ok = 1;
    for (int i = 0; i < n; i++) {
        char path[4096];
        struct stat st;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        if (len < 0 || (size_t)len >= sizeof path || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        if (st.st_size > MAX_CORPUS_FILE) {
            fprintf(stderr, "%s: larger than %d bytes\n", path, MAX_CORPUS_FILE);
            ok = 0;
            continue;
        }
        ok &= replay_file(path, (size_t)st.st_size);
        *done += 1;
    }
    if (n >= 0) free(entries);
    return ok;
}

int main(int argc, char **argv) {
    size_t done = 0;
    int ok = 1;
    for (int i = 1; i < argc; i++) ok &= replay_folder(argv[i], &done);
    printf("%zu inputs replayed\n", done);
    if (!ok) return 1;
    return done ? 0 : 77;
}
