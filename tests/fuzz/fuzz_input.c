/* Any bytes as an input: the first four choose how it is read and by which program, the rest is the file. One
 * thread in one block, three threads in tiny blocks, and a pipe in crumbs give the same rows, the same error and
 * the same rejects; wr_run itself looks at the accounts. */
#include <stdlib.h>

#include "compare.h"
#include "exec/rejects.h"
#include "fuzz.h"

static const char *const programs[] = {
    "",
    "select c = col(1)",
    "map x = num(col(1)) + 1, n = _row, l = _line",
    "filter col(1) > 1 | map y = upper(col(1)) ++ \"!\"",
    "reduce n = count(), s = sum(col(1)), m = max(col(1)) by k = col(1)",
    "parse /(?<w>[a-z]+)/ from col(1) keep",
    "parse combined from col(1) skip",
    "parse syslog from col(1) skip",
    "parse logfmt from col(1) skip",
    "parse json from col(1) skip",
    "sort -col(1) | take 3",
    "uniq by col(1)",
    "partition by k = col(1) | map d = lag(col(1))",
    "take 2",
    "tail 2",
    "flat_map x = split(col(1), \",\")",
};
/* Of JSON lines, which have names and no places. */
static const char *const json_programs[] = {
    "",
    "select a",
    "select a, c = d.c, e = b[0]",
    "reduce n = count(), s = sum(b) by a",
    "filter a > 1 | map x = b ++ a",
    "sort a",
    "uniq by a.b",
    "map n = lead(a)",
};

static struct wr_input_options options(const uint8_t *d)
{
    static const enum wr_input_kind kinds[] = {WR_INPUT_CSV, WR_INPUT_TSV, WR_INPUT_LINES, WR_INPUT_JSONL};
    return (struct wr_input_options){.kind = kinds[d[0] & 3],
                                     .title = "input",
                                     .delim = d[0] & 4 ? ';' : -1,
                                     .quotes = d[0] & 8 ? (d[0] >> 4) % 3 : -1,
                                     .ragged = (enum wr_ragged)(d[1] & 3),
                                     .no_header = d[1] & 4,
                                     .skip = d[1] & 8 ? d[1] >> 6 : 0,
                                     .comment = d[1] & 16 ? '#' : 0,
                                     .no_escapes = d[1] & 32,
                                     .quote = (d[0] & 0x43) == 0x40 ? '\'' : 0,
                                     .escape = (d[0] & 0x83) == 0x80 ? '\\' : 0,
                                     .max_record = d[2] & 1 ? 40 : 1 << 20,
                                     .block_bytes = 1 << 20};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 4 || !*rig_folder())
        return 0;
    struct wr_input_options in = options(data);
    const bool json = in.kind == WR_INPUT_JSONL;
    const size_t nprograms =
        json ? sizeof json_programs / sizeof *json_programs : sizeof programs / sizeof *programs;
    struct rig_spec spec = {.program = (json ? json_programs : programs)[data[3] % nprograms],
                            .path = rig_path("in"),
                            .in = &in,
                            .listed = data[2] & 2,
                            .refuse = data[2] & 4 ? WR_REJECTS_ALL : 0,
                            .strict = data[2] & 8};
    if (spec.strict) /* as cmd/run.c has it: what would be told is an error */
        in.ragged = in.ragged == WR_RAGGED_DROP   ? WR_RAGGED_ERROR
                    : in.ragged == WR_RAGGED_TRIM ? WR_RAGGED_FILL
                                                  : in.ragged;
    if (spec.listed && !spec.refuse)
        spec.refuse = WR_REJECTS_ALL;
    if (!rig_write(spec.path, &(struct wr_buf){(char *)data + 4, n - 4, n - 4}))
        abort();
    struct rig_result one;
    rig_run(&spec, &one);
    fuzz_check(&spec, &one);
    spec.threads = 3;
    spec.block = 1 + data[2] / 16;
    fuzz_compare(&one, &spec, "three threads");
    spec.threads = 2;
    spec.fifo = true;
    if (data[3] >= 192) /* slow */
        fuzz_compare(&one, &spec, "a pipe");
    rig_done(&one);
    return 0;
}
