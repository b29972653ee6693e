/* Lists and JSON: the reader of data/json.h alone, and functions over paths of three parts (some 20 bytes) and over
 * objects of some 200 bytes, which stand in quotes in their CSV. Of functions, undoing those quotes is part of what
 * is measured. */
#include <stdio.h>

#include "data/json.h"
#include "micro.h"

static const char *const words[] = {"orders", "index", "a", "images", "2026", "login.html", "user", "v2"};
enum { WORDS = sizeof words / sizeof *words };

static char *paths_row(struct micro_dice *d, uint32_t i, char *p)
{
    (void)i;
    return p + sprintf(p, "%s/%s/%u.html", words[micro_below(d, WORDS)], words[micro_below(d, WORDS)],
                       micro_below(d, 1000000));
}

/* An object; quote: what stands for a quote in it. */
static char *put_object(struct micro_dice *d, uint32_t i, const char *q, char *p)
{
    p += sprintf(p, "{%sid%s:%u,%suser%s:{%sname%s:%s%s %s%s,", q, q, i, q, q, q, q, q,
                 words[micro_below(d, WORDS)], words[micro_below(d, WORDS)], q);
    p += sprintf(p, "%sage%s:%u},%stags%s:[%s%s%s,%s%s%s],", q, q, micro_below(d, 90), q, q, q,
                 words[micro_below(d, WORDS)], q, q, words[micro_below(d, WORDS)], q);
    p += sprintf(p, "%sprice%s:%u.%02u,%snote%s:%sa line of text, as people write them%s,%sok%s:true,", q, q,
                 micro_below(d, 1000), micro_below(d, 100), q, q, q, q, q, q);
    return p + sprintf(p, "%stime%s:%s2026-11-20T10:%02u:05Z%s}", q, q, q, micro_below(d, 60), q);
}

static char *objects_row(struct micro_dice *d, uint32_t i, char *p)
{
    *p++ = '"';
    p = put_object(d, i, "\"\"", p);
    *p++ = '"';
    return p;
}

static const struct micro_shape paths = {"paths", (const char *const[]){"path"}, 1, paths_row};
static const struct micro_shape objects = {"objects", (const char *const[]){"o"}, 1, objects_row};

struct texts {
    const struct wr_json_path *path;
    struct wr_slice text[1000];
    uint64_t bytes;
};

static void find_alone(void *ctx)
{
    const struct texts *t = ctx;
    struct wr_json found;
    for (uint32_t i = 0; i < 1000; i++)
        if (wr_json_find(t->path, t->text[i], &found) != 1)
            micro_die("nothing is there");
}

static void quote_alone(void *ctx)
{
    const struct texts *t = ctx;
    char out[WR_JSON_QUOTED_MAX(400) + WR_JSON_SLACK];
    for (uint32_t i = 0; i < 1000; i++)
        if (wr_json_quote(out, t->text[i]) == out)
            micro_die("nothing is written");
}

static void alone(void)
{
    static struct texts t;
    struct wr_json_key keys[2] = {{.name = WR_SLICE("user")}, {.name = WR_SLICE("name")}};
    const struct wr_json_path path = {keys, 2};
    struct micro_dice d = {7};
    char *at = micro_alloc(1000 * 400);
    t = (struct texts){.path = &path};
    for (uint32_t i = 0; i < 1000; i++) {
        char *end = put_object(&d, i, "\"", at);
        t.text[i] = (struct wr_slice){at, (size_t)(end - at)};
        t.bytes += t.text[i].n;
        at = end;
    }
    micro_kernel("json find alone", 1000, t.bytes, find_alone, &t);
    micro_kernel("json quote alone", 1000, t.bytes, quote_alone, &t);
}

void micro_lists(void)
{
    alone();
    struct micro_data *d = micro_data_new(&paths, 4 * WR_BATCH_ROWS, 0);
    micro_expression(d, "split(path, \"/\")");
    micro_expression(d, "split(path, \"/\")[1]");
    micro_expression(d, "split(path, \"/\")[-1]");
    micro_expression(d, "split(path, \"/\")[1:]");
    micro_expression(d, "split(path, /\\/+/)");
    micro_expression(d, "join(split(path, \"/\"), \" \")");
    micro_expression(d, "len(split(path, \"/\"))");
    micro_expression(d, "[path, 1, true]");
    micro_expression(d, "extract_all(path, /[0-9]+/)");
    micro_data_free(d);
    d = micro_data_new(&objects, 4 * WR_BATCH_ROWS, 4 * WR_BATCH_ROWS * 400);
    micro_expression(d, "text(o)");
    micro_expression(d, "json(o, \"id\")");
    micro_expression(d, "json(o, \"user.name\")");
    micro_expression(d, "json(o, \"tags[1]\")");
    micro_data_free(d);
}
