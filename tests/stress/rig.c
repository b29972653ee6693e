/* See rig.h. */
#include "rig.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmd/catalog.h"
#include "exec/pool.h"
#include "exec/run.h"
#include "io/spill.h"
#include "ops/stage/late.h"
#include "ops/stage/map.h"
#include "ops/stage/merge.h"
#include "ops/stage/output.h"
#include "ops/stage/partition.h"
#include "probes.h"

/* ---- batches that nobody gave back
 * -------------------------------------------------------------------------------- */

static unsigned leaked;

void __real_wr_batch_pool_free(struct wr_batch_pool *);
void __wrap_wr_batch_pool_free(struct wr_batch_pool *);

/* The linker sends wr_run's call here (meson.build). */
void __wrap_wr_batch_pool_free(struct wr_batch_pool *p)
{
    if (p)
        leaked += wr_batch_pool_out(p);
    __real_wr_batch_pool_free(p);
}

/* ---- a folder of files
 * -------------------------------------------------------------------------------------------- */

static char folder[64];

const char *rig_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/weir-stress.XXXXXX");
        if (!mkdtemp(folder))
            folder[0] = 0;
    }
    return folder;
}

const char *rig_path(const char *name)
{
    static char paths[4][128];
    static unsigned at;
    char *p = paths[at++ % 4];
    snprintf(p, sizeof paths[0], "%s/%s", rig_folder(), name);
    return p;
}

bool rig_write(const char *path, const struct wr_buf *b)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    bool ok = !b->n || fwrite(b->p, 1, b->n, f) == b->n;
    return fclose(f) == 0 && ok;
}

void rig_remove(void)
{
    DIR *d = folder[0] ? opendir(folder) : NULL;
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.')
            unlink(rig_path(e->d_name));
    if (d)
        closedir(d);
    if (folder[0])
        rmdir(folder);
    folder[0] = 0;
}

/* ---- the bell
 * ------------------------------------------------------------------------------------------------------ */

static struct {
    pthread_t thread;
    int fd[2];
    _Atomic bool stop; /* guards itself */
} bell = {.fd = {-1, -1}};

static void nap(long ns)
{
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static void *ring(void *arg)
{
    (void)arg;
    while (!atomic_load(&bell.stop)) {
        if (write(bell.fd[1], "x", 1) < 0) {
            /* full: nobody waits */
        }
        nap(200000);
    }
    return NULL;
}

int rig_bell_start(void)
{
    atomic_store(&bell.stop, false);
    if (pipe2(bell.fd, O_NONBLOCK | O_CLOEXEC) < 0)
        return -1;
    if (pthread_create(&bell.thread, NULL, ring, NULL) != 0) {
        close(bell.fd[0]);
        close(bell.fd[1]);
        return bell.fd[0] = -1;
    }
    return bell.fd[0];
}

void rig_bell_stop(void)
{
    if (bell.fd[0] < 0)
        return;
    atomic_store(&bell.stop, true);
    pthread_join(bell.thread, NULL);
    close(bell.fd[0]);
    close(bell.fd[1]);
    bell.fd[0] = bell.fd[1] = -1;
}

/* ---- a file through a FIFO
 * ------------------------------------------------------------------------------------------ */

struct feeder {
    pthread_t thread;
    const char *from;
    char path[128];
    bool silent, started;
    _Atomic bool over; /* guards itself: the run is over */
};

static void *feed(void *arg)
{
    struct feeder *f = arg;
    static char buf[40000];
    int in = open(f->from, O_RDONLY | O_CLOEXEC), out = -1;
    ssize_t n;
    unsigned step = 0;
    /* not a blocking open, for a program that is refused may never read */
    while ((out = open(f->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0 && !atomic_load(&f->over))
        nap(100000);
    if (out >= 0)
        fcntl(out, F_SETFL, 0);
    while (in >= 0 && out >= 0 && !atomic_load(&f->over) &&
           (n = read(in, buf, 1 + step * 7919 % (sizeof buf - 1))) > 0) {
        if (write(out, buf, (size_t)n) < 0)
            break; /* the reader has gone */
        if (step++ % 8 == 0)
            nap(50000);
    }
    while (f->silent && !atomic_load(&f->over))
        nap(1000000);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return NULL;
}

static bool feeder_start(struct feeder *f, const struct rig_spec *spec)
{
    f->from = spec->path;
    f->silent = spec->silent;
    snprintf(f->path, sizeof f->path, "%s", rig_path("fifo"));
    if (mkfifo(f->path, 0600) < 0 && errno != EEXIST)
        return false;
    return f->started = pthread_create(&f->thread, NULL, feed, f) == 0;
}

static void feeder_stop(struct feeder *f)
{
    if (!f->started)
        return;
    atomic_store(&f->over, true);
    pthread_join(f->thread, NULL);
}

/* ---- the wiring of a run
 * -------------------------------------------------------------------------------------------- */

struct rig_out {
    struct wr_output_plan plan;
    struct wr_sink *sink;
    uint64_t bytes;
    int fd;
};

struct rig {
    const struct rig_spec *spec;
    struct rig_result *result;
    struct wr_arena arena;
    struct wr_lang lang;
    struct wr_program *program;
    struct wr_inputs *inputs;
    struct wr_plan *plan;
    struct rig_out outs[1 + RIG_BRANCHES];
    struct wr_budget budget;
    struct wr_sink *rejects_sink;
    struct wr_rejects *rejects;
    int rejects_fd;
};

static bool find_in(const struct wr_stage *const *table, struct wr_slice name, struct wr_stage_syntax *out)
{
    for (; *table; table++)
        if (wr_slice_is(name, (*table)->name)) {
            *out = (struct wr_stage_syntax){*table, (*table)->parse};
            return true;
        }
    return false;
}

static bool find_stage(void *ctx, struct wr_slice name, struct wr_stage_syntax *out)
{
    (void)ctx;
    return find_in(probe_stages, name, out) || find_in(wr_stage_table, name, out);
}

static int choose_target(void *rig, const struct wr_stage_node *n, struct wr_build_target *target,
                         struct wr_err *err)
{
    unsigned i = n ? (unsigned)(n->paths[0].p[0] - '0') : 0;
    if (i > RIG_BRANCHES || (n && wr_slice_is(n->name, "split")))
        return wr_err_set(err, WR_EPROG, "a branch ends in `to 1`, 2 or 3");
    *target = (struct wr_build_target){.data = &((struct rig *)rig)->outs[i].plan};
    return 0;
}

static int no_side_input(void *rig, const struct wr_stage_node *n, struct wr_plan_source *out, struct wr_err *err)
{
    (void)rig, (void)out;
    return wr_err_at(err, n->name_span.pos, n->name_span.len, "there is one input here");
}

static int make_plan(struct rig *r, const char *path)
{
    const struct rig_spec *s = r->spec;
    struct wr_err *err = &r->result->err;
    static const char *const no_names[] = {NULL}, *const wins[] = {"lead", NULL};
    struct wr_vocabulary words = {.find = find_stage, .names = no_names};
    struct wr_slice text = wr_slice_of(s->program);
    int rc = wr_parse_program(&r->arena, text, &words, &r->program, err);
    if (rc < 0)
        return rc;
    struct wr_input_options in = {
        .kind = WR_INPUT_CSV, .delim = -1, .quotes = -1, .max_record = 64 << 20, .block_bytes = 64 << 10};
    if (s->in)
        in = *s->in;
    if (s->block)
        in.block_bytes = s->block;
    rc = wr_inputs_open(&r->arena, &path, 1, &in, &r->inputs, err);
    if (rc < 0)
        return rc;
    r->lang = (struct wr_lang){
        .arena = &r->arena, .text = text, .fns = wr_fn_tables, .aggs = no_names, .wins = wins, .jit = !s->no_jit};
    int trim = wr_lang_warn(&r->lang, "trimmed", "trimmed", ""),
        drop = wr_lang_warn(&r->lang, "dropped", "dropped", "");
    r->inputs->warn.trim = trim;
    r->inputs->warn.drop = drop;
    struct wr_plan_config config = {.aggs = wr_agg_table,
                                    .wins = wr_win_table,
                                    .keys = &wr_op_keys,
                                    .groups = &wr_op_groups,
                                    .hold = &wr_op_hold,
                                    .late = &wr_op_late,
                                    .merge = s->probe_merge ? &probe_merge : &wr_op_merge,
                                    .merge_cut = &wr_op_merge_cut,
                                    .merge_fill = &wr_op_merge_fill,
                                    .map = &wr_op_map,
                                    .format = &wr_op_format,
                                    .output = &wr_op_output,
                                    .open = no_side_input,
                                    .target = choose_target,
                                    .ctx = r};
    struct wr_plan_source source = {.schema = r->inputs->schema};
    rc = wr_plan_build(&r->lang, r->program->stages, source, &config, &r->plan, err);
    if (rc < 0)
        return rc;
    for (const struct wr_plan_out *o = r->plan->outs; o; o = o->next) {
        struct rig_out *out = o->target.data; /* its plan stands first */
        out->plan = (struct wr_output_plan){.style = {.csv = {.delim = ','}, .width = 40, .height = 10},
                                            .columns = {{o->slots, o->n, o->record}, o->names, o->types, o->edits},
                                            .only_whole = o->blocking,
                                            .bytes = &out->bytes};
    }
    return 0;
}

static int open_memory(int *fd, struct wr_sink **sink, struct wr_err *err)
{
    char path[32];
    *fd = memfd_create("stress", MFD_CLOEXEC);
    if (*fd < 0)
        return wr_err_set(err, WR_EIO, "memfd_create: errno %d", errno);
    snprintf(path, sizeof path, "/dev/fd/%d", *fd);
    return wr_sink_open(path, sink, err);
}

static int open_output(struct rig *r)
{
    const struct rig_spec *s = r->spec;
    int rc = 0;
    for (unsigned i = 0; rc >= 0 && i <= RIG_BRANCHES; i++) {
        rc = open_memory(&r->outs[i].fd, &r->outs[i].sink, &r->result->err);
        r->outs[i].plan.sink = r->outs[i].sink;
    }
    if (rc == 0 && s->listed)
        rc = open_memory(&r->rejects_fd, &r->rejects_sink, &r->result->err);
    if (rc == 0 && (s->listed || s->refuse) &&
        !(r->rejects = wr_rejects_new(r->rejects_sink,
                                      s->refuse && wr_plan_refuses_late(r->plan) ? WR_REJECTS_ALL : s->refuse)))
        rc = wr_err_nomem(&r->result->err, "rejects");
    return rc;
}

static void read_back(int fd, struct wr_buf *b)
{
    off_t n = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    if (n > 0 && wr_buf_reserve(b, (size_t)n + 1) == 0 && pread(fd, b->p, (size_t)n, 0) == n)
        b->n = (size_t)n;
    if (fd >= 0)
        close(fd);
}

/* What the run warned of, by warning. */
static void tell(struct rig *r, const struct wr_tallies *t)
{
    for (uint32_t id = 0; id < r->lang.warns.n; id++)
        for (uint32_t i = 0; i < t->n; i++)
            if (t->v[i].id == id && !r->lang.warns.v[id].hidden)
                wr_buf_printf(&r->result->told, "%llu %s, first in line %llu \"%.*s\"\n",
                              (unsigned long long)t->v[i].count, r->lang.warns.v[id].many,
                              (unsigned long long)t->v[i].line, t->v[i].sample_len, t->v[i].sample);
}

static void execute(struct rig *r)
{
    const struct rig_spec *s = r->spec;
    struct wr_spill_place spill = {.dir = "/tmp", .block = 300};
    struct wr_run_config config = {.threads = s->threads ? s->threads : 1,
                                   .window = s->window,
                                   .held = s->jitter & 4 ? 1 + s->jitter % 50000 : 0, /* stages wait at times */
                                   .batch_rows = s->rows ? s->rows : WR_BATCH_ROWS,
                                   .records = wr_row_style_records(&r->outs[0].plan.style),
                                   .budget = &r->budget,
                                   .spill = &spill,
                                   .warns = &r->lang.warns,
                                   .rejects = r->rejects,
                                   .strict = s->strict};
    struct wr_run_result run = {0};
    wr_pool_jitter = s->jitter;
    const bool at_times = !s->plenty && s->jitter % 3 == 1;
    r->budget.scarce = s->scarce ? s->scarce : at_times ? 1 + s->jitter % 5000 : 0;
    leaked = 0;
    r->result->code = wr_run(r->plan, r->inputs, &config, &run);
    r->result->err = run.err;
    r->result->leaked = leaked;
    for (uint32_t i = 0; i < run.warnings.n; i++)
        r->result->warnings += run.warnings.v[i].count;
    tell(r, &run.warnings);
    r->result->input = run.input;
    r->result->stopped = run.stopped_early;
    wr_run_result_done(&run);
}

void rig_run(const struct rig_spec *spec, struct rig_result *result)
{
    struct rig r = {.spec = spec,
                    .result = result,
                    .rejects_fd = -1,
                    .budget = {.limit = spec->memory ? spec->memory : (size_t)1 << 40}};
    for (unsigned i = 0; i <= RIG_BRANCHES; i++)
        r.outs[i].fd = -1;
    struct feeder feeder = {0};
    *result = (struct rig_result){0};
    signal(SIGPIPE, SIG_IGN);
    wr_arena_init(&r.arena, 0, NULL, "stress");
    const char *path = spec->path;
    if (spec->fifo) {
        if (!feeder_start(&feeder, spec)) {
            wr_err_set(&result->err, WR_EIO, "no FIFO");
            return;
        }
        path = feeder.path;
    }
    if (make_plan(&r, path) >= 0 && open_output(&r) >= 0) {
        result->planned = true;
        execute(&r);
    }
    wr_inputs_close(r.inputs);
    feeder_stop(&feeder);
    for (unsigned i = 0; i <= RIG_BRANCHES; i++)
        wr_sink_free(r.outs[i].sink);
    wr_sink_free(r.rejects_sink);
    wr_rejects_free(r.rejects);
    read_back(r.outs[0].fd, &result->out);
    for (unsigned i = 0; i < RIG_BRANCHES; i++)
        read_back(r.outs[i + 1].fd, &result->branch[i]);
    read_back(r.rejects_fd, &result->rejects);
    wr_lang_done(&r.lang);
    wr_arena_done(&r.arena);
}

void rig_done(struct rig_result *result)
{
    wr_buf_done(&result->out);
    for (unsigned i = 0; i < RIG_BRANCHES; i++)
        wr_buf_done(&result->branch[i]);
    wr_buf_done(&result->told);
    wr_buf_done(&result->rejects);
}
