/* The driver of num_diff.py: a line in, a line out. The first byte of a line says what to do, the operands follow,
 * spelled as in tests/unit/num_spell.h; a text to be parsed stands as it is. */
#include "../unit/num_spell.h"
#include "base/exactsum.h"

enum { VALUES_MAX = 64 };

static struct wr_arena arena;

static void put(struct wr_num x)
{
    char out[64];
    printf("%s", num_spell(x, out));
}

/* Both parsers, on copies without and with readable bytes behind the text. */
static void parse(const char *text, size_t n)
{
    struct wr_num x, y;
    char a[64] = "-", b[64] = "-", *tight = malloc(n ? n : 1), *padded = malloc(n + 32);
    if (!tight || !padded)
        abort();
    memcpy(tight, text, n);
    memcpy(padded, text, n);
    memset(padded + n, '7', 32);
    if (wr_num_parse(tight, n, &x))
        num_spell(x, a);
    if (wr_num_parse_padded(padded, n, &y))
        num_spell(y, b);
    printf("%s%s", a, strcmp(a, b) == 0 ? "" : " but not if padded");
    free(tight);
    free(padded);
}

static void compare(struct wr_num x, struct wr_num y)
{
    printf("%d", wr_num_cmp(x, y));
}

/* Sum, mean and variance, from three parts, two of them saved and loaded. */
static void sums(const struct wr_num *v, size_t n)
{
    struct wr_exactsum part[3] = {0}, total = {0}, squares = {0};
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        bad |= wr_exactsum_add(&part[i % 3], v[i], &arena);
        bad |= wr_exactsum_add_product(&squares, v[i], v[i], &arena);
    }
    for (int i = 0; i < 3; i++) {
        unsigned char saved[WR_EXACTSUM_SAVED];
        size_t size = wr_exactsum_save(&part[i], saved);
        if (i == 1)
            bad |= wr_exactsum_merge(&total, &part[i], &arena);
        else
            bad |= wr_exactsum_load_merge(&total, saved, size, &arena) != (long)size;
    }
    put(wr_exactsum_value(&total));
    printf("|");
    put(wr_exactsum_mean(&total, n));
    printf("|");
    put(wr_exactsum_var(&total, &squares, n));
    printf("%s", bad ? " failed" : "");
    wr_arena_reset(&arena);
}

/* Operands are parted by blanks; all but the first may be missing. */
static void operate(char op, char *text)
{
    struct wr_num v[VALUES_MAX] = {0}, a, b;
    char out[WR_NUM_FIXED_TEXT], *word[VALUES_MAX] = {0}, *rest = NULL;
    size_t n = 0;
    bool zero = false;
    for (char *t = strtok_r(text, " ", &rest); t && n < VALUES_MAX; t = strtok_r(NULL, " ", &rest)) {
        word[n] = t;
        v[n++] = num_read(t);
    }
    a = v[0];
    b = v[1];
    const char *second = word[1] ? word[1] : "0";
    switch (op) {
    case 'd':
        printf("%.*s", (int)wr_num_format(a, out), out);
        return;
    case 'x':
        printf("%.*s", (int)wr_num_format_fixed(a, atoi(second), out), out);
        return;
    case '?':
        compare(a, b);
        return;
    case 'S':
        sums(v, n);
        return;
    }
    struct wr_num r = op == '+'    ? wr_num_add(a, b)
                      : op == '-'  ? wr_num_sub(a, b)
                      : op == '*'  ? wr_num_mul(a, b)
                      : op == '/'  ? wr_num_div(a, b, &zero)
                      : op == '\\' ? wr_num_idiv(a, b, &zero)
                      : op == '%'  ? wr_num_mod(a, b, &zero)
                      : op == '^'  ? wr_num_pow(a, b)
                      : op == 'r'  ? wr_num_round(a, atoi(second))
                      : op == 'n'  ? wr_num_neg(a)
                      : op == 'a'  ? wr_num_abs(a)
                      : op == 'f'  ? wr_num_floor(a)
                      : op == 'c'  ? wr_num_ceil(a)
                                   : wr_num_of_double(wr_num_double(a));
    printf("%s", zero ? "Z " : "");
    put(r);
}

int main(void)
{
    static char line[1 << 16];
    wr_arena_init(&arena, 0, NULL, "num_diff");
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strcspn(line, "\n");
        line[n] = 0;
        char *text = line + 1, *bar = strchr(text, '|');
        if (*line == 'p') {
            parse(text, n - 1);
        } else if (*line == 'C' || *line == 'T') {
            struct wr_slice right = wr_slice_of(bar + 1), left = {text, (size_t)(bar - text)};
            *bar = 0;
            printf("%d", *line == 'C' ? wr_num_cmp_text(left, right) : wr_num_cmp_num_text(num_read(text), right));
        } else {
            operate(*line, text);
        }
        puts("");
    }
    wr_arena_done(&arena);
    return 0;
}
