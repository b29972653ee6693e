/* Functions that make texts longer: pad repeat. A result of more than 16 MiB is null and told, so that a slip in a
 * count does not ask for all memory there is. */
#include "base/utf8.h"
#include "ops/fn/arg.h"

enum { LONGEST = 16 << 20 };

/* `times` copies of s at out; returns what follows them. */
static char *put_times(char *out, struct wr_slice s, size_t times)
{
    size_t all = s.n * times, done = s.n;
    if (!all)
        return out;
    if (s.n == 1) {
        memset(out, s.p[0], all);
        return out + all;
    }
    memcpy(out, s.p, s.n);
    for (; done < all; done *= 2)
        memcpy(out + done, out, done < all - done ? done : all - done);
    return out + all;
}

struct padding {
    size_t whole, part; /* so many times the fill, and of one more its first bytes */
    size_t bytes;
};

/* What `chars` characters of the fill are; false: too many. */
static bool padding_of(struct wr_slice fill, uint64_t chars, struct padding *out)
{
    size_t each = wr_utf8_count(fill.p, fill.n);
    if (chars > LONGEST)
        return false;
    out->whole = chars / each;
    out->part = wr_utf8_offset(fill.p, fill.n, chars % each);
    out->bytes = out->whole * fill.n + out->part;
    return out->bytes <= LONGEST;
}

static char *put_padding(char *out, struct wr_slice fill, const struct padding *p)
{
    out = put_times(out, fill, p->whole);
    memcpy(out, fill.p, p->part);
    return out + p->part;
}

/* Row i: s filled up with `fill` to |n| characters. 0 or -1: out of memory. */
static int pad_row(struct wr_fn_call *c, struct wr_fn_text_out *o, uint32_t i, struct wr_slice s, int64_t n,
                   struct wr_slice fill)
{
    uint64_t want = n < 0 ? -(uint64_t)n : (uint64_t)n, chars = wr_utf8_count(s.p, s.n);
    struct padding p;
    if (want <= chars || !fill.n) {
        wr_fn_put_text(c->out, i, s.p, s.n);
        return 0;
    }
    wr_fn_text_begin(o);
    if (!padding_of(fill, want - chars, &p)) {
        wr_fn_tell(c, i, (struct wr_slice){"", 0});
        wr_fn_put_text(c->out, i, NULL, 0);
        return 0;
    }
    char *at = wr_fn_text_room(o, s.n + p.bytes);
    if (!at)
        return -1;
    if (n < 0)
        at = put_padding(at, fill, &p);
    if (s.n)
        memcpy(at, s.p, s.n);
    if (n > 0)
        put_padding(at + s.n, fill, &p);
    wr_fn_text_took(o, s.n + p.bytes);
    wr_fn_text_end(o, c->out, i);
    return 0;
}

static int run_pad(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        int64_t n;
        struct wr_slice fill = c->nargs > 2 ? wr_fn_arg_text(&c->args[2], i) : WR_SLICE(" ");
        if (!wr_fn_arg_whole(&c->args[1], i, &n))
            wr_fn_put_text(c->out, i, NULL, 0);
        else if (pad_row(c, &o, i, wr_fn_arg_text(&c->args[0], i), n, fill) < 0)
            return wr_arena_error(o.arena, c->err);
    }
    return 0;
}

static int run_repeat(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        int64_t n;
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        wr_fn_put_text(c->out, i, NULL, 0);
        if (!s.n || !wr_fn_arg_whole(&c->args[1], i, &n) || n <= 0)
            continue;
        if ((uint64_t)n > LONGEST / s.n) {
            wr_fn_tell(c, i, (struct wr_slice){"", 0});
            continue;
        }
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, s.n * (size_t)n);
        if (!at)
            return wr_arena_error(o.arena, c->err);
        put_times(at, s, (size_t)n);
        wr_fn_text_took(&o, s.n * (size_t)n);
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

const struct wr_fn wr_fn_pad[] = {
    {
        .name = "pad",
        .params = "sn?s",
        .result = WR_T_TEXT,
        .run = run_pad,
        .warn_one = "result of pad() is longer than 16 MiB",
        .warn_many = "results of pad() are longer than 16 MiB",
        .warn_taken = "taken as null",
        .signature = "pad(s, n[, fill])",
        .summary =
            "The text filled up to n characters with blanks, or with `fill`, on the right; where n is negative, "
            "on the left.",
        .example = "pad(7, -3, \"0\")",
        .shows = "007",
    },
    {
        .name = "repeat",
        .params = "sn",
        .result = WR_T_TEXT,
        .run = run_repeat,
        .warn_one = "result of repeat() is longer than 16 MiB",
        .warn_many = "results of repeat() are longer than 16 MiB",
        .warn_taken = "taken as null",
        .signature = "repeat(s, n)",
        .summary = "The text n times.",
        .example = "repeat(\"=-\", 4)",
        .shows = "=-=-=-=-",
    },
    {.name = NULL},
};
