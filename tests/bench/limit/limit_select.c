/* Three of ten columns of a file like sales: select id, product, price.
 *
 *   limit_select FILE [THREADS] > OUT
 *
 * Assumes: ten columns, commas, lines that end in LF; a field is quoted only where it must be, so that fields leave
 * as the bytes they are. Checks what limit_count checks.
 *
 * Why it is fast. Of a row's ten bounds only the six are flattened that are looked at. Each field, with the
 * delimiter behind it, is copied as 16 bytes whatever its length, and the next one overwrites what was too much. */
#include "limit_rows.h"

enum { ID, PRODUCT_BEGINS, PRODUCT, PRICE_BEGINS, PRICE, END, WANTED };

static inline char *copy(char *out, const char *p, uint32_t n)
{
    _mm_storeu_si128((__m128i *)out, _mm_loadu_si128((const __m128i *)p));
    if (UNLIKELY(n > 16))
        memcpy(out, p, n);
    return out + n;
}

static char *format(const char *base, const uint32_t *at, size_t n, char *out)
{
    for (const uint32_t *end = at + n; at < end; at += WANTED) {
        const uint32_t begin = at[-1] + 1;
        out = copy(out, base + begin, at[ID] + 1 - begin);
        out = copy(out, base + at[PRODUCT_BEGINS] + 1, at[PRODUCT] - at[PRODUCT_BEGINS]);
        out = copy(out, base + at[PRICE_BEGINS] + 1, at[PRICE] - at[PRICE_BEGINS]);
        out[-1] = '\n';
    }
    return out;
}

int main(int argc, char **argv)
{
    return limit_answer(argc, argv, "id,product,price\n", 1 << 0 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6, format);
}
