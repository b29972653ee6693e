/* See suggest.h. Two kinds of help: the nearest word by spelling, and a dictionary of other tools' words (awk,
 * Miller, xan, KQL, SQL, dplyr, Excel and their kin), which lie far from ours by spelling but mean the same. */
#include "lang/suggest.h"

#include "base/utf8.h"

/* ---- nearest by spelling ---------------------------------------------------------------------------------------
 */

enum { WORD_MAX = 96 }; /* characters; longer words get no suggestion by distance */

struct word {
    uint32_t c[WORD_MAX];
    size_t n; /* WORD_MAX + 1: too long */
};

/* Characters in lower case (ASCII); a character is its bytes, which is all that a comparison needs. */
static struct word word_of(struct wr_slice s)
{
    struct word w = {.n = 0};
    for (size_t i = 0; i < s.n;) {
        unsigned len = wr_utf8_len(s.p + i, s.n - i);
        uint32_t c = 0;
        for (unsigned k = 0; k < len; k++)
            c = c << 8 | (unsigned char)s.p[i + k];
        if (w.n == WORD_MAX) {
            w.n++;
            return w;
        }
        w.c[w.n++] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        i += len;
    }
    return w;
}

/* Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours. Three rows of the table.
 */
static size_t distance(const struct word *a, const struct word *b)
{
    uint8_t rows[3][WORD_MAX + 1];
    uint8_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b->n; j++)
        above[j] = (uint8_t)j;
    for (size_t i = 1; i <= a->n; i++) {
        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b->n; j++) {
            unsigned best = above[j - 1] + (a->c[i - 1] != b->c[j - 1]);
            if (above[j] + 1u < best)
                best = above[j] + 1u;
            if (row[j - 1] + 1u < best)
                best = row[j - 1] + 1u;
            if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] && a->c[i - 2] == b->c[j - 1] &&
                before[j - 2] + 1u < best)
                best = before[j - 2] + 1u;
            row[j] = (uint8_t)best;
        }
        uint8_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b->n];
}

static bool begins(const struct word *w, const struct word *longer)
{
    return w->n <= longer->n && memcmp(w->c, longer->c, w->n * sizeof *w->c) == 0;
}

struct wr_slice wr_suggest(struct wr_slice s, const struct wr_slice *candidates, size_t n)
{
    struct wr_slice best = {0};
    struct word w = word_of(s);
    if (!w.n || w.n > WORD_MAX)
        return best;
    size_t near = w.n / 3 > 1 ? w.n / 3 : 1, least = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        struct word c = word_of(candidates[i]);
        bool prefix = w.n <= WORD_MAX && begins(&w, &c);
        size_t d = c.n <= WORD_MAX ? distance(&w, &c) : prefix ? candidates[i].n - s.n : SIZE_MAX;
        /* A word of which every letter is replaced is another word. */
        if (d < least && (prefix || (d <= near && d < w.n))) {
            least = d;
            best = candidates[i];
        }
    }
    return best;
}

/* ---- words of other tools --------------------------------------------------------------------------------------
 */

struct foreign {
    const char *words; /* separated by blanks, lower case */
    const char *ours;
    const char *hint; /* what to write where a word in its place does not do, or NULL */
};

static const struct foreign stages[] = {
    {"where having keep_if filter_rows subset if when row_filter", "filter", NULL},
    {"search grep", "filter", "filter COLUMN ~ /regex/, or filter contains(COLUMN, \"text\")"},
    {"head limit first topn_rows fetch", "take", NULL},
    {"last", "tail", NULL},
    {"slice", "take", "skip N | take N"},
    {"offset nth", "skip", NULL},
    {"top_n topk slice_max nlargest take_sort", "top", "top N by KEY"},
    {"slice_min nsmallest bottom", "top", "top N by KEY asc"},
    {"distinct unique dedup dedupe deduplicate drop_duplicates", "uniq", NULL},
    {"derive mutate extend put eval assign apply with_column with_columns transform add add_column compute calc "
     "calculate set update each transmute with",
     "map", NULL},
    {"project cut cols columns pick choose keep fields reorder project_keep", "select", NULL},
    {"exclude remove omit delete unselect discard except hide drop_columns project_away", "drop", NULL},
    {"rename_with renamed project_rename", "rename", "rename NEW = OLD"},
    {"order arrange orderby order_by sortby sort_by sorted", "sort", NULL},
    {"group groupby group_by", "partition", "partition by KEYS, or reduce ... by KEYS"},
    {"partition_by shard key_by keyby repartition", "partition", "partition by KEYS"},
    {"ungroup departition collect gather_partitions", "merge", NULL},
    {"summarize summarise aggregate agg stats stats1 fold summary_by rollup sum avg mean min max median", "reduce",
     "reduce AGGREGATES by KEYS, as reduce total = sum(x) by y"},
    {"count wc nrow nrows tally", "reduce", "reduce count(), or reduce count() by KEYS"},
    {"count_by countby count_distinct frequency freq value_counts histogram table", "reduce",
     "reduce n = count() by KEYS"},
    {"cat concat append stack rbind bind_rows union_all merge_rows rows", "union",
     "union FILE; or name the files together: from a.csv, b.csv"},
    {"read load open scan source input read_csv import", "from", "from FILE"},
    {"write save export into output sink dump write_csv store", "to", "to FILE"},
    {"lookup leftjoin left_join innerjoin inner_join mapjoin outer_join full_join vlookup enrich", "join",
     "join FILE on KEY, or join left FILE on KEY"},
    {"inner", "join", "join FILE on KEY"},
    {"left", "join", "join left FILE on KEY"},
    {"right", "join", "join right FILE on KEY"},
    {"full outer", "join", "join full FILE on KEY"},
    {"semijoin semi_join", "join", "join semi FILE on KEY"},
    {"antijoin anti_join", "join", "join anti FILE on KEY"},
    {"explode unnest unwind flatten flatmap mv_expand nest unroll", "flat_map", "flat_map NAME = LIST"},
    {"melt pivot_longer gather stack_columns reshape", "unpivot", NULL},
    {"pivot_wider spread crosstab dcast", "pivot", "pivot EXPR: AGG by KEYS, as pivot month: sum(x) by country"},
    {"fillna fill_null fill_down ffill fill_empty", "fill", "fill COLUMNS down, or fill COLUMNS = EXPR"},
    {"summary info profile summarize_columns glimpse", "describe", NULL},
    {"extract grok rex regex re split_lines", "parse", "parse /(?<name>...)/"},
    {"shuf sample_n sample_frac bootstrap", "sample", "sample N, or sample P%"},
    {"shuffle", "sort", "sort hash(_row) for a random order, partition by KEYS to bring equal keys together"},
    {"enumerate nl number_rows add_index", "map", "map n = row_number()"},
    {"fork branch", "tee", NULL},
    {"chart graph render visualize", "plot", "plot bar X Y, plot line X Y or plot hist X"},
    {"bar bars barchart barplot", "plot", "plot bar X Y"},
    {"line linechart lineplot timechart", "plot", "plot line X Y"},
    {"hist histplot", "plot", "plot hist X"},
    {"print show display return emit_csv", "to", "nothing: what leaves the last stage is printed (or to FILE)"},
};

static const struct foreign functions[] = {
    {"substring mid substr_index slice", "substr", NULL},
    {"left", "substr", "substr(s, 0, n)"},
    {"right", "substr", "substr(s, -n)"},
    {"length strlen size nchar char_length character_length utf8_length count_chars len_chars", "len", NULL},
    {"concat concatenate paste paste0 strcat str_c concat_ws", "++", "a ++ b"},
    {"ifelse iif iff if_else ternary cond where when", "if", "if(c, a, b)"},
    {"case case_when switch decode ifs", "case", "case { c1 -> a, c2 -> b, _ -> d }"},
    {"isnull isna is_na isblank is_empty isempty is_none missing", "is_null", NULL},
    {"isnotnull isnotempty notnull is_not_null is_not_empty is_present", "is_null", "not is_null(x)"},
    {"tolower lowercase lcase to_lower downcase str_to_lower str_lower", "lower", NULL},
    {"toupper uppercase ucase to_upper upcase str_to_upper str_upper", "upper", NULL},
    {"capitalize titlecase initcap proper to_title str_to_title", "title", NULL},
    {"strip clean str_trim trimws clean_whitespace btrim", "trim", NULL},
    {"lstrip trimstart trim_start trimleft", "ltrim", NULL},
    {"rstrip trimend trim_end trimright", "rtrim", NULL},
    {"lpad padleft pad_start str_pad leftpad zfill", "pad", "pad(s, -n), or pad(s, -n, \"0\")"},
    {"rpad padright pad_end", "pad", "pad(s, n)"},
    {"to_number tonumber int integer toint to_int float to_float tofloat double todouble todecimal decimal numeric "
     "as_numeric as_integer parse_number parse_float parse_int val value number cast toreal tolong real",
     "num", NULL},
    {"to_string tostring str string as_character cstr to_text tochar varchar", "text", NULL},
    {"nvl ifnull zn if_null replace_na fill_null default fillna or_else", "coalesce", "coalesce(a, b), or a ?? b"},
    {"null_if na_if", "nullif", NULL},
    {"mean average avgw arithmetic_mean", "avg", NULL},
    {"total summe add_up", "sum", NULL},
    {"nunique distinct_count count_unique countunique n_distinct dcount countdistinct uniq unique cardinality "
     "count_distinct_values distinct",
     "count_distinct", NULL},
    {"approx_count_distinct hll approx_nunique", "approx_distinct", NULL},
    {"std stdev sd std_dev stddev_samp standard_deviation stddevs", "stddev", NULL},
    {"variance var_samp", "var", NULL},
    {"n nrow rows row_count tally count_rows", "count", "count()"},
    {"countif count_if", "count", "count() if CONDITION"},
    {"sumif sum_if sumifs", "sum", "sum(x) if CONDITION"},
    {"avgif averageif avg_if mean_if", "avg", "avg(x) if CONDITION"},
    {"minif", "min", "min(x) if CONDITION"},
    {"maxif", "max", "max(x) if CONDITION"},
    {"maximum greatest pmax max_of", "max", NULL},
    {"minimum least pmin min_of", "min", NULL},
    {"percentile pct perc quantiles percentiles percentile_cont", "quantile", "p95(x), or quantile(x, 0.95)"},
    {"med", "median", NULL},
    {"any any_value arbitrary take_any anyvalue sample_value", "first", NULL},
    {"collect collect_list array_agg make_list list_agg collect_set make_set", "list", NULL},
    {"group_concat listagg textjoin strjoin str_agg concat_agg", "string_agg", NULL},
    {"arg_max max_by maxby which_max", "argmax", NULL},
    {"arg_min min_by minby which_min", "argmin", NULL},
    {"top_k topk topn approx_top_k", "top_values", NULL},
    {"has includes str_contains contains_text", "contains", NULL},
    {"instr strpos indexof position locate charindex strstr find index_of", "index", NULL},
    {"str_detect regexp_like regex_match regexp_match regexp grepl matches rlike regex test", "~", "x ~ /regex/"},
    {"starts_with begins_with str_starts starts beginswith hasprefix has_prefix", "startswith", NULL},
    {"ends_with str_ends ends hassuffix has_suffix", "endswith", NULL},
    {"gsub sub ssub regexp_replace str_replace str_replace_all replace_all substitute re_replace regex_replace "
     "translate",
     "replace", NULL},
    {"regexp_extract extract regex_extract str_extract regexp_substr", "match", NULL},
    {"split_part splitax strsplit str_split tokenize string_split splitnv", "split", NULL},
    {"strrev str_reverse rev", "reverse", NULL},
    {"rep repeat_string str_dup replicate rept", "repeat", NULL},
    {"ceiling roundup", "ceil", NULL},
    {"rounddown", "floor", NULL},
    {"roundm", "round", NULL},
    {"truncate fix", "trunc", NULL},
    {"power", "pow", "a ** b"},
    {"modulo mod rem fmod", "%", "a % b"},
    {"div idiv intdiv", "//", "a // b"},
    {"ln", "log", NULL},
    {"absolute fabs", "abs", NULL},
    {"sgn signum", "sign", NULL},
    {"date to_date datetime todatetime strptime parse_date to_timestamp parse_time as_date make_datetime "
     "to_datetime "
     "timestamp",
     "time", NULL},
    {"strftime date_format format_date format_datetime to_char fmttime", "fmt_time", NULL},
    {"date_trunc floor_date startofday startofhour startofmonth time_bucket bucket width_bucket cut", "bin", NULL},
    {"sec2gmt from_epoch from_unixtime epoch_to_time", "time", "time(x, \"%s\")"},
    {"to_epoch unix_timestamp unixtime", "epoch", NULL},
    {"weekday dayofweek day_of_week wday", "dow", NULL},
    {"printf sprintf format fmtnum number_format format_number", "fmt", NULL},
    {"rownum row_num rowid", "row_number", NULL},
    {"nr", "row_number", "row_number()"},
    {"cum_sum running_sum running_total cumulative_sum", "cumsum", NULL},
    {"moving_avg rolling_mean rollmean moving_average", "rolling_avg", NULL},
    {"diff difference", "delta", NULL},
    {"shift prev", "lag", NULL},
    {"next", "lead", NULL},
    {"sha2 sha", "sha256", NULL},
    {"xxhash xxh64 hash64 hash_xx64 crc32", "hash", NULL},
    {"to_base64 base64_encode b64 b64encode", "base64", NULL},
    {"to_hex tohex hexfmt", "hex", NULL},
    {"clip bound limit_range", "clamp", NULL},
    {"parse_url urlparse domain hostname netloc", "url_host", NULL},
    {"ipv4_is_in_range ip_in_range cidr_contains cidrmatch inet_contains", "ip_in", NULL},
    {"today current_date current_timestamp getdate sysdate utcnow", "now", "now()"},
    {"rand random runif rnd uuid", "sample", "nothing is made at random; sample N and sample N% draw rows"},
    {"sin cos tan asin acos atan atan2 sinh cosh tanh", "pow",
     "there are abs, sign, sqrt, exp, log, log2, log10, pow"},
    {"in", "in", "x in [a, b]"},
    {"and or not", "not", "a and b, a or b, not a"},
};

/* Is `word` one of the blank-separated `words`? */
static bool has_word(const char *words, struct wr_slice word)
{
    while (*words) {
        size_t n = strcspn(words, " "), i = 0;
        while (n == word.n && i < n &&
               (word.p[i] >= 'A' && word.p[i] <= 'Z' ? (word.p[i] | 0x20) : word.p[i]) == words[i])
            i++;
        if (n == word.n && i == n)
            return true;
        words += n + (words[n] == ' ');
    }
    return false;
}

static const char *look_up(const struct foreign *table, size_t n, struct wr_slice word, const char **hint)
{
    if (hint)
        *hint = NULL;
    for (size_t i = 0; i < n; i++)
        if (has_word(table[i].words, word)) {
            if (hint)
                *hint = table[i].hint;
            return table[i].ours;
        }
    return NULL;
}

const char *wr_suggest_stage_word(struct wr_slice word, const char **hint)
{
    return look_up(stages, sizeof stages / sizeof *stages, word, hint);
}

const char *wr_suggest_function_word(struct wr_slice word, const char **hint)
{
    return look_up(functions, sizeof functions / sizeof *functions, word, hint);
}

bool wr_name_fits(const char *pattern, struct wr_slice name)
{
    size_t n = strlen(pattern);
    if (n < 2 || strcmp(pattern + n - 2, "NN") != 0)
        return wr_slice_is(name, pattern);
    n -= 2;
    if (name.n <= n || memcmp(name.p, pattern, n) != 0)
        return false;
    for (; n < name.n; n++)
        if (name.p[n] < '0' || name.p[n] > '9')
            return false;
    return true;
}
