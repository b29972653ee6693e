/* The inputs of a run: which files, how they are read, and what their headers say.
 *
 * The first input's header makes the schema. Another input's columns are matched by name: the same names in any
 * order, else an error. Inputs are opened one after the other, when reading comes to them (the first when the plan
 * is made). */
#ifndef WR_EXEC_INPUT_H
#define WR_EXEC_INPUT_H

#include <time.h>

#include "base/arena.h"
#include "data/batch.h"
#include "data/schema.h"
#include "io/source.h"

enum wr_input_kind { WR_INPUT_AUTO, WR_INPUT_CSV, WR_INPUT_TSV, WR_INPUT_LINES, WR_INPUT_JSONL };

/* What the user asked for; constant. */
struct wr_input_options {
    enum wr_input_kind kind;  /* --in, -t; AUTO: by extension ... */
    enum wr_input_kind other; /* ... and this where there is none that is known; AUTO: CSV */
    bool side;                /* beside the main input: an extension that is known counts before `kind` and -d */
    int delim;                /* -d; -1: by kind */
    int quotes;               /* enum wr_quotes, -1: by kind */
    unsigned char quote;      /* --quote: a byte of CSV; 0: not given */
    unsigned char escape;     /* --escape: a byte of CSV; 0: none */
    enum wr_ragged ragged;
    const char *title;             /* what messages call them; NULL: by their paths */
    bool no_header;                /* -n */
    bool fill_columns;             /* columns that one of them lacks are null there */
    const struct wr_slice *header; /* [nheader] --header: the names, which no input has; NULL: not given */
    uint32_t nheader;
    uint64_t skip;            /* lines before the header */
    unsigned char comment;    /* what begins a comment; 0: nothing does */
    bool no_escapes;          /* TSV: a backslash is a byte */
    bool reference;           /* read with libcsv */
    struct wr_source_how how; /* --encoding */
    const struct wr_slice *nulls;
    uint32_t nnulls;
    size_t max_record;
    size_t block_bytes;   /* bytes a block; */
    size_t counted_bytes; /* of a file, where a run only counts the rows of its inputs; 0: as many */
    enum wr_source_maps maps;
    uint32_t base; /* number of the first of these inputs, among all of the run */
};

#define WR_INPUT_MISSING UINT32_MAX

/* What was read. records = delivered + refused + dropped; blank lines are not records. */
struct wr_input_stats {
    uint64_t bytes, records, delivered, refused, dropped, blank, trimmed;
};

/* One input, opened. Constant once it is. */
struct wr_frames;

struct wr_input {
    uint32_t number;  /* among all inputs of the run: what ordinals begin with */
    const char *path; /* as given; "-" is standard input */
    struct wr_source *source;
    struct wr_frames *frames; /* of it, where several threads may decode; else NULL */
    enum wr_input_kind kind;
    struct wr_format format;
    uint64_t data;      /* offset of the first record after the header */
    uint64_t data_line; /* its line */
    char *head;         /* stream: the bytes read to find the header (WR_BLOCK_PAD before and after) */
    size_t nhead;       /* of them; those from `data` on are still to be read as rows */
    bool ended;         /* stream: `head` is all there is */
    unsigned users;     /* workers that read from it now (guarded by the split's lock) */
    unsigned cold;      /* blocks that a map did not have: from the first one on all are read (the split's lock); */
    struct wr_prefetch *prefetch; /* ... where there are many, fetched before that; else NULL (the split's lock) */
    bool empty;                   /* no bytes at all (but a BOM) */
    bool knows_eol;               /* its first line end was met, and says which byte ends rows */
    uint32_t ncols;               /* fields a record must have */
    struct wr_slice *names;
    uint32_t *place; /* [names] field of this input that holds column c, or MISSING; NULL: the same places */
};

struct wr_inputs {
    struct wr_arena *arena;
    struct wr_input_options options;
    struct timespec opened; /* when, on the clock of files' times */
    char **paths;
    uint32_t npaths;
    struct wr_input **v;      /* [npaths] NULL: not opened yet */
    struct wr_schema *schema; /* of the first input that is not empty */
    uint32_t first;           /* its place in v */
    struct wr_slice sample;   /* JSON lines: the first record of all, for suggestions, if it is not too long */
    struct wr_slice *names;   /* [nnames] of all columns: the first input's, with --fill-columns those of all */
    uint32_t nnames;
    const struct wr_name_index *index; /* of names[0..indexed); NULL: not asked for yet */
    uint32_t indexed;
    struct wr_arena scratch; /* the header that is looked at */
    struct wr_input *spare;  /* was looked at and closed, and can be another one */
    bool all_empty;
    struct wr_warner_ids {
        int trim, drop;
    } warn;            /* warnings of --ragged trim and drop */
    char renamed[256]; /* what became of names that stood twice in the first header: "'a' is 'a_2'"; "": none */
    struct wr_input_stats stats;
};

/* Makes inputs of the paths ("-": standard input) and reads the first header. Paths and options are copied. */
int wr_inputs_open(struct wr_arena *, const char *const *paths, uint32_t npaths, const struct wr_input_options *,
                   struct wr_inputs **out, struct wr_err *);
/* Opens input i and reads its header: v[i]. One thread at a time. */
int wr_inputs_next(struct wr_inputs *, uint32_t i, struct wr_err *);
/* Opens all of them after the first and reads their headers, so that what is wrong with one is known at once; those
 * that can be opened again are closed until their turn. */
int wr_inputs_look(struct wr_inputs *, struct wr_err *);
/* *bytes: of all of them together, as they lie (compressed ones, compressed). Before they are read. false: of some
 * (pipes) nobody knows. */
bool wr_inputs_size(const struct wr_inputs *, uint64_t *bytes);
/* The path of one that is a file and was written to since the inputs were opened, as far as the times that the
 * system keeps of files tell; NULL: none was. Any time. */
const char *wr_inputs_changed(const struct wr_inputs *);
/* Opens all of them (--check). */
int wr_inputs_check(struct wr_inputs *, struct wr_err *);
/* Closes one: its names and places stay. NULL is fine. */
void wr_input_close(struct wr_input *);
void wr_inputs_close(struct wr_inputs *); /* NULL is fine */

#endif
