/* See terminal.h. */
#include "cmd/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WIDTH = 80, HEIGHT = 24 };

bool wr_terminal_obeys(int fd)
{
    const char *term = getenv("TERM");
    return term && *term && strcmp(term, "dumb") != 0 && isatty(fd);
}

bool wr_terminal_colours(enum wr_when when, int fd)
{
    const char *no = getenv("NO_COLOR");
    if (when != WR_WHEN_AUTO)
        return when == WR_WHEN_ALWAYS;
    return !(no && *no) && wr_terminal_obeys(fd);
}

unsigned wr_terminal_width(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH;
}

unsigned wr_terminal_height(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : HEIGHT;
}

bool wr_terminal_same(int a, int b)
{
    struct stat s, t;
    return isatty(a) && isatty(b) && fstat(a, &s) == 0 && fstat(b, &t) == 0 && s.st_rdev == t.st_rdev;
}
