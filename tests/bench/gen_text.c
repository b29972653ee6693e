/* Prose and logs: wide (a long quoted cell among short ones) and log (lines to be read by regular expressions). */
#include "gen.h"

/* The most frequent come first. */
static const char *const words[] = {
    "the",     "of",     "and",     "to",     "a",       "in",      "is",      "that",    "it",      "was",
    "for",     "on",     "are",     "with",   "as",      "his",     "they",    "be",      "at",      "one",
    "have",    "this",   "from",    "by",     "hot",     "but",     "what",    "some",    "we",      "can",
    "out",     "other",  "were",    "all",    "there",   "when",    "your",    "how",     "said",    "an",
    "each",    "she",    "which",   "do",     "their",   "time",    "if",      "will",    "way",     "about",
    "many",    "then",   "them",    "would",  "write",   "like",    "so",      "these",   "her",     "long",
    "make",    "thing",  "see",     "him",    "two",     "has",     "look",    "more",    "day",     "could",
    "go",      "come",   "did",     "my",     "sound",   "no",      "most",    "number",  "who",     "over",
    "know",    "water",  "than",    "call",   "first",   "people",  "may",     "down",    "side",    "been",
    "now",     "find",   "any",     "new",    "work",    "part",    "take",    "get",     "place",   "made",
    "where",   "after",  "back",    "little", "only",    "round",   "man",     "year",    "came",    "show",
    "every",   "good",   "give",    "under",  "river",   "harbour", "engine",  "quiet",   "market",  "evening",
    "deposit", "packet", "account", "final",  "request", "pending", "regular", "special", "careful", "express",
    "furious", "silent", "foxes",   "theory", "pinto",   "bean",    "village", "weather", "morning", "winter"};
enum { WORDS = sizeof words / sizeof *words };

void put_words(struct out *o, size_t n, struct dice *d)
{
    char *end = o->p + n;
    while (o->p < end) {
        put(o, words[below_skewed(d, WORDS)]);
        put_char(o, ' ');
    }
    o->p = end;
}

/* ---- wide ------------------------------------------------------------------------------------------------ */

/* A sentence for the inside of a quoted cell; one in twelve is spoken, one in ten has a word that is not ASCII. */
static void put_sentence(struct out *o, struct dice *d)
{
    static const char *const foreign[] = {"café", "naïve", "Übung", "fjörd", "señor", "東京", "Прага", "—"};
    uint32_t length = 5 + below(d, 16);
    bool spoken = below(d, 12) == 0;
    uint32_t odd = below(d, 10) ? length : below(d, length);
    put(o, spoken ? "\"\"" : "");
    char *start = o->p;
    for (uint32_t i = 0; i < length; i++) {
        if (i)
            put(o, below(d, 9) ? " " : ", ");
        put(o, i == odd ? foreign[below(d, 8)] : words[below_skewed(d, WORDS)]);
    }
    if (*start >= 'a' && *start <= 'z')
        *start = (char)(*start - 'a' + 'A');
    put(o, spoken ? ".\"\" " : ". ");
}

void make_wide(struct out *o, uint64_t rows, struct dice *d)
{
    static const char *const sections[] = {"world", "sports", "science", "business", "culture", "travel", "health"};
    static const char *const authors[] = {"A. Brandt", "C. Moreau", "J. Okafor", "L. Öberg", "M. Silva", "P. Rao"};
    static const char *const languages[] = {"en", "de", "fr", "es"};
    put(o, "id,date,author,section,words,likes,body,rating,lang,shares,minutes,state\n");
    for (uint64_t i = 0; i < rows; i++) {
        struct date t = date_of(17897 + below(d, 2500)); /* from 2019 on */
        put_number(o, i + 1, 1);
        put_char(o, ',');
        put_number(o, t.year, 4);
        put_char(o, '-');
        put_number(o, t.month, 2);
        put_char(o, '-');
        put_number(o, t.day, 2);
        put_char(o, ',');
        put(o, authors[below(d, 6)]);
        put_char(o, ',');
        put(o, sections[below_skewed(d, 7)]);
        put_char(o, ',');
        uint32_t length = 1000 + below(d, 4000);
        put_number(o, length / 6, 1);
        put_char(o, ',');
        put_number(o, below_skewed(d, 5000), 1);
        put(o, ",\"");
        for (char *start = o->p; o->p - start < length;)
            put_sentence(o, d);
        o->p--; /* the blank after the last sentence */
        put(o, "\",");
        put_number(o, 1 + below(d, 5), 1);
        put_char(o, '.');
        put_number(o, below(d, 10), 1);
        put_char(o, ',');
        put(o, languages[below_skewed(d, 4)]);
        put_char(o, ',');
        put_number(o, below_skewed(d, 900), 1);
        put_char(o, ',');
        put_number(o, length / 1200 + 1, 1);
        put(o, below(d, 20) ? ",live" : ",draft");
        row_done(o);
    }
}

/* ---- log ------------------------------------------------------------------------------------------------- */

static const char *const agents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.11.0",
    "python-requests/2.32.3",
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile "
    "Safari/537.36",
    "Monitor \\\"probe\\\" 2.1",
    "-"};

static void put_address(struct out *o, struct dice *d)
{
    uint64_t who = stir(below_skewed(d, 60000) + 1);
    for (int shift = 0; shift < 32; shift += 8) {
        if (shift)
            put_char(o, '.');
        put_number(o, 1 + (who >> shift & 255) % 254, 1);
    }
}

/* Its path, and so its length, is much the same for the popular ones. */
static void put_path(struct out *o, struct dice *d)
{
    static const char *const roots[] = {
        "/",          "/index.html",   "/static/app.css", "/static/app.js", "/img/photo-",
        "/articles/", "/api/v1/items", "/search?q=",      "/products/",     "/feed.xml"};
    uint32_t root = below_skewed(d, 10), number = below_skewed(d, 20000);
    put(o, roots[root]);
    if (root == 4) {
        put_number(o, number, 5);
        put(o, ".jpg");
    } else if (root == 6) {
        put(o, "?page=");
        put_number(o, number % 40, 1);
    } else if (root == 7) {
        put(o, words[number % WORDS]);
        put_char(o, '+');
        put(o, words[number / WORDS % WORDS]);
    } else if (root == 5 || root == 8) {
        put_number(o, number, 1);
        put_char(o, '/');
        put(o, words[number % WORDS]);
    }
}

/* Of a hundred answers. */
static const char *status_of(uint32_t draw)
{
    static const struct {
        uint32_t up_to;
        const char *code;
    } shares[] = {{80, "200"}, {87, "304"}, {92, "404"}, {95, "301"}, {96, "206"},
                  {97, "403"}, {98, "500"}, {99, "302"}, {100, "503"}};
    int i = 0;
    while (draw >= shares[i].up_to)
        i++;
    return shares[i].code;
}

void make_log(struct out *o, uint64_t rows, struct dice *d)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const methods[] = {"GET", "GET", "GET", "GET", "GET", "GET", "GET", "POST", "HEAD", "PUT"};
    uint64_t seconds = 20393ull * 86400; /* 2025-11-01 */
    for (uint64_t i = 0; i < rows; i++) {
        put_address(o, d);
        put(o, below(d, 50) ? " - - [" : " - frank [");
        seconds += below(d, 3);
        struct date t = date_of((uint32_t)(seconds / 86400));
        put_number(o, t.day, 2);
        put_char(o, '/');
        put(o, months[t.month - 1]);
        put_char(o, '/');
        put_number(o, t.year, 4);
        for (uint32_t unit = 3600, second = (uint32_t)(seconds % 86400); unit; second %= unit, unit /= 60) {
            put_char(o, ':');
            put_number(o, second / unit, 2);
        }
        put(o, " +0000] \"");
        if (below(d, 2000) == 0) { /* someone connected and said nothing */
            put(o, "-\" 408 - \"-\" \"-\"");
            row_done(o);
            continue;
        }
        put(o, methods[below(d, 10)]);
        put_char(o, ' ');
        put_path(o, d);
        put(o, below(d, 3) ? " HTTP/1.1\" " : " HTTP/2.0\" ");
        const char *status = status_of(below(d, 100));
        put(o, status);
        put_char(o, ' ');
        if (strcmp(status, "304") == 0)
            put_char(o, '-');
        else
            put_number(o, below_skewed(d, 90000), 1);
        if (below(d, 3)) {
            put(o, " \"https://www.example.org");
            put_path(o, d);
            put(o, "\" \"");
        } else {
            put(o, " \"-\" \"");
        }
        put(o, agents[below_skewed(d, 10)]);
        put_char(o, '"');
        row_done(o);
    }
}
