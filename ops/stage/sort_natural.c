/* sort KEY as natural: texts whose order by bytes is the natural order of others, in which runs of digits compare
 * by value (file2 before file10) and all else by bytes.
 *
 * A run of digits becomes the byte '0', which stands among other bytes where digits do; then how many digits follow
 * without leading zeros, as a 0xff for each 255 of them and the rest as a byte; then those. What is left equal are
 * texts that differ in leading zeros: a text with digits is followed by 0 0 and itself, so bytes decide. Elsewhere
 * a byte 0 is 0 0xff, so that what ends first goes first. */
#include "ops/stage/sort_key.h"

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The run of digits at s[0..n): how long it is, and how long without the zeros it begins with. */
static uint32_t digit_run(const char *s, uint32_t n, uint32_t *significant)
{
    uint32_t zeros = 0, len;
    while (zeros < n && s[zeros] == '0')
        zeros++;
    for (len = zeros; len < n && is_digit(s[len]);)
        len++;
    *significant = len - zeros;
    return len;
}

/* Bytes that natural() writes at most: a single digit makes three. */
static size_t natural_room(const struct wr_str *s)
{
    return 4 * (size_t)s->n + 2;
}

static uint32_t natural(const struct wr_str *s, char *out)
{
    char *p = out;
    bool digits = false;
    for (uint32_t i = 0; i < s->n;) {
        if (!is_digit(s->p[i])) {
            *p++ = s->p[i];
            if (!s->p[i++])
                *p++ = (char)0xff;
            continue;
        }
        uint32_t significant, len = digit_run(s->p + i, s->n - i, &significant), rest = significant;
        *p++ = '0';
        for (; rest >= 255; rest -= 255)
            *p++ = (char)0xff;
        *p++ = (char)rest;
        memcpy(p, s->p + i + len - significant, significant);
        p += significant;
        i += len;
        digits = true;
    }
    if (!digits)
        return (uint32_t)(p - out);
    *p++ = 0;
    *p++ = 0;
    memcpy(p, s->p, s->n);
    return (uint32_t)(p - out) + s->n;
}

int wr_sort_natural(struct wr_batch *b, const struct wr_vec *from, struct wr_vec *out)
{
    struct wr_str *str = wr_arena_alloc(&b->arena, b->nrows * sizeof *str);
    size_t room = 0;
    WR_EACH (i, b->sel, b->nsel)
        room += WR_STR_NULL(from->str[i]) ? 0 : natural_room(&from->str[i]);
    char *p = wr_arena_alloc(&b->arena, room + 1);
    if (!str || !p)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        str[i] = (struct wr_str){"", 0, 0};
        if (WR_STR_NULL(from->str[i]))
            continue;
        str[i] = (struct wr_str){p, natural(&from->str[i], p), 0};
        p += str[i].n;
    }
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 0;
}
