/* See recode.h. iconv stops where its room is used up, where the input ends in the middle of a character, and at
 * bytes that are none; it always says how far it came. Converted bytes lie in a buffer of ours, because a reader
 * may ask for fewer bytes than one character has. */
#include "io/recode.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IN_BYTES = 32 * 1024, OUT_BYTES = 64 * 1024, SHOWN = 4 };

struct wr_recoder {
    char *name;
    iconv_t to_utf8;
    size_t in_n; /* in[0..in_n) is not converted yet */
    size_t at, n;
    uint64_t offset; /* of in[0] in the text */
    uint64_t lines;  /* line feeds that have come out */
    bool ended;      /* nothing is added any more */
    bool flushed;
    unsigned char in[IN_BYTES];
    char out[OUT_BYTES]; /* out[at..n) is to be taken */
};

const char *wr_recode_detect(const unsigned char *p, size_t n, bool eof, bool *sure)
{
    static const struct {
        unsigned char mark[4];
        size_t n;
        const char *encoding;
    } marks[] = {
        /* the longer first: that of UTF-32LE begins as that of UTF-16LE does */
        {{0xff, 0xfe, 0, 0}, 4, "UTF-32LE"},
        {{0, 0, 0xfe, 0xff}, 4, "UTF-32BE"},
        {{0xff, 0xfe}, 2, "UTF-16LE"},
        {{0xfe, 0xff}, 2, "UTF-16BE"},
    };
    *sure = true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t have = n < marks[i].n ? n : marks[i].n;
        if (memcmp(p, marks[i].mark, have) != 0)
            continue;
        if (have == marks[i].n)
            return marks[i].encoding;
        if (!eof) {
            *sure = false;
            return NULL;
        }
    }
    return NULL;
}

int wr_recoder_new(const char *encoding, struct wr_recoder **out, struct wr_err *err)
{
    *out = NULL;
    struct wr_recoder *r = malloc(sizeof *r);
    if (!r)
        return wr_err_nomem(err, "input");
    /* A slash would ask iconv to leave out or replace what it cannot read. */
    bool plain = *encoding && !strchr(encoding, '/');
    iconv_t to_utf8 = plain ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
    if (to_utf8 == (iconv_t)-1) {
        free(r);
        if (plain && errno == ENOMEM)
            return wr_err_nomem(err, "input");
        wr_err_set(err, WR_EPROG, "no encoding is called '%s'", encoding);
        wr_err_hint(err, "where the C library's gconv modules are missing, convert it first: iconv -f %s",
                    encoding);
        return WR_EPROG;
    }
    r->name = strdup(encoding);
    r->to_utf8 = to_utf8;
    r->in_n = r->at = r->n = 0;
    r->offset = r->lines = 0;
    r->ended = r->flushed = false;
    if (!r->name) {
        wr_recoder_free(r);
        return wr_err_nomem(err, "input");
    }
    *out = r;
    return 0;
}

void wr_recoder_free(struct wr_recoder *r)
{
    if (!r)
        return;
    iconv_close(r->to_utf8);
    free(r->name);
    free(r);
}

unsigned char *wr_recoder_room(struct wr_recoder *r, size_t *room)
{
    *room = IN_BYTES - r->in_n;
    return r->in + r->in_n;
}

void wr_recoder_put(struct wr_recoder *r, size_t n)
{
    r->in_n += n;
    r->ended |= n == 0;
}

/* in[0] begins what is no character. */
static int invalid(const struct wr_recoder *r, bool cut, struct wr_err *err)
{
    char bytes[3 * SHOWN + 1];
    size_t shown = r->in_n < SHOWN ? r->in_n : SHOWN;
    for (size_t i = 0; i < shown; i++) {
        static const char digits[] = "0123456789abcdef";
        memcpy(bytes + 3 * i, (const char[]){' ', digits[r->in[i] >> 4], digits[r->in[i] & 15]}, 3);
    }
    bytes[3 * shown] = 0;
    err = err && !err->code ? err : &(struct wr_err){.code = WR_OK};
    err->line = 1 + r->lines;
    err->offset = r->offset;
    if (cut)
        return wr_err_set(err, WR_EDATA, "the text ends in the middle of a character of %s, at byte %llu (%s)",
                          r->name, (unsigned long long)r->offset, bytes + 1);
    wr_err_set(err, WR_EDATA, "no character of %s at byte %llu (%s%s)", r->name, (unsigned long long)r->offset,
               bytes + 1, r->in_n > shown ? " ..." : "");
    wr_err_hint(err, "--encoding NAME tells how the input is written");
    return WR_EDATA;
}

/* What stands in in[] and fits into out[]. The rest of in[] moves to its front. */
static int convert(struct wr_recoder *r, struct wr_err *err)
{
    char *in = (char *)r->in, *out = r->out;
    size_t nin = r->in_n, nout = OUT_BYTES;
    size_t done = nin ? iconv(r->to_utf8, &in, &nin, &out, &nout) : 0;
    int why = done == (size_t)-1 ? errno : 0;
    if (!nin && r->ended && !r->flushed) /* some encodings keep a character back */
        r->flushed = iconv(r->to_utf8, NULL, NULL, &out, &nout) != (size_t)-1;
    r->at = 0;
    r->n = OUT_BYTES - nout;
    for (const char *p = r->out; (p = memchr(p, '\n', (size_t)(out - p))); p++)
        r->lines++;
    r->offset += r->in_n - nin;
    r->in_n = nin;
    memmove(r->in, in, nin);
    if (r->n)
        return 0; /* what is wrong is met again behind it */
    if (why == EILSEQ)
        return invalid(r, false, err);
    return why == EINVAL && r->ended ? invalid(r, true, err) : 0;
}

int wr_recoder_take(struct wr_recoder *r, void *buf, size_t n, size_t *got, struct wr_err *err)
{
    *got = 0;
    int rc = r->at < r->n ? 0 : convert(r, err);
    if (rc < 0)
        return rc;
    *got = r->n - r->at < n ? r->n - r->at : n;
    memcpy(buf, r->out + r->at, *got);
    r->at += *got;
    return 0;
}
