/* See logline.h. Access logs in the Common Log Format of NCSA httpd, and with Apache's and nginx's two fields more
 * (httpd.apache.org/docs/2.4/logs.html, nginx.org/en/docs/http/ngx_http_log_module.html):
 *
 *   ip ident user [time] "request" status bytes "referer" "agent"
 *
 * A text in quotes ends at the first quote that no backslash escapes and behind which the field ends: Apache writes
 * \" and \xhh, nginx \xhh, and of those who escape nothing most lines are understood too. What stands behind the
 * last field after a blank is left alone: many servers log more there. */
#include "data/logline.h"

enum {
    IP,
    IDENT,
    USER,
    TIME,
    METHOD,
    PATH,
    PROTOCOL,
    STATUS,
    BYTES,
    COMMON_FIELDS,
    REFERER = COMMON_FIELDS,
    AGENT
};

static bool bracketed(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (!wr_log_byte(&at, '['))
        return false;
    const char *close = wr_log_find(at.p, at.end, ']');
    if (!close || close == at.p)
        return false;
    *field = wr_log_field(at.p, close);
    c->p = close + 1;
    return true;
}

static bool is_escaped(const char *from, const char *quote)
{
    const char *p = quote;
    while (p > from && p[-1] == '\\')
        p--;
    return (quote - p) & 1;
}

static bool quoted(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (!wr_log_byte(&at, '"'))
        return false;
    for (const char *q = at.p; (q = wr_log_find(q, at.end, '"')); q++) {
        if ((q + 1 < at.end && q[1] != ' ') || is_escaped(at.p, q))
            continue;
        *field = wr_log_field(at.p, q);
        c->p = q + 1;
        return true;
    }
    return false;
}

/* A `-` or digits: exactly `n`, or any number of them (0). */
static bool number(struct wr_log_cursor *c, size_t n, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    size_t found = wr_log_digits(&at);
    if (found ? n && found != n : !wr_log_byte(&at, '-'))
        return false;
    if (at.p < at.end && *at.p != ' ')
        return false;
    *field = wr_log_field(c->p, at.p);
    *c = at;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_method(const char *p, const char *end)
{
    const char *from = p;
    while (p < end && (is_letter(*p) || *p == '-' || *p == '_'))
        p++;
    return p == end && p > from;
}

/* HTTP/1.1 and the like: letters, a slash, digits and points. */
static bool is_protocol(const char *p, const char *end)
{
    const char *from = p;
    while (p < end && is_letter(*p))
        p++;
    if (p == from || p == end || *p != '/' || end - p < 2)
        return false;
    for (p++; p < end && (wr_log_is_digit(*p) || *p == '.');)
        p++;
    return p == end;
}

/* METHOD path PROTOCOL; any other request is all path. */
static void split_request(struct wr_str request, struct wr_str *f)
{
    const char *p = request.p, *end = p + request.n;
    const char *first = wr_log_find(p, end, ' '), *last = end;
    while (first && last[-1] != ' ')
        last--;
    f[METHOD] = f[PROTOCOL] = (struct wr_str){p, 0, 0};
    f[PATH] = request;
    if (!first || last - 1 <= first + 1 || !is_method(p, first) || !is_protocol(last, end))
        return;
    f[METHOD] = wr_log_field(p, first);
    f[PATH] = wr_log_field(first + 1, last - 1);
    f[PROTOCOL] = wr_log_field(last, end);
}

/* How many fields there are; the cursor stands where the next one was looked for. */
static uint32_t scan_access(struct wr_log_cursor *c, bool combined, struct wr_str *f)
{
    struct wr_str request;
    for (uint32_t i = IP; i <= USER; i++)
        if (!wr_log_word(c, &f[i]))
            return i;
    if (!bracketed(c, &f[TIME]))
        return TIME;
    if (!wr_log_byte(c, ' ') || !quoted(c, &request))
        return PATH;
    split_request(request, f);
    if (!wr_log_byte(c, ' ') || !number(c, 3, &f[STATUS]))
        return STATUS;
    if (!wr_log_byte(c, ' ') || !number(c, 0, &f[BYTES]))
        return BYTES;
    if (!combined)
        return COMMON_FIELDS;
    for (uint32_t i = REFERER; i <= AGENT; i++)
        if (!wr_log_byte(c, ' ') || !quoted(c, &f[i]))
            return i;
    return WR_LOG_FIELDS;
}

static uint32_t scan_common(struct wr_slice line, struct wr_str *fields, size_t *at)
{
    struct wr_log_cursor c = {line.p, line.p + line.n};
    uint32_t found = scan_access(&c, false, fields);
    *at = (size_t)(c.p - line.p);
    return found;
}

static uint32_t scan_combined(struct wr_slice line, struct wr_str *fields, size_t *at)
{
    struct wr_log_cursor c = {line.p, line.p + line.n};
    uint32_t found = scan_access(&c, true, fields);
    *at = (size_t)(c.p - line.p);
    return found;
}

static const char *const access_columns[WR_LOG_FIELDS] = {
    "ip", "ident", "user", "time", "method", "path", "protocol", "status", "bytes", "referer", "agent",
};
static const char *const syslog_columns[] = {
    "time", "host", "app", "pid", "message", "priority", "msgid", "data",
};

const struct wr_log_format wr_log_formats[] = {
    {"combined", access_columns, WR_LOG_FIELDS, scan_combined},
    {"common", access_columns, COMMON_FIELDS, scan_common},
    {"nginx", access_columns, WR_LOG_FIELDS, scan_combined},
    {"syslog", syslog_columns, sizeof syslog_columns / sizeof *syslog_columns, wr_log_scan_syslog},
    {.name = NULL},
};
