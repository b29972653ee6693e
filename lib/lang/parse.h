/* Program text to tree (weir-lang(7)).
 *
 * The parser knows the grammar of programs and expressions; what follows a stage's name is parsed by that stage
 * itself, with the pieces below. `let` names are substituted while parsing: the tree has none. Every error has a
 * place and, where another tool's word or spelling was used, a hint that names the right one (weir-lang(7)
 * 8). Plan time, one thread; all memory is the arena's. */
#ifndef WR_LANG_PARSE_H
#define WR_LANG_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "lang/ast.h"
#include "lang/lex.h"

struct wr_parser;

/* Finds a stage by name: its descriptor, or NULL. `parse` reads what follows the name up to | or the end. The
 * planner supplies this table; lang/ knows no stage. */
struct wr_stage_syntax {
    const struct wr_stage *stage;
    int (*parse)(struct wr_parser *, struct wr_stage_node *, struct wr_err *);
};

/* What a token is in the program, where its kind does not tell. */
enum wr_role {
    WR_ROLE_PLAIN,
    WR_ROLE_STAGE,     /* the word that a stage begins with */
    WR_ROLE_LET,       /* the word let */
    WR_ROLE_SEPARATOR, /* between stages, or behind a let */
    WR_ROLE_SIGN,      /* a minus with nothing on its left */
    WR_ROLE_PERCENT,   /* behind a number */
    WR_ROLE_OPEN,      /* the brackets around a pipeline */
    WR_ROLE_CLOSE,
};
struct wr_read_token {
    struct wr_token token;
    enum wr_role role;
};
/* Every token of a program in turn, but for newlines. The vector is the parser's arena's. */
struct wr_token_log {
    struct wr_read_token *v;
    uint32_t n, cap;
};

struct wr_vocabulary {
    bool (*find)(void *ctx, struct wr_slice name, struct wr_stage_syntax *out);
    const char *const *names; /* every stage there is, NULL at the end, for suggestions */
    void *ctx;
    const struct wr_slice *arg_names, *arg_values; /* [nargs] --arg, for numbers that stages take */
    uint32_t nargs;
    struct wr_token_log *log; /* NULL, or where the tokens go: a program that is to be laid out and not to run, so
                                 that no --arg needs to be given */
};

/* Parses a whole program. Error spans are byte positions in `text`. */
int wr_parse_program(struct wr_arena *, struct wr_slice text, const struct wr_vocabulary *, struct wr_program **out,
                     struct wr_err *);

/* ---- pieces for stages; each returns 0 or WR_EPROG with a place --------------------------------------------- */

int wr_parse_expr(struct wr_parser *, struct wr_node **out, struct wr_err *);
/* A regex literal, if one begins here: *out, else NULL. */
int wr_parse_regex(struct wr_parser *, struct wr_node **out, struct wr_err *);
/* The next word if it is `word` (a bare name): consumes it. */
bool wr_parse_word(struct wr_parser *, const char *word);
bool wr_parse_peek_word(struct wr_parser *, const char *word);
/* The same where nothing touches its end, so that it is not the beginning of a path. */
bool wr_parse_word_alone(struct wr_parser *, const char *word);
/* The next token as a name of any kind (bare word or backticks): `as FORMAT`, `as NAME`. */
int wr_parse_name(struct wr_parser *, const char *what, struct wr_slice *, struct wr_span *, struct wr_err *);
/* Is the stage at its end (|, newline that counts, ')' or end of text)? */
bool wr_parse_at_end(struct wr_parser *);
/* EXPR, EXPR, ... or NAME = EXPR, ... (with need_name: a name is required). */
int wr_parse_items(struct wr_parser *, bool need_name, struct wr_items *, struct wr_err *);
/* COLS: names, `a..d`, `/regex/`; see lang/cols.h for what they name. (select, with NAME = EXPR: wr_parse_items.)
 */
int wr_parse_columns(struct wr_parser *, struct wr_items *, struct wr_err *);
/* KEY, -KEY, KEY as num|str|natural ... (`desc`/`asc` after a key: the error writes `sort -x`). */
int wr_parse_sort_keys(struct wr_parser *, struct wr_items *, struct wr_err *);
/* `by KEYS` if there: *found. KEYS: EXPR or NAME = EXPR. */
int wr_parse_by(struct wr_parser *, bool required, struct wr_items *, bool *found, struct wr_err *);
/* A whole number >= 0: written out, $NAME, or a `let` of one. */
int wr_parse_count(struct wr_parser *, struct wr_num *, struct wr_span *, struct wr_err *);
/* The same, or a percentage from 0 to 100 with its sign %, whole or not: *percent. */
int wr_parse_count_or_percent(struct wr_parser *, struct wr_num *, bool *percent, struct wr_span *,
                              struct wr_err *);
/* PATH[, PATH] : quoted text, or a bare path up to a blank, `,`, `|`, `)` or newline. */
int wr_parse_paths(struct wr_parser *, struct wr_stage_node *, struct wr_err *);
/* A colon, with `what` after it. */
int wr_parse_colon(struct wr_parser *, const char *what, struct wr_err *);
/* Is a pipeline in brackets next? Its ( does not touch what stands before it, or that would be a call. */
bool wr_parse_at_pipeline(struct wr_parser *);
/* ( PIPELINE ), `(` being the next token: *first is its first stage; there is at least one. */
int wr_parse_pipeline(struct wr_parser *, struct wr_stage_node **first, struct wr_err *);
/* The next token if it is a single `=`: consumes it. */
bool wr_parse_assign(struct wr_parser *);
/* An error at the next token: "expected WHAT". */
int wr_parse_expected(struct wr_parser *, const char *what, struct wr_err *);
/* The error where a stage needs `by KEYS` next; its hint puts the word where it belongs. */
int wr_parse_expected_by(struct wr_parser *, struct wr_err *);
struct wr_arena *wr_parse_arena(struct wr_parser *);

/* The default name of an expression (weir-lang(7)): words and numbers joined by _, `if ...` left out; a
 * mere name is its own, col(3) is col_3 (use the column's name where there is one). "" : out of memory. */
struct wr_slice wr_node_default_name(struct wr_arena *, const struct wr_node *);

#endif
