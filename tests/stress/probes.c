/* See probes.h. One instance type serves all operators: they differ in their step. */
#include "probes.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int probe_pipe = -1;

struct probe_plan {
    uint64_t n;
    uint32_t id;   /* slot of the column `id` */
    uint32_t turn; /* slot of the column `turn` */
};

struct probe {
    const struct probe_plan *plan;
    uint64_t count; /* batches, rows or turns so far */
    int fd;         /* timer */
    bool waiting, waited, over, failed;
    uint64_t due;
    struct wr_batch *head, *tail; /* held */
    bool *ended;                  /* [ports] */
};

static _Atomic unsigned violations; /* guards itself */

unsigned probe_violations(void)
{
    return atomic_load(&violations);
}

static void violation(bool bad)
{
    if (bad)
        atomic_fetch_add(&violations, 1);
}

static int probe_open(const void *data, struct wr_env *env, void **self)
{
    struct probe *p = calloc(1, sizeof *p);
    if (!p || !(p->ended = calloc(env->ports, sizeof *p->ended))) {
        free(p);
        return wr_err_nomem(&env->err, env->who);
    }
    p->plan = data;
    p->fd = -1;
    *self = p;
    return 0;
}

static void probe_close(void *self, struct wr_env *env)
{
    struct probe *p = self;
    (void)env;
    if (!p)
        return;
    for (struct wr_batch *b = p->head, *next; b; b = next) {
        next = b->next;
        wr_batch_unref(b);
    }
    if (p->fd >= 0)
        close(p->fd);
    free(p->ended);
    free(p);
}

static int pass(struct wr_msg *in, struct wr_batch **out)
{
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static int fail(struct wr_env *env)
{
    return wr_err_set(&env->err, WR_EDATA, "the probe fails");
}

/* Position of the row whose column `slot` is n, or UINT32_MAX. */
static uint32_t find_row(struct wr_batch *b, uint32_t slot, uint64_t n)
{
    const struct wr_vec *v = wr_column_num(b, slot, b->sel, b->nsel);
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_num x = wr_vec_get_num(v, i);
        if (x.kind == WR_NUM_DEC && x.scale == 0 && x.m == (int64_t)n)
            return i;
    }
    return UINT32_MAX;
}

/* Keeps the selected rows up to position `last`, of them at most n. */
static void cut(struct wr_batch *b, uint32_t last, uint64_t n)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, b->nsel * sizeof *sel);
    uint32_t kept = 0;
    if (!sel)
        return;
    WR_EACH (i, b->sel, b->nsel) {
        if (i <= last && kept < n)
            sel[kept++] = (uint16_t)i;
    }
    b->sel = sel;
    b->nsel = kept;
}

/* ---- many from one ---------------------------------------------------------------------------------------------
 */

static int burst_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = wr_batch_fork(in->batch, in->batch->sel, in->batch->sel ? in->batch->nsel : 0);
    if (!b)
        return wr_err_nomem(&env->err, env->who);
    if (!in->batch->sel) {
        b->sel = NULL;
        b->nsel = b->nrows;
    }
    int64_t *num = wr_arena_alloc(&b->arena, b->nrows * sizeof *num);
    if (!num) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    for (uint32_t i = 0; i < b->nrows; i++)
        num[i] = (int64_t)p->count;
    b->cols[p->plan->turn] = (struct wr_column){.v = {.rep = WR_REP_NUM, .num = num}};
    *out = b;
    if (++p->count < p->plan->n) {
        env->filtered -= b->nsel; /* row-wise but for the copies: in the account they are rows less left out */
        return WR_STEP_MORE;
    }
    p->count = 0;
    return WR_STEP_PASS;
}

/* ---- two inputs ------------------------------------------------------------------------------------------------
 */

static int hold_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)env;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        struct wr_batch *b = in->batch;
        in->batch = NULL;
        b->next = NULL;
        if (p->tail)
            p->tail->next = b;
        else
            p->head = b;
        p->tail = b;
        return WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed || !p->head)
        return WR_STEP_NEED;
    *out = p->head;
    p->head = p->head->next;
    (*out)->next = NULL;
    return WR_STEP_MORE;
}

/* Holds one batch back until another message comes, whatever it is. */
static int delay_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)env;
    (void)port;
    *out = p->head;
    p->head = in->batch;
    in->batch = NULL;
    return *out ? WR_STEP_PASS : WR_STEP_NEED;
}

/* The next port after `port` that is open; -1: none. */
static int open_port(const struct probe *p, const struct wr_env *env, unsigned port)
{
    for (unsigned k = 1; k <= env->ports; k++)
        if (!p->ended[(port + k) % env->ports])
            return (int)((port + k) % env->ports);
    return -1;
}

static int zip_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    violation(p->ended[port] || port >= env->ports || (int)port != env->want);
    if (in->mark == WR_MARK_END)
        p->ended[port] = true;
    if (in->mark == WR_MARK_BATCH || in->mark == WR_MARK_END)
        env->want = open_port(p, env, port);
    return in->mark == WR_MARK_BATCH ? pass(in, out) : WR_STEP_NEED;
}

static int merge_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    violation(p->ended[port] || port >= env->ports);
    env->want = -1;
    if (in->mark == WR_MARK_END)
        p->ended[port] = true;
    return in->mark == WR_MARK_BATCH ? pass(in, out) : WR_STEP_NEED;
}

static int merge_open(const void *data, struct wr_env *env, void **self)
{
    env->want = -1;
    return probe_open(data, env, self);
}

const struct wr_op probe_merge = {
    .name = "probe merge", .traits = WR_IN_ORDER, .open = merge_open, .step = merge_step, .close = probe_close};

/* ---- waiting ---------------------------------------------------------------------------------------------------
 */

static uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Is it the turn of the N-th batch to wait? Says so once a batch. */
static bool wait_begins(struct probe *p, const struct wr_msg *in)
{
    if (in->mark != WR_MARK_BATCH || p->waiting || p->waited)
        return false;
    return p->count++ % p->plan->n == 0;
}

static int wait_over(struct probe *p, struct wr_msg *in, struct wr_batch **out)
{
    p->waiting = p->waited = false;
    return in->mark == WR_MARK_BATCH ? pass(in, out) : WR_STEP_NEED;
}

static int wait_fd_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    if (wait_begins(p, in)) {
        if (p->fd < 0)
            p->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        struct itimerspec in_a_while = {.it_value.tv_nsec = 1 + (long)(p->count * 7919 % 200000)};
        if (p->fd < 0 || timerfd_settime(p->fd, 0, &in_a_while, NULL) < 0)
            return wr_err_set(&env->err, WR_EIO, "no timer: errno %d", errno);
        p->waiting = true;
    }
    uint64_t ticks;
    if (p->waiting && read(p->fd, &ticks, sizeof ticks) < 0) {
        wr_env_wait(env, p->fd, 0);
        return WR_STEP_WAIT;
    }
    return wait_over(p, in, out);
}

static int wait_pipe_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    char c;
    (void)port;
    if (wait_begins(p, in))
        p->waiting = true;
    if (p->waiting && read(probe_pipe, &c, 1) < 0) {
        wr_env_wait(env, probe_pipe, 0);
        return WR_STEP_WAIT;
    }
    return wait_over(p, in, out);
}

static int wait_clock_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    if (wait_begins(p, in)) {
        p->waiting = true;
        p->due = clock_ns() + 1 + p->count * 104729 % 300000;
    }
    if (p->waiting && clock_ns() < p->due) {
        wr_env_wait(env, -1, p->due);
        return WR_STEP_WAIT;
    }
    return wait_over(p, in, out);
}

static int wait_ever_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (p->count++ < p->plan->n)
        return pass(in, out);
    wr_env_wait(env, probe_pipe, 0);
    return WR_STEP_WAIT;
}

/* ---- stopping --------------------------------------------------------------------------------------------------
 */

static int done_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)env;
    (void)port;
    violation(p->over);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    uint64_t left = p->plan->n - p->count;
    p->count += in->batch->nsel;
    if (p->count < p->plan->n)
        return pass(in, out);
    p->over = true;
    cut(in->batch, UINT32_MAX, left);
    pass(in, out);
    return WR_STEP_DONE;
}

static int done_late_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)env;
    (void)port;
    violation(p->over);
    uint64_t left = p->plan->n - p->count;
    if (!left) {
        p->over = true;
        return WR_STEP_DONE;
    }
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (in->batch->nsel > left)
        cut(in->batch, UINT32_MAX, left);
    p->count += in->batch->nsel;
    return pass(in, out);
}

static int done_at_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)env;
    (void)port;
    violation(p->over);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    uint32_t row = find_row(in->batch, p->plan->id, p->plan->n - 1);
    if (row == UINT32_MAX)
        return pass(in, out);
    p->over = true;
    cut(in->batch, row, UINT64_MAX);
    pass(in, out);
    return WR_STEP_DONE;
}

/* ---- failing ---------------------------------------------------------------------------------------------------
 */

static int fail_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    violation(p->over);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (find_row(in->batch, p->plan->id, p->plan->n) == UINT32_MAX)
        return pass(in, out);
    p->over = true;
    return fail(env);
}

static int fail_row(struct wr_env *env, struct wr_msg *in, uint32_t slot, uint64_t n, struct wr_batch **out)
{
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    uint32_t row = find_row(in->batch, slot, n);
    if (row != UINT32_MAX) {
        struct wr_err err = {0};
        wr_err_set(&err, WR_EDATA, "the probe fails at %llu", (unsigned long long)n);
        env->warner->fail(env->warner, in->batch, row, &err);
    }
    return pass(in, out);
}

static int fail_row_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct probe *p = self;
    (void)port;
    return fail_row(env, in, p->plan->id, p->plan->n, out);
}

static int late_row_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct probe *p = self;
    (void)port;
    return fail_row(env, in, p->plan->turn, p->plan->n, out);
}

static int fail_nth_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe *p = self;
    (void)port;
    violation(p->over);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (++p->count < p->plan->n)
        return pass(in, out);
    p->over = true;
    return fail(env);
}

static int fail_end_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)self;
    (void)port;
    if (in->mark == WR_MARK_BATCH)
        return pass(in, out);
    return in->mark == WR_MARK_END ? fail(env) : WR_STEP_NEED;
}

static int fail_open(const void *data, struct wr_env *env, void **self)
{
    (void)data;
    (void)self;
    return fail(env);
}

static int pass_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)self;
    (void)env;
    (void)port;
    return in->mark == WR_MARK_BATCH ? pass(in, out) : WR_STEP_NEED;
}

/* ---- stages ----------------------------------------------------------------------------------------------------
 */

static const char count_signature[] = "NAME N";

static int parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return n->stage->signature == count_signature ? wr_parse_count(ps, &n->count, &n->count_span, err) : 0;
}

static int append(struct wr_build *b, const struct wr_stage_node *n, const struct wr_op *op, bool adds_turn,
                  struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct probe_plan *p = wr_arena_zalloc(a, sizeof *p);
    if (!p)
        return wr_err_nomem(err, "the planner");
    p->n = (uint64_t)n->count.m;
    int id = wr_schema_find(b->schema, WR_SLICE("id"));
    if (id >= 0)
        p->id = wr_colref_use(b->schema->cols[id].ref);
    struct wr_colref *turn = NULL;
    int at = wr_schema_find(b->schema, WR_SLICE("turn"));
    if (adds_turn)
        turn = wr_schema_put(a, b->schema, WR_SLICE("turn"), WR_T_NUM);
    else if (at >= 0)
        turn = b->schema->cols[at].ref;
    if (turn)
        p->turn = wr_colref_use(turn);
    return wr_build_op(b, op, p, err);
}

/* Every probe is an operator, a function that appends it, and a stage. */
#define PROBE(stage, flags, step_function, open_function, adds_turn, text)                                         \
    static const struct wr_op op_##stage = {                                                                       \
        .name = #stage, .traits = (flags), .open = open_function, .step = step_function, .close = probe_close};    \
    static int bind_##stage(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)                       \
    {                                                                                                              \
        return append(b, n, &op_##stage, adds_turn, err);                                                          \
    }                                                                                                              \
    static const struct wr_stage stage_##stage = {                                                                 \
        .name = #stage, .parse = parse, .bind = bind_##stage, .signature = text}

PROBE(burst, WR_ROWWISE, burst_step, probe_open, true, count_signature);
PROBE(burst_o, WR_IN_ORDER, burst_step, probe_open, true, count_signature);
PROBE(hold, WR_FOLD | WR_BLOCKING, hold_step, probe_open, false, "hold");
PROBE(hold_o, WR_IN_ORDER | WR_BLOCKING, hold_step, probe_open, false, "hold_o");
PROBE(delay, WR_IN_ORDER, delay_step, probe_open, false, "delay");
PROBE(wait_fd, WR_ROWWISE, wait_fd_step, probe_open, false, count_signature);
PROBE(wait_fd_o, WR_IN_ORDER, wait_fd_step, probe_open, false, count_signature);
PROBE(wait_pipe, WR_ROWWISE, wait_pipe_step, probe_open, false, count_signature);
PROBE(wait_pipe_o, WR_IN_ORDER, wait_pipe_step, probe_open, false, count_signature);
PROBE(wait_clock, WR_ROWWISE, wait_clock_step, probe_open, false, count_signature);
PROBE(wait_clock_o, WR_IN_ORDER, wait_clock_step, probe_open, false, count_signature);
PROBE(wait_ever, WR_IN_ORDER, wait_ever_step, probe_open, false, count_signature);
PROBE(done, WR_IN_ORDER | WR_STOPS, done_step, probe_open, false, count_signature);
PROBE(done_late, WR_IN_ORDER | WR_STOPS, done_late_step, probe_open, false, count_signature);
PROBE(done_at, WR_ROWWISE | WR_STOPS, done_at_step, probe_open, false, count_signature);
PROBE(fail, WR_ROWWISE, fail_step, probe_open, false, count_signature);
PROBE(fail_o, WR_IN_ORDER, fail_step, probe_open, false, count_signature);
PROBE(fail_row, WR_ROWWISE, fail_row_step, probe_open, false, count_signature);
PROBE(fail_row_o, WR_IN_ORDER, fail_row_step, probe_open, false, count_signature);
PROBE(late_row, WR_ROWWISE, late_row_step, probe_open, false, count_signature);
PROBE(late_row_o, WR_IN_ORDER, late_row_step, probe_open, false, count_signature);
PROBE(fail_nth, WR_IN_ORDER, fail_nth_step, probe_open, false, count_signature);
PROBE(fail_end, WR_IN_ORDER, fail_end_step, probe_open, false, "fail_end");
PROBE(fail_open, WR_ROWWISE, pass_step, fail_open, false, "fail_open");
PROBE(fail_open_o, WR_IN_ORDER, pass_step, fail_open, false, "fail_open_o");
PROBE(ordered, WR_IN_ORDER, pass_step, probe_open, false, "ordered");

static const struct wr_op op_zip = {
    .name = "zip", .traits = WR_IN_ORDER, .open = probe_open, .step = zip_step, .close = probe_close};

static int bind_zip(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    (void)n;
    return wr_build_gather(b, &op_zip, NULL, err);
}

static const struct wr_stage stage_zip = {.name = "zip", .parse = parse, .bind = bind_zip, .signature = "zip"};

const struct wr_stage *const probe_stages[] = {
    &stage_delay,       &stage_burst,      &stage_burst_o,      &stage_hold,
    &stage_hold_o,      &stage_wait_fd,    &stage_wait_fd_o,    &stage_wait_pipe,
    &stage_wait_pipe_o, &stage_wait_clock, &stage_wait_clock_o, &stage_wait_ever,
    &stage_done,        &stage_done_late,  &stage_done_at,      &stage_fail,
    &stage_fail_o,      &stage_fail_row,   &stage_fail_row_o,   &stage_late_row,
    &stage_late_row_o,  &stage_fail_nth,   &stage_fail_end,     &stage_fail_open,
    &stage_fail_open_o, &stage_ordered,    &stage_zip,          NULL};
