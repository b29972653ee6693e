/* Rows of a file like sales and a computed column: filter price > 500 | map total = price * qty.
 *
 *   limit_filter FILE [THREADS] > OUT
 *
 * Assumes: ten columns, commas, lines that end in LF; a field is quoted only where it must be, so that rows leave
 * as the bytes they are; a price has one to three digits, a point and two more; a quantity is a whole number of one
 * to four digits. Checks what limit_count checks, and these.
 *
 * Why it is fast. Half of the rows are kept and nobody can predict which, so no branch asks: prices are parsed four
 * at a time and the numbers of the rows kept are packed, first; then the rows kept are written, each copied as 128
 * bytes. The total, in hundredths, becomes text by two tables. */
#include "limit_rows.h"

enum { PRICE_BEGINS, PRICE, QTY, END, WANTED };
enum { LEAST = 50000, PART = 256 /* rows */ };

/* The rows of a part, and those kept. */
struct part {
    uint32_t price[PART + 4]; /* in hundredths */
    uint32_t kept[PART + 4];
};

static char wholes[10000][4], hundredths[100][4];
static uint8_t hundredths_n[100]; /* decimals, with the point */

static void tables(void)
{
    char text[16];
    for (int i = 0; i < 10000; i++) {
        snprintf(text, sizeof text, "%d  ", i);
        memcpy(wholes[i], text, 4);
    }
    for (int i = 1; i < 100; i++) {
        hundredths_n[i] = (uint8_t)snprintf(text, sizeof text, i % 10 ? ".%02d" : ".%d ", i % 10 ? i : i / 10);
        hundredths_n[i] -= i % 10 == 0;
        memcpy(hundredths[i], text, 4);
    }
}

static inline __m128i two_prices(const char *base, const uint32_t *at)
{
    const __m128i a = _mm_loadl_epi64((const __m128i *)(base + at[PRICE_BEGINS] + 1));
    const __m64 *b = (const __m64 *)(base + at[WANTED + PRICE_BEGINS] + 1);
    return _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(a), b));
}

/* One more than the lengths of the prices of four rows, in a lane each. */
static inline __m256i lengths(const uint32_t *at)
{
    const __m128i *row = (const __m128i *)at;
    const __m128i a = _mm_unpacklo_epi32(_mm_loadu_si128(&row[0]), _mm_loadu_si128(&row[1]));
    const __m128i b = _mm_unpacklo_epi32(_mm_loadu_si128(&row[2]), _mm_loadu_si128(&row[3]));
    return _mm256_cvtepu32_epi64(_mm_sub_epi32(_mm_unpackhi_epi64(a, b), _mm_unpacklo_epi64(a, b)));
}

/* The prices of four rows. *odd: not 0 where one is not as assumed.
 *
 * Moved to the upper end of its lane, a price is b2 b3 b4 . b6 b7, where b2 and b3 may be missing. */
static inline __m128i prices(const char *base, const uint32_t *at, __m256i *odd)
{
    const __m256i t4 =
        _mm256_inserti128_si256(_mm256_castsi128_si256(two_prices(base, at)), two_prices(base, at + 2 * WANTED), 1);
    const __m256i gap = _mm256_slli_epi64(_mm256_sub_epi64(_mm256_set1_epi64x(9), lengths(at)), 3);
    const __m256i t = _mm256_sllv_epi64(t4, gap), there = _mm256_sllv_epi64(_mm256_set1_epi64x(-1), gap);
    const __m256i point = _mm256_set1_epi64x(0xff0000000000), units = _mm256_set1_epi64x(0xff00000000);
    const __m256i digits =
        _mm256_andnot_si256(point, _mm256_and_si256(_mm256_sub_epi8(t, _mm256_set1_epi8('0')), there));
    const __m256i missing = _mm256_or_si256(_mm256_andnot_si256(_mm256_cmpeq_epi8(t, _mm256_set1_epi8('.')), point),
                                            _mm256_andnot_si256(there, units));
    const __m256i wrong = _mm256_or_si256(_mm256_subs_epu8(digits, _mm256_set1_epi8(9)),
                                          _mm256_and_si256(there, _mm256_set1_epi64x(0xffff)));
    *odd = _mm256_or_si256(*odd, _mm256_or_si256(missing, wrong));
    /* 0, 100 b2 + 10 b3, b4, 10 b6 + b7; then two sums */
    const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi64x(0x010a00010a640000));
    const __m256i sums = _mm256_madd_epi16(pairs, _mm256_set1_epi64x(0x0001006400640000));
    const __m256i low = _mm256_permutevar8x32_epi32(sums, _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
    return _mm_add_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
}

/* Parses n rows, and up to three more that do not count; returns how many are kept. */
static uint32_t keep(const char *base, const uint32_t *at, uint32_t n, struct part *p)
{
    __m256i odd = _mm256_setzero_si256();
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i += 4) {
        const __m256i counts = _mm256_cmpgt_epi64(_mm256_set1_epi64x(n - i), _mm256_setr_epi64x(0, 1, 2, 3));
        __m256i odd4 = _mm256_setzero_si256();
        const __m128i v = prices(base, at + i * WANTED, &odd4);
        const __m128i more = _mm_cmpgt_epi32(v, _mm_set1_epi32(LEAST));
        const int bits = _mm_movemask_ps(_mm_castsi128_ps(more)) & _mm256_movemask_pd(_mm256_castsi256_pd(counts));
        odd = _mm256_or_si256(odd, _mm256_and_si256(odd4, counts));
        _mm_storeu_si128((__m128i *)&p->price[i], v);
        for (uint32_t k = 0; k < 4; k++) {
            p->kept[kept] = i + k;
            kept += (uint32_t)bits >> k & 1;
        }
    }
    if (!_mm256_testz_si256(odd, odd))
        limit_die(1, "a price that is not ddd.dd");
    return kept;
}

static inline uint32_t quantity(const char *p, uint32_t n)
{
    uint32_t v = 0;
    if (n < 1 || n > 4)
        limit_die(1, "a quantity of %u digits", n);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t d = (uint32_t)(unsigned char)p[i] - '0';
        if (d > 9)
            limit_die(1, "a quantity that is no whole number");
        v = 10 * v + d;
    }
    return v;
}

/* A comma, v / 100 in shortest form, and a line end. */
static inline char *put_total(char *out, uint32_t v)
{
    const uint32_t whole = v / 100, rest = v % 100;
    *out++ = ',';
    if (UNLIKELY(whole >= 10000)) {
        out += sprintf(out, "%u", whole);
    } else {
        memcpy(out, wholes[whole], 4);
        out += 1 + (whole > 9) + (whole > 99) + (whole > 999);
    }
    memcpy(out, hundredths[rest], 4);
    out += hundredths_n[rest];
    *out = '\n';
    return out + 1;
}

static char *format(const char *base, const uint32_t *at, size_t places, char *out)
{
    struct part p;
    for (size_t rows = places / WANTED, n; rows; rows -= n, at += n * WANTED) {
        n = rows < PART ? rows : PART;
        const uint32_t kept = keep(base, at, (uint32_t)n, &p);
        for (uint32_t i = 0; i < kept; i++) {
            const uint32_t *row = at + p.kept[i] * WANTED, begin = row[-1] + 1, len = row[END] - begin;
            const uint32_t qty = quantity(base + row[PRICE] + 1, row[QTY] - row[PRICE] - 1);
            for (uint32_t k = 0; k < 4; k++)
                _mm256_storeu_si256((__m256i *)out + k, _mm256_loadu_si256((const __m256i *)(base + begin) + k));
            if (UNLIKELY(len > 128))
                memcpy(out + 128, base + begin + 128, len - 128);
            out = put_total(out + len, p.price[p.kept[i]] * qty);
        }
    }
    return out;
}

int main(int argc, char **argv)
{
    tables();
    return limit_answer(argc, argv, "id,date,country,customer,product,category,price,qty,discount,note,total\n",
                        1 << 5 | 1 << 6 | 1 << 7, format);
}
