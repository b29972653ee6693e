/* What the parts of join share: the plan (join.c), the rows of the file that are kept (join_keep.c), the rows of
 * the stream that look theirs up (join_probe.c), and the kept rows that nobody looked up (join_rest.c).
 *
 * The file is read first, to its end, by a plan of its own whose last operator keeps its rows, grouped by key. Then
 * the stream's rows are looked up where they are, by any number of threads, since nothing changes any more. Where
 * the file does not fit in memory, join_grace.h says what is done instead. */
#ifndef WR_STAGE_JOIN_H
#define WR_STAGE_JOIN_H

#include "base/charged.h"
#include "data/table.h"
#include "ops/stage/repeat.h"

enum join_kind { JOIN_INNER, JOIN_LEFT, JOIN_RIGHT, JOIN_FULL, JOIN_SEMI, JOIN_ANTI };

/* Does a row of the stream, of the file, that finds no other come out? */
static inline bool join_keeps_left(enum join_kind k)
{
    return k == JOIN_LEFT || k == JOIN_FULL;
}

static inline bool join_keeps_right(enum join_kind k)
{
    return k == JOIN_RIGHT || k == JOIN_FULL;
}

/* Does it only choose among the rows of the stream? */
static inline bool join_is_filter(enum join_kind k)
{
    return k == JOIN_SEMI || k == JOIN_ANTI;
}

struct join_plan {
    enum join_kind kind;
    struct wr_slice text;   /* of the stage */
    struct wr_slice keys;   /* the right ones, for --explain */
    uint32_t before;        /* wr_env_before: the struct join_rows */
    uint32_t *left, *right; /* [nkeys] slots of the keys, in rows of the stream and of the file */
    uint32_t nkeys;
    struct wr_colref **from, **to; /* [ncols] columns of the file, and what they are in the result. right, full: the
                                     first nkeys are the keys, which rows of the stream have of their own: */
    uint32_t ncols;
    struct wr_colref **own;      /* [nkeys] right, full: these */
    struct wr_colref *group;     /* right, full: which key of the file each row found, or -1; no one else sees it */
    struct wr_repeated repeated; /* columns of the stream: what a row has that finds several */
    struct wr_slots *space;      /* of the result */
};

/* The columns that are kept, by their place in plan->from, into v[ncols]; how many. After planning. */
uint32_t join_used(const struct join_plan *, uint32_t *v);

/* ---- the rows of the file ------------------------------------------------------------------------------------ */

/* One after the other in `bytes`, without pointers: where the next row of its key stands (JOIN_PLACE bytes), in
 * right and full the key's group, then the values of the used columns (join_take). A place is an offset plus 1; 0
 * is none. Constant once the file has been read. */
struct join_rows {
    const struct join_plan *plan;
    struct wr_table table; /* of the keys; null is none */
    uint64_t *first;       /* by group: the place of its first row; semi and anti keep no rows */
    uint64_t *last;        /* and of its last one, while they are read */
    uint32_t cap_first, cap_last;
    struct join_unit {
        char bytes[64];
    } * units;
    uint32_t cap_units;
    uint64_t size;                /* bytes there are */
    bool several;                 /* some key has more than one row */
    uint64_t ordinal;             /* of the first row */
    uint64_t count;               /* rows that have come */
    struct join_spilled *spilled; /* they are in temporary files; NULL: in memory, as said above */
    uint32_t *used;               /* [nused] join_used */
    uint32_t nused;
    struct wr_payer pay;
};

enum { JOIN_PLACE = 8, JOIN_GROUP = 4 };

static inline const char *join_row(const struct join_rows *r, uint64_t place)
{
    return (const char *)r->units + place - 1;
}

static inline uint64_t join_next(const struct join_rows *r, uint64_t place)
{
    uint64_t next;
    memcpy(&next, join_row(r, place), sizeof next);
    return next;
}

static inline uint32_t join_group(const char *row)
{
    uint32_t group;
    memcpy(&group, row + JOIN_PLACE, sizeof group);
    return group;
}

/* The values of a row. */
static inline const char *join_values(const struct join_rows *r, const char *row)
{
    return row + JOIN_PLACE + (join_keeps_right(r->plan->kind) ? JOIN_GROUP : 0);
}

/* A length is a byte, or one of these and four bytes. */
enum {
    JOIN_SHORT = 250, /* lengths below that */
    JOIN_WORD,        /* a word of --null */
    JOIN_LONG,
    JOIN_JSON, /* and from here on: of JSON lines, as wr_str_json says */
};

static inline bool join_is_short(struct wr_str s)
{
    return s.n < JOIN_SHORT && !s.null && !s.json;
}

static inline uint32_t join_value_size(struct wr_str s)
{
    return s.n + (join_is_short(s) ? 1 : 5);
}

/* Puts a value; what stands behind it. */
static inline char *join_put(char *p, struct wr_str s)
{
    if (join_is_short(s)) {
        *p++ = (char)s.n;
    } else {
        *p++ = (char)(s.null ? JOIN_WORD : s.json ? JOIN_JSON + s.json : JOIN_LONG);
        memcpy(p, &s.n, sizeof s.n);
        p += sizeof s.n;
    }
    if (s.n)
        memcpy(p, s.p, s.n);
    return p + s.n;
}

/* Takes a value; what stands behind it. */
static inline const char *join_take(const char *p, struct wr_str *out)
{
    unsigned char c = (unsigned char)*p++;
    uint32_t n = c;
    if (__builtin_expect(c >= JOIN_SHORT, 0)) {
        memcpy(&n, p, sizeof n);
        p += sizeof n;
    }
    *out = (struct wr_str){p, n, c == JOIN_WORD, c > JOIN_JSON ? (uint16_t)(c - JOIN_JSON) : WR_STR_FIELD};
    return p + n;
}

/* What the operators that make rows share. right, full: the columns that the keys of both sides get; from what is
 * in the batch's columns of the stream's keys. 0 or -1. */
int join_put_keys(const struct join_plan *, struct wr_batch *);
/* Rows of the file alone: a batch for n rows, the columns of the stream null, and where the values of each used
 * column go. NULL: out of memory. */
struct wr_batch *join_rest_batch(const struct join_rows *, struct wr_env *, uint32_t n, struct wr_str **out);

extern const struct wr_op wr_op_join_keep;  /* data: the plan */
extern const struct wr_op wr_op_join_probe; /* inner, left, right, full */
extern const struct wr_op wr_op_join_match; /* semi, anti */
extern const struct wr_op wr_op_join_rest;  /* right, full */

#endif
