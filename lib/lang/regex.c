/* See regex.h.
 *
 * JIT code and the interpreter disagree about empty matches beside invalid bytes, so a subject that is not valid
 * UTF-8 always goes to the interpreter. JIT code counts its limits differently from the interpreter, and its stack
 * is small. What JIT code cannot do within its stack is done again by the interpreter, whose verdict counts: so a
 * deep but harmless match gives the same with and without JIT, and only a pattern near the match limit can reach it
 * earlier without. Patterns of a simple shape (shape.h) do without either. See man pcre2api, pcre2jit,
 * pcre2unicode. */
#include "lang/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/utf8.h"
#include "lang/shape.h"

enum {
    MATCH_LIMIT = 10 * 1000 * 1000, /* backtracks of one match: some tenths of a second; over_limit() says so */
    HEAP_LIMIT_KIB = 64 * 1024,     /* the interpreter's memory for one match */
    JIT_STACK_FIRST = 32 * 1024,
    JIT_STACK_MOST = 1024 * 1024,
    SHOWN = 200, /* bytes of a pattern that errors quote */
};

struct wr_regex {
    pcre2_code *code; /* for valid UTF-8, with JIT; NULL: the pattern is the literal text lit[0..nlit) */
    pcre2_code
        *lenient; /* for subjects with invalid bytes: interpreted, since JIT in that mode is wrong in PCRE2 10.42
                     (\S+ finds no match in "Zo\u00e9 x") */
    char *lit;
    size_t nlit;
    struct wr_shape *shape; /* NULL: matches by `code` alone */
    unsigned groups;
    bool jit;
    int nshown;
    char shown[SHOWN + 4];
};

struct wr_regex_state {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    size_t spans[2 * WR_SHAPE_GROUPS + 2]; /* of a literal's or a shape's match */
    struct wr_slice seen;                  /* the last subject */
    bool seen_valid;                       /* and whether it was valid UTF-8 */
};

/* ---- compiling --------------------------------------------------------------------------------------------- */

static int read_flags(struct wr_slice pattern, struct wr_slice flags, uint32_t *options, struct wr_err *err)
{
    for (size_t i = 0; i < flags.n; i++) {
        switch (flags.p[i]) {
        case 'i':
            *options |= PCRE2_CASELESS;
            break;
        case 's':
            *options |= PCRE2_DOTALL;
            break;
        case 'm':
            *options |= PCRE2_MULTILINE;
            break;
        case 'x':
            *options |= PCRE2_EXTENDED;
            break;
        default:
            wr_err_at(err, (uint32_t)(pattern.n + 1 + i), 1, "unknown regex flag '%c'", flags.p[i]);
            wr_err_hint(err,
                        "i: ignore case, s: dot matches newline, m: ^ and $ at each line, x: blanks are ignored");
            return WR_EPROG;
        }
    }
    return 0;
}

/* Takes the pattern as literal text into re->lit; false: it is more than that (or memory is out, which the general
 * way then reports). Only ASCII: there bytes and characters agree in invalid text too. */
static bool take_literal(struct wr_regex *re, struct wr_slice pattern)
{
    char *lit = malloc(pattern.n + 1);
    size_t n = 0;
    for (size_t i = 0; lit && i < pattern.n; i++) {
        unsigned char c = (unsigned char)pattern.p[i];
        bool escaped = c == '\\' && i + 1 < pattern.n;
        if (escaped)
            c = (unsigned char)pattern.p[++i];
        bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        bool plain = escaped ? c > ' ' && !alnum : c != 0 && !strchr("\\^$.[|()?*+{", c);
        if (c >= 0x7f || !plain) {
            free(lit);
            return false;
        }
        lit[n++] = (char)c;
    }
    re->lit = lit;
    re->nlit = n;
    return lit != NULL;
}

/* Without JIT code PCRE2 does all, so that the two are compared. Out of memory: only the shape is missing. */
static void take_shape(struct wr_regex *re, struct wr_slice pattern, uint32_t options)
{
    struct wr_shape s;
    if ((options & ~(uint32_t)PCRE2_DOTALL) || !wr_shape_compile(pattern, options & PCRE2_DOTALL, &s) ||
        s.ngroups != re->groups)
        return;
    re->shape = malloc(sizeof s);
    if (re->shape)
        *re->shape = s;
}

static int compile_error(struct wr_regex *re, struct wr_slice pattern, int code, size_t at, struct wr_err *err)
{
    PCRE2_UCHAR msg[160];
    if (code == PCRE2_ERROR_HEAP_FAILED || code == PCRE2_ERROR_NOMEMORY)
        return wr_err_nomem(err, "regex");
    if (pcre2_get_error_message(code, msg, sizeof msg) < 0)
        memcpy(msg, "bad pattern", sizeof "bad pattern");
    char *option = strstr((char *)msg, " (PCRE2_"); /* of a call, which no program makes */
    if (option)
        *option = 0;
    uint32_t pos = (uint32_t)(at < pattern.n ? at : pattern.n);
    return wr_err_at(err, pos, 1, "regex /%.*s/: %s", re->nshown, re->shown, (const char *)msg);
}

static int compile_pattern(struct wr_regex *re, struct wr_slice pattern, uint32_t options, bool jit,
                           struct wr_err *err)
{
    int code;
    PCRE2_SIZE at;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context)
        return wr_err_nomem(err, "regex");
    /* What the library was built with must not matter. \C would leave matches in the middle of a character. */
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
    options |= PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    re->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &at, context);
    if (re->code)
        re->lenient =
            pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options | PCRE2_MATCH_INVALID_UTF, &code, &at, context);
    pcre2_compile_context_free(context);
    if (!re->lenient)
        return compile_error(re, pattern, code, at, err);
    uint32_t groups = 0;
    pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    re->groups = groups;
    /* JIT may be refused (a kernel that forbids executable memory): the interpreter does the same, slower. */
    re->jit = jit && pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) == 0;
    return 0;
}

static void keep_shown(struct wr_regex *re, struct wr_slice pattern)
{
    bool all = pattern.n <= SHOWN;
    size_t n = all ? pattern.n : SHOWN;
    while (!all && n && ((unsigned char)pattern.p[n] & 0xc0) == 0x80)
        n--;
    if (n)
        memcpy(re->shown, pattern.p, n);
    memcpy(re->shown + n, all ? "" : "...", all ? 1 : 4);
    re->nshown = (int)n + (all ? 0 : 3);
}

int wr_regex_compile(struct wr_slice pattern, struct wr_slice flags, bool jit, struct wr_regex **out,
                     struct wr_err *err)
{
    *out = NULL;
    uint32_t options = 0;
    int rc = read_flags(pattern, flags, &options, err);
    if (rc < 0)
        return rc;
    struct wr_regex *re = calloc(1, sizeof *re);
    if (!re)
        return wr_err_nomem(err, "regex");
    if (!pattern.p)
        pattern.p = "";
    keep_shown(re, pattern);
    if ((options & (PCRE2_CASELESS | PCRE2_EXTENDED)) || !take_literal(re, pattern))
        rc = compile_pattern(re, pattern, options, jit, err);
    if (rc == 0 && re->code && jit)
        take_shape(re, pattern, options);
    if (rc < 0) {
        wr_regex_free(re);
        return rc;
    }
    *out = re;
    return 0;
}

void wr_regex_free(struct wr_regex *re)
{
    if (!re)
        return;
    pcre2_code_free(re->code);
    pcre2_code_free(re->lenient);
    free(re->lit);
    free(re->shape);
    free(re);
}

unsigned wr_regex_groups(const struct wr_regex *re)
{
    return re->groups;
}

struct wr_slice wr_regex_group_name(const struct wr_regex *re, unsigned g)
{
    uint32_t n = 0, size = 0;
    PCRE2_SPTR entry = NULL;
    if (re->code) {
        pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &n);
        pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
        pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &entry);
    }
    /* an entry: the number, high byte first, and the name, ended by a 0 */
    for (uint32_t i = 0; i < n; i++, entry += size)
        if ((unsigned)(entry[0] << 8 | entry[1]) == g)
            return wr_slice_of((const char *)entry + 2);
    return (struct wr_slice){"", 0};
}

/* ---- matching ---------------------------------------------------------------------------------------------- */

struct wr_regex_state *wr_regex_state_new(const struct wr_regex *re)
{
    struct wr_regex_state *s = calloc(1, sizeof *s);
    if (!s || !re->code)
        return s;
    s->data = pcre2_match_data_create_from_pattern(re->code, NULL);
    s->context = pcre2_match_context_create(NULL);
    if (re->jit)
        s->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
    if (!s->data || !s->context || (re->jit && !s->stack)) {
        wr_regex_state_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
    if (s->stack)
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    return s;
}

void wr_regex_state_free(struct wr_regex_state *s)
{
    if (!s)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->context);
    pcre2_jit_stack_free(s->stack);
    free(s);
}

/* A limit that is reached says nothing of the text: neither a match nor none. */
static int over_limit(const struct wr_regex *re, const char *what, struct wr_err *err)
{
    wr_err_set(err, WR_ELIMIT, "regex /%.*s/ needs more than %s for this value", re->nshown, re->shown, what);
    wr_err_hint(err, "a repeat inside a repeat, as (a+)+, tries every way to cut the text: write a+");
    return WR_ELIMIT;
}

static int match_error(const struct wr_regex *re, int rc, struct wr_err *err)
{
    PCRE2_UCHAR msg[160];
    switch (rc) {
    case PCRE2_ERROR_NOMEMORY:
        return wr_err_nomem(err, "regex");
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
        return over_limit(re, "10 million steps", err);
    case PCRE2_ERROR_HEAPLIMIT:
        return over_limit(re, "64 MiB", err);
    }
    if (pcre2_get_error_message(rc, msg, sizeof msg) < 0)
        memcpy(msg, "matching failed", sizeof "matching failed");
    return wr_err_set(err, WR_ELIMIT, "regex /%.*s/: %s", re->nshown, re->shown, (const char *)msg);
}

/* Looks at a subject once: going through its matches calls with from > 0. */
static bool is_valid(struct wr_regex_state *s, struct wr_slice subject, size_t from)
{
    if (from == 0 || subject.p != s->seen.p || subject.n != s->seen.n) {
        s->seen = subject;
        s->seen_valid = wr_utf8_is_valid(subject.p, subject.n);
    }
    return s->seen_valid;
}

/* The first match in `subject` from `from` on: > 0 the number of groups set and one, 0 none, WR_ELIMIT. */
static int match_pattern(const struct wr_regex *re, struct wr_regex_state *s, struct wr_slice subject, size_t from,
                         struct wr_err *err)
{
    PCRE2_SPTR p = (PCRE2_SPTR)(subject.p ? subject.p : "");
    int rc;
    if (is_valid(s, subject, from)) {
        rc = pcre2_match(re->code, p, subject.n, from, PCRE2_NO_UTF_CHECK, s->data, s->context);
        if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
            rc = pcre2_match(re->code, p, subject.n, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, s->data, s->context);
    } else {
        rc = pcre2_match(re->lenient, p, subject.n, from, PCRE2_NO_JIT, s->data, s->context);
    }
    if (rc == PCRE2_ERROR_NOMATCH)
        return 0;
    return rc < 0 ? match_error(re, rc, err) : rc;
}

static bool match_literal(const struct wr_regex *re, struct wr_regex_state *s, struct wr_slice subject, size_t from)
{
    if (from > subject.n || re->nlit > subject.n - from)
        return false;
    const char *hit = re->nlit ? memmem(subject.p + from, subject.n - from, re->lit, re->nlit) : subject.p + from;
    if (re->nlit && !hit)
        return false;
    s->spans[0] = re->nlit ? (size_t)(hit - subject.p) : from;
    s->spans[1] = s->spans[0] + re->nlit;
    return true;
}

/* A match by the shape; -1: PCRE2 must be asked. */
static int match_shape(const struct wr_regex *re, struct wr_regex_state *s, struct wr_slice subject, size_t from)
{
    if (!re->shape || (re->shape->characters && !is_valid(s, subject, from)))
        return -1;
    return wr_shape_match(re->shape, subject, from, s->spans);
}

int wr_regex_test(const struct wr_regex *re, struct wr_regex_state *s, struct wr_slice subject, struct wr_err *err)
{
    if (!re->code)
        return match_literal(re, s, subject, 0);
    int rc = match_shape(re, s, subject, 0);
    if (rc < 0)
        rc = match_pattern(re, s, subject, 0, err);
    return rc > 0 ? 1 : rc;
}

int wr_regex_match(const struct wr_regex *re, struct wr_regex_state *s, struct wr_slice subject, size_t from,
                   const size_t **spans, struct wr_err *err)
{
    *spans = s->spans;
    if (!re->code)
        return match_literal(re, s, subject, from);
    if (from > subject.n)
        return 0;
    int rc = match_shape(re, s, subject, from);
    if (rc >= 0)
        return rc;
    rc = match_pattern(re, s, subject, from, err);
    if (rc <= 0)
        return rc;
    PCRE2_SIZE *v = pcre2_get_ovector_pointer(s->data);
    /* \K in a called group can set the start behind the end. */
    if (v[0] > v[1])
        v[0] = v[1];
    *spans = v;
    return 1;
}

/* Group spans are handed out as PCRE2 keeps them. */
_Static_assert(sizeof(PCRE2_SIZE) == sizeof(size_t) && PCRE2_UNSET == (size_t)-1, "spans are PCRE2's");
