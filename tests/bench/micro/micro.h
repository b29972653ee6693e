/* ns a row of single kernels, for before and after: what the files of tests/bench/micro share.
 *
 * A kernel is measured over data that a seed makes, which are indexed and cut into batches once; each call then
 * gets batches as the reader would hand them out, views and nothing else, and gives them back, so that what a
 * kernel keeps in a batch is made anew every time. One thread. Data fit L2 unless a kernel's name says otherwise.
 *
 * Whatever fails ends the program: there is nothing to be said about a kernel that does not run. */
#ifndef WEIR_BENCH_MICRO_H
#define WEIR_BENCH_MICRO_H

#include "data/batch.h"

/* ---- measuring ------------------------------------------------------------------------------------------------
 */

/* Is a kernel of this name asked for? For set-up that takes its time. */
bool micro_wants(const char *name);
/* Measures run(ctx), which works on `rows` rows and `bytes` bytes (0: no GB/s is said), and prints a line. */
void micro_kernel(const char *name, uint64_t rows, uint64_t bytes, void (*run)(void *), void *ctx);

_Noreturn void micro_die(const char *what);
/* 0 and above, or the end. */
void micro_check(int rc, const char *what);
void *micro_alloc(size_t n);

/* ---- data ------------------------------------------------------------------------------------------------------
 */

struct micro_dice {
    uint64_t state;
};
uint32_t micro_below(struct micro_dice *, uint32_t n);

struct micro_shape {
    const char *name;
    const char *const *columns; /* their names, or NULL: c0, c1, ... */
    uint32_t ncols;
    /* Writes row i without its line end; at most MICRO_LONGEST bytes. Returns where it ends. */
    char *(*row)(struct micro_dice *, uint32_t i, char *p);
    bool lines; /* text lines: no delimiter, no quotes */
};
enum { MICRO_LONGEST = 8192 };

/* station,temp: 413 names, one decimal */
extern const struct micro_shape micro_brc;
/* 10 columns; a row in five has quoted commas, doubled quotes or newlines */
extern const struct micro_shape micro_sales;
/* 12 columns, one of 1 to 5 KB prose, some of it quoted */
extern const struct micro_shape micro_wide;
/* 100 columns of numbers, most of them decimals */
extern const struct micro_shape micro_num;
/* columns of numbers of one kind each */
extern const struct micro_shape micro_kinds;
/* one time in four forms: seconds, millis, date, log */
extern const struct micro_shape micro_moments;
/* a name of 1 to 40 bytes among 10000 */
extern const struct micro_shape micro_names;
/* a million keys of 12 bytes, each once, shuffled */
extern const struct micro_shape micro_million;
/* lines of a web server's access log, 90 to 210 bytes */
extern const struct micro_shape micro_log;

struct micro_data {
    const struct micro_shape *shape;
    struct wr_format format;
    struct wr_block *block;
    const char *text;       /* the rows */
    size_t bytes;           /* in text */
    uint32_t rows, batches; /* of WR_BATCH_ROWS rows, the last perhaps of fewer */
    struct wr_view **views; /* by column */
    struct wr_index index;
};

/* `rows` rows, and those that fit into `bytes` if that is not 0. */
struct micro_data *micro_data_new(const struct micro_shape *, uint32_t rows, size_t bytes);
void micro_data_free(struct micro_data *);
/* The k-th batch: a view of every column in the slot of its number, and `more` empty slots. */
struct wr_batch *micro_batch(const struct micro_data *, uint32_t k, uint32_t more);
void micro_pools_free(void);

/* Measures an expression over the data, on batches as the reader gives them. */
void micro_expression(const struct micro_data *, const char *text);

/* ---- the kernels ------------------------------------------------------------------------------------------------
 */

void micro_scan(void);
void micro_numbers(void);
void micro_keys(void);
void micro_aggregates(void);
void micro_expressions(void);
void micro_times(void);
void micro_lists(void);
void micro_output(void);
void micro_sort(void);
void micro_parse(void);
void micro_json(void);

#endif
