/* Runs a command and notes what it took: measure FILE COMMAND [ARGUMENT...]
 *
 * Writes one line to FILE: wall seconds, CPU seconds, peak resident KiB, exit status. A program of its own because
 * the kernel counts the parent's size at the fork into the child's peak: a Python parent would add its 20 MB. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: measure FILE COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    double began = now();
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "measure: %s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    int status;
    struct rusage u;
    if (pid < 0 || wait4(pid, &status, 0, &u) != pid) {
        perror("measure");
        return 3;
    }
    double wall = now() - began;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    FILE *f = fopen(argv[1], "w");
    if (!f ||
        fprintf(f, "%.6f %.6f %ld %d\n", wall, seconds(u.ru_utime) + seconds(u.ru_stime), u.ru_maxrss, code) < 0 ||
        fclose(f)) {
        perror(argv[1]);
        return 3;
    }
    return code;
}
