/* join [KIND] PATH [as NAME] on COND, ...: the stage, from its text to the operators. See join.h. */
#include "ops/stage/absent.h"
#include "ops/stage/join_grace.h"
#include "ops/stage/merge.h"

#include "lang/check.h"
#include "lang/learn.h"

#include <stdio.h>

/* What messages show of a text. */
#define SHOW(s) (int)((s).n > 60 ? 60 : (s).n), (s).p

static const char *const kinds[] = {"inner", "left", "right", "full", "semi", "anti"};

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

/* ---- parsing ------------------------------------------------------------------------------------------------- */

/* Is it a word that may have been meant as a kind, rather than a file? */
static bool is_word(struct wr_slice s)
{
    size_t i = 0;
    while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '_'))
        i++;
    return i == s.n;
}

static int no_file(struct wr_stage_node *n, struct wr_err *err)
{
    wr_err_at(err, n->path_spans[0].pos, n->path_spans[0].len, "join names a file before 'on'");
    wr_err_hint(err, "write join FILE on KEY");
    return WR_EPROG;
}

/* What stands behind the file is no `on`. */
static int expected_on(struct wr_parser *ps, struct wr_stage_node *n, bool kind, struct wr_err *err)
{
    struct wr_slice path = n->paths[0];
    bool other = wr_parse_peek_word(ps, "using") || wr_parse_peek_word(ps, "by") || wr_parse_peek_word(ps, "where");
    if (wr_slice_is(path, "on"))
        return no_file(n, err);
    if (is_word(path) && !other && !wr_parse_at_end(ps)) {
        const char *meant = kind ? kinds[n->choice] : wr_slice_is(path, "outer") ? "full" : NULL;
        wr_err_at(err, n->path_spans[0].pos, n->path_spans[0].len, "'%.*s' is no kind of join", SHOW(path));
        if (meant)
            wr_err_hint(err, "write join %s FILE on KEY", meant);
        else
            wr_err_hint(err, "the kinds are inner, left, right, full, semi and anti");
        return WR_EPROG;
    }
    wr_parse_expected(ps, "'on' and a key", err);
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (!kind && wr_parse_peek_word(ps, kinds[k])) {
            wr_err_hint(err, "write join %s %.*s on KEY", kinds[k], SHOW(path));
            return WR_EPROG;
        }
    if (path.p[0] == '(' || path.p[0] == '-')
        wr_err_hint(err, "write join FILE on KEY; what a program writes to a file can be joined");
    else
        wr_err_hint(err, "write join %s%s%.*s on KEY", kind ? kinds[n->choice] : "", kind ? " " : "", SHOW(path));
    return WR_EPROG;
}

/* The left columns are names of the stream's rows (lang/learn.h), the right ones are not. */
static int note_lefts(struct wr_arena *a, struct wr_stage_node *n, struct wr_err *err)
{
    n->items = (struct wr_items){.v = wr_arena_zalloc(a, n->keys.n * sizeof *n->items.v), .n = n->keys.n};
    if (!n->items.v)
        return no_memory(err);
    for (uint32_t k = 0; k < n->keys.n; k++) {
        struct wr_node *x = n->keys.v[k].expr;
        n->items.v[k].expr = x->kind == WR_N_BINARY ? x->args[0] : x;
    }
    return 0;
}

static int join_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    const unsigned nkinds = sizeof kinds / sizeof *kinds;
    unsigned k = 0;
    while (k < nkinds && !wr_parse_word_alone(ps, kinds[k]))
        k++;
    n->choice = k < nkinds ? k : JOIN_INNER;
    int rc = wr_parse_paths(ps, n, err);
    if (rc >= 0 && n->npaths > 1) {
        wr_err_at(err, n->path_spans[1].pos, n->path_spans[1].len, "join takes one file");
        wr_err_hint(err, "two after one another: join A on KEY | join B on KEY");
        return WR_EPROG;
    }
    if (rc >= 0 && wr_parse_word(ps, "as"))
        rc = wr_parse_name(ps, "a name after 'as'", &n->alias, NULL, err);
    if (rc < 0)
        return rc;
    if (!wr_parse_word(ps, "on"))
        return expected_on(ps, n, k < nkinds, err);
    if (wr_parse_at_end(ps))
        return wr_parse_expected(ps, "a key after 'on'", err);
    rc = wr_parse_items(ps, false, &n->keys, err);
    return rc < 0 ? rc : note_lefts(wr_parse_arena(ps), n, err);
}

/* ---- keys ---------------------------------------------------------------------------------------------------- */

/* A key's two columns, as written. */
struct pair {
    const struct wr_node *left, *right;
};

static bool is_column(const struct wr_node *n)
{
    return n->kind == WR_N_NAME || n->kind == WR_N_COL;
}

static struct wr_slice text_of(const struct wr_build *b, struct wr_span at)
{
    return (struct wr_slice){b->lang->text.p + at.pos, at.len};
}

static int read_pair(const struct wr_build *b, const struct wr_item *it, struct pair *p, struct wr_err *err)
{
    const struct wr_node *x = it->expr;
    struct wr_slice value = text_of(b, x->span);
    if (it->name.n && !x->let.n) {
        wr_err_at(err, it->span.pos, it->span.len, "columns are compared with ==");
        if (wr_slice_eq(it->name, value))
            wr_err_hint(err, "write on %.*s", SHOW(value));
        else
            wr_err_hint(err, "write on %.*s == %.*s", SHOW(it->name), SHOW(value));
        return WR_EPROG;
    }
    *p = (struct pair){x, x};
    if (x->kind == WR_N_BINARY && x->op == WR_OP_EQ)
        *p = (struct pair){x->args[0], x->args[1]};
    if (is_column(p->left) && is_column(p->right))
        return 0;
    if (wr_check_dashed(b->lang, b->schema, x, err) < 0)
        return WR_EPROG;
    wr_err_at(err, x->span.pos, x->span.len, "join goes by columns that are equal");
    if (x->kind == WR_N_BINARY && x->op == WR_OP_AND)
        wr_err_hint(err, "a ',' stands between several: on a == b, c == d");
    else
        wr_err_hint(err, "write on COLUMN or on LEFT == RIGHT; map makes a column of an expression before");
    return WR_EPROG;
}

/* To the error that there is no column c.id, where there is an id: SQL has names of tables before those of columns.
 */
static void hint_dotted(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    const char *dot = n->kind == WR_N_NAME && n->text.n ? memchr(n->text.p, '.', n->text.n) : NULL;
    if (!dot)
        return;
    struct wr_slice name = {dot + 1, (size_t)(n->text.p + n->text.n - dot - 1)};
    if (wr_schema_find(s, name) >= 0)
        wr_err_hint(err, "write %.*s: the left name is of the rows that come here, the right one of the file",
                    SHOW(name));
}

/* The column in one of the two schemas; -2: nothing is known of it; -1: there is none. */
static int find(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    int i = wr_expr_find_column(s, n, err);
    if (i == -1)
        hint_dotted(s, n, err);
    if (i != -2 || s->assumed)
        return i;
    wr_err_at(err, n->span.pos, n->span.len, "no column '%.*s', and a key is one", SHOW(n->text));
    return -1;
}

static bool is_swapped(const struct wr_schema *stream, const struct wr_schema *file, const struct pair *p)
{
    return p->left != p->right && p->left->kind == WR_N_NAME && p->right->kind == WR_N_NAME &&
           wr_schema_find(stream, p->left->text) < 0 && wr_schema_find(file, p->left->text) >= 0 &&
           wr_schema_find(stream, p->right->text) >= 0;
}

/* Which columns the keys are: left[k] of the stream, right[k] of the file; -2 where nothing is known. */
static int find_keys(const struct wr_build *b, const struct wr_stage_node *n, const struct wr_schema *file,
                     int *left, int *right, struct wr_err *err)
{
    for (uint32_t k = 0; k < n->keys.n; k++) {
        struct pair p;
        int rc = read_pair(b, &n->keys.v[k], &p, err);
        if (rc < 0)
            return rc;
        if (is_swapped(b->schema, file, &p)) {
            struct wr_span at = n->keys.v[k].span;
            wr_err_at(err, at.pos, at.len, "the left column is of the rows that come here, the right one of %.*s",
                      SHOW(file->title));
            wr_err_hint(err, "write on %.*s == %.*s", SHOW(p.right->text), SHOW(p.left->text));
            return WR_EPROG;
        }
        left[k] = find(b->schema, p.left, err);
        right[k] = left[k] == -1 ? -1 : find(file, p.right, err);
        if (right[k] == -1)
            return WR_EPROG;
    }
    return 0;
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

/* The file's columns, with slots of their own. */
static struct wr_schema *copy_file(struct wr_arena *a, const struct wr_schema *file)
{
    struct wr_schema *s = wr_schema_new(a);
    for (uint32_t i = 0; s && i < file->n; i++)
        if (!wr_schema_add(a, s, file->cols[i].name, WR_T_FIELD, file->cols[i].ref->source))
            s = NULL;
    if (s) {
        s->title = file->title;
        s->lines = file->lines;
        s->assumed = file->assumed;
    }
    return s;
}

/* x of r_x, where r is the name given by `as`; "": it is no such name. */
static struct wr_slice behind_alias(const struct wr_stage_node *n, struct wr_slice name)
{
    size_t skip = n->alias.n + 1;
    bool is = n->alias.n && name.n > skip && name.p[skip - 1] == '_' && !memcmp(name.p, n->alias.p, n->alias.n);
    return is ? (struct wr_slice){name.p + skip, name.n - skip} : WR_SLICE("");
}

/* Of JSON lines: the keys of the join, and what later stages name. */
static struct wr_schema *copy_keys(const struct wr_build *b, const struct wr_stage_node *n,
                                   const struct wr_schema *file)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_schema *s = wr_schema_new_open(a);
    struct pair p;
    int rc = s ? 0 : -1;
    for (uint32_t k = 0; rc >= 0 && k < n->keys.n; k++)
        if (read_pair(b, &n->keys.v[k], &p, NULL) >= 0 && p.right->kind == WR_N_NAME)
            rc = wr_schema_note(a, s, p.right->text);
    if (rc < 0 || wr_learn_program(b->lang, s, n->next) < 0)
        return NULL;
    const struct wr_names *names = s->cols[wr_schema_whole(s)].ref->names;
    for (uint32_t i = 0; i < names->n; i++) /* it grows */
        if (wr_schema_note(a, s, behind_alias(n, names->v[i].name)) < 0)
            return NULL;
    for (uint32_t i = 0; i < names->n; i++)
        wr_schema_learn(s, names->v[i].name);
    s->title = file->title;
    return s;
}

static bool is_taken(const struct wr_schema *s, struct wr_slice name)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (wr_slice_eq(s->cols[i].name, name))
            return true;
    return false;
}

/* Of rows with keys of their own: does the program name r_x, where r is the name given by `as`? */
static bool is_renamed(const struct wr_build *b, const struct wr_stage_node *n, struct wr_slice x)
{
    const int whole = wr_schema_whole(b->schema);
    const struct wr_names *names = whole < 0 ? NULL : b->schema->cols[whole].ref->names;
    for (uint32_t i = 0; names && i < names->n; i++)
        if (wr_slice_eq(behind_alias(n, names->v[i].name), x))
            return true;
    return false;
}

/* The name of a column of the file in the result. */
static int name_column(const struct wr_build *b, const struct wr_stage_node *n, const struct wr_schema *file,
                       const struct wr_schema *out, struct wr_slice *name, struct wr_err *err)
{
    struct wr_span at = n->path_spans[0];
    struct wr_slice given = *name;
    if (!is_taken(out, given) && !is_renamed(b, n, given))
        return 0;
    if (n->alias.n) {
        char *p = wr_arena_alloc(b->lang->arena, n->alias.n + 1 + given.n);
        if (!p)
            return no_memory(err);
        memcpy(p, n->alias.p, n->alias.n);
        p[n->alias.n] = '_';
        memcpy(p + n->alias.n + 1, given.p, given.n);
        *name = (struct wr_slice){p, n->alias.n + 1 + given.n};
        if (!is_taken(out, *name) && (wr_schema_whole(file) >= 0 || !is_taken(file, *name)))
            return 0;
        wr_err_at(err, at.pos, at.len, "%.*s has a column '%.*s', and there are '%.*s' and '%.*s' already",
                  SHOW(file->title), SHOW(given), SHOW(given), SHOW(*name));
        wr_err_hint(err, "choose another name after 'as'");
        return WR_EPROG;
    }
    wr_err_at(err, at.pos, at.len, "%.*s has a column '%.*s', and so have the rows that come here",
              SHOW(file->title), SHOW(given));
    wr_err_hint(err, "join %.*s as r calls it r_%.*s; or drop or rename one before", SHOW(n->paths[0]),
                SHOW(given));
    return WR_EPROG;
}

/* A name noted for a file of JSON lines that is not one of its columns in the result: the record as a whole, what
 * the stream has, or r_x where that is the file's x. */
static bool is_left_out(const struct wr_build *b, const struct wr_stage_node *n, const struct wr_schema *file,
                        struct wr_slice name)
{
    if (wr_schema_whole(file) < 0)
        return false;
    struct wr_slice x = behind_alias(n, name);
    if (!name.n || (x.n && (is_taken(b->schema, x) || is_renamed(b, n, x))))
        return true;
    bool asked = false;
    for (uint32_t i = 0; i < file->n && !asked; i++)
        asked = wr_slice_eq(behind_alias(n, file->cols[i].name), name);
    return is_taken(b->schema, name) && !asked;
}

static bool is_key(const int *right, uint32_t nkeys, uint32_t column)
{
    for (uint32_t k = 0; k < nkeys; k++)
        if (right[k] == (int)column)
            return true;
    return false;
}

/* right, full: keys get columns of their own, since both sides fill them. */
static int bind_own_keys(struct wr_build *b, const struct wr_schema *file, const int *left, const int *right,
                         struct wr_schema *out, struct join_plan *p)
{
    struct wr_arena *a = b->lang->arena;
    p->own = wr_arena_alloc(a, p->nkeys * sizeof(*p->own));
    p->group = wr_colref_new(a, out->space, WR_T_NUM);
    if (!p->own || !p->group)
        return -1;
    wr_colref_use(p->group);
    for (uint32_t k = 0; k < p->nkeys; k++) {
        struct wr_colref *both = wr_colref_new(a, out->space, WR_T_FIELD);
        if (!both)
            return -1;
        p->own[k] = b->schema->cols[left[k]].ref;
        if (p->own[k]->shown == WR_T_TEXT)
            both->shown = WR_T_TEXT;
        if (out->cols[left[k]].ref == p->own[k]) /* else another key has taken it */
            out->cols[left[k]].ref = both;
        p->from[p->ncols] = file->cols[right[k]].ref;
        p->to[p->ncols++] = both;
    }
    return 0;
}

static int bind_columns(struct wr_build *b, const struct wr_stage_node *n, const struct wr_schema *file,
                        const int *left, const int *right, struct wr_schema *out, struct join_plan *p,
                        struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    p->from = wr_arena_alloc(a, (file->n + p->nkeys) * sizeof(*p->from));
    p->to = wr_arena_alloc(a, (file->n + p->nkeys) * sizeof(*p->to));
    if (!p->from || !p->to)
        return no_memory(err);
    struct wr_slice *given = wr_arena_alloc(a, (file->n + 1) * sizeof *given);
    uint32_t ngiven = 0;
    if (!given || (join_keeps_right(p->kind) && bind_own_keys(b, file, left, right, out, p) < 0))
        return no_memory(err);
    for (uint32_t i = 0; i < file->n && !join_is_filter(p->kind); i++) {
        struct wr_slice name = file->cols[i].name;
        if (is_key(right, p->nkeys, i) || is_left_out(b, n, file, name))
            continue;
        int rc = name_column(b, n, file, out, &name, err);
        if (rc < 0)
            return rc;
        wr_schema_cover(out, name);
        struct wr_colref *ref = wr_schema_add(a, out, name, WR_T_FIELD, -1);
        if (!ref)
            return no_memory(err);
        given[ngiven++] = name;
        p->from[p->ncols] = file->cols[i].ref;
        p->to[p->ncols++] = ref;
    }
    return wr_absent(b, given, ngiven, err);
}

/* ---- the plan ------------------------------------------------------------------------------------------------ */

/* Nothing is known of the stream's columns, and it has no rows: the keys get the names they are called by. */
static struct wr_schema *assume_keys(const struct wr_build *b, const struct wr_stage_node *n, int *left)
{
    struct wr_schema *s = wr_schema_copy(b->lang->arena, b->schema);
    for (uint32_t k = 0; s && k < n->keys.n; k++) {
        struct pair p;
        if (left[k] >= 0 || read_pair(b, &n->keys.v[k], &p, NULL) < 0)
            continue;
        struct wr_slice name = p.left->kind == WR_N_NAME ? p.left->text : text_of(b, p.left->span);
        left[k] = wr_schema_find(s, name);
        if (left[k] >= 0)
            continue;
        left[k] = (int)s->n;
        if (!wr_schema_add(b->lang->arena, s, name, WR_T_FIELD, -1))
            return NULL;
    }
    return s;
}

/* The file has no bytes, so nothing is found in it. */
static int none_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)self;
    (void)port;
    (void)out;
    if (in->mark == WR_MARK_BATCH)
        env->filtered += in->batch->nsel;
    return WR_STEP_NEED;
}

static const struct wr_op op_none = {.name = "join", .traits = WR_ROWWISE, .step = none_step};

static int bind_nothing(struct wr_build *b, enum join_kind kind, struct wr_err *err)
{
    return join_keeps_left(kind) || kind == JOIN_ANTI ? 0 : wr_build_op(b, &op_none, NULL, err);
}

static int check_place(const struct wr_build *b, const struct wr_stage_node *n, struct wr_err *err)
{
    if (!b->part.open || !join_keeps_right((enum join_kind)n->choice))
        return 0;
    wr_err_at(err, n->name_span.pos, n->name_span.len, "join %s stands inside a partition", kinds[n->choice]);
    wr_err_hint(err, "rows of the file alone belong to no key: write it before `partition by`, or behind `merge`");
    return WR_EPROG;
}

static bool has_spilled(const void *kept)
{
    return ((const struct join_rows *)kept)->spilled != NULL;
}

static int build(struct wr_build *b, struct join_plan *p, const struct wr_plan_source *source, struct wr_err *err)
{
    const struct wr_op *looks = join_is_filter(p->kind) ? &wr_op_join_match : &wr_op_join_probe;
    struct wr_build_before before = {.source = *source,
                                     .op = &wr_op_join_keep,
                                     .data = p,
                                     .from = p->from,
                                     .to = p->to,
                                     .n = p->ncols,
                                     .gives = join_keeps_right(p->kind),
                                     .spilled = {.is = has_spilled,
                                                 .of = looks,
                                                 .owner = &wr_op_join_owner,
                                                 .prepare = &wr_op_join_pack,
                                                 .collect = &wr_op_join_collect,
                                                 .work = &wr_op_join_work,
                                                 .give = &wr_op_join_give,
                                                 .merge = &wr_op_merge_cut,
                                                 .number = &wr_op_merge_fill,
                                                 .finish = &wr_op_join_fill}};
    int rc = wr_build_before(b, &before, &p->before, err);
    if (rc >= 0)
        rc = wr_build_op(b, looks, p, err);
    if (rc >= 0 && join_keeps_right(p->kind))
        rc = wr_build_op(b, &wr_op_join_rest, p, err);
    return rc;
}

static int bind_file(struct wr_build *b, const struct wr_stage_node *n, struct wr_plan_source *source,
                     struct join_plan *p, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    const struct wr_schema *file = source->schema;
    int *left = wr_arena_alloc(a, p->nkeys * sizeof *left), *right = wr_arena_alloc(a, p->nkeys * sizeof *right);
    if (!left || !right)
        return no_memory(err);
    int rc = find_keys(b, n, file, left, right, err);
    if (rc < 0)
        return rc;
    if (file->assumed)
        return bind_nothing(b, p->kind, err);
    if (b->schema->assumed && !join_keeps_right(p->kind))
        return 0;
    if (b->schema->assumed && !(b->schema = assume_keys(b, n, left)))
        return no_memory(err);
    struct wr_schema *out = wr_schema_copy(a, b->schema);
    if (!out || wr_repeated_of(b, b->schema, NULL, &p->repeated) < 0)
        return no_memory(err);
    out->assumed = out->late;
    if (!join_is_filter(p->kind))
        out->title = WR_SLICE("");
    p->space = out->space;
    for (uint32_t k = 0; k < p->nkeys; k++) {
        p->left[k] = wr_colref_use(b->schema->cols[left[k]].ref);
        p->right[k] = wr_colref_use(file->cols[right[k]].ref);
    }
    rc = bind_columns(b, n, file, left, right, out, p, err);
    if (rc < 0)
        return rc;
    b->schema = out;
    return build(b, p, source, err);
}

/* The names of the right keys, for --explain: as the conditions are written. */
static struct wr_slice keys_text(const struct wr_build *b, const struct wr_stage_node *n)
{
    struct wr_span first = n->keys.v[0].span, last = n->keys.v[n->keys.n - 1].span;
    return text_of(b, (struct wr_span){first.pos, last.pos + last.len - first.pos});
}

static int join_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct join_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_plan_source source;
    struct pair pair;
    if (!p)
        return no_memory(err);
    int rc = check_place(b, n, err);
    for (uint32_t k = 0; rc >= 0 && k < n->keys.n; k++)
        rc = read_pair(b, &n->keys.v[k], &pair, err);
    if (rc >= 0)
        rc = wr_build_source(b, &source, err);
    if (rc < 0)
        return rc;
    p->kind = (enum join_kind)n->choice;
    p->text = text_of(b, n->span);
    p->keys = keys_text(b, n);
    p->nkeys = n->keys.n;
    p->left = wr_arena_alloc(a, p->nkeys * sizeof *p->left);
    p->right = wr_arena_alloc(a, p->nkeys * sizeof *p->right);
    b->json |= b->writes_json && wr_schema_whole(source.schema) >= 0;
    source.schema =
        wr_schema_whole(source.schema) < 0 ? copy_file(a, source.schema) : copy_keys(b, n, source.schema);
    if (!p->left || !p->right || !source.schema)
        return no_memory(err);
    return bind_file(b, n, &source, p, err);
}

const struct wr_stage wr_stage_join = {
    .name = "join",
    .parse = join_parse,
    .bind = join_bind,
    .signature = "join [KIND] PATH [as NAME] on COND, ...",
    .words = "inner left right full semi anti",
    .summary =
        "Brings rows together with those of a file that have the same key. COND is a column that both have, or "
        "`left == right`. Rows keep their order, each with its matches in the file's order. KIND is `inner` unless "
        "given: `left` keeps rows without a match, `right` gives the file's rows without one at the end, `full` "
        "does "
        "both; `semi` keeps the rows that have a match and `anti` those that have none, without the file's "
        "columns. "
        "`as r` calls the file's `x` `r_x` where there is an `x` already. Keys are compared as bytes, so 007 is "
        "not "
        "7, and null matches nothing. The file is kept in memory, or, where that is too small, in temporary files.",
    .example = "take 2 | join data/samples/customers.csv as c on customer_id | select id, name, segment, c_country",
    .shows = "id,name,segment,c_country\n"
             "1001,Katrin Weiß,consumer,DE\n"
             "1002,Grace Miller,consumer,US\n",
};
