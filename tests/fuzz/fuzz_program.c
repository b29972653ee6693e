/* Any text as a program, over a small table: it is refused with a message that has a place, or it runs, and then
 * gives the same with one thread in one block as with three in blocks of seven bytes. Its layout (weir fmt) is laid
 * out already. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "stress/rig.h"

static const char table[] = "a,k,v,name,t,x,b\n"
                            "1,DE,10.5,Ann,2026-01-02T03:04:05Z,\"[1,2]\",\"a, b\"\n"
                            "2,US,-3,\"O\"\"Neil\",2026-01-02 04:04:05,[],\n"
                            "3,DE,1e3,,2026-02-30,\"[\"\"x\"\",null]\",NA\n"
                            "4,,007,\xc3\x84nne,20/Nov/2026:10:00:05 +0000,{},\"two\nlines\"\n"
                            "5,FR,99999999999999999999,x y,1700000000,\"{\"\"a\"\":1}\",/a?b=c\n"
                            "6,US,abc,x y,,7,\xff\n";

static const char *path(void)
{
    static const char *made;
    if (made)
        return made;
    if (!*rig_folder() ||
        !rig_write(rig_path("t.csv"), &(struct wr_buf){(char *)table, sizeof table - 1, sizeof table}))
        abort();
    atexit(rig_remove);
    return made = strdup(rig_path("t.csv"));
}

static void need(bool good, const char *what, const struct rig_result *r)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n%.*s\n", what, r->err.msg, (int)r->out.n, r->out.p ? r->out.p : "");
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *program = malloc(n + 1);
    if (!program)
        return 0;
    memcpy(program, data, n);
    program[n] = 0;
    struct rig_spec spec = {.program = program, .path = path(), .memory = 1 << 30};
    struct rig_result one, many;
    rig_run(&spec, &one);
    need(one.planned || (one.err.code < 0 && one.err.msg[0]), "refused without a word", &one);
    need(!one.leaked, "batches are lost", &one);
    if (one.planned && !strstr(program, "now")) {
        spec.threads = 3;
        spec.block = 7;
        rig_run(&spec, &many);
        const bool limited = one.code == WR_ELIMIT || many.code == WR_ELIMIT; /* batches in flight need more */
        need(limited || one.code == many.code, "another end with three threads", &many);
        need(limited || one.code < 0 ||
                 (one.out.n == many.out.n &&
                  !memcmp(one.out.p ? one.out.p : "", many.out.p ? many.out.p : "", one.out.n)),
             "other rows with three threads", &many);
        rig_done(&many);
    }
    rig_done(&one);
    free(program);
    return 0;
}
