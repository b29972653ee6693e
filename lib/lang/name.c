/* Default names of expressions (weir-lang(7)): words and numbers joined by `_`, as they were written, so
 * that a name can be guessed without looking: sum(price * qty) is sum_price_qty, quantile(ms, 0.5) is
 * quantile_ms_0_5. */
#include "base/buf.h"
#include "lang/parse.h"

/* Adds the words of a text: runs of letters, digits and _; what is between them becomes one _. */
static int add_words(struct wr_buf *b, struct wr_slice s)
{
    bool gap = b->n > 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool word =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (word && gap && b->n && wr_buf_addc(b, '_') < 0)
            return -1;
        if (word && wr_buf_addc(b, (char)c) < 0)
            return -1;
        gap = !word;
    }
    return 0;
}

static int add_node(struct wr_buf *b, const struct wr_node *n);

static int add_args(struct wr_buf *b, const struct wr_node *n, uint32_t from)
{
    for (uint32_t i = from; i < n->nargs; i++)
        if (add_node(b, n->args[i]) < 0)
            return -1;
    return 0;
}

/* a WORD */
static int add_left(struct wr_buf *b, const struct wr_node *n, const char *word)
{
    if (add_node(b, n->args[0]) < 0 || (n->negated && add_words(b, WR_SLICE("not")) < 0))
        return -1;
    return add_words(b, wr_slice_of(word));
}

static int add_between(struct wr_buf *b, const struct wr_node *n)
{
    if (add_left(b, n, "between") < 0 || add_node(b, n->args[1]) < 0 || add_words(b, WR_SLICE("and")) < 0)
        return -1;
    return add_node(b, n->args[2]);
}

/* a WORD b */
static int add_infix(struct wr_buf *b, const struct wr_node *n, const char *word)
{
    return add_left(b, n, word) < 0 ? -1 : add_args(b, n, 1);
}

static int add_node(struct wr_buf *b, const struct wr_node *n)
{
    if (n->let.n)
        return add_words(b, n->let);
    switch (n->kind) {
    case WR_N_TRUE:
        return wr_slice_is(n->text, "_") ? 0 : add_words(b, WR_SLICE("true"));
    case WR_N_FALSE:
        return add_words(b, WR_SLICE("false"));
    case WR_N_NULL:
        return add_words(b, WR_SLICE("null"));
    case WR_N_NUM:
    case WR_N_DURATION:
    case WR_N_TEXT:
    case WR_N_REGEX:
    case WR_N_NAME:
    case WR_N_ARG:
        return add_words(b, n->text);
    case WR_N_COL: {
        char text[WR_NUM_TEXT];
        size_t len = wr_num_format(n->num, text);
        return add_words(b, WR_SLICE("col")) < 0 ? -1 : add_words(b, (struct wr_slice){text, len});
    }
    case WR_N_UNARY:
        if (n->op == WR_OP_NOT && add_words(b, WR_SLICE("not")) < 0)
            return -1;
        return add_args(b, n, 0);
    case WR_N_BINARY:
        return add_infix(b, n, n->op == WR_OP_AND ? "and" : n->op == WR_OP_OR ? "or" : "");
    case WR_N_BETWEEN:
        return add_between(b, n);
    case WR_N_IN:
        return add_infix(b, n, "in");
    case WR_N_CALL:
        return add_words(b, n->text) < 0 ? -1 : add_args(b, n, 0);
    case WR_N_CASE:
        return add_words(b, WR_SLICE("case")) < 0 ? -1 : add_args(b, n, 0);
    case WR_N_LIST:
    case WR_N_FTEXT:
    case WR_N_INDEX:
    case WR_N_MEMBER:
    case WR_N_COLS:
        return add_args(b, n, 0);
    case WR_N_SLICE:
        for (uint32_t i = 0; i < n->nargs; i++)
            if (n->args[i]->span.len && add_node(b, n->args[i]) < 0)
                return -1;
        return 0;
    case WR_N_COLUMN:
        break;
    }
    return 0;
}

struct wr_slice wr_node_default_name(struct wr_arena *a, const struct wr_node *n)
{
    struct wr_slice name = {0};
    if (n->let.n || n->kind == WR_N_NAME)
        return n->let.n ? n->let : n->text;
    struct wr_buf b = {0};
    const char *copy = NULL;
    if (add_node(&b, n) == 0)
        copy = b.n ? wr_arena_dup(a, b.p, b.n) : "_";
    if (copy)
        name = (struct wr_slice){copy, b.n ? b.n : 1};
    wr_buf_done(&b);
    return name;
}
