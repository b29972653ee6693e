/* JSON lines taken apart (data/json_rows.h): a block of rows of eight members, of rows with objects and lists in
 * them, and of rows of which each has other members than the one before; with some names wanted, and with none. */
#include <stdio.h>
#include <stdlib.h>

#include "data/json_rows.h"
#include "micro.h"

enum { BYTES = 256 * 1024, ROW = 1024 };

struct lines {
    char *memory, *text;
    size_t bytes;
    uint32_t rows;
    struct wr_json_rows *taker;
    struct wr_index index;
};

static const char *const countries[] = {"DE", "US", "FR", "GB"}, *const products[] = {"Mouse", "Desk lamp",
                                                                                      "Webcam"};

static int flat(struct micro_dice *d, uint32_t i, char *p)
{
    return snprintf(
        p, ROW,
        "{\"id\":%u,\"date\":\"2026-0%u-1%u\",\"country\":\"%s\",\"customer\":\"C%05u\",\"product\":\"%s\","
        "\"price\":%u.%02u,\"qty\":%u,\"note\":\"%.*s\"}\n",
        i, 1 + micro_below(d, 9), micro_below(d, 10), countries[micro_below(d, 4)], micro_below(d, 100000),
        products[micro_below(d, 3)], micro_below(d, 1000), micro_below(d, 100), 1 + micro_below(d, 9),
        (int)micro_below(d, 30), "a note of up to thirty characters");
}

static int deep(struct micro_dice *d, uint32_t i, char *p)
{
    return snprintf(
        p, ROW,
        "{\"id\": \"%u\", \"type\": \"%s\", \"actor\": {\"id\": %u, \"login\": \"user%u\"}, \"repo\": {\"id\": "
        "%u, \"name\": \"a/b%u\"}, \"tags\": [\"x\", %u, {\"y\": null}], \"text\": \"say \\\"%u\\\"\", "
        "\"public\": true}\n",
        i, micro_below(d, 2) ? "PushEvent" : "IssueEvent", micro_below(d, 1000000), micro_below(d, 100000), i * 7,
        i, micro_below(d, 100), i);
}

/* Each of eight members is there or not. */
static int sparse(struct micro_dice *d, uint32_t i, char *p)
{
    char *at = p;
    at += sprintf(at, "{\"id\":%u", i);
    for (unsigned k = 0; k < 8; k++)
        if (micro_below(d, 2))
            at += sprintf(at, ",\"member%u\":%u", k, micro_below(d, 10000));
    at += sprintf(at, "}\n");
    return (int)(at - p);
}

static void take(void *ctx)
{
    struct lines *l = ctx;
    const struct wr_index_spec spec = {.json = l->taker, .eof = true};
    micro_check(wr_index_run(&l->index, &spec, l->text, l->bytes), "JSON lines");
}

static void measure(const char *name, int (*row)(struct micro_dice *, uint32_t, char *),
                    const struct wr_slice *names, uint32_t n)
{
    struct micro_dice d = {1};
    char shown[64];
    struct lines l = {.memory = micro_alloc(BYTES + ROW + 2 * WR_BLOCK_PAD), .taker = wr_json_rows_new(names, n)};
    l.text = l.memory + WR_BLOCK_PAD;
    for (; l.bytes < BYTES; l.rows++)
        l.bytes += (size_t)row(&d, l.rows, l.text + l.bytes);
    if (!l.taker)
        micro_die("JSON lines");
    snprintf(shown, sizeof shown, "json %s, %u names", name, n);
    micro_kernel(shown, l.rows, l.bytes, take, &l);
    wr_index_done(&l.index);
    wr_json_rows_free(l.taker);
    free(l.memory);
}

void micro_json(void)
{
    const struct wr_slice of_flat[] = {WR_SLICE("country"), WR_SLICE("price"), WR_SLICE("qty")};
    const struct wr_slice of_deep[] = {WR_SLICE("type"), WR_SLICE("actor.login"), WR_SLICE("tags")};
    const struct wr_slice of_sparse[] = {WR_SLICE("id"), WR_SLICE("member3")};
    measure("flat", flat, of_flat, 0);
    measure("flat", flat, of_flat, 3);
    measure("deep", deep, of_deep, 3);
    measure("sparse", sparse, of_sparse, 2);
}
