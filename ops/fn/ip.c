/* ip_in(ip, network): whether an address lies in a network, both IPv4 or both IPv6. A network that is known is read
 * once, when the program is checked. Addresses are read by the C library (inet_pton: no names, no leading zeros).
 */
#include <arpa/inet.h>

#include "ops/fn/arg.h"

struct address {
    uint8_t len; /* 4 or 16; 0: none */
    uint8_t byte[16];
};

struct network {
    struct address at;
    unsigned bits;
};

static struct address read_address(struct wr_slice s)
{
    struct address a = {0};
    char text[INET6_ADDRSTRLEN];
    if (!s.n || s.n >= sizeof text || memchr(s.p, 0, s.n))
        return a;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    bool six = memchr(s.p, ':', s.n);
    if (inet_pton(six ? AF_INET6 : AF_INET, text, a.byte) == 1)
        a.len = six ? 16 : 4;
    return a;
}

/* "10.0.0.0/8"; an address alone is a network of one. */
static bool read_network(struct wr_slice s, struct network *out)
{
    const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
    size_t n = slash ? (size_t)(slash - s.p) : s.n, i = n + 1;
    out->at = read_address((struct wr_slice){s.p, n});
    out->bits = out->at.len * 8u;
    if (!slash)
        return out->at.len;
    unsigned bits = 0;
    for (; i < s.n && i < n + 4 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        bits = bits * 10 + (unsigned)(s.p[i] - '0');
    if (!out->at.len || i == n + 1 || i < s.n || bits > out->bits)
        return false;
    out->bits = bits;
    return true;
}

static bool is_in(const struct address *a, const struct network *net)
{
    unsigned whole = net->bits / 8, rest = net->bits % 8;
    if (a->len != net->at.len || !a->len || memcmp(a->byte, net->at.byte, whole) != 0)
        return false;
    return !rest || (a->byte[whole] ^ net->at.byte[whole]) >> (8 - rest) == 0;
}

static int bind_ip_in(struct wr_fn_bind *b)
{
    struct wr_slice text = b->texts[1];
    struct network *net = wr_arena_zalloc(b->lang->arena, sizeof *net);
    if (!net)
        return wr_arena_error(b->lang->arena, b->err);
    if (!text.n)
        return 0;
    b->bad = 1;
    b->data = net;
    if (read_network(text, net))
        return 0;
    wr_err_set(b->err, WR_EPROG, "this is no network");
    wr_err_hint(b->err, "\"10.0.0.0/8\", \"2001:db8::/32\"");
    return WR_EPROG;
}

static int run_ip_in(struct wr_fn_call *c)
{
    const struct network *known = c->data;
    WR_EACH (i, c->sel, c->n) {
        struct network own;
        const struct network *net = known ? known : &own;
        c->out->truth[i] = 0;
        if (!known) {
            struct wr_slice text = wr_fn_arg_text(&c->args[1], i);
            bool good = read_network(text, &own);
            if (!good && text.n)
                wr_fn_tell(c, i, text);
            if (!good)
                continue;
        }
        struct address a = read_address(wr_fn_arg_text(&c->args[0], i));
        c->out->truth[i] = is_in(&a, net);
    }
    return 0;
}

const struct wr_fn wr_fn_ip[] = {
    {
        .name = "ip_in",
        .params = "ss",
        .result = WR_T_BOOL,
        .bind = bind_ip_in,
        .run = run_ip_in,
        .warn_one = "second argument of ip_in() is no network",
        .warn_many = "second arguments of ip_in() are no networks",
        .warn_taken = "taken as false",
        .signature = "ip_in(ip, network)",
        .summary = "Whether the address, IPv4 or IPv6, lies in the network; false for what is no address.",
        .example = "ip_in(\"10.20.0.7\", \"10.0.0.0/8\")",
        .shows = "true",
    },
    {.name = NULL},
};
