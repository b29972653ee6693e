/* Runs a target over files, or all files of folders: replay without libFuzzer. Last line `N passed, 0 failed`; an
 * input that fails ends the process, whose last words are its name. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static unsigned long passed;

static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *data = NULL;
    size_t n = 0, got;
    do {
        data = realloc(data, n + 65536);
        got = f && data ? fread(data + n, 1, 65536, f) : 0;
        n += got;
    } while (got);
    if (!f || !data || ferror(f)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    fclose(f);
    LLVMFuzzerTestOneInput((const uint8_t *)data, n);
    free(data);
    passed++;
}

static void replay(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    if (!d) {
        replay_file(path);
        return;
    }
    while ((e = readdir(d))) {
        char below[4096];
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.')
            replay(below);
    }
    closedir(d);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%lu passed, 0 failed\n", passed);
    return passed ? 0 : 1;
}
