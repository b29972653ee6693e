/* Command lines, and what is read out of them: each row is the arguments, split at '~', and the options that are
 * not as by default, or the error. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/value.h"

static const char *const stages[] = {"filter", "take", "sort", "merge", "reduce", "from", NULL};

/* argv of a row; the strings are cut up in `text`. */
static int split(char *text, char **argv)
{
    int argc = 0;
    argv[argc++] = (char *)(uintptr_t) "weir";
    for (char *arg; (arg = strsep(&text, "~"));)
        argv[argc++] = arg;
    return argc;
}

static int parse(const char *line, const char *jobs, struct wr_arena *arena, struct wr_options *o,
                 struct wr_err *err)
{
    static char text[512];
    static char *argv[64];
    struct wr_options_env env = {.jobs = jobs, .stage_words = stages};
    snprintf(text, sizeof text, "%s", line);
    return wr_options_parse(arena, *line ? split(text, argv) : 1, argv, &env, o, err);
}

static void flag(struct wr_buf *b, bool on, const char *name)
{
    if (on)
        wr_buf_printf(b, " %s", name);
}

/* Every member that is not at its default, in the order of the struct. */
static void describe(struct wr_buf *b, const struct wr_options *o)
{
    static const char *const commands[] = {"", " usage", " help", " topic", " version"};
    b->n = 0;
    wr_buf_printf(b, "%s", commands[o->command]);
    if (o->topic)
        wr_buf_printf(b, " %s", o->topic);
    if (o->command == WR_COMMAND_RUN && !o->program_file)
        wr_buf_printf(b, " '%.*s'", (int)o->program.n, o->program.p);
    if (o->program_file)
        wr_buf_printf(b, " f:%s", o->program_file);
    for (uint32_t i = 0; i < o->nfiles; i++)
        wr_buf_printf(b, " <%s>", o->files[i]);
    for (uint32_t i = 0; i < o->nargs; i++)
        wr_buf_printf(b, " $%.*s=%.*s", (int)o->arg_names[i].n, o->arg_names[i].p, (int)o->arg_values[i].n,
                      o->arg_values[i].p);
    if (o->in)
        wr_buf_printf(b, " in%d", o->in);
    if (o->out)
        wr_buf_printf(b, " out%d", o->out);
    if (o->delim >= 0)
        wr_buf_printf(b, " d%d", o->delim);
    flag(b, o->tabs, "tabs");
    flag(b, o->no_header, "n");
    if (o->quotes >= 0)
        wr_buf_printf(b, " quotes%d", o->quotes);
    if (o->ragged)
        wr_buf_printf(b, " ragged%d", o->ragged);
    for (uint32_t i = 0; i < o->nnulls; i++)
        wr_buf_printf(b, " null:%.*s", (int)o->nulls[i].n, o->nulls[i].p);
    if (o->max_record != 256 << 20)
        wr_buf_printf(b, " record%zu", o->max_record);
    flag(b, o->reference, "reference");
    flag(b, o->strict, "strict");
    flag(b, o->quiet, "quiet");
    if (o->output)
        wr_buf_printf(b, " o:%s", o->output);
    flag(b, o->explain, o->explain == WR_EXPLAIN_DOT ? "explain=dot" : "explain");
    flag(b, o->check, "check");
    flag(b, o->stats, o->stats == WR_STATS_JSON ? "stats=json" : "stats");
    if (o->color)
        wr_buf_printf(b, " color%d", o->color);
    if (o->progress)
        wr_buf_printf(b, " progress%d", o->progress);
}

Test(options, read)
{
    struct {
        const char *line, *want;
    } table[] = {
        {"", " usage"},
        {"-q", " usage quiet"},
        {"take 1", " 'take 1'"},
        {"take 1~a.csv~b.csv", " 'take 1' <a.csv> <b.csv>"},
        {"~a.csv", " '' <a.csv>"},
        {"take 1~-", " 'take 1' <->"},
        {"a.csv~-f~p.weir~b.csv", " f:p.weir <a.csv> <b.csv>"},
        {"-fp.weir", " f:p.weir"},
        {"-f~-~a.csv", " f:- <a.csv>"},
        {"--~take 1~-q", " 'take 1' <-q>"},
        {"take 1~--~--strict~--", " 'take 1' <--strict> <-->"},
        {"take 1~--strict~a~-q~--check~--explain~--stats~--reference",
         " 'take 1' <a> reference strict quiet explain check stats"},
        {"take 1~--explain=dot~--stats=json~a", " 'take 1' <a> explain=dot stats=json"},
        {"--stats=json~--stats~take 1", " 'take 1' stats"},
        {"take 1~--color~always~--progress=never~a", " 'take 1' <a> color1 progress2"},
        {"--color=never~take 1~--color=auto", " 'take 1'"},
        {"-nq~take 1", " 'take 1' n quiet"},
        {"-nd;~take 1", " 'take 1' d59 n"},
        {"-nd~;~take 1", " 'take 1' d59 n"},
        {"-d=~take 1", " 'take 1' d61"},
        {"-d~\\t~take 1", " 'take 1' d9"},
        {"-d~\t~take 1", " 'take 1' d9"},
        {"-d~\\~take 1", " 'take 1' d92"},
        {"-d~-~take 1", " 'take 1' d45"},
        {"-t~take 1", " 'take 1' in2 tabs"},
        {"-t~--in~csv~take 1", " 'take 1' in1 tabs"},
        {"--in~csv~-t~take 1", " 'take 1' in1 tabs"},
        {"-t~-d;~take 1", " 'take 1' d59"},
        {"-d;~-t~take 1", " 'take 1' in2 tabs"},
        {"--in=lines~--out=tsv~take 1", " 'take 1' in3 out2"},
        {"--in~tsv~--out~csv~take 1", " 'take 1' in2 out1"},
        {"-o~x.csv~take 1", " 'take 1' o:x.csv"},
        {"-ox.csv~take 1", " 'take 1' o:x.csv"},
        {"-o-~take 1", " 'take 1' o:-"},
        {"--null~NA,-~--null=x~take 1", " 'take 1' null:NA null:- null:x"},
        {"--null=,,a,,b,~take 1", " 'take 1' null:a null:b"},
        {"--null=~take 1", " 'take 1'"},
        {"--quotes~relaxed~take 1", " 'take 1' quotes1"},
        {"--quotes~none~--ragged=drop~take 1", " 'take 1' quotes2 ragged3"},
        {"--quotes~none~--quotes~strict~take 1", " 'take 1' quotes0"},
        {"--ragged~fill~take 1", " 'take 1' ragged1"},
        {"--ragged~trim~take 1", " 'take 1' ragged2"},
        {"--max-record~1k~take 1", " 'take 1' record1024"},
        {"--max-record~8G~take 1", " 'take 1' record1073741823"},
        {"--arg~min=5~--arg=t=a=b~--arg~min=~take 1", " 'take 1' $min= $t=a=b"},
        {"--help", " help"},
        {"take 1~-h", " help"},
        {"--version", " version"},
        {"-h~--version", " help"},
        {"help", " topic"},
        {"help~take", " topic take"},
        {"--~help", " 'help'"},
        {"-f~p~help", " f:p <help>"},
        {"filtr x > 1~a.csv", " 'filtr x > 1' <a.csv>"},
        {" | take 1", " ' | take 1'"},
        {"# nothing", " '# nothing'"},
        {"let x = 1; take 1", " 'let x = 1; take 1'"},
    };
    struct wr_buf got = {0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_arena arena;
        struct wr_err err = {0};
        struct wr_options o;
        wr_arena_init(&arena, 0, NULL, "test");
        cr_expect_eq(parse(table[i].line, NULL, &arena, &o, &err), 0, "%s: %s", table[i].line, err.msg);
        describe(&got, &o);
        wr_buf_addc(&got, 0);
        cr_expect_str_eq(got.p, table[i].want, "%s: '%s', not '%s'", table[i].line, got.p, table[i].want);
        wr_arena_done(&arena);
    }
    wr_buf_done(&got);
}

Test(options, refused)
{
    char folder[] = "/tmp/weir-options.XXXXXX";
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    cr_assert(fclose(fopen("in.csv", "w")) == 0 && fclose(fopen("merge", "w")) == 0);
    struct {
        const char *line, *msg, *hint;
    } table[] = {
        {"--strcit~take 1", "unknown option --strcit", "did you mean --strict?   (all options: weir --help)"},
        {"--zzzzz=4~take 1", "unknown option --zzzzz", "all options: weir --help"},
        {"-Z~take 1", "unknown option -Z", "all options: weir --help"},
        {"-qZ~take 1", "unknown option -Z", "all options: weir --help"},
        {"-F,~take 1", "unknown option -F", "did you mean -d?   (all options: weir --help)"},
        {"--output=x~take 1", "unknown option --output", "did you mean -o?   (all options: weir --help)"},
        {"-memory~1G~take 1", "unknown option -memory", "did you mean --memory?"},
        {"--memory", "--memory takes a value: --memory SIZE", ""},
        {"take 1~-j", "-j takes a value: -j N", ""},
        {"--strict=yes~take 1", "--strict takes no value", ""},
        {"--explain=dto~take 1", "--explain takes dot, not 'dto'", "did you mean dot?"},
        {"--explain=~take 1", "--explain takes dot, not ''", ""},
        {"--stats=jsno~take 1", "--stats takes json, not 'jsno'", "did you mean json?"},
        {"--progress~awlays~take 1", "--progress takes auto|always|never, not 'awlays'", "did you mean always?"},
        {"--progress=x~take 1", "--progress takes auto|always|never, not 'x'", ""},
        {"take 1~--progress", "--progress takes a value: --progress auto|always|never", ""},
        {"--color~nevr", "--color takes auto|always|never, not 'nevr'", "did you mean never?"},
        {"--colour~never", "unknown option --colour", "did you mean --color?   (all options: weir --help)"},
        {"--no-progress~take 1", "unknown option --no-progress",
         "did you mean --progress never?   (all options: weir --help)"},
        {"--out~tabel~take 1", "--out takes csv|tsv|jsonl|table|md|svg, not 'tabel'", "did you mean table?"},
        {"--in~cvs~take 1", "--in takes csv|tsv|jsonl|lines, not 'cvs'", "did you mean csv?"},
        {"--out~lines~take 1", "--out takes csv|tsv|jsonl|table|md|svg, not 'lines'", ""},
        {"--ragged~tirm~take 1", "--ragged takes error|fill|trim|drop, not 'tirm'", "did you mean trim?"},
        {"-j~0~take 1", "-j takes a whole number from 1 to 1024, not '0'", ""},
        {"-j~-1~take 1", "-j takes a whole number from 1 to 1024, not '-1'", ""},
        {"-j1.5~take 1", "-j takes a whole number from 1 to 1024, not '1.5'", ""},
        {"-j~4294967297~take 1", "-j takes a whole number from 1 to 1024, not '4294967297'", ""},
        {"-j~~take 1", "-j takes a whole number from 1 to 1024, not ''", ""},
        {"--memory~lots~take 1", "--memory takes a size like 512M or 4G, not 'lots'", ""},
        {"--memory~0~take 1", "--memory takes a size like 512M or 4G, not '0'", ""},
        {"-d~ab~take 1", "-d takes one byte, like ';', '\\t' or '\\x1f', not 'ab'", ""},
        {"-d~~take 1", "-d takes one byte, like ';', '\\t' or '\\x1f', not ''", ""},
        {"-d~\"~take 1", "-d cannot be a quote or a line end", ""},
        {"-d~\n~take 1", "-d cannot be a quote or a line end", ""},
        {"-d~\xa7~take 1", "-d takes an ASCII character", ""},
        {"--arg~min~take 1", "--arg takes NAME=VALUE, with a name like min_2, not 'min'", ""},
        {"--arg~2x=1~take 1", "--arg takes NAME=VALUE, with a name like min_2, not '2x=1'", ""},
        {"-o~a~-o~b~take 1", "-o is given twice: 'a' and 'b'", ""},
        {"-f~a~-f~b", "-f is given twice: 'a' and 'b'", ""},
        {"fmt~take 1~take 2", "weir fmt lays out one program; 'take 2' is too much", ""},
        {"fmt~in.csv", "no program: 'in.csv' is a file", "weir fmt -f in.csv"},
        {"completions", "weir completions takes the name of a shell: bash|zsh|fish",
         "source <(weir completions bash)"},
        {"completions~bahs", "weir completions takes bash|zsh|fish, not 'bahs'", "did you mean bash?"},
        {"completions~bash~zsh", "weir completions takes one shell; 'zsh' is too much", ""},
        {"completions~bash~weir ~", "weir completions takes one shell; 'weir ' is too much", ""},
        {"in.csv", "no program: 'in.csv' is a file",
         "the program comes first: weir 'take 10' in.csv   (weir '' in.csv passes every row)"},
        {"in.csv~in.csv", "no program: 'in.csv' is a file",
         "the program comes first: weir 'take 10' in.csv   (weir '' in.csv passes every row)"},
        {"in.csv~take 1", "the program comes before the files", "weir 'take 1' in.csv"},
        {"gone.csv~take 1", "the program comes before the files", "weir 'take 1' gone.csv"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_arena arena;
        struct wr_err err = {0};
        struct wr_options o;
        wr_arena_init(&arena, 0, NULL, "test");
        cr_expect_eq(parse(table[i].line, NULL, &arena, &o, &err), WR_EPROG, "%s", table[i].line);
        cr_expect_str_eq(err.msg, table[i].msg, "%s: '%s'", table[i].line, err.msg);
        cr_expect_str_eq(err.hint, table[i].hint, "%s: '%s'", table[i].line, err.hint);
        wr_arena_done(&arena);
    }
    /* A file may be called like a stage: the program wins. */
    struct wr_arena arena;
    struct wr_err err = {0};
    struct wr_options o;
    wr_arena_init(&arena, 0, NULL, "test");
    cr_expect_eq(parse("merge~in.csv", NULL, &arena, &o, &err), 0);
    wr_arena_done(&arena);
    cr_expect(unlink("in.csv") == 0 && unlink("merge") == 0 && rmdir(folder) == 0);
}

Test(options, sizes)
{
    struct {
        const char *text;
        uint64_t want; /* 0: refused */
    } table[] = {
        {"1", 1},
        {"64M", 67108864},
        {"64m", 67108864},
        {"1k", 1024},
        {"1.5G", 1610612736},
        {"2T", 2199023255552},
        {"1KB", 1024},
        {"1KiB", 1024},
        {"10b", 10},
        {"0.25K", 256},
        {"9000000T", 0},
        {"99999999999999999999", 0},
        {"", 0},
        {"M", 0},
        {"-1", 0},
        {"1X", 0},
        {"1MM", 0},
        {"1 M", 0},
        {"1Mi", 0},
        {"0x10", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint64_t n = 0;
        bool ok = wr_value_size(table[i].text, &n);
        cr_expect(ok == (table[i].want != 0) && n == table[i].want, "%s: %d, %llu", table[i].text, ok,
                  (unsigned long long)n);
    }
}

Test(options, defaults)
{
    struct wr_arena arena;
    struct wr_err err = {0};
    struct wr_options o;
    wr_arena_init(&arena, 0, NULL, "test");
    cr_assert_eq(parse("take 1", NULL, &arena, &o, &err), 0);
    cr_assert(o.jobs >= 1 && o.jobs <= 1024);
    cr_assert(o.memory >= 1 << 20 &&
              o.memory <= (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / 4);
    cr_assert(parse("take 1", "7", &arena, &o, &err) == 0 && o.jobs == 7);
    cr_assert(parse("-j3~take 1~--memory=50M", "7", &arena, &o, &err) == 0 && o.jobs == 3 && o.memory == 50 << 20);
    cr_expect(parse("-j3~take 1~--memory=5M", "7", &arena, &o, &err) == 0 && o.jobs == 1 && o.memory == 5 << 20);
    cr_expect(parse("-j8~take 1~--memory=40M", "7", &arena, &o, &err) == 0 && o.jobs == 2);
    cr_assert(parse("take 1", "", &arena, &o, &err) == 0 && o.jobs >= 1);
    cr_assert_eq(parse("take 1", "x", &arena, &o, &err), WR_EPROG);
    cr_assert_str_eq(err.msg, "WEIR_JOBS takes a whole number from 1 to 1024, not 'x'");
    wr_arena_done(&arena);
}

Test(options, program_from_a_file)
{
    char path[] = "/tmp/weir-program.XXXXXX";
    struct {
        const char *text, *want;
    } table[] = {{"", ""},
                 {"take 1\n", "take 1\n"},
                 {"\xef\xbb\xbftake 1", "take 1"},
                 {"#!/usr/bin/weir -f\ntake 1", "#!/usr/bin/weir -f\ntake 1"}};
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_arena arena;
        struct wr_err err = {0};
        struct wr_slice got;
        size_t n = strlen(table[i].text);
        cr_assert(ftruncate(fd, 0) == 0 && pwrite(fd, table[i].text, n, 0) == (ssize_t)n);
        wr_arena_init(&arena, 0, NULL, "test");
        cr_assert_eq(wr_program_load(&arena, path, &got, &err), 0, "%s", err.msg);
        cr_assert(wr_slice_is(got, table[i].want), "%s", table[i].text);
        wr_arena_done(&arena);
    }
    close(fd);
    unlink(path);
}
