/* A schema: the columns that a stage sees, in order, known when the program is checked.
 *
 * `select`, `drop` and `rename` change schemas and nothing at run time: a column's name is separate from the place
 * where its values lie. That place is a slot, an index into the cols[] of every batch of one slot space; it is
 * given out when a column is first used, so columns that nobody uses cost nothing. A slot space covers the plan
 * from a source or a `reduce` to the next `reduce` or sink. Plan time only: one thread; immutable once the plan is
 * built. */
#ifndef WR_DATA_SCHEMA_H
#define WR_DATA_SCHEMA_H

#include "base/arena.h"
#include "base/slice.h"

/* Static type of a column or expression. */
enum wr_type {
    WR_T_NULL,  /* the literal null */
    WR_T_FIELD, /* bytes from an input until something needs more; also what only picks, and keys */
    WR_T_TEXT,
    WR_T_NUM,
    WR_T_BOOL, /* truth */
    WR_T_TIME, /* seconds since 1970 in UTC: a NUM vector with `time` set, or text that reads as a time */
    WR_T_DUR,  /* a duration: a number of seconds that may be added to a time */
    WR_T_LIST, /* the text of a JSON array */
};

/* Does it compute as a number? */
static inline bool wr_type_is_num(enum wr_type t)
{
    return t == WR_T_NUM || t == WR_T_DUR;
}

/* Rows with keys of their own (JSON lines): no header says which columns there are, so they are those whose names
 * the program uses. The schema has a column that is the record as a whole, and one for each name that stands in the
 * program: without a name as long as no stage has used it, so that it is carried along, but not yet there. Where
 * the record is still among the columns at the end of a plan, rows are written with all their keys, but for those
 * that a stage has taken away, renamed or replaced. */
struct wr_names {
    struct wr_schema_col *v; /* their refs have a `source` that is their place here */
    uint32_t n, cap;
};

struct wr_slots {
    uint32_t n;             /* slots given out */
    struct wr_colref *used; /* the columns that have them, linked */
};

/* One column's identity: shared by every schema that shows it, whatever name it has there. */
struct wr_colref {
    struct wr_slots *space;
    int32_t slot;           /* -1: not used by anyone yet */
    int32_t source;         /* 0-based column of the input, -1: computed */
    struct wr_colref *used; /* another one that has a slot, or NULL */
    enum wr_type type;
    enum wr_type shown; /* as what JSON lines has it: `type`, but of text and of keys, which stages behind see as
                           fields, what they were computed as */
    struct wr_names *names; /* of the record as a whole: the names noted; else NULL */
    bool asked;             /* of such a name: some row should have it (not `name?`), */
    bool met;               /* ... and after a run: one had it */
    bool
        written; /* of the input, and only written, in its place in the whole record: nothing looks at its values */
};

/* Where a row stands in the inputs: columns that are in no header and not in the output, and cost nothing unless a
 * program names them. */
enum wr_place {
    WR_PLACE_ROW,  /* _row: from 1, over all files */
    WR_PLACE_FILE, /* _file: the input's name as given */
    WR_PLACE_LINE, /* _line: of the file, where the record begins */
    WR_PLACES
};

struct wr_schema_col {
    struct wr_slice name;
    struct wr_colref *ref;
    bool made; /* a stage added it, with the values of another one: where that is a key, this is not it, renamed */
};

struct wr_schema {
    struct wr_schema_col *cols;
    uint32_t n, cap;
    struct wr_slots *space;
    struct wr_colref *place[WR_PLACES]; /* NULL: the rows are not of the inputs (any more) */
    struct wr_slice title;              /* for messages: "sales.csv", or "" when rows come from a stage */
    bool assumed;                       /* of an input without bytes: any name is a column, and null; or: */
    bool late;                     /* the names are known when the rows are, and will be looked at again then */
    bool open;                     /* one of the columns may be a whole row (wr_schema_whole) */
    bool lines;                    /* text lines: one column `line` (for the hint --in csv) */
    struct wr_schema_index *index; /* of the names; the schema's own */
};

/* An empty schema with a slot space of its own. NULL: out of memory. */
struct wr_schema *wr_schema_new(struct wr_arena *);
/* A copy that shares colrefs and slot space. */
struct wr_schema *wr_schema_copy(struct wr_arena *, const struct wr_schema *);

/* Appends a column (name is copied); source -1 for a computed one. NULL: out of memory. */
struct wr_colref *wr_schema_add(struct wr_arena *, struct wr_schema *, struct wr_slice name, enum wr_type,
                                int32_t source);
/* Appends or, if the name is there, replaces in place, the column `name` by a new computed one. One that takes the
 * place of a record's key comes behind all others, for where a row lacks the key it is added. */
struct wr_colref *wr_schema_put(struct wr_arena *, struct wr_schema *, struct wr_slice name, enum wr_type);
/* Appends a column that is another name for an existing ref. 0 or -1. */
int wr_schema_alias(struct wr_arena *, struct wr_schema *, struct wr_slice name, struct wr_colref *);
/* Adds the places; before any column is used. 0 or -1. */
int wr_schema_add_places(struct wr_arena *, struct wr_schema *);
/* The place of that name (enum wr_place), or -1. A column of the name goes before it. */
int wr_place_find(struct wr_slice name);
/* Removes column i; all of them. */
void wr_schema_remove(struct wr_schema *, uint32_t i);
void wr_schema_clear(struct wr_schema *);
/* Gives column i another name, which is kept by the caller. */
void wr_schema_rename(struct wr_schema *, uint32_t i, struct wr_slice name);

/* A schema of rows with keys of their own. NULL: out of memory. */
struct wr_schema *wr_schema_new_open(struct wr_arena *);
/* Makes the rows of a schema such rows, beside the columns it has: the record's column. NULL: out of memory. */
struct wr_colref *wr_schema_open(struct wr_arena *, struct wr_schema *);
/* The column that is the record as a whole, or -1: all columns are known. */
int wr_schema_whole(const struct wr_schema *);
/* The name may come to be used: a column without a name, unless there is one. The name is kept by the caller. 0 or
 * -1: out of memory. */
int wr_schema_note(struct wr_arena *, struct wr_schema *, struct wr_slice name);
/* The name is used: the column that was noted has it from here on, unless a stage has taken that away. */
void wr_schema_learn(struct wr_schema *, struct wr_slice name);
/* A column gets the name: that of a key which is noted, but not used yet, is lost to it. */
void wr_schema_cover(struct wr_schema *, struct wr_slice name);
/* Is column i a key of the record under its own name, or not used yet? */
bool wr_schema_is_key(const struct wr_schema *, uint32_t i);
/* The name of a member of column i, a key of the record, that a stage has replaced, renamed or taken away: the rows
 * no longer have what the column holds. Empty: there is none. */
struct wr_slice wr_schema_changed_inside(const struct wr_schema *, uint32_t i);

/* A computed column's identity that no schema shows (yet). NULL: out of memory. */
struct wr_colref *wr_colref_new(struct wr_arena *, struct wr_slots *, enum wr_type);

/* Index of the column called `name`: exact, else the only one that differs by blanks around it alone; -1: none. */
int wr_schema_find(const struct wr_schema *, struct wr_slice name);
/* Index of the column called exactly so, or -1. */
int wr_schema_find_exact(const struct wr_schema *, struct wr_slice name);
/* The slot of a column, given out now if it has none. */
uint32_t wr_colref_use(struct wr_colref *);

/* Makes the names of a header usable, in place in `names` (memory from the arena): a nameless column is `c` and its
 * 1-based number; of two with one name the second is name_2 (name_3, ... ; never a name that is taken). *renamed
 * counts those. 0 or -1: out of memory. */
int wr_header_names(struct wr_arena *, struct wr_slice *names, uint32_t n, uint32_t *renamed);

/* Where each of names[0..n), all different, stands; refers to them. NULL: out of memory. */
struct wr_name_index *wr_name_index_new(struct wr_arena *, const struct wr_slice *names, uint32_t n);
/* The place of the name, or -1. */
int wr_name_index_find(const struct wr_name_index *, struct wr_slice name);

#endif
