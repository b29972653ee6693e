/* See compare.h. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(const struct wr_buf *a, const struct wr_buf *b)
{
    return a->n == b->n && (!a->n || memcmp(a->p, b->p, a->n) == 0);
}

bool fuzz_same(const struct rig_result *one, const struct rig_result *r)
{
    return !r->leaked && one->code == r->code && one->planned == r->planned && !strcmp(one->err.msg, r->err.msg) &&
           one->err.line == r->err.line && same(&one->out, &r->out) && same(&one->told, &r->told) &&
           (one->code || same(&one->rejects, &r->rejects));
}

void fuzz_tell(const char *what, const struct rig_result *r)
{
    fprintf(stderr, "%s: code %d, line %llu: %s\n%.*s\nrejects: %.*s\n", what, r->code,
            (unsigned long long)r->err.line, r->err.msg, (int)r->out.n, r->out.p ? r->out.p : "", (int)r->rejects.n,
            r->rejects.p ? r->rejects.p : "");
}

void fuzz_compare(const struct rig_result *one, const struct rig_spec *spec, const char *how)
{
    struct rig_result r;
    rig_run(spec, &r);
    if (!fuzz_same(one, &r)) {
        fprintf(stderr, "program '%s'\n", spec->program);
        fuzz_tell("one thread", one);
        fuzz_tell(how, &r);
        abort();
    }
    rig_done(&r);
}

void fuzz_check(const struct rig_spec *spec, const struct rig_result *r)
{
    /* at their beginning: what it was given may say so too */
    if (!r->leaked && strncmp(r->err.msg, "the accounts differ", 19) != 0 &&
        strncmp(r->err.msg, "all tasks wait", 14) != 0)
        return;
    fuzz_tell(spec->program, r);
    abort();
}
