/* See sink.h. */
#include "io/sink.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/beside.h"
#include "io/nameless.h"
#include "io/sys.h"

enum { IOV_PIECE = 64, LINKS_MOST = 40, NO_FD = -2 };

struct wr_sink {
    char *name;              /* as the user gave it, for messages */
    int fd;                  /* -1: closed, or set aside */
    int held;                /* where it goes in the end, what is written to fd meanwhile; -1: it goes to fd */
    char *target;            /* what the temporary becomes; NULL: written straight */
    struct wr_beside beside; /* of one that has a target: what is written */
    struct packing *packing; /* NULL: as it comes */
};

/* Of a sink that compresses. */
struct packing {
    struct wr_encode_stream stream;
    bool begun;                 /* its head is written */
    struct wr_encoder *encoder; /* NULL until bytes come that are not compressed yet */
    struct wr_buf bytes;        /* `before` bytes that are, and those of the next part */
    size_t before;
    char *out; /* [wr_encode_bound] */
};

static int fail(const struct wr_sink *s, const char *what, struct wr_err *err)
{
    int code = errno == EPIPE ? WR_EPIPE : WR_EIO;
    char text[128];
    if (errno == ENOMEM)
        return wr_err_nomem(err, "output");
    wr_sys_error(errno, text, sizeof text);
    if (strcmp(s->name, "-") == 0)
        return wr_err_set(err, code, "cannot write to standard output: %s", text);
    return wr_err_set(err, code, "cannot %s %s: %s", what, s->name, text);
}

/* ---- where it goes ------------------------------------------------------------------------------------------ */

/* The N of /dev/fd/N and its other names; NO_FD: it is none of these. */
static int named_descriptor(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"};
    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t n = strlen(folders[i]);
        if (strncmp(path, folders[i], n) != 0 || !isdigit((unsigned char)path[n]))
            continue;
        char *end;
        long fd = strtol(path + n, &end, 10);
        if (*end == 0 && fd <= INT_MAX)
            return (int)fd;
    }
    return NO_FD;
}

/* What a symbolic link says, as a path from here; NULL and errno. */
static char *read_link(const char *path)
{
    char text[PATH_MAX];
    ssize_t n = readlink(path, text, sizeof text - 1);
    if (n < 0)
        return NULL;
    text[n] = 0;
    return text[0] == '/' ? strdup(text) : wr_beside_path(path, text);
}

/* The path at the end of the links, whether or not there is anything yet; NULL and errno. */
static char *resolve(const char *path)
{
    char *at = strdup(path);
    for (int i = 0; at; i++) {
        struct stat st;
        if (wr_sys_lstat(at, &st) < 0 || !S_ISLNK(st.st_mode))
            return at;
        char *next = i < LINKS_MOST ? read_link(at) : NULL;
        if (i >= LINKS_MOST)
            errno = ELOOP;
        int keep = errno;
        free(at);
        errno = keep;
        at = next;
    }
    return NULL;
}

/* Gives the temporary what the old file had. The owner first: changing it may take mode bits away. */
static int take_after(struct wr_sink *s, const struct stat *old, struct wr_err *err)
{
    struct stat new;
    if (wr_sys_fstat(s->fd, &new) < 0)
        return fail(s, "write to", err);
    bool other = new.st_uid != old->st_uid || new.st_gid != old->st_gid;
    if (other && fchown(s->fd, old->st_uid, old->st_gid) < 0)
        return fail(s, "keep the owner of", err);
    if (fchmod(s->fd, old->st_mode & 07777) < 0)
        return fail(s, "keep the mode of", err);
    return 0;
}

static int open_beside(struct wr_sink *s, const struct stat *old, bool named, struct wr_err *err)
{
    s->target = resolve(s->name);
    if (!s->target)
        return fail(s, "write to", err);
    /* A file that may not be written to is not replaced either. */
    if (old && faccessat(AT_FDCWD, s->target, W_OK, AT_EACCESS) < 0)
        return fail(s, "write to", err);
    s->fd = wr_beside_open(&s->beside, s->target, old ? 0600 : 0666, named);
    if (s->fd < 0)
        return fail(s, old ? "make a file beside" : "write to", err);
    return old ? take_after(s, old, err) : 0;
}

static int open_straight(struct wr_sink *s, struct wr_err *err)
{
    s->fd = wr_sys_open(s->name, O_WRONLY, 0);
    return s->fd < 0 ? fail(s, "write to", err) : 0;
}

static int open_as_found(struct wr_sink *s, bool named, struct wr_err *err)
{
    struct stat st;
    if (strcmp(s->name, "-") == 0) {
        s->fd = STDOUT_FILENO;
        return 0;
    }
    int fd = named_descriptor(s->name);
    if (fd != NO_FD) {
        s->fd = wr_sys_dup(fd);
        return s->fd < 0 ? fail(s, "write to", err) : 0;
    }
    if (wr_sys_stat(s->name, &st) < 0)
        return errno == ENOENT && *s->name ? open_beside(s, NULL, named, err) : fail(s, "write to", err);
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return fail(s, "write to", err);
    }
    return S_ISREG(st.st_mode) ? open_beside(s, &st, named, err) : open_straight(s, err);
}

static int sink_open(const char *path, enum wr_encode_kind kind, bool named, struct wr_sink **out,
                     struct wr_err *err)
{
    *out = NULL;
    struct wr_sink *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(err, "output");
    s->fd = s->held = s->beside.kept = -1;
    s->name = strdup(path);
    if (kind != WR_ENCODE_NONE && (s->packing = calloc(1, sizeof *s->packing)))
        s->packing->stream.kind = kind;
    bool made = s->name && (kind == WR_ENCODE_NONE || s->packing);
    int r = made ? open_as_found(s, named, err) : wr_err_nomem(err, "output");
    if (r < 0)
        wr_sink_free(s);
    else
        *out = s;
    return r;
}

int wr_sink_open(const char *path, struct wr_sink **out, struct wr_err *err)
{
    path = path ? path : "-";
    return sink_open(path, wr_encode_by_name(path), false, out, err);
}

int wr_sink_open_plain(const char *path, struct wr_sink **out, struct wr_err *err)
{
    return sink_open(path, WR_ENCODE_NONE, true, out, err);
}

/* ---- which file a path is -------------------------------------------------------------------------------------
 */

/* The descriptor that a path means, or NO_FD. */
static int path_descriptor(const char *path)
{
    return strcmp(path, "-") == 0 ? STDOUT_FILENO : named_descriptor(path);
}

static int path_stat(const char *path, int fd, struct stat *st)
{
    return fd == NO_FD ? wr_sys_stat(path, st) : wr_sys_fstat(fd, st);
}

/* Where a path at the end of its links is. 0; -1 and errno: its folder is not there, or memory is out. */
static int place_of(const char *path, struct wr_sink_place *out)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    char *folder = wr_beside_path(path, ".");
    int r = folder ? wr_sys_stat(folder, &st) : -1, error = folder ? errno : ENOMEM;
    free(folder);
    errno = error;
    if (r == 0)
        *out = (struct wr_sink_place){st.st_dev, st.st_ino, slash ? slash + 1 : path};
    return r;
}

/* Two paths without a file yet. */
static bool same_new_name(const char *a, const char *b)
{
    char *x = resolve(a), *y = resolve(b);
    struct wr_sink_place p, q;
    bool same = x && y && place_of(x, &p) == 0 && place_of(y, &q) == 0 && wr_sink_place_cmp(&p, &q) == 0;
    free(x);
    free(y);
    return same;
}

bool wr_sink_same(const char *a, const char *b)
{
    struct stat s, t;
    int x = path_descriptor(a), y = path_descriptor(b);
    if (x != NO_FD && x == y)
        return true;
    bool there = path_stat(a, x, &s) == 0, too = path_stat(b, y, &t) == 0;
    if (!there && !too)
        return x == NO_FD && y == NO_FD && same_new_name(a, b);
    if (!there || !too || s.st_dev != t.st_dev || s.st_ino != t.st_ino)
        return false;
    /* a terminal or pipe by two descriptors may be meant so */
    return S_ISREG(s.st_mode) || (x == NO_FD && y == NO_FD && !(S_ISCHR(s.st_mode) && s.st_rdev == makedev(1, 3)));
}

const char *wr_sink_target(const struct wr_sink *s)
{
    return s->target;
}

int wr_sink_place(const struct wr_sink *s, struct wr_sink_place *out, struct wr_err *err)
{
    return place_of(s->target, out) < 0 ? fail(s, "write to", err) : 0;
}

int wr_sink_place_cmp(const struct wr_sink_place *a, const struct wr_sink_place *b)
{
    const int c = strcmp(a->name, b->name);
    if (c || a->device == b->device)
        return c ? c : (a->folder > b->folder) - (a->folder < b->folder);
    return a->device > b->device ? 1 : -1;
}

bool wr_sink_atomic(const struct wr_sink *s)
{
    return s->target != NULL;
}

/* ---- setting aside ------------------------------------------------------------------------------------------- */

int wr_sink_park(struct wr_sink *s, struct wr_err *err)
{
    int fd = s->fd;
    if (wr_beside_name(&s->beside, s->target, fd) < 0)
        return fail(s, "write to", err);
    s->fd = -1;
    return wr_sys_close(fd) < 0 ? fail(s, "write to", err) : 0;
}

/* One that was set aside is opened again, to go on at its end. */
static int unpark(struct wr_sink *s, struct wr_err *err)
{
    if (s->fd >= 0)
        return 0;
    s->fd = wr_sys_open(s->beside.path, O_WRONLY | O_APPEND, 0);
    return s->fd < 0 ? fail(s, "write to", err) : 0;
}

int wr_sink_hold(struct wr_sink *s, const char *dir, struct wr_err *err)
{
    char why[64];
    int fd = wr_nameless_open(dir);
    if (fd < 0) {
        wr_err_set(err, WR_EIO, "no temporary file in %s: %s", dir, wr_sys_error(errno, why, sizeof why));
        wr_err_hint(err, "--tmp-dir DIR puts temporary files elsewhere");
        return WR_EIO;
    }
    s->held = s->fd;
    s->fd = fd;
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

/* Drops `done` bytes from the front of iov[*at..n). */
static void advance(struct iovec *iov, int *at, int n, size_t done)
{
    while (*at < n && done >= iov[*at].iov_len)
        done -= iov[(*at)++].iov_len;
    if (done) {
        iov[*at].iov_base = (char *)iov[*at].iov_base + done;
        iov[*at].iov_len -= done;
    }
}

static int write_piece(struct wr_sink *s, struct iovec *iov, int n, struct wr_err *err)
{
    for (int at = 0; at < n;) {
        ssize_t r = wr_sys_writev(s->fd, iov + at, n - at);
        if (r < 0)
            return fail(s, "write to", err);
        advance(iov, &at, n, (size_t)r);
    }
    return 0;
}

static int write_plain(struct wr_sink *s, const struct wr_slice *v, size_t n, struct wr_err *err)
{
    struct iovec iov[IOV_PIECE];
    for (size_t i = 0; i < n;) {
        int k = 0;
        for (; i < n && k < IOV_PIECE; i++) {
            if (v[i].n)
                iov[k++] = (struct iovec){.iov_base = (char *)(uintptr_t)v[i].p, .iov_len = v[i].n};
        }
        int r = k ? write_piece(s, iov, k, err) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

static int write_bytes(struct wr_sink *s, const char *p, size_t n, struct wr_err *err)
{
    return write_plain(s, &(struct wr_slice){p, n}, 1, err);
}

/* ---- compressed ---------------------------------------------------------------------------------------------- */

enum wr_encode_kind wr_sink_encoding(const struct wr_sink *s)
{
    return s->packing ? s->packing->stream.kind : WR_ENCODE_NONE;
}

static int begin_stream(struct wr_sink *s, struct wr_err *err)
{
    char head[WR_ENCODE_ENDS];
    if (s->packing->begun)
        return 0;
    s->packing->begun = true;
    return write_bytes(s, head, wr_encode_begin(&s->packing->stream, head), err);
}

int wr_sink_write_part(struct wr_sink *s, struct wr_slice packed, uint32_t check, size_t length, struct wr_err *err)
{
    int r = begin_stream(s, err);
    wr_encode_join(&s->packing->stream, check, length);
    return r == 0 ? write_bytes(s, packed.p, packed.n, err) : r;
}

static int make_encoder(struct packing *p)
{
    if (!p->encoder)
        p->encoder = wr_encoder_new(p->stream.kind);
    if (!p->out)
        p->out = malloc(wr_encode_bound(p->stream.kind, WR_ENCODE_PART));
    return p->encoder && p->out ? 0 : -1;
}

/* Compresses the part that has gathered. */
static int write_gathered(struct wr_sink *s, struct wr_err *err)
{
    struct packing *p = s->packing;
    struct wr_slice before = {p->bytes.p, p->before}, part = {p->bytes.p + p->before, p->bytes.n - p->before};
    uint32_t check;
    size_t n = make_encoder(p) == 0 ? wr_encoder_part(p->encoder, before, part, p->out, &check) : 0;
    if (!n)
        return wr_err_nomem(err, "output");
    int r = wr_sink_write_part(s, (struct wr_slice){p->out, n}, check, part.n, err);
    p->before = p->bytes.n < WR_ENCODE_BEFORE ? p->bytes.n : WR_ENCODE_BEFORE;
    memmove(p->bytes.p, p->bytes.p + p->bytes.n - p->before, p->before);
    p->bytes.n = p->before;
    return r;
}

static int gather(struct wr_sink *s, struct wr_slice bytes, struct wr_err *err)
{
    struct packing *p = s->packing;
    while (bytes.n) {
        size_t room = p->before + WR_ENCODE_PART - p->bytes.n, n = bytes.n < room ? bytes.n : room;
        if (wr_buf_add(&p->bytes, bytes.p, n) < 0)
            return wr_err_nomem(err, "output");
        bytes = (struct wr_slice){bytes.p + n, bytes.n - n};
        int r = n == room ? write_gathered(s, err) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

/* The last part, and what ends the stream. */
static int end_stream(struct wr_sink *s, struct wr_err *err)
{
    char tail[WR_ENCODE_ENDS];
    int r = s->packing->bytes.n > s->packing->before ? write_gathered(s, err) : begin_stream(s, err);
    return r == 0 ? write_bytes(s, tail, wr_encode_end(&s->packing->stream, tail), err) : r;
}

static void free_packing(struct packing *p)
{
    if (!p)
        return;
    wr_encoder_free(p->encoder);
    wr_buf_done(&p->bytes);
    free(p->out);
    free(p);
}

int wr_sink_writev(struct wr_sink *s, const struct wr_slice *v, size_t n, struct wr_err *err)
{
    int r = unpark(s, err);
    if (r < 0 || !s->packing)
        return r < 0 ? r : write_plain(s, v, n, err);
    for (size_t i = 0; i < n && r == 0; i++)
        r = gather(s, v[i], err);
    return r;
}

/* ---- the end ------------------------------------------------------------------------------------------------- */

static int close_checked(struct wr_sink *s)
{
    int fd = s->fd;
    s->fd = -1;
    int r = wr_sys_close(fd), error = errno;
    if (fd == STDOUT_FILENO) {
        /* Its number is not left free for a file to be opened as "standard output". */
        int null = wr_sys_open("/dev/null", O_WRONLY, 0);
        if (null > STDOUT_FILENO)
            wr_sys_close(null);
    }
    errno = error;
    return r;
}

/* Makes a rename last. Where directories cannot be opened or synchronised there is nothing to be done about it. */
static int sync_directory(const char *target)
{
    char *dir = wr_beside_path(target, ".");
    if (!dir) {
        errno = ENOMEM;
        return -1;
    }
    int fd = wr_sys_open(dir, O_RDONLY | O_DIRECTORY, 0);
    free(dir);
    if (fd < 0)
        return errno == EACCES ? 0 : -1;
    int r = wr_sys_fsync(fd), error = errno;
    wr_sys_close(fd);
    errno = error;
    return r < 0 && (error == EINVAL || error == ENOTSUP || error == EROFS) ? 0 : r;
}

/* What was held back goes where it belongs. */
static int let_go(struct wr_sink *s, struct wr_err *err)
{
    enum { PIECE = 1 << 18 };
    char *p = malloc(PIECE);
    const int from = s->fd;
    ssize_t n = p ? 1 : 0;
    int r = p ? 0 : wr_err_nomem(err, "output");
    s->fd = s->held;
    s->held = -1;
    for (off_t at = 0; r == 0 && n > 0; at += n) {
        n = wr_sys_pread(from, p, PIECE, at);
        r = n > 0 ? write_bytes(s, p, (size_t)n, err) : n < 0 ? fail(s, "read what was to go to", err) : 0;
    }
    wr_sys_close(from);
    free(p);
    return r;
}

int wr_sink_finish(struct wr_sink *s, bool sync, struct wr_err *err)
{
    int r = s->packing ? end_stream(s, err) : 0;
    if (r == 0 && s->held >= 0)
        r = let_go(s, err);
    if (r == 0 && s->target && sync) {
        r = unpark(s, err);
        if (r == 0 && wr_sys_fsync(s->fd) < 0 && errno != EINVAL && errno != ENOTSUP)
            r = fail(s, "write to", err);
    }
    if (r == 0 && s->target && s->fd >= 0 && wr_beside_keep(&s->beside, s->fd) < 0)
        r = fail(s, "write to", err);
    if (r == 0 && s->fd >= 0 && close_checked(s) < 0)
        r = fail(s, "write to", err);
    if (r < 0)
        wr_sink_abort(s);
    return r;
}

int wr_sink_commit(struct wr_sink *s, bool sync, struct wr_err *err)
{
    if (!wr_beside_waits(&s->beside))
        return 0;
    if (wr_beside_replace(&s->beside, s->target) < 0) {
        int r = fail(s, "replace", err);
        wr_sink_abort(s);
        return r;
    }
    return sync && sync_directory(s->target) < 0 ? fail(s, "make durable the name of", err) : 0;
}

void wr_sink_abort(struct wr_sink *s)
{
    if (!s)
        return;
    if (s->fd > STDERR_FILENO)
        wr_sys_close(s->fd);
    if (s->held > STDERR_FILENO)
        wr_sys_close(s->held);
    s->fd = s->held = -1;
    wr_beside_drop(&s->beside);
}

void wr_sink_free(struct wr_sink *s)
{
    if (!s)
        return;
    wr_sink_abort(s);
    free_packing(s->packing);
    free(s->target);
    free(s->name);
    free(s);
}
