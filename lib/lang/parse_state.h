/* What the files of the parser share (parse.c, parse_*.c); nobody else includes it.
 *
 * The parser holds one token of look-ahead, cut when it is asked for and forgotten when the text has to be read in
 * another way (a regex, a bare path). */
#ifndef WR_LANG_PARSE_STATE_H
#define WR_LANG_PARSE_STATE_H

#include "lang/lex.h"
#include "lang/parse.h"

enum {
    WR_PARSE_DEPTH = 200,             /* nesting of what the parser does by recursion */
    WR_PARSE_NODES = 500 * 1000,      /* of a program: `let` can double a tree with each line */
    WR_PARSE_TEXT = 64 * 1024 * 1024, /* bytes of a program */
};

struct wr_let {
    struct wr_slice name;
    struct wr_node *value;
};

struct wr_parser {
    struct wr_arena *arena;
    struct wr_lexer lx; /* behind the last token taken */
    struct wr_token tok;
    bool peeked;          /* tok is the token at lx */
    struct wr_token last; /* the last token taken */
    uint32_t last_end;    /* where it ends */
    uint32_t depth, nodes;
    bool braces; /* lx ends where the braces of an f-string do */
    const struct wr_vocabulary *vocabulary;
    struct wr_slice stage; /* name of the stage being parsed */
    bool keys;             /* its `by` has been taken */
    struct wr_let *lets;
    uint32_t nlets, cap_lets;
    bool unlogged; /* no memory for a token of the log */
};

/* ---- tokens ---- */

const struct wr_token *wr_parser_peek(struct wr_parser *);
struct wr_token wr_parser_take(struct wr_parser *);
/* The last token taken plays this role. */
void wr_parser_role(struct wr_parser *, enum wr_role);
/* The token behind the next one. */
struct wr_token wr_parser_peek_second(struct wr_parser *);
bool wr_parser_is(struct wr_parser *, enum wr_token_kind);
/* Grows an array in the arena so that v[n] is there: the array, or NULL with the error. */
void *wr_parser_grow(struct wr_parser *, void *v, uint32_t n, uint32_t *cap, size_t size, struct wr_err *);

/* The program text from a byte to another on one line, blanks run together, cut to what fits (with ...). */
enum { WR_QUOTE_TEXT = 160 };
const char *wr_parser_quote(const struct wr_parser *, uint32_t from, uint32_t to, char out[WR_QUOTE_TEXT]);
/* Where what begins at the next token ends, outside brackets of its own: */
enum wr_parser_unit {
    WR_UNIT_REST,    /* before `|` `)` or a newline */
    WR_UNIT_ITEM,    /* or before `,` */
    WR_UNIT_OPERAND, /* or before `and`, `or`, `by`, `->` */
};
uint32_t wr_parser_end_of(struct wr_parser *, enum wr_parser_unit);
/* The column that a name, a name in backticks or col(...) names; `let` does not count. */
int wr_parser_column(struct wr_parser *, struct wr_node **, struct wr_err *);
/* *out names a column and may be followed by `..` and another one: *out is then the range. */
int wr_parser_range(struct wr_parser *, struct wr_node **out, struct wr_err *);

/* A bare word or a name in backticks: the text it spells. */
int wr_parser_name_text(struct wr_parser *, struct wr_token, struct wr_slice *, struct wr_err *);
/* May an expression begin with this token, and can it not go on with it? */
bool wr_parser_begins_value(const struct wr_parser *, struct wr_token);
/* The error for a `)` `]` `}` that is missing. */
int wr_parser_unclosed(struct wr_parser *, struct wr_token open, const char *expected, struct wr_err *);

/* ---- nodes ---- */

/* A leaf at [pos, end) of the text; NULL with the error. */
struct wr_node *wr_node_new(struct wr_parser *, enum wr_node_kind, uint32_t pos, uint32_t end, struct wr_err *);
/* Adds a child; *cap is the caller's, 0 at first. */
int wr_node_add(struct wr_parser *, struct wr_node *, uint32_t *cap, struct wr_node *child, struct wr_err *);
/* To be called when all children are there and all tokens taken: height and span. */
int wr_node_finish(struct wr_parser *, struct wr_node *, struct wr_err *);
/* One level deeper in what recurses (p->depth-- on the way out). */
int wr_parser_enter(struct wr_parser *, struct wr_err *);
/* A name, literal, call, case or bracket. */
int wr_parser_operand(struct wr_parser *, struct wr_node **, struct wr_err *);

/* The elements of a list up to its `]`; `open`, its `[`, has been taken. */
int wr_parser_list(struct wr_parser *, struct wr_token open, struct wr_node **, struct wr_err *);
/* f"...": its texts and expressions in a row; it is the next token. */
int wr_parser_ftext(struct wr_parser *, struct wr_node **, struct wr_err *);
/* x[i] or x[from:to], where *x is x; the `[` is the next token. */
int wr_parser_part(struct wr_parser *, struct wr_node **x, struct wr_err *);
/* x.name, where *x is x and no word that goes on with the `.`, which is the next token. */
int wr_parser_member(struct wr_parser *, struct wr_node **x, struct wr_err *);

/* The code of an error that is filled, for functions that return NULL. */
static inline int wr_parser_failed(const struct wr_err *err)
{
    return err && err->code ? err->code : WR_ELIMIT;
}

/* ---- other languages' habits: each fills err and returns WR_EPROG, or returns 0 if it is none ---- */

int wr_fix_after_value(struct wr_parser *, uint32_t from,
                       struct wr_err *);                                   /* is null, like, ... after an operand */
int wr_fix_after_expr(struct wr_parser *, uint32_t from, struct wr_err *); /* = and ? : */
int wr_fix_in(struct wr_parser *, struct wr_err *);                        /* in (1, 2) */
int wr_fix_argument(struct wr_parser *, struct wr_token fn, const struct wr_node *last, struct wr_err *);
int wr_fix_before_item(struct wr_parser *, struct wr_err *);               /* select *, y = ..., select -a */
int wr_fix_after_item(struct wr_parser *, uint32_t from, struct wr_err *); /* EXPR as NAME, old -> new */
int wr_fix_no_name(struct wr_parser *, uint32_t from, const struct wr_node *, struct wr_err *);
int wr_fix_sort_key(struct wr_parser *, uint32_t from, const struct wr_node *, struct wr_err *); /* x desc */
int wr_fix_dashed_name(struct wr_parser *, uint32_t from, struct wr_err *); /* map first-name = ... */
int wr_fix_unknown_stage(struct wr_parser *, struct wr_token word, struct wr_err *);
int wr_fix_stage_call(struct wr_parser *, struct wr_err *); /* map(a = 1) */
/* What follows a stage that has all it wants: always an error. */
int wr_fix_leftover(struct wr_parser *, struct wr_err *);
/* Is the token that word, in capitals or not? */
bool wr_fix_like(const struct wr_parser *, struct wr_token, const char *word);
/* The sort keys from the next token on, with their directions in front: `a desc, b` is `-a, b`. Takes them. */
const char *wr_fix_keys(struct wr_parser *, char out[WR_QUOTE_TEXT]);
/* Does the next token open brackets that go on to the stage's end? Then out is what stands in them, and *sign the
 * first `,` or `=` of their own, else WR_TK_END. Takes nothing. */
bool wr_fix_call(struct wr_parser *, char out[WR_QUOTE_TEXT], enum wr_token_kind *sign);
/* Does a ternary's colon follow the `?` that is the next token? */
bool wr_fix_colon_ahead(struct wr_parser *);

#endif
