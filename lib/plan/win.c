/* See win.h: the states of a window function by group id, and pieces its author needs. */
#include "plan/win.h"

const struct wr_win *wr_win_find(const struct wr_win *const *table, struct wr_slice name)
{
    for (; table && *table; table++)
        if (wr_slice_is(name, (*table)->name))
            return *table;
    return NULL;
}

void wr_win_arity(const struct wr_win *w, uint32_t *least, uint32_t *most)
{
    const char *optional = strchr(w->params, '?');
    *most = (uint32_t)strlen(w->params) - (optional ? 1 : 0);
    *least = optional ? (uint32_t)(optional - w->params) : *most;
}

enum wr_type wr_win_type(const struct wr_win_call *call)
{
    const char letter = call->win->params[0];
    if (letter == 'm' && (call->type == WR_T_TIME || call->type == WR_T_DUR))
        return WR_T_DUR;
    if (letter == 'n' && call->type == WR_T_DUR && call->win->result == WR_T_NUM)
        return WR_T_DUR;
    if (call->win->result != WR_T_FIELD)
        return call->win->result;
    const bool mixed = letter == 'v' && (call->type == WR_T_TEXT || call->type == WR_T_BOOL);
    return mixed || call->type == WR_T_NULL ? WR_T_FIELD : call->type;
}

int wr_win_open(struct wr_win_state *s, const struct wr_win_call *call, struct wr_budget *budget, const char *who,
                struct wr_err *err)
{
    *s = (struct wr_win_state){.call = call, .pay = {budget, who}};
    wr_arena_init(&s->arena, 0, budget, who);
    return call->win->open ? call->win->open(s, err) : 0;
}

int wr_win_groups(struct wr_win_state *s, uint32_t n, struct wr_err *err)
{
    if (n <= s->n || !s->call->win->state_size)
        return 0;
    int rc = wr_charged_grow(s->pay, &s->groups, &s->cap, n, s->call->win->state_size, err);
    if (rc >= 0)
        s->n = n;
    return rc;
}

void wr_win_close(struct wr_win_state *s)
{
    if (!s->call)
        return;
    if (s->call->win->close)
        s->call->win->close(s);
    wr_charged_free(s->pay, &s->groups, &s->cap, s->call->win->state_size);
    wr_arena_done(&s->arena);
    *s = (struct wr_win_state){0};
}

int wr_win_no_memory(const struct wr_win_state *s, const struct wr_win_rows *r, struct wr_err *err)
{
    return wr_arena_error(r->batch->arena.refused ? &r->batch->arena : &s->arena, err);
}

int wr_win_numbers(const struct wr_win_rows *r, struct wr_vec *out)
{
    uint32_t n = r->batch->nrows;
    *out = (struct wr_vec){.rep = WR_REP_NUM};
    out->num = wr_arena_alloc(&r->batch->arena, n * sizeof *out->num);
    out->tag = wr_arena_alloc(&r->batch->arena, n);
    out->sc = wr_arena_alloc(&r->batch->arena, n);
    return out->num && out->tag && out->sc ? 0 : -1;
}

void wr_win_beyond(const struct wr_win_call *call, const struct wr_win_rows *r, uint32_t i)
{
    if (r->warner && call->warn_range >= 0)
        r->warner->warn(r->warner, (uint32_t)call->warn_range, r->batch, i, (struct wr_slice){"", 0});
}

void wr_win_tidy(const struct wr_win_rows *r, struct wr_vec *out)
{
    if (!r->n)
        return;
    const uint8_t scale = out->sc[r->sel ? r->sel[0] : 0];
    uint8_t odd = 0, other = 0;
    WR_EACH (i, r->sel, r->n) {
        odd |= out->tag[i] ^ WR_TAG_DEC;
        other |= out->sc[i] ^ scale;
    }
    if (!other) {
        out->scale = scale;
        out->sc = NULL;
    }
    if (!odd)
        out->tag = NULL;
}
