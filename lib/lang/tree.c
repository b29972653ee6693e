/* See ast.h: trees made of trees. */
#include "base/arena.h"
#include "lang/ast.h"

static struct wr_node *copy_of(struct wr_arena *arena, const struct wr_node *in)
{
    struct wr_node *copy = wr_arena_alloc(arena, sizeof *copy);
    struct wr_node **args = wr_arena_alloc(arena, in->nargs * sizeof *args);
    if (!copy || !args)
        return NULL;
    *copy = *in;
    copy->args = memcpy(args, in->args, in->nargs * sizeof *args);
    return copy;
}

int wr_tree_map(struct wr_arena *arena, const struct wr_node *in, wr_tree_fn *f, void *ctx,
                const struct wr_node **out, struct wr_err *err)
{
    struct wr_node *copy = NULL;
    *out = in;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct wr_node *arg;
        int rc = f(ctx, in->args[i], &arg);
        if (rc < 0)
            return rc;
        if (arg == in->args[i])
            continue;
        if (!copy && !(copy = copy_of(arena, in)))
            return wr_arena_error(arena, err);
        copy->args[i] = (struct wr_node *)arg;
        *out = copy;
    }
    return 0;
}
