/* Leads: what stands between the values of JSON lines (json_rows.h). Private to json_rows.c and json_lead.c.
 *
 * Where a row is, is a node of the tree of objects that may be entered (NULL: before or behind the row); a lead
 * goes from one node to another. Known leads lie in a table, by the node they go from and their first bytes, so
 * that a row with other members than the one before, or in another order, does not read them anew. */
#ifndef WR_DATA_JSON_LEAD_H
#define WR_DATA_JSON_LEAD_H

#include "base/arena.h"
#include "base/hashed.h"
#include "data/json_plain.h"
#include "data/json_rows.h"

enum {
    WR_JSON_LEAD = 32, /* a longer one is read each time it is met */
    WR_JSON_BUCKETS = 64,
    WR_JSON_WAYS = 8,
    WR_JSON_NO_SLOT = -1,
};

/* A name in an object: what becomes of its value. */
struct wr_json_node {
    struct wr_json_node *up;    /* the object it is in */
    struct wr_json_node *first; /* its members, in no order, by */
    struct wr_json_node *next;
    struct wr_slice name;
    int32_t slot;    /* of its value, or WR_JSON_NO_SLOT */
    uint32_t depth;  /* brackets around its members */
    uint32_t *below; /* [nbelow] slots of what is inside it */
    uint32_t nbelow;
    const char *begin; /* of the object, while a row is in it */
};

struct wr_json_lead {
    char bytes[WR_JSON_LEAD];
    uint32_t n;                           /* 0: none */
    uint32_t others;                      /* a bit for each of the bytes that are not in it */
    uint32_t last;                        /* where the row's object ends in it */
    uint32_t length;                      /* of the plain value behind it, last time; */
    uint32_t misses, run;                 /* how often it was not that in the call numbered so; */
    bool varies;                          /* too often */
    uint32_t slot;                        /* of the value that comes, nslots: nobody's */
    const struct wr_json_node *from, *to; /* to NULL: the row is over */
    const struct wr_json_node *fresh;     /* what was read inside it does not count; NULL: none */
    struct wr_json_lead *guess;           /* what came after it last time */
};

struct wr_json_rows {
    struct wr_arena arena;
    const struct wr_slice *names;
    uint32_t n;    /* names; slot c is name c, slot n the whole record */
    int32_t *path; /* [n] another slot of a name with dots: of members inside one another; WR_JSON_NO_SLOT: it has
                      none */
    uint32_t nslots;
    uint32_t stride; /* views of a row: one a slot, and one for what nobody wants */
    bool *met;       /* [nslots] */
    struct wr_json_node root;
    struct wr_json_node **nodes; /* all but the root, */
    uint32_t nnodes, nodes_cap;
    struct wr_hashed members;  /* by what they are in and their name */
    uint32_t runs;             /* calls of wr_json_rows_run */
    struct wr_json_lead start; /* stands before every row */
    struct wr_json_lead fresh; /* the one just read, where it is not kept */
    struct wr_json_lead table[WR_JSON_BUCKETS][WR_JSON_WAYS];
    uint8_t oldest[WR_JSON_BUCKETS];
    const char *eol; /* the end of the row's line, or NULL: not looked for yet */
    const char *at;  /* where a row is no JSON, */
    const char *why; /* and what is wrong there */
    bool nomem;
};

/* Adds name c to the tree. 0 or -1: out of memory. */
int wr_json_lead_name(struct wr_json_rows *, uint32_t c);

/* The end of the line in which p stands, or `end`. */
const char *wr_json_line_end(const char *p, const char *end);

/* Says why the row is no JSON; false. */
bool wr_json_rows_fail(struct wr_json_rows *, const char *at, const char *why);

/* Is the lead what stands at p? It may do so in part behind the end of the text. */
static inline bool wr_json_lead_stands(const struct wr_json_lead *l, const struct wr_json_node *from, const char *p)
{
    return l->from == from && wr_json_same(p, l->bytes, l->others);
}

/* The lead at p, as it was met before (the longest: that of an object's member goes before that of the object), or
 * NULL. */
struct wr_json_lead *wr_json_lead_find(struct wr_json_rows *, const struct wr_json_node *from, const char *p);

/* The lead at p, read byte by byte; NULL: there is none (k->why). It may be k->fresh, which the next call changes.
 * An object that is wanted itself is put into the row's views, v, as offsets from base. */
struct wr_json_lead *wr_json_lead_read(struct wr_json_rows *, const struct wr_json_node *from, const char *p,
                                       const char *end, const char *base, struct wr_view *v);

#endif
