/* Endless inputs whose answers are known: repeat HEAD BODY TIMES SECONDS writes the file HEAD, and so many times
 * the file BODY, or as often as it can within so many seconds (0: any number). How often it was comes on standard
 * error. A reader that goes ends it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_BYTES = 1 << 20 };

struct text {
    char *p;
    size_t n;
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "repeat: %s: %s\n", what, strerror(errno));
    exit(3);
}

static struct text load(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) < 0)
        fail(path);
    struct text t = {malloc((size_t)st.st_size + 1), (size_t)st.st_size};
    if (!t.p || read(fd, t.p, t.n) != (ssize_t)t.n)
        fail(path);
    close(fd);
    return t;
}

/* false: nobody reads any more. */
static int put(struct text t)
{
    for (size_t at = 0; at < t.n;) {
        ssize_t n = write(STDOUT_FILENO, t.p + at, t.n - at);
        if (n < 0 && errno == EPIPE)
            return 0;
        if (n < 0 && errno != EINTR)
            fail("standard output");
        at += n > 0 ? (size_t)n : 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: repeat HEAD BODY TIMES SECONDS\n");
        return 2;
    }
    const struct text head = load(argv[1]), body = load(argv[2]);
    const unsigned long long times = strtoull(argv[3], NULL, 10);
    const time_t seconds = (time_t)strtoull(argv[4], NULL, 10), end = time(NULL) + seconds;
    unsigned long long done = 0;
    signal(SIGPIPE, SIG_IGN);
    fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_BYTES); /* where it is a pipe, and that is allowed */
    if (put(head))
        while ((!times || done < times) && (!seconds || time(NULL) < end) && put(body))
            done++;
    fprintf(stderr, "%llu\n", done);
    return 0;
}
