/* Making instructions: constants and what they read as, names and warnings, and working out at once what depends on
 * constants alone. See compile.h. */
#include <stdio.h>

#include "base/hash.h"
#include "base/time.h"
#include "lang/check.h"
#include "lang/compile.h"

int wr_compile_nomem(struct wr_compiler *k)
{
    return wr_arena_error(k->lang->arena, k->err);
}

/* ---- warnings ---------------------------------------------------------------------------------------------- */

static struct wr_warn warn_of(const char *one, const char *many, const char *taken)
{
    struct wr_warn w = {.one = ""};
    snprintf(w.one, sizeof w.one, "%s", one);
    snprintf(w.many, sizeof w.many, "%s", many);
    snprintf(w.taken, sizeof w.taken, "%s", taken ? taken : "");
    return w;
}

static uint64_t warn_hash(const struct wr_warn *w)
{
    uint64_t h =
        wr_hashed_mix(wr_hash_bytes(w->one, strlen(w->one), 0), wr_hash_bytes(w->many, strlen(w->many), 0));
    return wr_hashed_mix(h, wr_hash_bytes(w->taken, strlen(w->taken), 0));
}

int wr_lang_warn_own(struct wr_lang *lang, const char *one, const char *many, const char *taken)
{
    struct wr_warns *w = &lang->warns;
    if (w->n == w->cap) {
        uint32_t cap = w->cap ? w->cap * 2 : 8;
        struct wr_warn *v = wr_arena_alloc(lang->arena, cap * sizeof *v);
        if (!v)
            return WR_ELIMIT;
        if (w->n)
            memcpy(v, w->v, w->n * sizeof *v);
        w->v = v;
        w->cap = cap;
    }
    w->v[w->n] = warn_of(one, many, taken);
    if (wr_hashed_add(&w->found, lang->arena, warn_hash(&w->v[w->n]), w->n) < 0)
        return WR_ELIMIT;
    return (int)w->n++;
}

int wr_lang_warn(struct wr_lang *lang, const char *one, const char *many, const char *taken)
{
    const struct wr_warns *w = &lang->warns;
    const struct wr_warn new = warn_of(one, many, taken);
    struct wr_hashed_walk walk = wr_hashed_begin(warn_hash(&new));
    for (uint32_t i; wr_hashed_next(&w->found, &walk, &i);)
        if (strcmp(w->v[i].one, new.one) == 0 && strcmp(w->v[i].many, new.many) == 0 &&
            strcmp(w->v[i].taken, new.taken) == 0)
            return (int)i;
    return wr_lang_warn_own(lang, one, many, taken);
}

/* A warning about a value, which both texts name. */
int wr_compile_warn(struct wr_compiler *k, const char *one, const char *many, struct wr_slice name,
                    const char *taken, int *id)
{
    char first[160], second[160];
    int n = name.n > WR_CHECK_TEXT ? WR_CHECK_TEXT : (int)name.n;
    while (n > 0 && n < (int)name.n && ((unsigned char)name.p[n] & 0xc0) == 0x80)
        n--;
    snprintf(first, sizeof first, one, n, name.p);
    snprintf(second, sizeof second, many, n, name.p);
    *id = wr_lang_warn(k->lang, first, second, taken);
    return *id < 0 ? wr_compile_nomem(k) : 0;
}

/* ---- instructions ------------------------------------------------------------------------------------------ */

struct wr_inst *wr_inst_new(struct wr_compiler *k, enum wr_inst_kind kind, enum wr_type type, uint32_t nargs)
{
    struct wr_inst *c = wr_arena_zalloc(k->lang->arena, sizeof *c);
    if (!c)
        return NULL;
    c->kind = kind;
    c->type = type;
    c->warn_num = c->warn_truth = c->warn_time = c->warn = c->warn_range = -1;
    c->nargs = nargs;
    if (nargs && !(c->args = wr_arena_zalloc(k->lang->arena, nargs * sizeof(struct wr_inst *))))
        return NULL;
    return c;
}

enum wr_type wr_inst_shown(const struct wr_inst *c)
{
    if (c->kind == WR_C_COLUMN)
        return c->ref->shown;
    if (c->kind != WR_C_PICK && c->kind != WR_C_ELSE)
        return c->type;
    const uint32_t step = c->kind == WR_C_PICK ? 2 : 1;
    enum wr_type t = WR_T_NULL;
    for (uint32_t i = step - 1; i < c->nargs; i += step)
        t = wr_check_join(t, wr_inst_shown(c->args[i]));
    return t;
}

int wr_inst_name(struct wr_compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    char text[WR_CHECK_TEXT];
    if (c->name.n)
        return 0;
    wr_check_source(k->lang, n, text);
    c->name = (struct wr_slice){wr_arena_dup(k->lang->arena, text, strlen(text)), strlen(text)};
    return c->name.p ? 0 : wr_compile_nomem(k);
}

struct wr_cell wr_cell_read(struct wr_compiler *k, struct wr_str s, bool *ok)
{
    struct wr_cell c = {.tag = WR_TAG_NULL};
    struct wr_num x;
    if (WR_STR_NULL(s))
        return c;
    if (!wr_num_parse(s.p, s.n, &x))
        return (struct wr_cell){.tag = WR_TAG_TEXT, .str = s};
    if (x.kind == WR_NUM_DEC)
        return (struct wr_cell){.tag = WR_TAG_DEC, .scale = x.scale, .num = x.m};
    struct wr_slice *text = wr_arena_alloc(k->lang->arena, sizeof *text);
    *ok = text != NULL;
    if (text)
        *text = (struct wr_slice){s.p, s.n};
    return (struct wr_cell){.tag = WR_TAG_BIG, .num = (int64_t)(intptr_t)text};
}

int wr_inst_const(struct wr_compiler *k, enum wr_type type, struct wr_cell cell, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_CONST, type, 0);
    bool ok = true;
    if (!c)
        return wr_compile_nomem(k);
    c->id = k->x->nconsts++;
    c->cell = c->number = cell;
    if (cell.tag == WR_TAG_TEXT)
        c->number = wr_cell_read(k, cell.str, &ok);
    else if (cell.tag == WR_TAG_BOOL)
        c->number.tag = WR_TAG_TEXT;
    *out = c;
    return ok ? 0 : wr_compile_nomem(k);
}

struct wr_cell wr_cell_num(struct wr_num x)
{
    uint8_t tag = x.kind == WR_NUM_DEC ? WR_TAG_DEC : x.kind == WR_NUM_DBL ? WR_TAG_DBL : WR_TAG_NULL;
    return (struct wr_cell){.tag = tag, .scale = x.kind == WR_NUM_DEC ? x.scale : 0, .num = x.m};
}

/* ---- constants worked out ---------------------------------------------------------------------------------- */

struct quiet_warner {
    struct wr_warner warner;
    bool told;
};

static void quiet_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    (void)id, (void)b, (void)row, (void)s;
    ((struct quiet_warner *)w)->told = true;
}

static void quiet_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)b, (void)row, (void)err;
    ((struct quiet_warner *)w)->told = true;
}

/* Row 0 of any vector as a cell whose bytes are the plan's. */
static int cell_of(struct wr_compiler *k, const struct wr_vec *v, struct wr_cell *out)
{
    *out = (struct wr_cell){.tag = WR_TAG_NULL};
    if (wr_cell_is_null(v, 0))
        return 0;
    uint8_t tag = v->rep == WR_REP_STR    ? WR_TAG_TEXT
                  : v->rep == WR_REP_BOOL ? WR_TAG_BOOL
                  : v->tag                ? v->tag[0]
                                          : WR_TAG_DEC;
    out->tag = tag;
    if (tag == WR_TAG_TEXT) {
        out->str = v->str[0];
        out->str.p = wr_arena_dup(k->lang->arena, v->str[0].p, v->str[0].n);
        return out->str.p ? 0 : wr_compile_nomem(k);
    }
    out->num = v->rep == WR_REP_BOOL ? v->truth[0] : v->num[0];
    out->scale = tag != WR_TAG_DEC ? 0 : v->sc ? v->sc[0] : v->scale;
    out->time = v->time;
    if (tag != WR_TAG_BIG)
        return 0;
    const struct wr_slice *big = (const struct wr_slice *)(intptr_t)out->num;
    bool ok = true;
    char *text = wr_arena_dup(k->lang->arena, big->p, big->n);
    if (text)
        *out = wr_cell_read(k, (struct wr_str){text, (uint32_t)big->n, 0}, &ok);
    return text && ok ? 0 : wr_compile_nomem(k);
}

/* Runs code over constants once and puts its value in its place, unless that would have something to tell. */
int wr_inst_fold(struct wr_compiler *k, struct wr_inst **code)
{
    struct wr_inst *c = *code;
    for (uint32_t i = 0; i < c->nargs; i++)
        if (!c->args[i] || !wr_inst_is_const(c->args[i]))
            return 0;
    if (c->nargs == 0 || c->regex)
        return 0;
    struct quiet_warner w = {.warner = {quiet_warn, quiet_fail}};
    struct wr_batch b = {.nrows = 1, .nsel = 1};
    wr_arena_init(&b.arena, 4096, NULL, "expressions");
    struct wr_eval *e = wr_eval_new(k->x);
    if (!e)
        return wr_compile_nomem(k);
    struct wr_err why = {.code = 0};
    struct wr_reg r;
    struct wr_cell cell;
    e->const_rows = 16;
    e->batch = &b;
    e->warner = &w.warner;
    e->err = &why;
    int rc = wr_run_cells(e, c, NULL, 1, &r);
    if (rc < 0 || w.told)
        rc = 0;
    else if ((rc = cell_of(k, &r.v, &cell)) == 0)
        rc = wr_inst_const(k, c->type, cell, code);
    wr_eval_free(e);
    wr_arena_done(&b.arena);
    return rc;
}

/* ---- what a value is asked for ----------------------------------------------------------------------------- */

int wr_inst_ask_num(struct wr_compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    if (wr_type_is_num(c->type) || c->type == WR_T_TIME || c->type == WR_T_NULL || c->warn_num >= 0)
        return 0;
    if (wr_inst_name(k, c, n) < 0)
        return k->err ? k->err->code : WR_ELIMIT;
    return wr_compile_warn(k, "value of '%.*s' is not a number", "values of '%.*s' are not numbers", c->name,
                           "taken as null", &c->warn_num);
}

int wr_inst_ask_truth(struct wr_compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    /* text that is computed may say true or false; a literal and what match() gives are a slip */
    bool slip = c->type == WR_T_TEXT &&
                (wr_inst_is_const(c) || (n && n->kind == WR_N_CALL && wr_slice_is(n->text, "match")));
    bool never = wr_type_is_num(c->type) || c->type == WR_T_TIME || c->type == WR_T_LIST;
    if (never || slip)
        return wr_check_not_truth(n, c->type, k->err);
    if ((c->type != WR_T_FIELD && c->type != WR_T_TEXT) || c->warn_truth >= 0)
        return 0;
    if (wr_inst_name(k, c, n) < 0)
        return WR_ELIMIT;
    return wr_compile_warn(k, "value of '%.*s' is not true or false", "values of '%.*s' are not true or false",
                           c->name, "taken as false", &c->warn_truth);
}

/* A text written out is read now. */
static int literal_time(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **c)
{
    struct wr_slice s = wr_str_slice((*c)->cell.str);
    struct wr_cell cell = {.tag = WR_TAG_DEC, .time = 1};
    if (!s.n)
        return wr_inst_const(k, WR_T_TIME, (struct wr_cell){.tag = WR_TAG_NULL}, c);
    if (wr_time_parse(s.p, s.n, &cell.num, &cell.scale))
        return wr_inst_const(k, WR_T_TIME, cell, c);
    wr_err_at(k->err, n->span.pos, n->span.len, "this text is no time");
    wr_err_hint(k->err,
                "times are written 2026-11-20 or 2026-11-20T10:00:05Z; time(x, \"%%d.%%m.%%Y\") reads other forms");
    return WR_EPROG;
}

int wr_inst_ask_time(struct wr_compiler *k, struct wr_inst **c, const struct wr_node *n)
{
    struct wr_inst *x = *c;
    if (x->type == WR_T_TIME)
        return 0;
    if (x->type == WR_T_NULL)
        return wr_inst_const(k, WR_T_TIME, (struct wr_cell){.tag = WR_TAG_NULL}, c);
    if (x->type != WR_T_FIELD && x->type != WR_T_TEXT)
        return wr_check_not_time(n, x->type, k->err);
    if (x->type == WR_T_TEXT && wr_inst_is_const(x))
        return literal_time(k, n, c);
    struct wr_inst *t = wr_inst_new(k, WR_C_TIME, WR_T_TIME, 1);
    if (!t)
        return wr_compile_nomem(k);
    t->args[0] = x;
    *c = t;
    int rc = x->warn_time >= 0 ? 0 : wr_inst_name(k, x, n);
    if (rc == 0 && x->warn_time < 0)
        rc = wr_compile_warn(k, "value of '%.*s' is not a time", "values of '%.*s' are not times", x->name,
                             "taken as null", &x->warn_time);
    return rc < 0 ? rc : wr_inst_fold(k, c);
}
