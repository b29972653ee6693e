/* Lists: texts of JSON arrays. See json.h. */
#include "data/json.h"

void wr_json_list(struct wr_json_walk *w, struct wr_slice list)
{
    struct wr_json_walk outer;
    wr_json_begin(&outer, list);
    if (outer.at < outer.end && *outer.at == '[')
        wr_json_enter(w, &outer);
    else
        *w = (struct wr_json_walk){.at = NULL};
}

bool wr_json_list_next(struct wr_json_walk *w, struct wr_json *out)
{
    struct wr_json none;
    if (wr_json_step(w, &none) <= 0)
        return false;
    wr_json_value(w, out);
    return w->at != NULL;
}

bool wr_json_is_list(struct wr_slice text)
{
    struct wr_json value;
    return wr_json_parse(text, &value) && value.kind == WR_JSON_ARRAY;
}

uint32_t wr_json_list_count(struct wr_slice list)
{
    struct wr_json_walk w;
    struct wr_json item;
    uint32_t n = 0;
    wr_json_list(&w, list);
    while (wr_json_list_next(&w, &item))
        n++;
    return n;
}

bool wr_json_list_at(struct wr_slice list, int64_t i, struct wr_json *out)
{
    struct wr_json_walk w;
    if (i < 0)
        i += wr_json_list_count(list);
    if (i < 0)
        return false;
    wr_json_list(&w, list);
    while (wr_json_list_next(&w, out))
        if (i-- == 0)
            return true;
    return false;
}

/* A place among n elements: from the end where negative, at the beginning where that is before it. */
static int64_t place_of(int64_t i, int64_t n)
{
    return i >= 0 ? i : i < -n ? 0 : n + i;
}

size_t wr_json_list_slice(struct wr_slice list, int64_t from, int64_t to, char *out)
{
    struct wr_json_walk w;
    struct wr_json item;
    char *at = out;
    if (from < 0 || to < 0) {
        int64_t n = wr_json_list_count(list);
        from = place_of(from, n);
        to = place_of(to, n);
    }
    *at++ = '[';
    wr_json_list(&w, list);
    for (int64_t i = 0; i < to && wr_json_list_next(&w, &item); i++) {
        if (i < from)
            continue;
        size_t quotes = item.kind == WR_JSON_STRING;
        if (i > from)
            *at++ = ',';
        memcpy(at, item.text.p - quotes, item.text.n + 2 * quotes);
        at += item.text.n + 2 * quotes;
    }
    *at++ = ']';
    return (size_t)(at - out);
}
