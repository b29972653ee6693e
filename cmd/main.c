/* weir: reads its command line and does what it asks for.
 *
 * This folder is the only one that prints, exits, and reads arguments and the environment. setlocale is never
 * called: bytes, numbers and order are the same everywhere. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/catalog.h"
#include "cmd/complete.h"
#include "cmd/completions.h"
#include "cmd/help.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/report.h"
#include "cmd/run.h"
#include "cmd/syntax.h"
#include "cmd/watch.h"
#include "io/signals.h"

/* Descriptors 0 to 2 that the caller closed are opened, so that no file gets their number; the wrong way round, so
 * that reading or writing them is still an error. */
static void open_missing(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
            _exit(WR_EXIT_IO);
    }
}

static const char *const *stage_words(struct wr_arena *arena)
{
    size_t n = 0;
    while (wr_stage_table[n])
        n++;
    const char **words = wr_arena_zalloc(arena, (n + 1) * sizeof *words);
    for (size_t i = 0; words && i < n; i++)
        words[i] = wr_stage_table[i]->name;
    return words;
}

/* Help of any kind: made whole, then written. */
static int print_help(const struct wr_options *o, struct wr_err *err)
{
    struct wr_buf text = {0};
    int r, status = 0;
    if (o->command == WR_COMMAND_HELP)
        r = wr_help_options(&text, err);
    else if (o->command == WR_COMMAND_VERSION)
        r = wr_help_version(&text, err);
    else
        r = wr_help_topic(&text, o->topic, err);
    if (r == 0)
        status = wr_report_output((struct wr_slice){text.p, text.n});
    wr_buf_done(&text);
    return r < 0 ? wr_report_error(err, (struct wr_slice){"", 0}) : status;
}

/* Memory of this size and more that is freed goes back to the system, always: mallopt(3) would raise the bound to
 * the largest that was freed, up to 32 MiB, and the gaps in between would stay beyond --memory. */
static void bound_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    enum { LARGE = 128 * 1024 };
    mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
}

static void gave_up(int signal_number)
{
    (void)signal_number;
    _exit(WR_EXIT_DONE);
}

/* What can come next, if that is known within a second: nobody who types waits for a disk. Mistakes are no news. */
static int complete(struct wr_arena *arena, const struct wr_options *o, const struct wr_options_env *env)
{
    struct wr_buf text = {0};
    signal(SIGALRM, gave_up);
    alarm(1);
    const int r = wr_complete(arena, o, env, &text);
    alarm(0);
    if (r == 0)
        wr_report_output((struct wr_slice){text.p, text.n});
    wr_buf_done(&text);
    return WR_EXIT_DONE;
}

static int run_program(struct wr_arena *arena, struct wr_options *o, struct wr_err *err)
{
    if (o->program_file && wr_program_load(arena, o->program_file, &o->program, err) < 0)
        return wr_report_error(err, (struct wr_slice){"", 0});
    return o->command == WR_COMMAND_FORMAT ? wr_syntax_format(arena, o) : wr_cmd_run(o);
}

int main(int argc, char **argv)
{
    struct wr_arena arena;
    struct wr_options options = {0};
    struct wr_err err = {0};
    open_missing();
    bound_memory();
    wr_signals_init();
    wr_watch_signals();
    wr_arena_init(&arena, 0, NULL, "options");
    struct wr_options_env env = {
        .jobs = getenv("WEIR_JOBS"), .tmp_dir = getenv("TMPDIR"), .stage_words = stage_words(&arena)};
    int status, r = env.stage_words ? wr_options_parse(&arena, argc, argv, &env, &options, &err)
                                    : wr_arena_error(&arena, &err);
    wr_report_color(options.color); /* also where a later option was wrong */
    if (r < 0)
        status = wr_report_error(&err, (struct wr_slice){"", 0});
    else if (options.command == WR_COMMAND_USAGE)
        status = wr_report_usage();
    else if (options.command == WR_COMMAND_RUN || options.command == WR_COMMAND_FORMAT)
        status = run_program(&arena, &options, &err);
    else if (options.command == WR_COMMAND_SCRIPT)
        status = wr_report_output(wr_completions_script(options.shell));
    else if (options.command == WR_COMMAND_COMPLETE)
        status = complete(&arena, &options, &env);
    else
        status = print_help(&options, &err);
    wr_arena_done(&arena);
    return status;
}
