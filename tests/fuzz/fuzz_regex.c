/* Any bytes as a regex and any as what it is looked for in: two bytes that choose flags and program, the regex up
 * to the end of the line, then the text. Compiled by the JIT, by weir itself where its shape is simple, and
 * interpreted it finds the same; so do the functions and parse, whose rows are those of three threads, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "fuzz.h"
#include "lang/regex.h"

/* % is the regex. */
static const char *const programs[] = {
    "filter line ~ %",
    "map a = match(line, %), b = extract_all(line, %)",
    "map a = replace(line, %, \"<$0>\"), b = replace(line, %, \"$1\")",
    "parse % from line keep skip",
    "flat_map x = extract_all(line, %)",
    "reduce n = count() by m = match(line, %) ?? \"none\"",
};
enum { FINDS = 64 };

static void differ(struct wr_slice pattern, struct wr_slice text, size_t from, const char *what)
{
    fprintf(stderr, "%s: '%.*s' from byte %zu in '%.*s'\n", what, (int)pattern.n, pattern.p, from, (int)text.n,
            text.p);
    abort();
}

/* All that is found, one behind the other. */
static void find_all(const struct wr_regex *const re[2], struct wr_regex_state *const st[2],
                     struct wr_slice pattern, struct wr_slice text)
{
    const size_t *at[2];
    const unsigned groups = wr_regex_groups(re[0]);
    if (groups != wr_regex_groups(re[1]))
        differ(pattern, text, 0, "groups");
    size_t from = 0;
    for (int k = 0; k < FINDS && from <= text.n; k++) {
        int rc[2];
        struct wr_err err = {0};
        for (int i = 0; i < 2; i++)
            rc[i] = wr_regex_match(re[i], st[i], text, from, &at[i], &err);
        if (rc[0] < 0 || rc[1] < 0)
            return; /* each counts its steps in its own way */
        if (rc[0] != rc[1] || (k == 0 && wr_regex_test(re[0], st[0], text, &err) != rc[1]))
            differ(pattern, text, from, "found or not");
        if (!rc[0])
            return;
        for (unsigned g = 0; g < 2 * (groups + 1); g++)
            if (at[0][g] != at[1][g])
                differ(pattern, text, from, "where");
        from = at[0][1] > from ? at[0][1] : from + 1;
    }
}

static void compare_engines(struct wr_slice pattern, const char *flags, struct wr_slice text)
{
    struct wr_regex *re[2] = {0};
    struct wr_err err[2] = {{0}};
    int rc[2];
    for (int i = 0; i < 2; i++)
        rc[i] = wr_regex_compile(pattern, wr_slice_of(flags), i == 0, &re[i], &err[i]);
    if (rc[0] != rc[1] || strcmp(err[0].msg, err[1].msg) != 0 || (rc[0] < 0 && !err[0].msg[0]))
        differ(pattern, text, 0, "compiled or not");
    if (rc[0] >= 0) {
        struct wr_regex_state *st[2] = {wr_regex_state_new(re[0]), wr_regex_state_new(re[1])};
        if (st[0] && st[1])
            find_all((const struct wr_regex *const *)re, st, pattern, text);
        for (int i = 0; i < 2; i++)
            wr_regex_state_free(st[i]);
    }
    for (int i = 0; i < 2; i++)
        wr_regex_free(re[i]);
}

/* As it stands between slashes; what ends with a backslash is no regex. */
static bool add_regex(struct wr_buf *b, struct wr_slice pattern, const char *flags)
{
    bool good = wr_buf_add(b, "/", 1) == 0;
    for (size_t i = 0; good && i < pattern.n; i++) {
        const bool pair = pattern.p[i] == '\\' && i + 1 < pattern.n;
        if (pattern.p[i] == '/')
            good = wr_buf_add(b, "\\", 1) == 0;
        good = good && wr_buf_add(b, pattern.p + i, 1 + pair) == 0;
        i += pair;
    }
    return good && wr_buf_add(b, "/", 1) == 0 && wr_buf_add(b, flags, strlen(flags)) == 0;
}

/* NULL: out of memory. */
static char *make_program(const char *form, struct wr_slice pattern, const char *flags)
{
    struct wr_buf b = {0};
    for (; *form; form++)
        if (*form == '%' ? !add_regex(&b, pattern, flags) : wr_buf_add(&b, form, 1) < 0)
            break;
    if (!*form && wr_buf_add(&b, "", 1) == 0)
        return b.p;
    wr_buf_done(&b);
    return NULL;
}

static void run_program(const char *program, struct wr_slice text)
{
    static const struct wr_input_options in = {.kind = WR_INPUT_LINES,
                                               .title = "input",
                                               .delim = -1,
                                               .quotes = -1,
                                               .max_record = 1 << 20,
                                               .block_bytes = 1 << 20};
    struct rig_spec spec = {.program = program, .path = rig_path("in"), .in = &in, .refuse = UINT64_MAX};
    if (!rig_write(spec.path, &(struct wr_buf){(char *)text.p, text.n, text.n}))
        abort();
    struct rig_result one, other;
    rig_run(&spec, &one);
    fuzz_check(&spec, &one);
    spec.no_jit = true;
    rig_run(&spec, &other);
    if (one.code != WR_ELIMIT && other.code != WR_ELIMIT && !fuzz_same(&one, &other)) {
        fuzz_tell(program, &one);
        fuzz_tell("without JIT", &other);
        abort();
    }
    rig_done(&other);
    spec.no_jit = false;
    spec.threads = 3;
    spec.block = 7;
    fuzz_compare(&one, &spec, "three threads");
    rig_done(&one);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2 || !*rig_folder())
        return 0;
    char flags[5] = "";
    for (int i = 0, k = 0; i < 4; i++)
        if (data[0] >> i & 1)
            flags[k++] = "ismx"[i];
    const char *p = (const char *)data + 2, *end = (const char *)data + n, *eol = memchr(p, '\n', n - 2);
    const struct wr_slice pattern = {p, (size_t)((eol ? eol : end) - p)};
    const struct wr_slice text =
        eol ? (struct wr_slice){eol + 1, (size_t)(end - eol - 1)} : (struct wr_slice){"", 0};
    compare_engines(pattern, flags, text);
    if (data[1] % 8 || memchr(pattern.p, 0, pattern.n)) /* programs are slow */
        return 0;
    char *program = make_program(programs[data[1] / 8 % (sizeof programs / sizeof *programs)], pattern, flags);
    if (program)
        run_program(program, text);
    free(program);
    return 0;
}
