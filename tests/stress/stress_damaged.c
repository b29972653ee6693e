/* Damaged inputs: no crash, no hang, no sanitizer's report, exact accounts, and the same rows, messages, warnings
 * and rejects whoever reads them.
 *
 *     stress_damaged [COUNT [FIRST]]      WEIR_SAMPLES: the folder of samples, else data/samples
 *
 * Case n (FIRST, FIRST + 1, ...) is a text of a sample or made up, damaged, perhaps packed, and then perhaps
 * damaged again; options; a program. It is run with one thread in one block, then with several threads in tiny
 * blocks, and now and then through a FIFO and by the reference reader. wr_run itself looks at the accounts of every
 * run. Cases run in child processes, a thousand each, so that the one that kills its process is known and the
 * others go on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "damage.h"
#include "exec/rejects.h"
#include "rig.h"

enum { CHILD_CASES = 1000 };

static const char *const programs[] = {
    "",
    "",
    "",
    "select c = col(1)",
    "map n = _row, l = _line",
    "filter col(1) > 1",
    "filter len(col(1)) > 2 | map x = col(1) + 1, y = upper(col(1))",
    "map x = num(col(2)) * 2, y = col(1) ++ col(2)",
    "reduce n = count()",
    "reduce n = count(), s = sum(col(2)), m = max(col(1)) by k = col(1)",
    "parse /(?<w>[a-z]+)/ from col(1) keep",
    "parse /(?<w>[a-z]+)/ from col(1) skip | reduce n = count() by w",
    "parse combined from col(1)",
    "parse logfmt from col(1) skip",
    "sort col(1)",
    "sort -col(2), col(1)",
    "top 3 by col(1)",
    "uniq by col(1)",
    "partition by k = col(1) | map d = lag(col(1)), r = row_number()",
    "map n = lead(col(1)) | parse /(?<w>[0-9]+)/ from col(1) keep",
    "take 3",
    "filter col(1) > 1 | take 2",
    "skip 2 | take 5",
    "tail 2",
    "sample 3",
    "fill col(1) down",
    "flat_map x = split(col(1), \",\")",
    "unpivot col(1)",
    "describe",
};

/* Of JSON lines, which have names and no places. */
static const char *const json_programs[] = {
    "",
    "",
    "select a",
    "map n = _row, l = _line",
    "filter a > 1",
    "map x = num(b) * 2, y = a ++ b",
    "select a, c = d.c, e = b[0]",
    "reduce n = count()",
    "reduce n = count(), s = sum(b) by a",
    "parse /(?<w>[a-z]+)/ from b skip",
    "sort a",
    "uniq by a",
    "partition by a | map d = lag(b)",
    "map n = lead(a) | parse /(?<w>[0-9]+)/ from b keep",
    "filter a > 1 | take 2",
    "tail 2",
};

struct damaged {
    uint64_t number, random;
    enum damage_format format;
    enum damage_packing packing;
    bool packed_damage; /* the packed bytes were damaged too */
    struct wr_buf text; /* what is read, unpacked */
    struct wr_input_options in;
    struct wr_slice header[2], nulls[1];
    struct rig_spec spec;
};

static uint64_t below(struct damaged *c, uint64_t n)
{
    return check_random(&c->random) % n;
}

static bool one_in(struct damaged *c, unsigned n)
{
    return below(c, n) == 0;
}

/* ---- a case -------------------------------------------------------------------------------------------------- */

static void choose_options(struct damaged *c)
{
    static const enum wr_input_kind kinds[] = {WR_INPUT_CSV, WR_INPUT_TSV, WR_INPUT_LINES, WR_INPUT_JSONL};
    c->header[0] = WR_SLICE("p");
    c->header[1] = WR_SLICE("q");
    c->nulls[0] = WR_SLICE("NA");
    c->in = (struct wr_input_options){.kind = kinds[c->format],
                                      .title = "input",
                                      .delim = one_in(c, 20) ? ';' : -1,
                                      .quotes = one_in(c, 2) ? -1 : (int)below(c, 3),
                                      .ragged = one_in(c, 2) ? WR_RAGGED_ERROR : (enum wr_ragged)below(c, 4),
                                      .no_header = one_in(c, 8),
                                      .skip = one_in(c, 10) ? below(c, 4) : 0,
                                      .comment = one_in(c, 8) ? '#' : 0,
                                      .no_escapes = one_in(c, 4),
                                      .max_record = one_in(c, 10) ? 20 + below(c, 200) : 1 << 20,
                                      .block_bytes = 1 << 20};
    if (!c->in.no_header && one_in(c, 10)) {
        c->in.header = c->header;
        c->in.nheader = 1 + (uint32_t)below(c, 2);
    }
    if (one_in(c, 4)) {
        c->in.nulls = c->nulls;
        c->in.nnulls = 1;
    }
}

static void choose(struct damaged *c)
{
    struct wr_buf packed = {0};
    c->format = (enum damage_format)(below(c, 2) ? 0 : below(c, DAMAGE_FORMATS));
    c->packing = (enum damage_packing)(below(c, 2) ? 0 : below(c, DAMAGE_PACKINGS));
    damage_begin(&c->random, c->format, &c->text);
    damage_bytes(&c->random, one_in(c, 10) ? 0 : 1 + (unsigned)below(c, 6), &c->text);
    choose_options(c);
    wr_buf_add(&packed, c->text.p ? c->text.p : "", c->text.n);
    damage_pack(&c->random, c->packing, &packed);
    if (c->packing && one_in(c, 3)) {
        damage_bytes(&c->random, 1 + (unsigned)below(c, 2), &packed);
        c->packed_damage = true;
    }
    if (!rig_write(rig_path("in"), &packed))
        abort();
    wr_buf_done(&packed);
    const bool strict = one_in(c, 12);
    if (strict) /* as cmd/run.c has it: what would be told is an error */
        c->in.ragged = c->in.ragged == WR_RAGGED_DROP   ? WR_RAGGED_ERROR
                       : c->in.ragged == WR_RAGGED_TRIM ? WR_RAGGED_FILL
                                                        : c->in.ragged;
    const char *const program = c->format == DAMAGE_JSONL
                                    ? json_programs[below(c, sizeof json_programs / sizeof *json_programs)]
                                    : programs[below(c, sizeof programs / sizeof *programs)];
    c->spec = (struct rig_spec){
        .program = program, .path = rig_path("in"), .in = &c->in, .listed = !one_in(c, 3), .strict = strict};
    if (c->spec.listed || one_in(c, 2))
        c->spec.refuse = one_in(c, 2) ? WR_REJECTS_ALL : below(c, 6);
}

static struct rig_spec many_threads(struct damaged *c, const struct rig_spec *one)
{
    static const unsigned windows[] = {0, 0, 1, 2}, rows[] = {0, 0, 1, 3};
    struct rig_spec s = *one;
    s.threads = 2 + (unsigned)below(c, 7);
    s.block = one_in(c, 2) ? 1 + below(c, 20) : 1 + below(c, 1000);
    s.window = windows[below(c, 4)];
    s.rows = rows[below(c, 4)];
    s.jitter = one_in(c, 2) ? below(c, 1000) : 0;
    return s;
}

/* ---- what must be so ----------------------------------------------------------------------------------------- */

static bool same(const struct wr_buf *a, const struct wr_buf *b)
{
    return a->n == b->n && (!a->n || memcmp(a->p, b->p, a->n) == 0);
}

static bool same_counts(const struct rig_result *a, const struct rig_result *b)
{
    const struct wr_input_stats *x = &a->input, *y = &b->input;
    return a->code || a->stopped || b->stopped ||
           (x->records == y->records && x->delivered == y->delivered && x->refused == y->refused &&
            x->dropped == y->dropped && x->blank == y->blank && x->trimmed == y->trimmed);
}

/* NULL: the same. */
static const char *difference(const struct rig_result *a, const struct rig_result *b, bool reference)
{
    if (a->code != b->code || a->planned != b->planned)
        return "the code";
    if (strcmp(a->err.msg, b->err.msg) != 0 || a->err.line != b->err.line ||
        (!reference &&
         strcmp(a->err.hint, b->err.hint) != 0)) /* which does not know where in a record a quote stands */
        return "the error";
    if (!same(&a->out, &b->out))
        return "the rows";
    if (!same(&a->told, &b->told))
        return "the warnings";
    if (!a->code && !same(&a->rejects, &b->rejects))
        return "the rejects";
    return same_counts(a, b) ? NULL : "the counts";
}

/* The next field of CSV at *p, unquoted into `out`; where it ends: ',', '\n' or 0. */
static char next_field(const char **p, const char *end, struct wr_buf *out)
{
    out->n = 0;
    bool quoted = *p < end && **p == '"';
    for (*p += quoted; *p < end; (*p)++) {
        if (quoted && **p == '"' && (*p + 1 == end || (*p)[1] != '"')) {
            quoted = false;
            continue;
        }
        if (!quoted && (**p == ',' || **p == '\n'))
            return *(*p)++;
        *p += quoted && **p == '"';
        wr_buf_addc(out, **p);
    }
    return 0;
}

/* Each line of --rejects that tells a place: do its raw bytes stand there? *rows: how many lines there are. */
static bool reads_back(const struct damaged *c, const struct wr_buf *rejects, uint64_t *rows)
{
    const char *p = rejects->p, *end = p + rejects->n;
    struct wr_buf field = {0};
    bool ok = true;
    *rows = 0;
    for (uint64_t n = 0; p < end; n++) {
        unsigned long long offset = 0;
        bool placed = false;
        for (int k = 0; k < 7; k++) {
            const char stop = next_field(&p, end, &field);
            ok &= stop == (k == 6 ? '\n' : ',');
            if (k == 2 && n && field.n && wr_buf_addc(&field, 0) == 0) {
                placed = true;
                offset = strtoull(field.p, NULL, 10);
            }
        }
        ok &= !placed ||
              (offset + field.n <= c->text.n && memcmp(c->text.p + offset, field.p ? field.p : "", field.n) == 0);
        *rows = n;
    }
    wr_buf_done(&field);
    return ok;
}

static const char *wrong(const struct damaged *c, const struct rig_result *r)
{
    uint64_t rows;
    if (strstr(r->err.msg, "bug in weir") || strstr(r->err.msg, "wait for each other"))
        return r->err.msg;
    if (r->leaked)
        return "batches were not given back";
    if (!c->spec.listed || r->code || c->packed_damage)
        return NULL;
    if (!reads_back(c, &r->rejects, &rows))
        return "a raw field of the rejects is not what stands in the input";
    const uint64_t told = r->input.refused + r->input.dropped + r->input.trimmed;
    if (!r->stopped && !strstr(c->spec.program, "parse") && rows != told)
        return "the rejects are not as many as were refused, dropped and trimmed";
    return NULL;
}

/* ---- telling ------------------------------------------------------------------------------------------------- */

static void show(const char *what, const struct wr_buf *b)
{
    printf("  %s (%zu bytes): ", what, b->n);
    for (size_t i = 0; i < b->n && i < 1500; i++) {
        const unsigned char ch = (unsigned char)b->p[i];
        printf(ch == '\n' ? "\\n" : ch < 32 || ch > 126 || ch == '\\' ? "\\x%02x" : "%c", ch);
    }
    printf("\n");
}

static void show_result(const char *name, const struct rig_spec *s, const struct rig_result *r)
{
    printf("  %s: %u threads, block %zu, window %u, rows %u, jitter %llu%s%s\n", name, s->threads, s->block,
           s->window, s->rows, (unsigned long long)s->jitter, s->fifo ? ", FIFO" : "",
           s->in->reference ? ", reference" : "");
    printf("    code %d, line %llu: %s\n      hint: %s\n", r->code, (unsigned long long)r->err.line, r->err.msg,
           r->err.hint);
    printf("    records %llu, delivered %llu, refused %llu, dropped %llu, blank %llu, trimmed %llu%s\n",
           (unsigned long long)r->input.records, (unsigned long long)r->input.delivered,
           (unsigned long long)r->input.refused, (unsigned long long)r->input.dropped,
           (unsigned long long)r->input.blank, (unsigned long long)r->input.trimmed, r->stopped ? ", stopped" : "");
    show("rows", &r->out);
    show("told", &r->told);
    show("rejects", &r->rejects);
}

static void show_case(const struct damaged *c)
{
    printf("case %llu: '%s'%s, refuse %lld%s\n", (unsigned long long)c->number, c->spec.program,
           c->spec.strict ? " --strict" : "", (long long)c->spec.refuse, c->spec.listed ? ", listed" : "");
    printf(
        "  kind %d, packing %d%s, delim %d, quotes %d, ragged %d, no header %d, header %u, skip %llu, comment %d, "
        "no escapes %d, max record %zu\n",
        c->in.kind, c->packing, c->packed_damage ? " damaged" : "", c->in.delim, c->in.quotes, c->in.ragged,
        c->in.no_header, c->in.nheader, (unsigned long long)c->in.skip, c->in.comment, c->in.no_escapes,
        c->in.max_record);
    show("text", &c->text);
}

/* ---- running ------------------------------------------------------------------------------------------------- */

/* Runs it another way; false: told why it is wrong. */
static bool agrees(const struct damaged *c, const struct rig_result *one, const struct rig_spec *s)
{
    struct rig_result r;
    rig_run(s, &r);
    const char *why = wrong(c, &r), *what = why ? NULL : difference(one, &r, s->in->reference);
    if (why || what) {
        show_case(c);
        show_result("first", &c->spec, one);
        show_result("then", s, &r);
    }
    bool ok = check(!why, "%s", why ? why : "") && check(!what, "%s: differ by the way it runs", what ? what : "");
    rig_done(&r);
    return ok;
}

/* A record that is too long the reference reader meets elsewhere, and says so in words of its own. */
static bool has_reference(const struct damaged *c)
{
    return c->in.max_record >= c->text.n + 1 && !c->packed_damage && c->format != DAMAGE_JSONL;
}

static void run_case(uint64_t number)
{
    struct damaged c = {.number = number, .random = number + 1};
    struct rig_result one;
    check_scenario("case %llu", (unsigned long long)number);
    choose(&c);
    rig_run(&c.spec, &one);
    const char *why = wrong(&c, &one);
    if (why) {
        show_case(&c);
        show_result("first", &c.spec, &one);
    }
    check(!why, "%s", why ? why : "");
    struct rig_spec s = many_threads(&c, &c.spec);
    bool ok = agrees(&c, &one, &s);
    if (ok && one_in(&c, 6)) {
        s = many_threads(&c, &c.spec);
        s.fifo = true;
        ok = agrees(&c, &one, &s);
    }
    if (ok && one_in(&c, 4) && has_reference(&c)) {
        struct wr_input_options in = c.in;
        in.reference = true;
        s = many_threads(&c, &c.spec);
        s.in = &in;
        agrees(&c, &one, &s);
    }
    rig_done(&one);
    wr_buf_done(&c.text);
}

/* What a child tells its parent. */
struct progress {
    uint64_t at; /* the case it is at */
    unsigned failed;
};

static void run_child(struct progress *p, uint64_t from, uint64_t to)
{
    for (p->at = from; p->at < to; p->at++)
        run_case(p->at);
    p->failed = check_failed();
    fflush(stdout);
    exit(0);
}

/* The cases [from, to); which one killed its child is told, and the next goes on behind it. Cases that failed. */
static uint64_t run_all(struct progress *p, uint64_t from, uint64_t to)
{
    uint64_t failed = 0;
    while (from < to) {
        const uint64_t end = to - from < CHILD_CASES ? to : from + CHILD_CASES;
        int status = 0;
        *p = (struct progress){.at = from};
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0)
            run_child(p, from, end);
        if (child < 0 || waitpid(child, &status, 0) != child)
            abort();
        failed += p->failed;
        if (status) {
            printf("FAIL case %llu (of %llu to %llu): the process ended with status %d, signal %d\n",
                   (unsigned long long)p->at, (unsigned long long)from, (unsigned long long)end - 1,
                   WIFEXITED(status) ? WEXITSTATUS(status) : 0, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
            failed++;
        }
        from = p->at < end ? p->at + 1 : end;
    }
    return failed;
}

int main(int argc, char **argv)
{
    const uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000,
                   first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const char *samples = getenv("WEIR_SAMPLES");
    struct progress *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || !damage_open(samples ? samples : "data/samples") || !*rig_folder()) {
        printf("no samples, or no folder to work in\n0 passed, 1 failed\n");
        return 1;
    }
    const uint64_t failed = run_all(p, first, first + count);
    damage_close();
    rig_remove();
    printf("%llu passed, %llu failed\n", (unsigned long long)(count - (failed < count ? failed : count)),
           (unsigned long long)failed);
    return failed > 0;
}
