/* Collecting rows and sorting them: the first operator of a sort. See sort.h.
 *
 * Records lie one behind the other in the order in which rows came, so that they are written as a stream and each
 * page is touched once. (Huge pages were tried, and left: in a virtual machine that gives free memory back to its
 * host they cost twice the whole query.) With a limit, all but the first `limit` of what came so far are dropped
 * from time to time, and a row that stands behind the last one kept is not even made a record of, nor are its other
 * columns taken apart.
 *
 * When memory is scarce the records are sorted and go into a temporary file as a run (sort_spill.h), and collecting
 * begins anew. If any have gone, those of the end go too: their memory is then the merge's. */
#include <stdlib.h>

#include "base/charged.h"
#include "ops/stage/sort_key.h"
#include "ops/stage/sort_record.h"
#include "ops/stage/sort_spill.h"

enum { FIRST_CHUNK = 256 * 1024, MOST_CHUNK = 4 << 20 };

/* A key of the partition. */
struct group {
    uint64_t first; /* ordinal of its first row */
    uint64_t place; /* among the keys, in the order in which they came: from 1 on; 0: it has not come yet */
    uint64_t last;  /* as sort_run's, of its rows */
};

struct sort_run {
    const struct sort_plan *plan;
    struct wr_arena rows;
    struct sort_entry *v;
    struct sort_entry *spare; /* for sorting; as long as v, so that there is no lack of it then */
    uint32_t n, cap, spare_cap;
    uint32_t floor;       /* entries after the last trimming, sorted */
    uint64_t last;        /* first words behind it are those of rows that the limit leaves out; else UINT64_MAX */
    bool longer;          /* a record has words behind its first */
    struct group *groups; /* keyed: by group id */
    uint32_t cap_groups, seen;
    struct wr_payer pay;
    struct wr_buf text; /* rows of a batch, formatted */
    uint32_t given;     /* keyed: entries given out */
    bool sorted;
    struct sort_store store;   /* runs of rows that memory had no room for */
    struct sort_merger merger; /* keyed: of those runs */
};

static int run_open(const void *data, struct wr_env *env, void **self)
{
    struct sort_run *r = calloc(1, sizeof *r);
    if (!r)
        return wr_err_nomem(&env->err, env->who);
    r->plan = data;
    r->last = UINT64_MAX;
    r->pay = (struct wr_payer){env->budget, env->who};
    r->store = (struct sort_store){.plan = r->plan, .pay = r->pay};
    wr_arena_init_growing(&r->rows, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    *self = r;
    return 0;
}

static void free_entries(struct sort_run *r)
{
    wr_charged_free(r->pay, &r->v, &r->cap, sizeof *r->v);
    wr_charged_free(r->pay, &r->spare, &r->spare_cap, sizeof *r->spare);
}

static void run_close(void *self, struct wr_env *env)
{
    struct sort_run *r = self;
    (void)env;
    if (!r)
        return;
    wr_arena_done(&r->rows);
    free_entries(r);
    wr_sort_merger_close(&r->merger);
    wr_sort_store_close(&r->store);
    wr_charged_free(r->pay, &r->groups, &r->cap_groups, sizeof *r->groups);
    wr_buf_done(&r->text);
    free(r);
}

/* ---- sorting ------------------------------------------------------------------------------------------------- */

/* Rows behind this entry are left out from now on; and such as tie with it, since they come later. Where words
 * behind the first would have to be compared, they stay. */
static void leave_out_behind(struct sort_run *r, const struct sort_entry *e)
{
    const uint64_t *words = e->record->words;
    const uint32_t n = e->record->nwords;
    if (r->plan->keyed) {
        uint32_t gid;
        memcpy(&gid, words + n, sizeof gid);
        r->groups[gid].last = words[0] - (n == 1);
    } else {
        r->last = e->word - (n == 0);
    }
}

/* Sorts, and keeps the first `limit` (of each group). */
static void trim(struct sort_run *r)
{
    wr_sort_entries(r->v, r->spare, r->n, r->longer);
    uint64_t limit = r->plan->limit, in_group = 0;
    uint32_t kept = 0;
    if (limit > r->n) {
        kept = r->n;
    } else if (!r->plan->keyed) {
        kept = (uint32_t)limit;
        if (limit)
            leave_out_behind(r, &r->v[limit - 1]);
    } else {
        for (uint32_t i = 0; i < r->n; i++) {
            in_group = i && r->v[i].word == r->v[i - 1].word ? in_group + 1 : 0;
            if (in_group < limit)
                r->v[kept++] = r->v[i];
            if (in_group + 1 == limit)
                leave_out_behind(r, &r->v[kept - 1]);
        }
    }
    r->n = r->floor = kept;
}

static int spill(struct sort_run *r, struct wr_env *env);

/* Trims, and moves the records that are left to memory of their own; where there is no room for that, to disk. */
static int compact(struct sort_run *r, struct wr_env *env)
{
    struct wr_arena fresh;
    const double before = r->n;
    trim(r);
    if (wr_budget_tight(env->budget, (size_t)((double)r->rows.total * r->n / before)))
        return spill(r, env);
    wr_arena_init_growing(&fresh, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    for (uint32_t i = 0; i < r->n; i++) {
        if (i + WR_SORT_AHEAD < r->n)
            __builtin_prefetch(r->v[i + WR_SORT_AHEAD].record);
        size_t size = wr_sort_record_size(r->v[i].record->nwords, r->v[i].record->bytes);
        void *record = wr_arena_alloc(&fresh, size + WR_SORT_BEHIND);
        if (!record) {
            int rc = wr_arena_error(&fresh, &env->err);
            wr_arena_done(&fresh);
            return rc;
        }
        r->v[i].record = memcpy(record, r->v[i].record, size);
    }
    wr_arena_done(&r->rows);
    r->rows = fresh;
    return 0;
}

/* ---- spilling ------------------------------------------------------------------------------------------------ */

/* What is here goes into a temporary file. */
static int spill(struct sort_run *r, struct wr_env *env)
{
    trim(r);
    int rc = wr_sort_store_add(&r->store, env, r->v, r->n);
    if (rc < 0)
        return rc;
    r->n = r->floor = 0;
    free_entries(r);
    wr_arena_done(&r->rows);
    wr_arena_init_growing(&r->rows, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    return wr_sort_store_tidy(&r->store, env);
}

/* Bytes that an array takes more when it grows to `need` entries, about. */
static size_t array_growth(uint32_t cap, uint64_t need)
{
    return need > cap ? (need - cap + cap / 2) * sizeof(struct sort_entry) : 0;
}

/* Room for so many rows more, whose records take so many bytes. NULL: in *err. */
static char *grow(struct sort_run *r, uint32_t rows, size_t bytes, struct wr_err *err)
{
    uint64_t n = (uint64_t)r->n + rows;
    if (wr_charged_grow(r->pay, &r->v, &r->cap, n, sizeof *r->v, err) < 0 ||
        wr_charged_grow(r->pay, &r->spare, &r->spare_cap, n, sizeof *r->spare, err) < 0)
        return NULL;
    char *p = wr_arena_alloc(&r->rows, bytes);
    if (!p)
        wr_arena_error(&r->rows, err);
    return p;
}

/* The same; spills before if memory is too scarce, or if others were faster to take what there was. */
static char *make_room(struct sort_run *r, struct wr_env *env, uint32_t rows, size_t bytes)
{
    struct wr_err full = {0};
    size_t more = 2 * array_growth(r->cap, (uint64_t)r->n + rows);
    if (bytes > wr_arena_room(&r->rows))
        more += bytes + (r->rows.chunk < r->rows.most ? 2 * r->rows.chunk : r->rows.most);
    bool tight = r->n && wr_budget_tight(env->budget, more);
    char *p = tight ? NULL : grow(r, rows, bytes, &full);
    if (!p && !r->n)
        env->err = full;
    if (p || !r->n)
        return p;
    return spill(r, env) < 0 ? NULL : grow(r, rows, bytes, &env->err);
}

/* ---- collecting ---------------------------------------------------------------------------------------------- */

/* What is made of a batch on the way to records, in its arena. */
struct intake {
    struct sort_column *keys; /* [nkeys] */
    uint64_t *word;           /* by row: first word of the first key */
    uint32_t *more;           /* by row: words that follow, of all keys */
    size_t *end;              /* text: by place in the selection, where the row ends */
    struct wr_vec *cols;      /* values: [ncols] */
};

/* Numbers and texts in one key are told of, once both were met (lang/expr.h: needs); so is what is no number in a
 * key as num. */
static void tell_kinds(const struct sort_key *key, const struct sort_column *c, struct wr_env *env,
                       const struct wr_batch *b)
{
    struct wr_warner *w = env->warner;
    bool number_told = key->number;
    if (key->text)
        return;
    WR_EACH (i, b->sel, b->nsel) {
        enum wr_tag tag = c->num->tag ? (enum wr_tag)c->num->tag[i] : WR_TAG_DEC;
        bool number = tag == WR_TAG_DEC || tag == WR_TAG_DBL || tag == WR_TAG_BIG;
        if (number && !number_told) {
            number_told = true;
            w->warn(w, (uint32_t)key->warn_number, b, i, (struct wr_slice){"", 0});
        }
        if (!c->str && number_told)
            return; /* all are numbers */
        if (number || tag == WR_TAG_NULL || WR_STR_NULL(c->str->str[i]) || (key->number && tag == WR_TAG_TOLD))
            continue; /* told: an expression has counted it already */
        w->warn(w, (uint32_t)key->warn_text, b, i, (struct wr_slice){c->str->str[i].p, c->str->str[i].n});
    }
}

static int take_columns(const struct sort_plan *plan, struct wr_env *env, struct wr_batch *b, struct intake *in)
{
    in->keys = wr_arena_alloc(&b->arena, plan->nkeys * sizeof *in->keys);
    if (!in->keys)
        return -1;
    for (uint32_t k = 0; k < plan->nkeys; k++) {
        const struct sort_key *key = &plan->keys[k];
        if (wr_batch_need(b, (uint32_t)key->ref->slot) < 0 || wr_sort_column(key, b, &in->keys[k]) < 0)
            return -1;
        tell_kinds(key, &in->keys[k], env, b);
    }
    return 0;
}

/* The words of the selected rows, which are as few as can be told before. */
static int take_words(const struct sort_plan *plan, struct wr_batch *b, struct intake *in)
{
    in->word = wr_arena_alloc(&b->arena, b->nrows * sizeof *in->word);
    in->more = wr_arena_alloc(&b->arena, b->nrows * sizeof *in->more);
    if (!in->word || !in->more)
        return -1;
    wr_sort_first(&plan->keys[0], &in->keys[0], b->sel, b->nsel, in->word, in->more);
    for (uint32_t k = 1; k < plan->nkeys; k++)
        WR_EACH (i, b->sel, b->nsel) {
            uint32_t more;
            wr_sort_word(&plan->keys[k], &in->keys[k], i, &more);
            in->more[i] += 1 + more;
        }
    return 0;
}

/* Drops the rows that the limit leaves out already: as many others stand in front of them. Where numbers tell, no
 * word is made of a row that goes. 0 or -1. */
static int narrow(const struct sort_run *r, struct wr_batch *b, struct intake *in)
{
    const bool keyed = r->plan->keyed;
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = UINT32_MAX;
    if (!sel)
        return -1;
    if (!keyed)
        n = wr_sort_until(&r->plan->keys[0], &in->keys[0], r->last, b->sel, b->nsel, sel);
    if (n == UINT32_MAX) {
        if (take_words(r->plan, b, in) < 0)
            return -1;
        n = 0;
        WR_EACH (i, b->sel, b->nsel) {
            sel[n] = (uint16_t)i;
            n += in->word[i] <= (keyed ? r->groups[b->gid[i]].last : r->last);
        }
    }
    b->sel = sel;
    b->nsel = n;
    return in->word ? 0 : take_words(r->plan, b, in);
}

/* Drops the rows that stand behind so many of the batch's last ones as the limit asks for: most, where each row is
 * in front of those before it, as those of a log are whose last ones are wanted. 0 or -1. */
static int narrow_by_last(const struct sort_run *r, struct wr_batch *b, const struct intake *in)
{
    const uint64_t limit = r->plan->limit;
    if (r->plan->keyed || !limit || limit > b->nsel / 2)
        return 0;
    uint64_t worst = 0;
    for (uint32_t k = b->nsel - (uint32_t)limit; k < b->nsel; k++) {
        const uint64_t word = in->word[b->sel ? b->sel[k] : k];
        worst = word > worst ? word : worst;
    }
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = 0;
    if (!sel)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        sel[n] = (uint16_t)i;
        n += in->word[i] <= worst;
    }
    b->sel = sel;
    b->nsel = n;
    return 0;
}

static int take_keys(const struct sort_run *r, struct wr_env *env, struct wr_batch *b, struct intake *in)
{
    const bool narrows = r->plan->keyed ? r->plan->limit < UINT64_MAX : r->last < UINT64_MAX;
    if (take_columns(r->plan, env, b, in) < 0)
        return -1;
    const int rc = narrows ? narrow(r, b, in) : take_words(r->plan, b, in);
    return rc < 0 ? rc : narrow_by_last(r, b, in);
}

/* The rows as they will be written, one after another in r->text. 0 or -1. */
static int take_text(struct sort_run *r, const struct wr_output_plan *text, struct wr_batch *b, size_t *end)
{
    enum { ROOM = 64 * 1024 };
    struct wr_rows *rows = wr_rows_begin(&text->style, &text->columns, b, NULL);
    int more = rows ? 1 : -1;
    for (r->text.n = 0; more > 0;) {
        size_t n, room = wr_rows_room(rows);
        room = room < ROOM ? ROOM : room;
        if (wr_buf_reserve(&r->text, room) < 0)
            return -1;
        const uint32_t from = wr_rows_next(rows);
        more = wr_rows_write(rows, r->text.p + r->text.n, room, &n, end + from);
        for (uint32_t k = from; k < wr_rows_next(rows); k++)
            end[k] += r->text.n;
        r->text.n += n;
    }
    return more;
}

static int take_rows(struct sort_run *r, struct wr_batch *b, struct intake *in)
{
    const struct wr_output_plan *text = r->plan->shape->text;
    if (!text) {
        in->cols = wr_arena_alloc(&b->arena, (r->plan->ncols + 1) * sizeof *in->cols);
        return in->cols ? wr_sort_columns(r->plan, b, in->cols) : -1;
    }
    in->end = wr_arena_alloc(&b->arena, b->nsel * sizeof *in->end);
    return in->end ? take_text(r, text, b, in->end) : -1;
}

/* What is new of the rows' keys. Their places, not their ordinals, say which goes first: behind another sort,
 * several keys have the ordinal of one. */
static int take_groups(struct sort_run *r, struct wr_env *env, struct wr_batch *b)
{
    if (!wr_batch_ordinals(b))
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t k = 0; k < b->nsel; k++) {
        uint32_t i = b->sel ? b->sel[k] : k, gid = b->gid[i];
        if (wr_charged_grow(r->pay, &r->groups, &r->cap_groups, (uint64_t)gid + 1, sizeof *r->groups, &env->err) <
            0)
            return WR_ELIMIT;
        if (!r->groups[gid].place)
            r->groups[gid] = (struct group){b->ord[i], ++r->seen, UINT64_MAX};
    }
    env->by_key = r->cap_groups * sizeof *r->groups;
    return 0;
}

/* Bytes of the payload of the row at place k of the selection. */
static inline size_t payload_size(const struct sort_run *r, const struct intake *in, uint32_t k, uint32_t i)
{
    return in->end ? in->end[k] - (k ? in->end[k - 1] : 0) : wr_sort_values_size(r->plan, in->cols, i);
}

/* Records of all selected rows. */
static int put_records(struct sort_run *r, struct wr_env *env, struct wr_batch *b, const struct intake *in)
{
    const struct sort_plan *plan = r->plan;
    uint32_t *size = wr_arena_alloc(&b->arena, b->nsel * sizeof *size);
    size_t room = WR_SORT_BEHIND;
    if (!size)
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t k = 0; k < b->nsel; k++) {
        uint32_t i = b->sel ? b->sel[k] : k;
        size_t bytes = payload_size(r, in, k, i);
        if (bytes > UINT32_MAX)
            return wr_err_set(&env->err, WR_ELIMIT, "%s has a row of more than 4 GiB", env->who);
        size[k] = (uint32_t)bytes;
        room += wr_sort_record_size(in->more[i] + plan->keyed, bytes);
    }
    char *at = make_room(r, env, b->nsel, room);
    if (!at)
        return env->err.code;
    for (uint32_t k = 0; k < b->nsel; k++) {
        uint32_t i = b->sel ? b->sel[k] : k;
        struct sort_record *record = (struct sort_record *)at;
        *record = (struct sort_record){b->ord[i], size[k], in->more[i] + plan->keyed};
        uint64_t *w = record->words;
        for (uint32_t key = 0; record->nwords && key < plan->nkeys; key++) {
            if (key || plan->keyed) {
                uint32_t more;
                *w++ = wr_sort_word(&plan->keys[key], &in->keys[key], i, &more);
            }
            w = wr_sort_words(&plan->keys[key], &in->keys[key], i, w);
        }
        if (in->end)
            memcpy(w, r->text.p + in->end[k] - size[k], size[k]);
        else
            wr_sort_values_put(plan, in->cols, i, plan->keyed ? b->gid[i] : 0, (char *)w);
        r->longer |= record->nwords != 0;
        r->v[r->n++] = (struct sort_entry){plan->keyed ? r->groups[b->gid[i]].place : in->word[i], record};
        at += wr_sort_record_size(record->nwords, record->bytes);
    }
    return 0;
}

static int collect(struct sort_run *r, struct wr_env *env, struct wr_batch *b)
{
    struct intake in = {0};
    const int rc = r->plan->keyed ? take_groups(r, env, b) : 0;
    if (rc < 0)
        return rc;
    if (take_keys(r, env, b, &in) < 0)
        return wr_err_nomem(&env->err, env->who);
    if (!b->nsel)
        return 0;
    if (wr_batch_need_rest(b) < 0 || !wr_batch_ordinals(b) || take_rows(r, b, &in) < 0)
        return wr_err_nomem(&env->err, env->who);
    return put_records(r, env, b, &in);
}

/* Is so much more here than the limit asks for that it is worth trimming? */
static bool is_time_to_trim(const struct sort_run *r)
{
    enum { LEAST = 256, MOST = 4 * WR_BATCH_ROWS };
    const uint64_t limit = r->plan->limit, kept = r->plan->keyed ? r->floor : limit;
    /* the sooner it is done for the first time, the fewer records are made of rows that the limit leaves out */
    uint64_t spare = r->plan->keyed ? MOST : 2 * limit + LEAST;
    if (spare > MOST)
        spare = MOST;
    return limit < UINT32_MAX / 4 && r->n > 2 * kept + spare;
}

/* ---- giving out ---------------------------------------------------------------------------------------------- */

/* All there is as one ticket: rows in memory, or runs in a file. */
static int give_run(struct sort_run *r, struct wr_env *env, struct wr_batch **out)
{
    struct wr_batch *b = wr_batch_new(env->batches, 0);
    struct sort_ticket *t = b ? wr_arena_alloc(&b->arena, sizeof *t) : NULL;
    struct sort_part *part = t ? wr_arena_alloc(&b->arena, sizeof *part) : NULL;
    if (!part) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    *part = (struct sort_part){r->v, r->n};
    *t = (struct sort_ticket){.parts = part, .nparts = 1, .runs = &r->store, .longer = r->longer};
    uint64_t rows = r->n;
    for (uint32_t i = 0; i < r->store.n; i++)
        rows += r->store.v[i].run.records;
    b->ticket = t;
    b->nrows = b->nsel = rows < UINT32_MAX ? (uint32_t)rows : UINT32_MAX;
    *out = b;
    return WR_STEP_PASS;
}

/* Inside a partition: rows as a batch; they carry their key's first ordinal. */
static int give_entries(struct sort_run *r, struct wr_env *env, struct wr_batch *held, const struct sort_entry *v,
                        uint32_t n, struct wr_batch **out)
{
    struct wr_batch *b = n ? wr_sort_batch(r->plan, env, held, v, n) : NULL;
    if (!b)
        return n ? WR_ELIMIT : WR_STEP_NEED;
    for (uint32_t i = 0; i < n; i++)
        b->ord[i] = r->groups[b->gid[i]].first;
    *out = b;
    return WR_STEP_MORE;
}

static int give_rows(struct sort_run *r, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n = r->n - r->given < WR_BATCH_ROWS ? r->n - r->given : WR_BATCH_ROWS;
    const struct sort_entry *v = r->v + r->given;
    r->given += n;
    return give_entries(r, env, NULL, v, n, out);
}

static int give_merged(struct sort_run *r, struct wr_env *env, struct wr_batch **out)
{
    struct wr_batch *held = wr_batch_new(env->batches, 0);
    struct sort_entry *v = held ? wr_arena_alloc(&held->arena, WR_BATCH_ROWS * sizeof *v) : NULL;
    int rc = v ? wr_sort_merger_take(&r->merger, held, v, &env->err) : wr_err_nomem(&env->err, env->who);
    if (rc >= 0)
        rc = give_entries(r, env, held, v, (uint32_t)rc, out);
    wr_batch_unref(held);
    return rc;
}

/* All rows have come. If some are in a file, all go there; runs are few enough to be merged then. */
static int finish(struct sort_run *r, struct wr_env *env)
{
    r->sorted = true;
    if (!r->store.n) {
        trim(r);
        wr_charged_free(r->pay, &r->spare, &r->spare_cap, sizeof *r->spare);
        return 0;
    }
    int rc = r->n ? spill(r, env) : 0;
    if (rc < 0 || !r->plan->keyed)
        return rc;
    rc = wr_sort_store_settle(&r->store, env);
    return rc < 0 ? rc : wr_sort_merger_open(&r->merger, &r->store, &env->err);
}

static int run_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sort_run *r = self;
    int rc;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = collect(r, env, in->batch);
        if (rc >= 0 && is_time_to_trim(r))
            rc = compact(r, env);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    rc = r->sorted ? 0 : finish(r, env);
    if (rc < 0)
        return rc;
    if (r->plan->keyed)
        return r->store.n ? give_merged(r, env, out) : give_rows(r, env, out);
    return r->n || r->store.n ? give_run(r, env, out) : WR_STEP_NEED;
}

static void run_explain(const void *data, struct wr_buf *out)
{
    const struct sort_plan *p = data;
    wr_buf_printf(out, "%.*s%s", (int)p->text.n, p->text.p, p->keyed ? " of each key" : "");
}

const struct wr_op wr_op_sort_run = {.name = "sort",
                                     .traits = WR_FOLD | WR_BLOCKING | WR_ORDINALS | WR_SPILLS | WR_ASKS,
                                     .open = run_open,
                                     .step = run_step,
                                     .close = run_close,
                                     .explain = run_explain};

const struct wr_op wr_op_sort_keyed = {.name = "sort",
                                       .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS | WR_SPILLS,
                                       .open = run_open,
                                       .step = run_step,
                                       .close = run_close,
                                       .explain = run_explain};
