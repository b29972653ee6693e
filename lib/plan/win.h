/* What an author of a window function reads: one descriptor each, in ops/win, and the state it works on.
 *
 * A window function gives every row a value that depends on other rows of its key (of all rows, outside a
 * partition), in the order of the stream. Its state is an array by group id; a state of zero bytes has seen
 * nothing. Most functions know a row's value once they have seen the rows up to it: `run` fills a vector for a
 * batch in one loop. The others look ahead: they `take` rows when they come, and `give` values when the rows they
 * belong to are handed on. The operator (ops/stage/window.c) keeps those rows; a function keeps only what it needs
 * of them, copied, and charged to the budget. One thread at a time sees a struct wr_win_state. */
#ifndef WR_PLAN_WIN_H
#define WR_PLAN_WIN_H

#include "base/charged.h"
#include "lang/expr.h"

enum { WR_WIN_ARGS = 2 /* the most parameters a window function may have */ };

enum {
    WR_WIN_AHEAD =
        1u << 0, /* a row's value is known when so many rows of its key have followed as argument 2 says */
    WR_WIN_WHOLE = 1u << 1, /* it is known when all rows have come */
    WR_WIN_RANGE = 1u << 2, /* it may be beyond the range of numbers: then null, and wr_win_beyond is called */
};

struct wr_win;
struct wr_env;

/* One call in a program; plan time, then constant. */
struct wr_win_call {
    const struct wr_win *win;
    struct wr_slice text;  /* as written */
    enum wr_type type;     /* of the first argument, */
    enum wr_type shown;    /* and as what JSON lines has it */
    struct wr_colref *arg; /* its column; NULL: there is none */
    struct wr_num number;  /* the second one's value; of a duration its seconds */
    uint32_t n;            /* the same as a whole number; 1 where it was left out */
    int warn_number;       /* 'v': the argument is a number; a hidden warning */
    int warn_text;         /* 'v': it is text among numbers; told if the other was met */
    int warn_range;        /* RANGE: a result is beyond the range of numbers */
    struct wr_colref *result;
};

/* Rows of a batch. */
struct wr_win_rows {
    struct wr_batch *batch; /* for its arena */
    const uint16_t *sel;    /* NULL: 0..n-1 */
    uint32_t n;
    const uint32_t *gid;       /* by row; NULL: every row is of group 0 */
    uint64_t first;            /* so many rows came before these (give: were given) */
    const struct wr_vec *arg;  /* the argument in the form its letter says; give: NULL */
    const struct wr_vec *text; /* 'v': bytes of the rows that arg tags TEXT or TOLD; NULL: those are null */
    struct wr_warner *warner;
};

/* The group of row i. */
static inline uint32_t wr_win_group(const struct wr_win_rows *r, uint32_t i)
{
    return r->gid ? r->gid[i] : 0;
}

/* The states of all groups of one call. */
struct wr_win_state {
    const struct wr_win_call *call;
    char *groups; /* n * win->state_size bytes and room for more */
    uint32_t n;   /* groups there are */
    uint32_t cap;
    struct wr_arena arena; /* what states point to */
    void *own;             /* the function's, made by open */
    struct wr_env *env;    /* WHOLE: for temporary files */
    uint32_t beside;       /* so many calls share what the operator has */
    bool other; /* for functions that hand values on: one was not text, so fields are no longer all bytes */
    struct wr_payer pay;
};

/* Functions return 0 or a negative code with err filled. */
struct wr_win {
    const char *name;
    /* A letter a parameter. The first varies by row: 'n' numbers (what is none is told and null: a NUM vector), 'm'
     * numbers, times or durations ('n', but a time keeps its type), 't' times, 'v' values to be put in order (NUM,
     * and bytes where there is text), 'a' any, handed on: fields as STR, what is computed in its own form. The
     * second is known when the program is checked: 'i' a whole number from 1 on, 'f' a factor above 0 and up to 1,
     * 'd' a duration (seconds, 0 or more). What follows '?' is optional. */
    const char *params;
    unsigned flags;
    enum wr_type result; /* WR_T_NUM; WR_T_FIELD: as the argument, see wr_win_type */
    size_t state_size;
    int (*open)(struct wr_win_state *, struct wr_err *); /* NULL: nothing to make */
    void (*close)(struct wr_win_state *);                /* also after half an open; NULL: nothing to free */
    /* Fills *out, whose arrays it makes in the batch's arena, at these rows. */
    int (*run)(struct wr_win_state *, const struct wr_win_rows *, struct wr_vec *out, struct wr_err *);
    /* Instead of run, with AHEAD or WHOLE: sees rows; has seen all (NULL: nothing to do); fills *out at rows that
     * are handed on, which come in the order in which they were taken, each once. */
    int (*take)(struct wr_win_state *, const struct wr_win_rows *, struct wr_err *);
    int (*settle)(struct wr_win_state *, struct wr_err *);
    int (*give)(struct wr_win_state *, const struct wr_win_rows *, struct wr_vec *out, struct wr_err *);
    /* What waits for all rows may keep some of each of them (lead, rank), and put that into a temporary file
     * (io/spill.h) when memory is scarce. NULL: it does not. Bytes by which arrays grow with so many rows more;
     * and: all that is kept of rows goes, before settle, which takes what is left and says no more where to. */
    size_t (*growth)(const struct wr_win_state *, uint32_t rows);
    int (*spill)(struct wr_win_state *, struct wr_err *);
    const char *mixed; /* 'v': how text among numbers is taken, for the warning; NULL: not told */
    /* For `weir help` and the manual. */
    const char *signature; /* "lag(x[, n])" */
    const char *summary;   /* one or two sentences */
    const char *example;   /* a program over data/samples/sales.csv, or another file of data/samples after `from` */
    const char *shows;     /* the lines it writes */
};

/* Every window function, NULL at the end; made by ops/win/meson.build. Only cmd and tests name it. */
extern const struct wr_win *const wr_win_table[];

/* The one called `name`, or NULL. table may be NULL. */
const struct wr_win *wr_win_find(const struct wr_win *const *table, struct wr_slice name);
/* How many arguments it takes. */
void wr_win_arity(const struct wr_win *, uint32_t *least, uint32_t *most);
/* Type of a call's result: where it hands its argument on, that of the argument; a duration where numbers are asked
 * for and durations given ('n'), or times or durations ('m'); FIELD for text and truth that are put in order ('v').
 */
enum wr_type wr_win_type(const struct wr_win_call *);

/* ---- states ------------------------------------------------------------------------------------------------- */

/* An empty state; `call` must outlive it. After a failure it is to be closed too. */
int wr_win_open(struct wr_win_state *, const struct wr_win_call *, struct wr_budget *, const char *who,
                struct wr_err *);
/* Makes groups 0..n-1 exist (never fewer than before). */
int wr_win_groups(struct wr_win_state *, uint32_t n, struct wr_err *);
/* Frees; a zeroed state is fine. */
void wr_win_close(struct wr_win_state *);

/* ---- for authors -------------------------------------------------------------------------------------------- */

/* Fills err for memory that the state's arena or the batch's could not give; returns WR_ELIMIT. */
int wr_win_no_memory(const struct wr_win_state *, const struct wr_win_rows *, struct wr_err *);
/* A NUM vector for the batch's rows, with tags and scales. 0 or -1: out of memory. */
int wr_win_numbers(const struct wr_win_rows *, struct wr_vec *out);
/* Tells that the result at row i is beyond the range of numbers. */
void wr_win_beyond(const struct wr_win_call *, const struct wr_win_rows *, uint32_t i);
/* Leaves out tags and scales where they say nothing at these rows, so that what reads them takes its short way. */
void wr_win_tidy(const struct wr_win_rows *, struct wr_vec *out);

#endif
