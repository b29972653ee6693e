/* Times put together and written as ISO 8601. See time.h. */
#include "base/civil.h"
#include "base/digits.h"
#include "base/num.h"
#include "base/time.h"

bool wr_time_make(int64_t secs, uint32_t frac, unsigned digits, int64_t *m, uint8_t *scale)
{
    int64_t part = 0;
    if (secs < WR_TIME_FIRST || secs > WR_TIME_LAST)
        return false;
    while (digits && (frac % 10 == 0 || __builtin_mul_overflow(secs, (int64_t)wr_pow10[digits], &part) ||
                      __builtin_add_overflow(part, frac, &part))) {
        frac /= 10;
        digits--;
    }
    *m = digits ? part : secs;
    *scale = (uint8_t)digits;
    return true;
}

int64_t wr_time_seconds(int64_t m, uint8_t scale, uint32_t *frac)
{
    if (scale == 0) {
        *frac = 0;
        return m;
    }
    int64_t unit = (int64_t)wr_pow10[scale], secs = m / unit - (m % unit < 0);
    *frac = (uint32_t)(m - secs * unit);
    return secs;
}

bool wr_time_in_range(int64_t m, uint8_t scale)
{
    uint32_t frac;
    int64_t secs = wr_time_seconds(m, scale, &frac);
    return secs >= WR_TIME_FIRST && secs <= WR_TIME_LAST;
}

/* 00..99 at out. */
static inline void put2(char *out, uint32_t v)
{
    uint32_t tens = v * 103 >> 10;
    out[0] = (char)('0' + tens);
    out[1] = (char)('0' + v - 10 * tens);
}

/* Digits of frac < 10^digits at out, zeros at the end left out; how many there are. */
static unsigned put_fraction(char *out, uint32_t frac, unsigned digits)
{
    for (; digits && frac % 10 == 0; digits--)
        frac /= 10;
    for (unsigned i = digits; i-- > 0; frac /= 10)
        out[i] = (char)('0' + frac % 10);
    return digits;
}

size_t wr_time_format(int64_t m, uint8_t scale, char *out)
{
    uint32_t frac;
    int64_t secs = wr_time_seconds(m, scale, &frac);
    if (secs < WR_TIME_FIRST || secs > WR_TIME_LAST)
        return 0;
    uint64_t since = (uint64_t)(secs - WR_TIME_FIRST);
    uint32_t days = (uint32_t)(since / WR_DAY_SECONDS), s = (uint32_t)(since % WR_DAY_SECONDS);
    struct wr_civil d = wr_civil_of_days((int32_t)days + WR_DAY_FIRST);
    memcpy(out, "0000-00-00T00:00:00Z", 20);
    put2(out, d.year / 100);
    put2(out + 2, d.year % 100);
    put2(out + 5, d.month);
    put2(out + 8, d.day);
    put2(out + 11, s / 3600);
    put2(out + 14, s / 60 % 60);
    put2(out + 17, s % 60);
    if (!frac)
        return 20;
    unsigned digits = put_fraction(out + 20, frac, scale);
    out[19] = '.';
    out[20 + digits] = 'Z';
    return 21 + digits;
}
