/* Suggestions: distances counted by hand, words of other tools from their manuals. */
#include <criterion/criterion.h>

#include "lang/suggest.h"

#define EACH(row, table) (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++)

/* Candidates are separated by blanks; "" : no suggestion. */
static const struct {
    const char *word, *candidates, *want;
} near_cases[] = {
    {"ammount", "id country customer amount date", "amount"}, /* one letter too many */
    {"amuont", "id amount", "amount"},                        /* two letters swapped: one step */
    {"AMOUNT", "id amount", "amount"},                        /* case does not count */
    {"contry", "id county country", "country"},               /* one step against two */
    {"cat", "dog bat hat", "bat"},                            /* ties: the first */
    {"cat", "dog hat bat", "hat"},
    {"sum", "n sum_amount", "sum_amount"}, /* begins it */
    {"SUM", "n sum_amount", "sum_amount"},
    {"sum", "sum_amount sun", "sun"}, /* the nearest: one step against seven */
    {"ab", "xy", ""},                 /* two steps, one allowed */
    {"date", "data", "data"},
    {"a", "b", ""},                       /* nothing is left of the word */
    {"customer", "costomre", "costomre"}, /* 1 + swap = 2 = 8 / 3 */
    {"customer", "kostomre", ""},         /* 3 > 2 */
    {"fliter", "filter map", "filter"},
    {"gr\xc3\xb6se",
     "gr\xc3\xb6\xc3\x9f"
     "e",
     "gr\xc3\xb6\xc3\x9f"
     "e"}, /* a letter is a letter, not two bytes */
    {"\xff\xfe", "\xff\xfe\xfd", "\xff\xfe\xfd"},
    {"", "a b", ""},
    {"xyz", "", ""},
};

Test(suggest, nearest)
{
    for
        EACH(i, near_cases)
        {
            struct wr_slice words[16];
            size_t n = 0;
            for (const char *p = near_cases[i].candidates; *p; p += *p == ' ') {
                words[n] = (struct wr_slice){p, strcspn(p, " ")};
                p += words[n++].n;
            }
            struct wr_slice got = wr_suggest(wr_slice_of(near_cases[i].word), words, n);
            cr_expect(wr_slice_is(got, near_cases[i].want), "%s: got %.*s", near_cases[i].word, (int)got.n, got.p);
        }
}

Test(suggest, long_words)
{
    char word[5000], other[5000];
    memset(word, 'a', sizeof word);
    memset(other, 'a', sizeof other);
    struct wr_slice candidates[] = {{other, sizeof other}, {other, 99}};
    cr_expect_eq(wr_suggest((struct wr_slice){word, sizeof word}, candidates, 2).n, 0);
    cr_expect_eq(wr_suggest((struct wr_slice){word, 90}, candidates, 2).n, 99, "the prefix of both, nearer to 99");
}

static const struct {
    const char *word, *stage, *function;
} word_cases[] = {
    /* clang-format off */
    {"where", "filter", "if"}, {"WHERE", "filter", "if"}, {"head", "take", NULL}, {"limit", "take", NULL},
    {"group", "partition", NULL}, {"distinct", "uniq", "count_distinct"}, {"derive", "map", NULL},
    {"mutate", "map", NULL}, {"extend", "map", NULL}, {"summarize", "reduce", NULL}, {"aggregate", "reduce", NULL},
    {"project", "select", NULL}, {"cut", "select", "bin"}, {"order", "sort", NULL}, {"cat", "union", NULL},
    {"substring", NULL, "substr"}, {"length", NULL, "len"}, {"concat", "union", "++"}, {"ifelse", NULL, "if"},
    {"iif", NULL, "if"}, {"isnull", NULL, "is_null"}, {"tolower", NULL, "lower"}, {"lowercase", NULL, "lower"},
    {"toupper", NULL, "upper"}, {"strlen", NULL, "len"}, {"to_number", NULL, "num"}, {"float", NULL, "num"},
    {"parse_number", NULL, "num"}, {"nvl", NULL, "coalesce"}, {"IFNULL", NULL, "coalesce"},
    {"mean", "reduce", "avg"},
    {"average", NULL, "avg"}, {"nunique", NULL, "count_distinct"}, {"distinct_count", NULL, "count_distinct"},
    {"count_unique", NULL, "count_distinct"}, {"std", NULL, "stddev"}, {"gsub", NULL, "replace"},
    {"strftime", NULL, "fmt_time"}, {"filter", NULL, NULL}, {"substr", NULL, NULL}, {"", NULL, NULL},
    {"whe", NULL, NULL},
    {"distinct unique", NULL, NULL},
    /* clang-format on */
};

static void check_word(const char *word, const char *got, const char *want)
{
    cr_expect(got && want ? strcmp(got, want) == 0 : got == want, "%s: got %s, want %s", word,
              got ? got : "nothing", want ? want : "nothing");
}

Test(suggest, other_tools)
{
    for
        EACH(i, word_cases)
        {
            const char *hint;
            struct wr_slice w = wr_slice_of(word_cases[i].word);
            check_word(word_cases[i].word, wr_suggest_stage_word(w, &hint), word_cases[i].stage);
            check_word(word_cases[i].word, wr_suggest_function_word(w, NULL), word_cases[i].function);
        }
}
