/* See spill.h. The list of a run's blocks is in memory (24 bytes for each 128 KiB).
 *
 * Runs that are written at the same time take the end of the file by turns, not block by block but extent by
 * extent, larger ones the longer they get; an extent that is not filled is a hole. So a run is read mostly from one
 * place to the next, and what has been read goes back to the disk a whole extent at a time: where the file system
 * tells the disk at once (mount -o discard), each time takes as long as a write. */
#include "io/spill.h"

#include <errno.h>
#include <unistd.h>
#include <zstd.h>

#include "base/hash.h"
#include "io/nameless.h"
#include "io/sys.h"

enum {
    LEVEL = 1,
    PAGE = 4096, /* extents begin and end at multiples of that, */
    LEAST_EXTENT = 1 << 16,
    MOST_EXTENT = 1 << 20,
};

struct wr_spill {
    struct wr_spill_place *place;
    struct wr_payer pay;
    const struct wr_spill_layout *layout;
    int fd;
    uint64_t end; /* of all extents */
    ZSTD_CCtx *packer;
    char *packed; /* [cap_packed] */
    char *apart;  /* [cap_apart], by the layout */
    uint32_t cap_packed, cap_apart;
};

static int failed_for(const struct wr_spill *f, const char *what, uint64_t n, uint64_t at, const char *why,
                      struct wr_err *err)
{
    return wr_err_set(err, WR_EIO, "%s: %s of %llu bytes at byte %llu of a temporary file in %s: %s", f->pay.who,
                      what, (unsigned long long)n, (unsigned long long)at, f->place->dir, why);
}

static int failed(const struct wr_spill *f, const char *what, uint64_t n, uint64_t at, int errnum,
                  struct wr_err *err)
{
    char why[64];
    failed_for(f, what, n, at, wr_sys_error(errnum, why, sizeof why), err);
    if (errnum == ENOSPC || errnum == EDQUOT)
        wr_err_hint(err,
                    "--tmp-dir DIR puts temporary files elsewhere; --memory SIZE makes them smaller or needless");
    return WR_EIO;
}

static int damaged(const struct wr_spill *f, const struct wr_spill_block *b, struct wr_err *err)
{
    failed_for(f, "reading", b->packed, b->at, "it is damaged: these are not the bytes that were written", err);
    wr_err_hint(err, "the disk or the memory is at fault; --tmp-dir DIR puts temporary files elsewhere");
    return WR_EIO;
}

size_t wr_spill_block(size_t memory)
{
    enum { LEAST = 4096, OF = 256 };
    size_t n = memory / OF;
    return n < LEAST ? LEAST : n < WR_SPILL_BLOCK ? n & ~(size_t)(LEAST - 1) : WR_SPILL_BLOCK;
}

/* ---- files --------------------------------------------------------------------------------------------------- */

int wr_spill_open(struct wr_spill_place *place, struct wr_payer pay, const struct wr_spill_layout *layout,
                  struct wr_spill **out, struct wr_err *err)
{
    char why[64];
    struct wr_spill *f = calloc(1, sizeof *f);
    if (!f || !(f->packer = ZSTD_createCCtx())) {
        free(f);
        return wr_err_nomem(err, pay.who);
    }
    f->place = place;
    f->pay = pay;
    f->layout = layout;
    f->fd = wr_nameless_open(place->dir);
    if (f->fd < 0) {
        wr_err_set(err, WR_EIO, "%s: no temporary file in %s: %s", pay.who, place->dir,
                   wr_sys_error(errno, why, sizeof why));
        wr_err_hint(err, "--tmp-dir DIR puts temporary files elsewhere; --memory SIZE makes them needless");
        wr_spill_close(f);
        return WR_EIO;
    }
    *out = f;
    return 0;
}

void wr_spill_close(struct wr_spill *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        wr_sys_close(f->fd);
    ZSTD_freeCCtx(f->packer);
    wr_charged_free(f->pay, &f->packed, &f->cap_packed, 1);
    wr_charged_free(f->pay, &f->apart, &f->cap_apart, 1);
    free(f);
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

static uint64_t up_to_page(uint64_t n)
{
    return (n + PAGE - 1) / PAGE * PAGE;
}

/* Room for the run's next n bytes, in its extent or in a new one. */
static void make_place(struct wr_spill_run *r, size_t n)
{
    struct wr_spill *f = r->file;
    if (r->end - r->at >= n)
        return;
    uint64_t size = r->nblocks ? 2 * (r->end - r->extent) : LEAST_EXTENT;
    size = size < MOST_EXTENT ? size : MOST_EXTENT;
    r->extent = r->at = f->end;
    r->end = f->end += up_to_page(size > n ? size : n);
}

/* At the run's place. */
static int write_all(struct wr_spill_run *r, const char *p, size_t n, struct wr_err *err)
{
    struct wr_spill *f = r->file;
    for (size_t done = 0; done < n;) {
        ssize_t k = wr_sys_pwrite(f->fd, p + done, n - done, (off_t)(r->at + done));
        if (k <= 0)
            return failed(f, "writing", n, r->at, k < 0 ? errno : ENOSPC, err);
        done += (size_t)k;
    }
    r->at += n;
    atomic_fetch_add_explicit(&f->place->written, n, memory_order_relaxed);
    return 0;
}

/* The layout of a block of n bytes; NULL: as it is. */
static const struct wr_spill_layout *layout_of(const struct wr_spill *f, size_t n)
{
    return n <= WR_SPILL_BLOCK ? f->layout : NULL;
}

/* Compresses the block that was filled into f->packed. 0: that does not make it smaller, or how many bytes it
 * takes. */
static int pack(struct wr_spill_run *r, uint32_t *packed, struct wr_err *err)
{
    struct wr_spill *f = r->file;
    const struct wr_spill_layout *layout = layout_of(f, r->n);
    const char *from = r->room;
    size_t n = r->n, most = layout ? layout->most(n) : n;
    int rc = layout ? wr_charged_grow(f->pay, &f->apart, &f->cap_apart, most, 1, err) : 0;
    if (rc >= 0)
        rc = wr_charged_grow(f->pay, &f->packed, &f->cap_packed, ZSTD_compressBound(most), 1, err);
    if (rc < 0)
        return rc;
    if (layout) {
        n = layout->apart(r->room, r->n, f->apart);
        from = f->apart;
    }
    n = ZSTD_compressCCtx(f->packer, f->packed, f->cap_packed, from, n, LEVEL);
    *packed = ZSTD_isError(n) || n >= r->n ? 0 : (uint32_t)n;
    return 0;
}

/* Writes the block that was filled. */
static int write_block(struct wr_spill_run *r, struct wr_err *err)
{
    struct wr_spill *f = r->file;
    uint32_t packed;
    int rc = wr_charged_grow(f->pay, &r->blocks, &r->cap_blocks, r->nblocks + 1, sizeof *r->blocks, err);
    if (rc >= 0)
        rc = pack(r, &packed, err);
    if (rc < 0)
        return rc;
    const char *written = packed ? f->packed : r->room;
    struct wr_spill_block b = {.packed = packed ? packed : r->n, .n = r->n};
    b.sum = wr_hash_sum(written, b.packed);
    make_place(r, b.packed);
    b.at = r->at;
    rc = write_all(r, written, b.packed, err);
    if (rc < 0)
        return rc;
    r->blocks[r->nblocks++] = b;
    r->largest = b.n > r->largest ? b.n : r->largest;
    r->n = 0;
    return 0;
}

char *wr_spill_add(struct wr_spill_run *r, size_t n, struct wr_err *err)
{
    struct wr_spill *f = r->file;
    if (r->n && r->n + n > r->cap && write_block(r, err) < 0)
        return NULL;
    if (n > UINT32_MAX / 2) {
        wr_err_set(err, WR_ELIMIT, "%s: a row of %zu bytes is too long for a temporary file", f->pay.who, n);
        return NULL;
    }
    if (r->cap > f->place->block && !r->n) /* it was made for a long record */
        wr_charged_free(f->pay, &r->room, &r->cap, 1);
    if (n > r->cap || !r->cap) {
        const size_t block = r->block ? r->block : f->place->block;
        size_t need = n > block ? n : block;
        if (wr_charged_grow(f->pay, &r->room, &r->cap, need, 1, err) < 0)
            return NULL;
    }
    char *p = r->room + r->n;
    r->n += (uint32_t)n;
    r->records++;
    r->bytes += n;
    return p;
}

int wr_spill_seal(struct wr_spill_run *r, struct wr_err *err)
{
    int rc = r->n ? write_block(r, err) : 0;
    if (r->file)
        wr_charged_free(r->file->pay, &r->room, &r->cap, 1);
    return rc;
}

/* The disk may have the places of blocks up to `to` back, those that lie together at once, each time to the end of
 * the last page. Where it can not take them, they stay until the file is closed. */
static void give_back(struct wr_spill_run *r, uint32_t to)
{
    while (r->gone < to) {
        const struct wr_spill_block *b = &r->blocks[r->gone];
        uint64_t end = b->at;
        for (; r->gone < to && r->blocks[r->gone].at == end; r->gone++)
            end += r->blocks[r->gone].packed;
        wr_sys_punch(r->file->fd, (off_t)b->at, (off_t)(up_to_page(end) - b->at));
    }
}

void wr_spill_drop(struct wr_spill_run *r)
{
    if (!r->file)
        return;
    give_back(r, r->nblocks);
    wr_charged_free(r->file->pay, &r->room, &r->cap, 1);
    wr_charged_free(r->file->pay, &r->blocks, &r->cap_blocks, sizeof *r->blocks);
    *r = (struct wr_spill_run){0};
}

/* ---- reading ------------------------------------------------------------------------------------------------- */

/* The bytes of a block as they lie there. */
static int read_all(const struct wr_spill *f, const struct wr_spill_block *b, char *p, struct wr_err *err)
{
    for (size_t done = 0; done < b->packed;) {
        ssize_t k = wr_sys_pread(f->fd, p + done, b->packed - done, (off_t)(b->at + done));
        if (k <= 0)
            return failed(f, "reading", b->packed, b->at, k < 0 ? errno : EIO, err);
        done += (size_t)k;
    }
    return wr_hash_sum(p, b->packed) == b->sum ? 0 : damaged(f, b, err);
}

static int unpack(struct wr_spill_reader *r, const struct wr_spill_block *b, char *to, struct wr_err *err)
{
    const struct wr_spill *f = r->run->file;
    const struct wr_spill_layout *layout = layout_of(f, b->n);
    struct wr_spill_unpacker *u = r->with ? r->with : &r->own;
    r->own.pay = f->pay;
    if (!u->context && !(u->context = ZSTD_createDCtx()))
        return wr_err_nomem(err, f->pay.who);
    int rc = wr_charged_grow(u->pay, &u->packed, &u->cap, b->packed, 1, err);
    if (rc >= 0)
        rc = read_all(f, b, u->packed, err);
    if (rc >= 0 && layout)
        rc = wr_charged_grow(u->pay, &u->apart, &u->apart_cap, layout->most(b->n), 1, err);
    if (rc < 0)
        return rc;
    size_t n = layout ? ZSTD_decompressDCtx(u->context, u->apart, u->apart_cap, u->packed, b->packed)
                      : ZSTD_decompressDCtx(u->context, to, b->n, u->packed, b->packed);
    if (ZSTD_isError(n) || (!layout && n != b->n))
        return damaged(f, b, err);
    if (layout)
        layout->together(u->apart, to);
    return 0;
}

uint32_t wr_spill_next(const struct wr_spill_reader *r)
{
    return r->next < r->run->nblocks ? r->run->blocks[r->next].n : 0;
}

/* Has an extent been read to its end, or as much as the largest has? The next block begins with a page, so that
 * nothing of it is given back. */
static bool is_time_to_give_back(const struct wr_spill_run *r, uint32_t to)
{
    const struct wr_spill_block *first = &r->blocks[r->gone], *last = &r->blocks[to - 1], *next = last + 1;
    const uint64_t end = last->at + last->packed;
    if (to == r->nblocks)
        return true;
    return next->at % PAGE == 0 && (next->at != end || end - first->at >= MOST_EXTENT);
}

void wr_spill_passed(struct wr_spill_run *r, uint32_t next)
{
    if (is_time_to_give_back(r, next))
        give_back(r, next);
}

int wr_spill_read_into(struct wr_spill_reader *r, char *to, struct wr_err *err)
{
    const struct wr_spill_block *b = &r->run->blocks[r->next];
    int rc = b->packed == b->n ? read_all(r->run->file, b, to, err) : unpack(r, b, to, err);
    if (rc < 0)
        return rc;
    r->next++;
    if (r->once)
        wr_spill_passed(r->run, r->next);
    return 0;
}

int wr_spill_read(struct wr_spill_reader *r, struct wr_slice *out, struct wr_err *err)
{
    uint32_t n = wr_spill_next(r);
    if (!n)
        return 0;
    struct wr_payer pay = r->run->file->pay;
    if (r->cap > n && r->cap / 2 > r->run->file->place->block) /* the last one was long */
        wr_charged_free(pay, &r->block, &r->cap, 1);
    int rc = wr_charged_grow(pay, &r->block, &r->cap, n, 1, err);
    if (rc >= 0)
        rc = wr_spill_read_into(r, r->block, err);
    if (rc < 0)
        return rc;
    *out = (struct wr_slice){r->block, n};
    return 1;
}

void wr_spill_unpacker_done(struct wr_spill_unpacker *u)
{
    wr_charged_free(u->pay, &u->packed, &u->cap, 1);
    wr_charged_free(u->pay, &u->apart, &u->apart_cap, 1);
    ZSTD_freeDCtx(u->context);
    *u = (struct wr_spill_unpacker){0};
}

void wr_spill_reader_done(struct wr_spill_reader *r)
{
    if (r->run && r->run->file) {
        wr_charged_free(r->run->file->pay, &r->block, &r->cap, 1);
        wr_spill_unpacker_done(&r->own);
    }
    *r = (struct wr_spill_reader){0};
}
