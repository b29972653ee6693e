/* What json_diff.py asks of data/json.h: a request a line, an answer a line, bytes in hex.
 *
 *     value TEXT         the value that TEXT is                  at LIST I          element I
 *     list LIST          its elements                            slice LIST FROM TO
 *     find PATH TEXT     what stands at PATH                     quote BYTES        as a string
 *
 * A value is its kind's number, `:` and its bytes, a string's with its escapes undone; `none`: no JSON or no list,
 * `missing`: no such place, `path`: no path. Every text lies in memory of exactly its size. */
#include <stdio.h>
#include <stdlib.h>

#include "data/json.h"

static struct wr_slice from_hex(const char *hex)
{
    size_t n = hex[0] == '-' ? 0 : strlen(hex) / 2;
    char *p = malloc(n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        unsigned byte;
        sscanf(hex + 2 * i, "%2x", &byte);
        p[i] = (char)byte;
    }
    return (struct wr_slice){p, n};
}

static void put_hex(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", (unsigned char)p[i]);
}

static void put_value(const struct wr_json *v)
{
    printf("%d:", v->kind);
    if (v->kind == WR_JSON_STRING && v->escaped) {
        char *out = malloc(v->text.n);
        size_t n = wr_json_unescape(v->text, out);
        if (!wr_json_string_is(v, (struct wr_slice){out, n}) ||
            (n && wr_json_string_is(v, (struct wr_slice){out, n - 1})))
            printf("string_is");
        put_hex(out, n);
        free(out);
    } else {
        put_hex(v->text.p, v->text.n);
    }
}

static void put_list(struct wr_slice list)
{
    struct wr_json_walk w;
    struct wr_json item;
    uint32_t n = 0;
    if (!wr_json_is_list(list)) {
        printf("none");
        return;
    }
    for (wr_json_list(&w, list); wr_json_list_next(&w, &item); n++) {
        put_value(&item);
        putchar(' ');
    }
    printf("%u", n == wr_json_list_count(list) ? n : UINT32_MAX);
}

static void put_found(struct wr_slice path_text, struct wr_slice text)
{
    struct wr_arena arena;
    struct wr_json_path path;
    struct wr_err err = {.code = 0};
    struct wr_json found;
    wr_arena_init(&arena, 0, NULL, "json_diff");
    int rc = wr_json_path_parse(&arena, path_text, &path, &err);
    if (rc < 0)
        printf("path");
    else if ((rc = wr_json_find(&path, text, &found)) <= 0)
        printf(rc < 0 ? "none" : "missing");
    else
        put_value(&found);
    wr_arena_done(&arena);
}

static void put_slice(struct wr_slice list, long from, long to)
{
    char *out = malloc(list.n + 2);
    put_hex(out, wr_json_list_slice(list, from, to, out));
    free(out);
}

static void put_quoted(struct wr_slice s)
{
    size_t n = wr_json_quoted_size(s);
    char *out = malloc(n + WR_JSON_SLACK);
    if ((size_t)(wr_json_quote(out, s) - out) != n || n > WR_JSON_QUOTED_MAX(s.n))
        printf("size");
    put_hex(out, n);
    free(out);
}

static void answer(char **w)
{
    struct wr_slice text = from_hex(w[1]), second = from_hex(w[2]);
    struct wr_json v;
    if (w[0][0] == 'v')
        wr_json_parse(text, &v) ? put_value(&v) : (void)printf("none");
    else if (w[0][0] == 'l')
        put_list(text);
    else if (w[0][0] == 'a')
        wr_json_list_at(text, atol(w[2]), &v) ? put_value(&v) : (void)printf("missing");
    else if (w[0][0] == 's')
        put_slice(text, atol(w[2]), atol(w[3]));
    else if (w[0][0] == 'f')
        put_found(text, second);
    else
        put_quoted(text);
    putchar('\n');
    free((void *)text.p);
    free((void *)second.p);
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, stdin) > 0) {
        char *words[4] = {"", "", "", ""}, *save = NULL;
        int n = 0;
        for (char *w = strtok_r(line, " \n", &save); w && n < 4; w = strtok_r(NULL, " \n", &save))
            words[n++] = w;
        answer(words);
    }
    free(line);
    return 0;
}
