/* See frames.h. How long a frame is, and how much it can become, is known from its block headers alone. */
#include "exec/frames.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "io/sys.h"

enum {
    MOST_BYTES = 32 << 20, /* decoded and not taken */
    MOST_FRAME = MOST_BYTES / 2,
    MOST_BLOCK = 128 << 10, /* RFC 8878, 3.1.1.2.4: what a block can become */
    HEADER_BYTES = 18,      /* 3.1.1.1, the longest frame header */
    CHECKSUM_BYTES = 4,
    MOST_WINDOW = (27 - 10) << 3, /* as a window descriptor: 128 MiB */
    SPARE = 4,                    /* buffers kept for the next frames: new pages cost a fifth of the decoding */
    BUFFER_STEP = 1 << 20,
};

struct buffer {
    unsigned char *p;
    size_t size;
};

/* A frame that a helper has taken. */
struct job {
    struct job *next;
    uint64_t begin, at, end; /* in the file, with the skippable frames before it; the frame itself */
    size_t most;             /* it can become this large */
    struct buffer out;       /* NULL: it is not decoded yet, or it could not be */
    size_t n;
    bool done;
};

struct wr_frames {
    pthread_mutex_t lock;
    int fd;
    bool begun;   /* the reader has come between two frames */
    uint64_t at;  /* the next frame to look at */
    bool readers; /* ... is the reader's */
    bool over;    /* no more frames for helpers */
    struct job *first, **last;
    size_t held;        /* the jobs' `most` */
    struct buffer lent; /* the reader has it */
    struct buffer spare[SPARE];
};

/* ---- where frames begin and end ----------------------------------------------------------------------------- */

static bool read_at(const struct wr_frames *f, void *buf, size_t n, uint64_t at, size_t *got)
{
    ssize_t r = wr_sys_pread(f->fd, buf, n, (off_t)at);
    *got = r < 0 ? 0 : (size_t)r;
    return r >= 0;
}

static uint32_t le32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Past skippable frames (3.1.2). */
static bool past_skippable(const struct wr_frames *f, uint64_t *at)
{
    unsigned char h[8];
    size_t got;
    while (read_at(f, h, sizeof h, *at, &got) && got == sizeof h && (le32(h) & 0xfffffff0u) == 0x184d2a50u)
        *at += sizeof h + (uint64_t)le32(h + 4);
    return got == sizeof h;
}

/* The length of the frame header at p, by its descriptor (3.1.1.1.1); 0: no frame, or one with a window that a
 * stream may not have (decode.c), 3.1.1.1.2. */
static size_t header_size(const unsigned char *p, size_t n, bool *checksum)
{
    static const uint8_t dictionary[] = {0, 1, 2, 4}, content[] = {0, 2, 4, 8};
    if (n < 6 || le32(p) != ZSTD_MAGICNUMBER)
        return 0;
    unsigned d = p[4];
    bool single = d >> 5 & 1;
    if (!single && p[5] > MOST_WINDOW)
        return 0;
    *checksum = d >> 2 & 1;
    return 5 + !single + dictionary[d & 3] + (single && d >> 6 == 0 ? 1 : content[d >> 6]);
}

/* Finds the next frame from f->at on; moves there. Reads no more than a small part of it. */
static bool find_frame(struct wr_frames *f, struct job *j)
{
    unsigned char h[HEADER_BYTES];
    size_t got, size;
    bool checksum = false;
    j->begin = j->at = f->at;
    if (!past_skippable(f, &j->at) || !read_at(f, h, sizeof h, j->at, &got) ||
        !(size = header_size(h, got, &checksum)))
        return false;
    uint64_t at = j->at + size;
    for (bool last = false; !last;) {
        if (!read_at(f, h, 3, at, &got) || got < 3 || (j->most += MOST_BLOCK) > MOST_FRAME)
            return false;
        uint32_t block = h[0] | (uint32_t)h[1] << 8 | (uint32_t)h[2] << 16; /* 3.1.1.2 */
        bool run = (block >> 1 & 3) == 1;
        at += 3 + (run ? 1 : block >> 3);
        last = block & 1;
    }
    j->end = f->at = at + (checksum ? CHECKSUM_BYTES : 0);
    return true;
}

/* ---- helping ------------------------------------------------------------------------------------------------ */

/* The next frame for a helper, in its place in the list; NULL: none now. Lock held. */
static struct job *take_job(struct wr_frames *f)
{
    if (!f->begun || f->over || f->held > MOST_BYTES - MOST_FRAME)
        return NULL;
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return NULL;
    if (f->readers) {
        f->readers = false;
        f->over = !find_frame(f, j);
        *j = (struct job){0};
    }
    if (f->over || !find_frame(f, j)) {
        f->over = true;
        free(j);
        return NULL;
    }
    *f->last = j;
    f->last = &j->next;
    f->held += j->most;
    return j;
}

/* A buffer of at least `size` bytes; NULL: out of memory. */
static struct buffer get_buffer(struct wr_frames *f, size_t size)
{
    struct buffer b = {NULL, 0};
    pthread_mutex_lock(&f->lock);
    for (unsigned i = 0; i < SPARE && !b.p; i++)
        if (f->spare[i].size >= size) {
            b = f->spare[i];
            f->spare[i] = (struct buffer){NULL, 0};
        }
    pthread_mutex_unlock(&f->lock);
    if (b.p)
        return b;
    size = (size + BUFFER_STEP - 1) / BUFFER_STEP * BUFFER_STEP;
    b.p = malloc(size);
    b.size = b.p ? size : 0;
    return b;
}

/* In the place of the smallest. Lock held. */
static void keep_buffer(struct wr_frames *f, struct buffer b)
{
    struct buffer *least = &f->spare[0];
    for (unsigned i = 1; i < SPARE; i++)
        if (f->spare[i].size < least->size)
            least = &f->spare[i];
    if (b.size > least->size) {
        struct buffer kept = b;
        b = *least;
        *least = kept;
    }
    free(b.p);
}

static void give_buffer(struct wr_frames *f, struct buffer b)
{
    pthread_mutex_lock(&f->lock);
    keep_buffer(f, b);
    pthread_mutex_unlock(&f->lock);
}

/* Lock not held: the job is this thread's until it is done. */
static void decode(struct wr_frames *f, struct job *j)
{
    size_t size = (size_t)(j->end - j->at), got;
    struct buffer in = get_buffer(f, size), out = get_buffer(f, j->most);
    if (in.p && out.p && read_at(f, in.p, size, j->at, &got) && got == size) {
        size_t n = ZSTD_decompress(out.p, j->most, in.p, size);
        if (!ZSTD_isError(n)) {
            j->out = out;
            j->n = n;
            out = (struct buffer){NULL, 0};
        }
    }
    give_buffer(f, in);
    give_buffer(f, out);
}

bool wr_frames_help(struct wr_frames *f)
{
    pthread_mutex_lock(&f->lock);
    struct job *j = take_job(f);
    pthread_mutex_unlock(&f->lock);
    if (!j)
        return false;
    decode(f, j);
    pthread_mutex_lock(&f->lock);
    j->done = true;
    pthread_mutex_unlock(&f->lock);
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

static enum wr_source_turn next(void *self, uint64_t at, struct wr_source_frame *out)
{
    struct wr_frames *f = self;
    enum wr_source_turn turn = WR_SOURCE_DECODE;
    pthread_mutex_lock(&f->lock);
    f->begun = true;
    keep_buffer(f, f->lent);
    f->lent = (struct buffer){NULL, 0};
    struct job *j = f->first;
    if (!j) {
        f->at = at;
        f->readers = true;
    } else if (!j->done) {
        turn = WR_SOURCE_WAIT;
    } else if (j->out.p && j->begin == at) {
        turn = WR_SOURCE_TAKE;
        f->lent = j->out;
        *out = (struct wr_source_frame){j->out.p, j->n, j->end};
        f->held -= j->most;
        f->first = j->next;
        if (!f->first)
            f->last = &f->first;
        free(j);
    } else {
        f->over = true; /* from here on all is the reader's; what is decoded lies there unused */
    }
    pthread_mutex_unlock(&f->lock);
    return turn;
}

struct wr_frames *wr_frames_new(struct wr_source *source)
{
    struct wr_frames *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->fd = source->fd;
    f->last = &f->first;
    if (!wr_source_on_frames(source, next, f)) {
        free(f);
        return NULL;
    }
    pthread_mutex_init(&f->lock, NULL);
    return f;
}

void wr_frames_free(struct wr_frames *f)
{
    if (!f)
        return;
    for (struct job *j = f->first, *next; j; j = next) {
        next = j->next;
        free(j->out.p);
        free(j);
    }
    free(f->lent.p);
    for (unsigned i = 0; i < SPARE; i++)
        free(f->spare[i].p);
    pthread_mutex_destroy(&f->lock);
    free(f);
}
