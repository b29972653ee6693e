/* See source.h. A stream is read in three layers: bytes as they come, decompressed, made UTF-8. What is found out
 * about its kind must not be lost: its first bytes go through `raw`, which a decoder goes on using and a plain
 * stream leaves for good once they are delivered, and the first of the text through `mark`. */
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/decode.h"
#include "io/recode.h"
#include "io/sys.h"

enum { RAW_BYTES = 128 * 1024, HELD_BYTES = 4096, MAGIC_BYTES = 4, PIPE_BYTES = 256 * 1024 };

struct wr_source_stream {
    enum wr_decode_kind kind; /* UNSURE until enough bytes have come */
    struct wr_decoder *decoder;
    unsigned char *raw; /* bytes as read: raw[at..n) are not used yet. NULL: a plain stream past its first bytes */
    size_t at, n;
    bool eof;            /* the descriptor has ended */
    unsigned char *held; /* decoded by wr_source_ready, not delivered yet: held[held_at..held_n) */
    size_t held_at, held_n;
    wr_source_next *next; /* tells of frames that others have decoded; NULL: nobody does */
    void *next_self;
    struct wr_source_frame frame; /* decoded by them, not delivered yet: from frame_at on */
    size_t frame_at;
    bool text_ended;                 /* the recoder has been given all of it */
    bool text_known;                 /* whether it has to be made UTF-8 */
    struct wr_recoder *recoder;      /* it has */
    unsigned char mark[MAGIC_BYTES]; /* how the text begins; mark[mark_at..mark_n) is to be delivered */
    size_t mark_at, mark_n;
    struct wr_err err; /* what ended the stream, given after the bytes before it */
};

/* An error about the contents, with the input's name. */
static int fail(const struct wr_source *s, struct wr_err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static int fail(const struct wr_source *s, struct wr_err *err, int code, const char *fmt, ...)
{
    if (!err || err->code)
        return code;
    va_list ap;
    va_start(ap, fmt);
    wr_err_setv(err, code, fmt, ap);
    va_end(ap);
    snprintf(err->file, sizeof err->file, "%s", s->name);
    return code;
}

static int fail_read(const struct wr_source *s, struct wr_err *err)
{
    char text[128];
    return fail(s, err, WR_EIO, "cannot read it: %s", wr_sys_error(errno, text, sizeof text));
}

static int fail_open(const char *path, int errnum, struct wr_err *err)
{
    char text[128];
    struct stat st;
    wr_sys_error(errnum, text, sizeof text);
    if (errnum == ENXIO && wr_sys_stat(path, &st) == 0 && S_ISSOCK(st.st_mode))
        snprintf(text, sizeof text, "it is a socket");
    if (strcmp(path, "-") == 0)
        return wr_err_set(err, WR_EIO, "cannot read standard input: %s", text);
    return wr_err_set(err, WR_EIO, "cannot open %s: %s", *path ? path : "''", text);
}

/* ---- opening ------------------------------------------------------------------------------------------------ */

/* Does the file have the bytes its size claims? (Files of /proc and /sys do not.) */
static bool honest_size(int fd, off_t size)
{
    char last;
    return size > 0 && wr_sys_pread(fd, &last, 1, size - 1) == 1;
}

/* Must what begins so be decompressed or made UTF-8? */
static bool is_coded(const unsigned char *p, size_t n)
{
    bool sure;
    return wr_decode_detect(p, n, true) != WR_DECODE_NONE || wr_recode_detect(p, n, true, &sure);
}

/* Finds out whether the regular file can be read anywhere: 1, 0: as a stream, or -1 and errno. */
static int look_at_file(struct wr_source *s, const struct stat *st, const struct wr_source_how *how)
{
    off_t base = lseek(s->fd, 0, SEEK_CUR);
    if (base < 0 || base >= st->st_size || !honest_size(s->fd, st->st_size))
        return 0;
    s->size = (uint64_t)(st->st_size - base);
    if (how->encoding)
        return 0;
    posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    unsigned char magic[MAGIC_BYTES];
    ssize_t n = wr_sys_pread(s->fd, magic, sizeof magic, base);
    if (n < 0)
        return -1;
    if (!how->as_is && is_coded(magic, (size_t)n))
        return 0;
    /* Standard input counts as read, as a pipe would be: whoever opens it next finds it at its end. */
    if (s->fd == STDIN_FILENO && lseek(s->fd, st->st_size, SEEK_SET) < 0)
        return 0;
    s->base = (uint64_t)base;
    return 1;
}

/* Twice what cat(1) writes at once: what one CPU writes the other one still finds in the cache that they share, and
 * neither waits for long. With 1 MiB, or 64 KiB, `cat FILE | weir` takes longer. */
static void widen_pipe(int fd)
{
    int now = fcntl(fd, F_GETPIPE_SZ);
    if (now >= 0 && now < PIPE_BYTES)
        (void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* over the user's quota: smaller is slower, no more */
}

static int make_stream(struct wr_source *s, const struct wr_source_how *how, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream = calloc(1, sizeof *st);
    if (!st || !(st->raw = malloc(RAW_BYTES)))
        return wr_err_nomem(err, "input");
    st->kind = how->as_is ? WR_DECODE_NONE : WR_DECODE_UNSURE;
    st->text_known = how->encoding || how->as_is;
    return how->encoding ? wr_recoder_new(how->encoding, &st->recoder, err) : 0;
}

static int open_as_found(struct wr_source *s, const char *path, const struct wr_source_how *how, struct wr_err *err)
{
    struct stat st;
    s->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : wr_sys_open(path, O_RDONLY, 0);
    if (s->fd < 0 || wr_sys_fstat(s->fd, &st) < 0)
        return fail_open(path, errno, err);
    if (S_ISDIR(st.st_mode))
        return fail_open(path, EISDIR, err);
    if (S_ISREG(st.st_mode)) {
        int seekable = look_at_file(s, &st, how);
        if (seekable < 0)
            return fail_open(path, errno, err);
        s->seekable = seekable;
        s->again = s->fd != STDIN_FILENO;
    } else if (S_ISFIFO(st.st_mode)) {
        widen_pipe(s->fd);
    }
    return s->seekable ? 0 : make_stream(s, how, err);
}

int wr_source_open(const char *path, const struct wr_source_how *how, struct wr_source **out, struct wr_err *err)
{
    static const struct wr_source_how plain;
    *out = NULL;
    struct wr_source *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(err, "input");
    s->fd = -1;
    s->name = strdup(path);
    int r = s->name ? open_as_found(s, path, how ? how : &plain, err) : wr_err_nomem(err, "input");
    if (r < 0)
        wr_source_free(s);
    else
        *out = s;
    return r;
}

int wr_source_rename(struct wr_source *s, const char *name, struct wr_err *err)
{
    char *copy = strdup(name);
    if (!copy)
        return wr_err_nomem(err, "input");
    free(s->name);
    s->name = copy;
    return 0;
}

void wr_source_free(struct wr_source *s)
{
    if (!s)
        return;
    wr_map_free(s->map);
    if (s->fd > STDIN_FILENO) /* standard input stays: another file must not get its number */
        wr_sys_close(s->fd);
    if (s->stream) {
        wr_decoder_free(s->stream->decoder);
        wr_recoder_free(s->stream->recoder);
        free(s->stream->raw);
        free(s->stream->held);
        free(s->stream);
    }
    free(s->name);
    free(s);
}

/* ---- seekable ----------------------------------------------------------------------------------------------- */

int wr_source_pread(const struct wr_source *s, void *buf, size_t n, uint64_t offset, size_t *got,
                    struct wr_err *err)
{
    *got = 0;
    while (*got < n) {
        ssize_t r = wr_sys_pread(s->fd, (char *)buf + *got, n - *got, (off_t)(s->base + offset + *got));
        if (r < 0)
            return fail_read(s, err);
        if (r == 0)
            return fail(s, err, WR_EIO, "the file has become shorter while it was read");
        *got += (size_t)r;
    }
    return 0;
}

/* Has the page cache the byte at `offset`? Where the file system does not say: EOPNOTSUPP. */
static bool is_cached(const struct wr_source *s, uint64_t offset)
{
    char byte;
    return wr_sys_pread_cached(s->fd, &byte, 1, (off_t)(s->base + offset)) == 1;
}

void wr_source_map(struct wr_source *s, enum wr_source_maps maps)
{
    enum { LEAST = 4 << 20 };
    if (maps == WR_MAPS_NEVER)
        return;
    const bool cached = maps == WR_MAPS_CACHED;
    if (cached && (s->size < LEAST || (!is_cached(s, 0) && errno != EAGAIN)))
        return;
    s->map = wr_map_new(s->fd, s->base + s->size);
    s->map_cached = cached && s->map;
}

/* The page cache is asked where a piece of the file begins, for all of it: what it drops before that is taken comes
 * page by page. */
bool wr_source_take(const struct wr_source *s, uint64_t offset, size_t n, wr_map_taker *take, void *self)
{
    enum { PIECE = 4 << 20 };
    const uint64_t last = offset + PIECE - 1;
    if (!s->map || (s->map_cached && offset % PIECE < n && !is_cached(s, last < s->size ? last : s->size - 1)))
        return false;
    return wr_map_take(s->map, s->base + offset, n, take, self);
}

void wr_source_give_back(const struct wr_source *s, uint64_t offset, size_t n)
{
    wr_map_give_back(s->map, s->base + offset, n);
}

size_t wr_source_fetch(const struct wr_source *s, uint64_t offset, size_t n)
{
    ssize_t r = wr_sys_fetch(s->fd, n, (off_t)(s->base + offset));
    return r > 0 ? (size_t)r : 0;
}

/* ---- streams ------------------------------------------------------------------------------------------------- */

static bool readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return wr_sys_poll(&p, 1, 0) != 0; /* a hang-up or an error is for read to tell */
}

/* Bytes as they come; none and st->eof at the end. */
static int fetch(struct wr_source *s, void *buf, size_t n, bool wait, size_t *got, struct wr_err *err)
{
    *got = 0;
    if (!wait && !readable(s->fd))
        return WR_SOURCE_AGAIN;
    ssize_t r = wr_sys_read(s->fd, buf, n);
    if (r < 0)
        return fail_read(s, err);
    s->stream->eof = r == 0;
    *got = (size_t)r;
    return 0;
}

/* Reads until it is clear whether, and how, the stream is compressed. */
static int detect(struct wr_source *s, bool wait, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    while (st->kind == WR_DECODE_UNSURE) {
        size_t got = 0;
        int r = fetch(s, st->raw + st->n, RAW_BYTES - st->n, wait, &got, err);
        if (r)
            return r;
        st->n += got;
        st->kind = wr_decode_detect(st->raw, st->n, st->eof);
    }
    if (st->kind != WR_DECODE_NONE && !st->decoder) {
        st->decoder = wr_decoder_new(st->kind);
        if (!st->decoder)
            return wr_err_nomem(err, "input");
    }
    return 0;
}

static size_t take(const unsigned char *from, size_t *at, size_t end, void *buf, size_t n)
{
    size_t give = end - *at < n ? end - *at : n;
    memcpy(buf, from + *at, give);
    *at += give;
    return give;
}

static int read_plain(struct wr_source *s, void *buf, size_t n, bool wait, size_t *got, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    if (st->at < st->n) {
        *got = take(st->raw, &st->at, st->n, buf, n);
        s->taken += *got;
        return 0;
    }
    free(st->raw);
    st->raw = NULL;
    int r = st->eof ? 0 : fetch(s, buf, n, wait, got, err);
    s->taken += *got;
    return r;
}

/* One round of the decoder over what has been read. */
static int decode(struct wr_source *s, unsigned char *buf, size_t n, size_t *got, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    struct wr_decode_step step = {st->raw + st->at, st->n - st->at, buf + *got, n - *got};
    int r = wr_decoder_run(st->decoder, &step, err);
    s->taken += st->n - st->at - step.nin;
    st->at = st->n - step.nin;
    *got = n - step.nout;
    return r;
}

/* Between two frames: takes what others have decoded already. 0, or WR_SOURCE_BUSY. */
static int take_frames(struct wr_source *s, unsigned char *buf, size_t n, size_t *got)
{
    struct wr_source_stream *st = s->stream;
    for (;;) {
        if (st->frame_at < st->frame.n)
            *got += take(st->frame.bytes, &st->frame_at, st->frame.n, buf + *got, n - *got);
        if (*got == n || !wr_decoder_between_frames(st->decoder))
            return 0;
        st->frame = (struct wr_source_frame){0};
        st->frame_at = 0;
        uint64_t at = (uint64_t)lseek(s->fd, 0, SEEK_CUR) - (st->n - st->at);
        enum wr_source_turn turn = st->next(st->next_self, at, &st->frame);
        if (turn != WR_SOURCE_TAKE)
            return turn == WR_SOURCE_WAIT ? WR_SOURCE_BUSY : 0;
        wr_decoder_skip_frame(st->decoder);
        s->taken += st->frame.next - at;
        lseek(s->fd, (off_t)st->frame.next, SEEK_SET);
        st->at = st->n = 0;
    }
}

static int read_decoded(struct wr_source *s, unsigned char *buf, size_t n, bool wait, size_t *got,
                        struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    for (;;) {
        int r = st->next ? take_frames(s, buf, n, got) : 0;
        if (r == 0)
            r = decode(s, buf, n, got, err);
        if (r == WR_SOURCE_BUSY)
            return *got ? 0 : r;
        if (r < 0 || *got == n)
            return r;
        if (st->at < st->n)
            continue;
        if (st->eof)
            return wr_decoder_finish(st->decoder, err);
        /* What has been decoded is not kept back for more that may never come. */
        st->at = st->n = 0;
        r = fetch(s, st->raw, RAW_BYTES, wait && *got == 0, &st->n, err);
        if (r)
            return r;
    }
}

/* The stream as it is once it has been decompressed. */
static int read_bytes(struct wr_source *s, void *buf, size_t n, bool wait, size_t *got, struct wr_err *err)
{
    *got = 0;
    int r = detect(s, wait, err);
    if (r)
        return r;
    return s->stream->decoder ? read_decoded(s, buf, n, wait, got, err) : read_plain(s, buf, n, wait, got, err);
}

/* Reads until it is clear whether the text has to be made UTF-8. */
static int detect_text(struct wr_source *s, bool wait, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    while (!st->text_known) {
        size_t got;
        int r = read_bytes(s, st->mark + st->mark_n, sizeof st->mark - st->mark_n, wait, &got, err);
        if (r > 0 && !got)
            return r;
        st->mark_n += got;
        const char *encoding = wr_recode_detect(st->mark, st->mark_n, got == 0, &st->text_known);
        if (encoding && wr_recoder_new(encoding, &st->recoder, err) < 0)
            return err->code;
        if (encoding) {
            size_t room;
            memcpy(wr_recoder_room(st->recoder, &room), st->mark, st->mark_n);
            wr_recoder_put(st->recoder, st->mark_n);
            st->mark_n = 0;
        }
        if (r < 0 && st->text_known)
            return r;
    }
    return 0;
}

static int read_recoded(struct wr_source *s, void *buf, size_t n, bool wait, size_t *got, struct wr_err *err)
{
    struct wr_source_stream *st = s->stream;
    for (;;) {
        int r = wr_recoder_take(st->recoder, buf, n, got, err);
        if (r < 0 || *got || st->text_ended)
            return r;
        size_t room, more;
        unsigned char *at = wr_recoder_room(st->recoder, &room);
        r = read_bytes(s, at, room, wait, &more, err);
        if (r && !more)
            return r;
        wr_recoder_put(st->recoder, more);
        st->text_ended = more == 0;
    }
}

/* An error waits in st->err until the bytes before it are out. */
static int read_some(struct wr_source *s, void *buf, size_t n, bool wait, size_t *got)
{
    struct wr_source_stream *st = s->stream;
    *got = 0;
    if (st->held_at < st->held_n) {
        *got = take(st->held, &st->held_at, st->held_n, buf, n);
        return 0;
    }
    int r = st->err.code ? st->err.code : detect_text(s, wait, &st->err);
    if (st->text_known && st->mark_at < st->mark_n)
        *got = take(st->mark, &st->mark_at, st->mark_n, buf, n);
    else if (r == 0)
        r = (st->recoder ? read_recoded : read_bytes)(s, buf, n, wait, got, &st->err);
    if (r < 0 && !st->err.file[0])
        snprintf(st->err.file, sizeof st->err.file, "%s", s->name);
    return *got ? 0 : r;
}

static int give(struct wr_source *s, int r, struct wr_err *err)
{
    if (r < 0 && err && !err->code)
        *err = s->stream->err;
    return r;
}

int wr_source_read(struct wr_source *s, void *buf, size_t n, size_t *got, struct wr_err *err)
{
    return give(s, read_some(s, buf, n, true, got), err);
}

int wr_source_try_read(struct wr_source *s, void *buf, size_t n, size_t *got, struct wr_err *err)
{
    return give(s, read_some(s, buf, n, false, got), err);
}

bool wr_source_on_frames(struct wr_source *s, wr_source_next *next, void *self)
{
    struct stat st;
    if (!s->stream || wr_sys_fstat(s->fd, &st) < 0 || !S_ISREG(st.st_mode))
        return false;
    s->stream->next = next;
    s->stream->next_self = self;
    return true;
}

bool wr_source_ready(struct wr_source *s)
{
    struct wr_source_stream *st = s->stream;
    if (st->held_at < st->held_n || st->mark_at < st->mark_n || st->err.code || st->eof)
        return true;
    if (st->kind == WR_DECODE_NONE && st->text_known && !st->recoder)
        return st->at < st->n || readable(s->fd);
    if (!st->held && !(st->held = malloc(HELD_BYTES)))
        return true; /* no memory: the read will wait, or say so */
    size_t got;
    int r = read_some(s, st->held, HELD_BYTES, false, &got);
    st->held_at = 0;
    st->held_n = got;
    return r != WR_SOURCE_AGAIN;
}
