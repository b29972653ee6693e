/* Measurements by station: few short keys (brc), or ten thousand of every length (brc10k).
 *
 * The shape is that of the One Billion Row Challenge (Morling 2024). What a station is called, and how warm it
 * usually is there, depends on its number alone. */
#include "gen.h"
#include <stdlib.h>

enum { FEW = 413, MANY = 10000 };

struct station {
    char name[48];
    int usual; /* tenths of a degree */
};

static void name_station(struct station *s, uint32_t number, struct dice *d)
{
    static const char *const first[] = {"San ", "Port ", "Nova ", "Bad ", "El ", "New ", "Saint-", "Al "};
    static const char *const middle[] = {"ba", "ko", "lin", "mar", "sö",  "rø", "ten", "vi", "dar", "ze",
                                         "lu", "né", "gor", "hu",  "ška", "pa", "wi",  "ça", "ri",  "tor"};
    static const char *const last[] = {"",   "burg",  "ville", "sk", "polis", " City",
                                       "ão", "mouth", "",      "a",  "en",    "ı"};
    char *p = s->name;
    if (below(d, 5) == 0)
        p = stpcpy(p, first[below(d, 8)]);
    /* The number's own digits in base 20 are part of the name, so no two are equal. */
    char *word = p;
    p = stpcpy(p, middle[number / 20 % 20]);
    p = stpcpy(p, middle[number % 20]);
    if (number >= 400 || below(d, 3) == 0)
        p = stpcpy(p, middle[number / 400 + below(d, 4) * 4]);
    stpcpy(p, last[below(d, 12)]);
    if (*word >= 'a' && *word <= 'z')
        *word = (char)(*word - 'a' + 'A');
    s->usual = (int)below(d, 500) - 130;
}

/* 1 to 40 bytes; one piece in eight is not ASCII. */
static void name_longer(struct station *s, uint32_t number, struct dice *d)
{
    static const char *const ascii[] = {"an", "ber", "ca",  "dor", "el", "fa",  "gri", "ham",
                                        "is", "jo",  "ka",  "lo",  "mi", "nor", "ost", "pe",
                                        "qu", "ra",  "sta", "tu",  "ul", "ve",  "wa",  "zi"};
    static const char *const other[] = {"ö", "é", "ñ", "ł", "Ж", "да", "α", "京", "市", "नगर", "ا", "ō"};
    size_t want = number < 26 ? 1 : 1 + below(d, 40), n = 0;
    while (n < want) {
        const char *piece = below(d, 8) ? ascii[below(d, 24)] : other[below(d, 12)];
        size_t size = strlen(piece);
        if (n > 5 && n + 3 < want && below(d, 5) == 0) {
            s->name[n++] = ' ';
        } else if (n + size <= want) {
            memcpy(s->name + n, piece, size);
            n += size;
        } else {
            s->name[n++] = (char)('a' + below(d, 26));
        }
    }
    s->name[n] = '\0';
    if (s->name[0] >= 'a' && s->name[0] <= 'z')
        s->name[0] = (char)(s->name[0] - 'a' + 'A');
    s->usual = (int)below(d, 500) - 130;
}

static uint64_t hash_name(const char *s)
{
    uint64_t h = 0;
    while (*s)
        h = stir(h ^ (uint8_t)*s++) + 1;
    return h;
}

/* Names that are taken are drawn again. Two of one hash count as one. */
static struct station *name_all(uint32_t n, uint64_t seed, void (*name)(struct station *, uint32_t, struct dice *))
{
    struct station *stations = must_alloc(n, sizeof *stations);
    uint64_t *hashes = must_alloc(n, sizeof *hashes);
    struct dice fixed = {seed};
    for (uint32_t i = 0, j; i < n; i++)
        do {
            name(&stations[i], i, &fixed);
            hashes[i] = hash_name(stations[i].name);
            for (j = 0; hashes[j] != hashes[i]; j++)
                ;
        } while (j < i);
    free(hashes);
    return stations;
}

static void measurements(struct out *o, uint64_t rows, struct dice *d, struct station *stations, uint32_t n)
{
    put(o, "station,temp\n");
    for (uint64_t i = 0; i < rows; i++) {
        const struct station *s = &stations[below(d, n)];
        uint64_t r = roll(d);
        /* Four 8-bit draws added: roughly normal, within 25.5 degrees on either side. */
        int temp = s->usual + (int)(r & 255) + (int)(r >> 8 & 255) - (int)(r >> 16 & 255) - (int)(r >> 24 & 255);
        if ((r >> 32 & 0xffff) == 0) /* and now and then a wild one */
            temp = (int)below(d, 1999) - 999;
        put(o, s->name);
        put_char(o, ',');
        if (temp < 0)
            put_char(o, '-');
        put_number(o, (uint64_t)abs(temp) / 10, 1);
        put_char(o, '.');
        put_number(o, (uint64_t)abs(temp) % 10, 1);
        row_done(o);
    }
    free(stations);
}

void make_brc(struct out *o, uint64_t rows, struct dice *d)
{
    measurements(o, rows, d, name_all(FEW, FEW, name_station), FEW);
}

void make_brc10k(struct out *o, uint64_t rows, struct dice *d)
{
    measurements(o, rows, d, name_all(MANY, MANY, name_longer), MANY);
}
