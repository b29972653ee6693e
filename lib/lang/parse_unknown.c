/* What is no stage, and what is left over after one: both end a program, so all that is left to do is to find out
 * what was meant. The hint is the user's own text with our word in the place of the other tool's (weir-lang(7)
 * section 8; the words are in suggest.c). */
#include "lang/parse_state.h"
#include "lang/suggest.h"

static bool is_one_of(struct wr_slice w, const char *const *words)
{
    for (; *words; words++)
        if (wr_slice_is(w, *words))
            return true;
    return false;
}

/* ---- what is left over after a stage ---------------------------------------------------------------------------
 */

/* if c then a else b */
static void hint_if(struct wr_parser *p, struct wr_token c, struct wr_err *err)
{
    char parts[3][WR_QUOTE_TEXT] = {"c", "a", "b"};
    uint32_t from = c.pos;
    size_t part = 0;
    for (;;) {
        struct wr_token t = *wr_parser_peek(p);
        bool cut = (part == 0 && wr_token_is(&p->lx, t, "then")) || (part == 1 && wr_token_is(&p->lx, t, "else"));
        bool end = t.kind <= WR_TK_COMMA || wr_token_is(&p->lx, t, "end");
        if (cut || end)
            wr_parser_quote(p, from, p->last_end, parts[part++]);
        if (end)
            break;
        wr_parser_take(p);
        if (cut)
            from = p->last_end;
    }
    if (part == 3)
        wr_err_hint(err, "write if(%s, %s, %s)", parts[0], parts[1], parts[2]);
    else
        wr_err_hint(err, "write if(c, a, b)");
}

/* reduce sum x, reduce total sum(x), reduce sum(x) total: is a sign missing, and where? */
static bool hint_item(struct wr_parser *p, struct wr_token t, struct wr_err *err)
{
    char name[WR_QUOTE_TEXT], last[WR_QUOTE_TEXT];
    struct wr_token next = wr_parser_peek_second(p);
    bool word = p->last.kind == WR_TK_NAME, call = next.kind == WR_TK_LPAREN && next.touches;
    if (!wr_slice_is(p->stage, "reduce") || p->keys || (t.kind != WR_TK_NAME && t.kind != WR_TK_QUOTED))
        return false;
    wr_parser_quote(p, t.pos, t.end, name);
    wr_parser_quote(p, p->last.pos, p->last.end, last);
    if (word && next.kind == WR_TK_ASSIGN)
        wr_err_hint(err, "a name with blanks stands in backticks: `%s %s` = ...", last, name);
    else if (word && call)
        wr_err_hint(err, "write %s = %s(...)", last, name);
    else if (word)
        wr_err_hint(err, "write %s(%s)", last, name);
    else if (p->last.kind == WR_TK_RPAREN && !call)
        wr_err_hint(err, "a name stands before its value: %s = ...", name);
    else
        return false;
    return true;
}

/* map r = rank(x) over (partition by k), over (order by x), map r = rank(x) by k; the word is the next token. */
static void hint_partition(struct wr_parser *p, struct wr_err *err)
{
    char text[WR_QUOTE_TEXT];
    const char *keys = "KEYS";
    wr_parser_take(p);
    if (wr_parser_is(p, WR_TK_LPAREN))
        wr_parser_take(p);
    const bool order = wr_fix_like(p, *wr_parser_peek(p), "order");
    while (wr_fix_like(p, *wr_parser_peek(p), order ? "order" : "partition") ||
           wr_fix_like(p, *wr_parser_peek(p), "by"))
        wr_parser_take(p);
    const struct wr_token key = *wr_parser_peek(p);
    if (key.kind == WR_TK_NAME || key.kind == WR_TK_QUOTED)
        keys = wr_parser_quote(p, key.pos, key.end, text);
    if (order)
        wr_err_hint(err, "window functions take rows as a stage before has sorted them: sort %s | map ...", keys);
    else
        wr_err_hint(err, "the partition of window functions is a stage before: partition by %s | map ...", keys);
}

/* Words that stand elsewhere in this stage; the word is the next token. Is it one? */
static bool hint_place(struct wr_parser *p, struct wr_token t, struct wr_err *err)
{
    char rest[WR_QUOTE_TEXT];
    const bool by = wr_fix_like(p, t, "by");
    if (wr_slice_is(p->stage, "map") && (by || wr_fix_like(p, t, "over"))) {
        hint_partition(p, err);
        return true;
    }
    const struct wr_token which = p->last, second = wr_parser_peek_second(p);
    if (wr_slice_is(p->stage, "take") && wr_fix_like(p, t, "offset") && second.kind == WR_TK_NUM) {
        wr_err_hint(err, "write skip %.*s | take %.*s", (int)(second.end - second.pos), p->lx.text.p + second.pos,
                    (int)(which.end - which.pos), p->lx.text.p + which.pos);
        return true;
    }
    if (wr_slice_is(p->stage, "join") && second.kind == WR_TK_ASSIGN) {
        wr_err_hint(err, "the kind of a join stands before the file: join left FILE on KEY");
        return true;
    }
    if (wr_slice_is(p->stage, "uniq") && by && (wr_fix_like(p, which, "first") || wr_fix_like(p, which, "last"))) {
        wr_parser_take(p);
        wr_parser_quote(p, t.end, wr_parser_end_of(p, WR_UNIT_REST), rest);
        wr_err_hint(err, "write uniq by %s keep %.*s", *rest ? rest : "KEYS", (int)(which.end - which.pos),
                    p->lx.text.p + which.pos);
        return true;
    }
    static const char *const cuts[] = {"take", "skip", "tail", "sample", "top", NULL};
    if (is_one_of(p->stage, cuts) && by) {
        char cut[WR_QUOTE_TEXT];
        wr_parser_quote(p, (uint32_t)(p->stage.p - p->lx.text.p), p->last_end, cut);
        wr_parser_take(p);
        wr_parser_quote(p, t.end, wr_parser_end_of(p, WR_UNIT_REST), rest);
        wr_err_hint(err, "write partition by %s | %s", *rest ? rest : "KEYS", cut);
        return true;
    }
    if (wr_slice_is(p->stage, "unpivot") && wr_fix_like(p, t, "as")) {
        wr_err_hint(err, "its two columns get their names after 'into': into name, value");
        return true;
    }
    return false;
}

/* select distinct a, b: the first column is the next token. */
static void hint_distinct(struct wr_parser *p, struct wr_err *err)
{
    char columns[WR_QUOTE_TEXT];
    const uint32_t from = wr_parser_peek(p)->pos;
    wr_err_hint(err, "write select %s | uniq",
                wr_parser_quote(p, from, wr_parser_end_of(p, WR_UNIT_REST), columns));
}

static void hint_leftover_word(struct wr_parser *p, struct wr_token t, struct wr_err *err)
{
    static const struct {
        const char *word, *hint;
    } known[] = {
        {"as", "a name stands before its value: NAME = EXPR"},
        {"if", "write if(c, a, b); the if of an aggregate stands right behind its ')'"},
        {"from", "from FILE is the first stage; or name the file behind the program"},
        {"desc", "sort -x and top N by x give the largest first"},
        {"descending", "sort -x and top N by x give the largest first"},
        {"asc", "sort x gives the smallest first, top N by x asc too"},
        {"reverse", "sort -x gives the largest first"},
        {"group", "the keys stand after 'by' alone: by x"},
        {"order", "sort in a stage of its own: | sort x"},
        {"limit", "cut in a stage of its own: | take 10"},
        {"then", "stages are joined by |, a choice is if(c, a, b)"},
        {"where", "filter in a stage of its own: filter ... before it; of one aggregate: sum(x) if c"},
        {"having", "filter in a stage of its own: | filter ..."},
        {"over", "map has window functions; their partition is a stage before: partition by KEYS | map ..."},
        {"xor", "write (a) != (b)"},
        {"by", "the keys of partition, reduce and top stand after 'by'"},
    };
    if (hint_place(p, t, err))
        return;
    if (wr_fix_like(p, t, "group") && !wr_slice_is(p->stage, "reduce")) {
        wr_err_hint(err, "groups are made by reduce: reduce n = count(), sum(x) by KEYS");
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (wr_fix_like(p, t, known[i].word)) {
            wr_err_hint(err, "%s", known[i].hint);
            return;
        }
    struct wr_stage_syntax syntax;
    struct wr_slice w = wr_token_text(&p->lx, t), last = wr_token_text(&p->lx, p->last);
    if (wr_token_is(&p->lx, t, "filter") && wr_slice_is(p->stage, "reduce"))
        wr_err_hint(err, "| filter ... in a stage of its own; the condition of one aggregate: sum(x) if c");
    else if (!p->stage.n && t.kind == WR_TK_NAME && p->vocabulary->find(p->vocabulary->ctx, w, &syntax))
        wr_err_hint(err, "a let ends with ';' or a newline: ; %.*s", (int)w.n, w.p);
    else if (t.kind == WR_TK_NAME && p->vocabulary->find(p->vocabulary->ctx, w, &syntax))
        wr_err_hint(err, "a stage begins after |%s: | %.*s", p->lx.depth ? "" : " or on a line of its own",
                    (int)w.n, w.p);
    else if (p->keys && p->last.kind == WR_TK_NAME && p->vocabulary->find(p->vocabulary->ctx, last, &syntax))
        wr_err_hint(err, "a stage begins after |: | %.*s %.*s", (int)last.n, last.p, (int)w.n, w.p);
    else if (t.kind == WR_TK_TEXT && t.touches && p->last.kind == WR_TK_TEXT)
        wr_err_hint(err, "a quote within a text has a \\ before it, or the text has the other kind of quotes");
    else if (wr_slice_is(p->stage, "describe"))
        wr_err_hint(err, "describe looks at all columns; at some: select %.*s | describe", (int)w.n, w.p);
    else if (wr_slice_is(p->stage, "select") && wr_fix_like(p, p->last, "distinct"))
        hint_distinct(p, err);
    else if (wr_slice_is(p->stage, "union") && (wr_slice_is(last, "all") || wr_slice_is(last, "ALL")))
        wr_err_hint(err, "union keeps all rows: write union %.*s", (int)w.n, w.p);
    else if (wr_slice_is(p->stage, "from") || wr_slice_is(p->stage, "union"))
        wr_err_hint(err, "a '|' or a ',' missing before it? a path with blanks stands in quotes");
    else if (hint_item(p, t, err))
        return;
    else if (wr_parser_begins_value(p, t))
        wr_err_hint(err, "is a ',', a '|' or a call's ( missing before it? names with blanks stand in backticks");
}

/* 1,000: is the `,` one between thousands? */
static bool is_thousands(struct wr_parser *p, struct wr_token comma)
{
    struct wr_token next = wr_parser_peek_second(p);
    const char *text = p->lx.text.p;
    return p->last.kind == WR_TK_NUM && comma.touches && next.kind == WR_TK_NUM && next.touches &&
           (next.end - next.pos == 3 || (next.end - next.pos > 3 && text[next.pos + 3] == '.'));
}

static void hint_leftover_sign(struct wr_parser *p, struct wr_token t, struct wr_err *err)
{
    char name[WR_QUOTE_TEXT];
    struct wr_token last = p->last, next = wr_parser_peek_second(p);
    if (t.kind == WR_TK_COMMA && is_thousands(p, t))
        wr_err_hint(err, "a number has no commas: write 1000 or 1_000");
    else if (t.kind == WR_TK_COMMA && wr_slice_is(p->stage, "top"))
        wr_err_hint(err, "top takes one key; with several: sort -a, b | take N");
    else if (t.kind == WR_TK_COMMA && wr_slice_is(p->stage, "pivot"))
        wr_err_hint(err, "pivot takes one aggregate; more of them stand in reduce ... by KEYS");
    else if (t.kind == WR_TK_COMMA && wr_slice_is(p->stage, "filter"))
        wr_err_hint(err, "conditions are joined by and");
    else if (t.kind == WR_TK_PERCENT && last.kind == WR_TK_NUM)
        wr_err_hint(err, "sample %.*s%% draws a part of the rows at random", (int)(last.end - last.pos),
                    p->lx.text.p + last.pos);
    else if (t.kind == WR_TK_DOT)
        wr_err_hint(err, "++ joins text; x.name and json(x, \"a.b[0]\") look into JSON");
    else if (t.kind == WR_TK_SEMI)
        wr_err_hint(err, "';' ends a let; stages are joined by |");
    else if (t.kind == WR_TK_COLON && next.kind == WR_TK_COLON)
        wr_err_hint(err, "num(x) reads text as a number, time(x) as a time, text(x) makes text");
    else if (t.kind == WR_TK_LPAREN && last.kind == WR_TK_NAME)
        wr_err_hint(err, "a call's ( touches its name: %.*s(...)", (int)(last.end - last.pos),
                    p->lx.text.p + last.pos);
    else if (t.kind == WR_TK_LPAREN)
        wr_err_hint(err, "is an operator, as 'and', or a '|' missing before it?");
    else if (t.kind == WR_TK_MINUS && t.touches && last.kind == WR_TK_NAME)
        wr_err_hint(err, "a name with a '-' stands in backticks: `%s`",
                    wr_parser_quote(p, last.pos, next.touches ? next.end : t.end, name));
}

int wr_fix_leftover(struct wr_parser *p, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p), last = p->last;
    char quoted[WR_QUOTE_TEXT];
    if (t.kind == WR_TK_ERROR)
        return wr_lex_error(&p->lx, t, err);
    if (t.kind == WR_TK_LPAREN && wr_slice_is(p->stage, "tee"))
        return wr_err_at(err, t.pos, 1, "a pipeline in brackets is not available yet");
    wr_parser_quote(p, t.pos, t.end, quoted);
    if (t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE)
        return wr_err_at(err, t.pos, 1, "this '%s' closes nothing", quoted);
    wr_err_at(err, t.pos, t.end - t.pos, "'%s' does not belong here", quoted);
    if (wr_token_is(&p->lx, last, "if") && wr_parser_begins_value(p, t))
        hint_if(p, t, err);
    else if (wr_token_is(&p->lx, last, "case") && wr_parser_begins_value(p, t))
        wr_err_hint(err, "write case { c1 -> a, c2 -> b, _ -> d }");
    else if (wr_token_is(&p->lx, last, "by") && wr_slice_is(p->stage, "plot"))
        wr_err_hint(err, "reduce first: reduce n = count() by KEY | plot bar KEY n");
    else if (wr_token_is(&p->lx, last, "by") && wr_parser_begins_value(p, t))
        wr_err_hint(err, "no ',' stands before by");
    else if (wr_slice_is(p->stage, "plot"))
        wr_err_hint(err, "plot hist takes one value; plot bar and plot line take X and Y, a blank between them");
    else if (t.kind == WR_TK_NAME || wr_parser_begins_value(p, t))
        hint_leftover_word(p, t, err);
    else
        hint_leftover_sign(p, t, err);
    return WR_EPROG;
}

/* ---- unknown stages --------------------------------------------------------------------------------------------
 */

static struct wr_slice nearest_stage(struct wr_parser *p, struct wr_slice w)
{
    enum { MANY = 64 };
    struct wr_slice names[MANY];
    size_t n = 0;
    for (const char *const *s = p->vocabulary->names; s && *s && n < MANY; s++)
        names[n++] = wr_slice_of(*s);
    return wr_suggest(w, names, n);
}

/* A stage of the whole language that this vocabulary does not have. */
static bool is_planned(struct wr_slice w)
{
    static const char *const planned[] = {
        "from",   "parse",   "filter", "map",      "flat_map", "select", "drop",   "rename", "partition", "merge",
        "reduce", "sort",    "top",    "take",     "skip",     "tail",   "sample", "uniq",   "join",      "union",
        "pivot",  "unpivot", "fill",   "describe", "tee",      "split",  "plot",   "to",     NULL};
    return is_one_of(w, planned);
}

static bool is_reserved_stage(struct wr_slice w)
{
    static const char *const reserved[] = {"window", "session", "trigger", "emit", "batch",
                                           "exec",   "rate",    "route",   NULL};
    return is_one_of(w, reserved);
}

static bool has_stage(struct wr_parser *p, const char *name)
{
    struct wr_stage_syntax syntax;
    return p->vocabulary->find(p->vocabulary->ctx, wr_slice_of(name), &syntax);
}

/* group by x: two stages can be meant, and both are shown with the user's keys. */
static bool hint_group(struct wr_parser *p, struct wr_slice w, struct wr_err *err)
{
    static const char *const words[] = {"group", "groupby", "group_by", "GROUP", NULL};
    char keys[WR_QUOTE_TEXT];
    enum wr_token_kind sign;
    if (!is_one_of(w, words))
        return false;
    if (!wr_parse_word(p, "by"))
        wr_parse_word(p, "BY");
    if (!wr_fix_call(p, keys, &sign)) /* group_by(a, b), group by (a, b) */
        wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_REST), keys);
    if (*keys && *keys != '(')
        wr_err_hint(err, "write partition by %s, or reduce ... by %s", keys, keys);
    else
        wr_err_hint(err, "write partition by KEYS, or reduce ... by KEYS");
    return true;
}

/* reduce in another tool's words: what was written, if it has aggregates, or keys to count by. `call` says that
 * `rest` is in brackets that touch the word, and `inside`, unless it is empty, is what stands in them. */
static void hint_reduce(struct wr_slice w, const char *rest, bool call, const char *inside, const char *hint,
                        struct wr_err *err)
{
    static const char *const folds[] = {"summarize", "summarise", "aggregate", "agg", "stats", "rollup", NULL};
    bool counts = wr_slice_is(w, "count") || wr_slice_is(w, "tally"), by = !strncmp(rest, "by ", 3);
    bool counts_by = !strcmp(hint, "reduce n = count() by KEYS");
    if (call && counts_by && *inside)
        wr_err_hint(err, "write reduce n = count() by %s", inside);
    else if (call && *inside && is_one_of(w, folds))
        wr_err_hint(err, "did you mean 'reduce'? write reduce %s", inside);
    else if (call && !strcmp(inside, "*"))
        wr_err_hint(err, "write reduce count()");
    else if (call && !counts_by && !is_one_of(w, folds))
        wr_err_hint(err, "write reduce %.*s%s", (int)w.n, w.p, rest);
    else if (wr_slice_is(w, "stats") && !*rest)
        wr_err_hint(err, "did you mean 'describe'?");
    else if (counts_by && *rest && !call)
        wr_err_hint(err, "write reduce n = count() by %s", rest);
    else if (counts && by)
        wr_err_hint(err, "write reduce n = count() %s", rest);
    else if (strchr(rest, '('))
        wr_err_hint(err, "did you mean 'reduce'? write reduce %s", rest);
    else
        wr_err_hint(err, "write %s", hint);
}

/* by, on, ...: the end of a stage that a newline or a `|` has ended too early. */
static bool hint_clause(struct wr_parser *p, struct wr_slice w, struct wr_err *err)
{
    static const char *const words[] = {"by", "on", "into", "if", "as", "asc", "keep", "seed", NULL};
    const bool which = wr_parse_peek_word(p, "first") || wr_parse_peek_word(p, "last");
    if (!is_one_of(w, words) || (wr_slice_is(w, "keep") && !which && !wr_parse_at_end(p)))
        return false;
    wr_err_hint(err, "a newline and a | end a stage: %.*s ... stands in the line of the stage it belongs to",
                (int)w.n, w.p);
    return true;
}

/* SELECT a, sum(b) FROM f GROUP BY a */
static bool hint_sql(struct wr_parser *p, struct wr_slice w, struct wr_err *err)
{
    char rest[WR_QUOTE_TEXT];
    if (!wr_slice_is(w, "SELECT"))
        return false;
    wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_REST), rest);
    if (!strstr(rest, "FROM "))
        return false;
    wr_err_hint(err,
                "SELECT a, sum(b) FROM f.csv WHERE c GROUP BY a is: from f.csv | filter c | reduce sum(b) by a");
    return true;
}

/* limit 3 by k, head -n 3 -g k: the `by` or `g` is the next token. */
static void hint_each(struct wr_parser *p, struct wr_token count, struct wr_err *err)
{
    char keys[WR_QUOTE_TEXT];
    wr_parser_take(p);
    wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_REST), keys);
    wr_err_hint(err, "did you mean 'take'? write partition by %s | take %.*s", *keys ? keys : "KEYS",
                (int)(count.end - count.pos), p->lx.text.p + count.pos);
}

/* head, head -n 3, head(3), limit 3 offset 2: rows by their place. */
static void hint_take(struct wr_parser *p, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    while (t.kind == WR_TK_MINUS || t.kind == WR_TK_LPAREN || wr_token_is(&p->lx, t, "n")) {
        wr_parser_take(p);
        t = *wr_parser_peek(p);
    }
    const int n = (int)(t.end - t.pos);
    if (t.kind != WR_TK_NUM) {
        wr_err_hint(err, "did you mean 'take'? write take %s", wr_parse_at_end(p) ? "10" : "N");
        return;
    }
    wr_parser_take(p);
    const bool offset = wr_fix_like(p, *wr_parser_peek(p), "offset"), by = wr_fix_like(p, *wr_parser_peek(p), "by");
    const bool two = wr_parser_is(p, WR_TK_COMMA); /* limit SKIPPED, TAKEN */
    const struct wr_token second = wr_parser_peek_second(p);
    const struct wr_token skipped = two ? t : second, taken = two ? second : t;
    if ((offset || two) && second.kind == WR_TK_NUM)
        wr_err_hint(err, "did you mean 'take'? write skip %.*s | take %.*s", (int)(skipped.end - skipped.pos),
                    p->lx.text.p + skipped.pos, (int)(taken.end - taken.pos), p->lx.text.p + taken.pos);
    else if (by)
        hint_each(p, t, err);
    else if (wr_parser_is(p, WR_TK_MINUS) && wr_token_is(&p->lx, second, "g")) {
        wr_parser_take(p);
        hint_each(p, t, err);
    } else
        wr_err_hint(err, "did you mean 'take'? write take %.*s", n, p->lx.text.p + t.pos);
}

/* cut -f a, dedup --keep-last: does what stands behind the word begin with a flag? Where our word takes an
 * expression, -a -b is a difference. */
static bool has_flag(struct wr_parser *p, bool expression)
{
    struct wr_lexer ahead = p->lx;
    const struct wr_token dash = *wr_parser_peek(p);
    wr_lex_take(&ahead, dash);
    const struct wr_token name = wr_lex_peek(&ahead);
    wr_lex_take(&ahead, name);
    const struct wr_token next = wr_lex_peek(&ahead);
    if (dash.kind != WR_TK_MINUS || !name.touches)
        return false;
    return name.kind == WR_TK_MINUS || (name.kind == WR_TK_NAME && (wr_parser_begins_value(p, next) ||
                                                                    (!expression && next.kind == WR_TK_MINUS)));
}

/* Another tool's word: the same arguments after our word, or a longer text. */
static bool hint_foreign(struct wr_parser *p, struct wr_slice w, struct wr_err *err)
{
    const char *hint = NULL, *ours = wr_suggest_stage_word(w, &hint);
    char rest[WR_QUOTE_TEXT], inside[WR_QUOTE_TEXT] = "";
    enum wr_token_kind sign;
    if (!ours)
        return false;
    struct wr_slice word = wr_slice_of(ours);
    struct wr_token t = *wr_parser_peek(p);
    if (wr_slice_is(word, "take") && !hint) {
        hint_take(p, err);
        return true;
    }
    const bool sorts = wr_slice_is(word, "sort") && !hint;
    const bool flag = !sorts && has_flag(p, wr_slice_is(word, "filter") || wr_slice_is(word, "map"));
    const bool touches = t.kind == WR_TK_LPAREN && t.touches, call = touches && wr_fix_call(p, inside, &sign);
    if (sorts && (call || wr_fix_like(p, t, "by")))
        wr_parser_take(p);
    if (sorts && !wr_parse_at_end(p))
        wr_fix_keys(p, rest);
    else
        wr_parser_quote(p, p->last_end, flag ? 0 : wr_parser_end_of(p, WR_UNIT_REST), rest);
    const char *later = has_stage(p, ours) ? "" : " (not available yet)";
    const bool keys = wr_slice_is(word, "uniq") && (call || wr_parser_begins_value(p, t)) &&
                      !wr_fix_like(p, t, "by") && !wr_fix_like(p, t, "keep");
    if (wr_slice_is(word, "reduce"))
        hint_reduce(w, rest, touches, inside, hint, err);
    else if (hint)
        wr_err_hint(err, "write %s%s", hint, later);
    else if (flag)
        wr_err_hint(err, "did you mean '%s'? stages take no flags: weir help %s%s", ours, ours, later);
    else if (touches && !call)
        wr_err_hint(err, "did you mean '%s'?%s", ours, later);
    else
        wr_err_hint(err, "did you mean '%s'? write %s%s%s%s%s", ours, ours, keys ? " by" : "", *rest ? " " : "",
                    call && !sorts ? inside : rest, later);
    return true;
}

static void hint_shape(struct wr_parser *p, struct wr_token word, struct wr_err *err)
{
    char all[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    wr_parser_quote(p, word.pos, wr_parser_end_of(p, WR_UNIT_REST), all);
    if (t.kind == WR_TK_ASSIGN)
        wr_err_hint(err, "write map %s", all);
    else if (t.kind >= WR_TK_EQ && t.kind <= WR_TK_NOMATCH)
        wr_err_hint(err, "write filter %s", all);
    else if (t.kind == WR_TK_LPAREN && t.touches)
        wr_err_hint(err, "a stage stands before it: reduce, map or filter %s", all);
}

static void hint_all_stages(struct wr_parser *p, struct wr_err *err)
{
    char list[400];
    size_t n = 0;
    for (const char *const *s = p->vocabulary->names; s && *s; s++) {
        size_t len = strlen(*s);
        if (n + len + 3 > sizeof list)
            break;
        memcpy(list + n, *s, len);
        n += len;
        memcpy(list + n, ", ", 2);
        n += 2;
    }
    if (n)
        wr_err_hint(err, "(stages: %.*s)", (int)n - 2, list);
}

static int fix_no_word(struct wr_parser *p, struct wr_token t, struct wr_err *err)
{
    if (t.kind == WR_TK_SEMI || t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE)
        return wr_fix_leftover(p, err);
    wr_parse_expected(p, "a stage", err);
    if (t.kind == WR_TK_SLASH)
        wr_err_hint(err, "write filter line ~ /regex/");
    else if (t.kind == WR_TK_LBRACE)
        wr_err_hint(err, "awk's { print $1 } is select col(1)");
    else if (t.kind == WR_TK_AND || t.kind == WR_TK_OR || (t.kind >= WR_TK_EQ && t.kind != WR_TK_BANG))
        wr_err_hint(err, "an operator goes on a line when it ends it, not when it begins the next");
    return WR_EPROG;
}

/* project-away, count-distinct: other tools' words with a dash, which the table has with a `_`. The word has been
 * taken; are the next tokens the rest of one? They are taken then, and *w is what the table calls it. */
static bool take_dashed(struct wr_parser *p, char joined[WR_QUOTE_TEXT], struct wr_slice *w)
{
    const struct wr_token dash = *wr_parser_peek(p), more = wr_parser_peek_second(p);
    const char *hint;
    if (dash.kind != WR_TK_MINUS || !dash.touches || more.kind != WR_TK_NAME || !more.touches)
        return false;
    const size_t n = more.end - p->last.pos;
    if (n >= WR_QUOTE_TEXT)
        return false;
    memcpy(joined, w->p, n);
    joined[w->n] = '_';
    const struct wr_slice whole = {joined, n};
    if (!wr_suggest_stage_word(whole, &hint))
        return false;
    wr_parser_take(p);
    wr_parser_take(p);
    *w = whole;
    return true;
}

int wr_fix_unknown_stage(struct wr_parser *p, struct wr_token word, struct wr_err *err)
{
    if (word.kind != WR_TK_NAME)
        return fix_no_word(p, word, err);
    struct wr_slice w = wr_token_text(&p->lx, word), shown = w;
    if (shown.n > 80)
        shown.n = 80;
    int n = (int)shown.n;
    wr_parser_take(p);
    if (is_reserved_stage(w)) {
        wr_err_at(err, word.pos, word.end - word.pos, "'%.*s' comes later: the word is reserved for a stage", n,
                  w.p);
        return WR_EPROG;
    }
    if (is_planned(w))
        return wr_err_at(err, word.pos, word.end - word.pos, "'%.*s' is not available yet", n, w.p);
    char joined[WR_QUOTE_TEXT];
    if (take_dashed(p, joined, &w)) {
        wr_err_at(err, word.pos, p->last_end - word.pos, "no stage '%.*s'", (int)(p->last_end - word.pos),
                  p->lx.text.p + word.pos);
        hint_foreign(p, w, err);
        return WR_EPROG;
    }
    wr_err_at(err, word.pos, word.end - word.pos, "no stage '%.*s'", n, w.p);
    if (wr_parser_is(p, WR_TK_ASSIGN)) {
        hint_shape(p, word, err);
        return WR_EPROG;
    }
    if (wr_lex_reserved(w)) {
        wr_err_hint(err, "an operator goes on a line when it ends it, not when it begins the next");
        return WR_EPROG;
    }
    if (hint_group(p, w, err) || hint_clause(p, w, err) || hint_sql(p, w, err) || hint_foreign(p, w, err))
        return WR_EPROG;
    struct wr_slice near = nearest_stage(p, w);
    if (near.n)
        wr_err_hint(err, "did you mean '%.*s'?", (int)near.n, near.p);
    else
        hint_all_stages(p, err);
    if (!near.n)
        hint_shape(p, word, err);
    return WR_EPROG;
}
