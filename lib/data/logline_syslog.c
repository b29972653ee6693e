/* See logline.h. Lines of syslog, in the three forms that are met:
 *
 *   Nov 20 10:00:05 host app[pid]: message                                RFC 3164, what daemons write to files
 *   2026-11-20T10:00:05.123+01:00 host app[pid]: message                  the same with rsyslog's time
 *   1 2026-11-20T10:00:05Z host app pid msgid [id a="b"] message          RFC 5424
 *
 * each perhaps behind its priority in angles, `<34>`. RFC 3164 describes what was found in the wild rather than a
 * grammar; of its parts the time alone is always there in a known form. */
#include "data/logline.h"

enum { TIME, HOST, APP, PID, MESSAGE, PRIORITY, MSGID, DATA, FIELDS };

static bool begins_date(const struct wr_log_cursor *c)
{
    struct wr_log_cursor at = *c;
    return wr_log_digits(&at) == 4 && wr_log_byte(&at, '-');
}

/* `<34>`, or nothing. */
static bool priority(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (!wr_log_byte(&at, '<'))
        return true;
    const char *from = at.p;
    size_t n = wr_log_digits(&at);
    *field = wr_log_field(from, at.p);
    if (n < 1 || n > 3 || !wr_log_byte(&at, '>'))
        return false;
    *c = at;
    return true;
}

/* ---- RFC 5424 -------------------------------------------------------------------------------------------------
 */

/* Steps over the version and its blank, if a time of that format follows. */
static bool version(struct wr_log_cursor *c)
{
    struct wr_log_cursor at = *c;
    bool zero = at.p < at.end && *at.p == '0';
    size_t n = wr_log_digits(&at);
    if (zero || n < 1 || n > 3 || !wr_log_byte(&at, ' '))
        return false;
    bool nil = at.end - at.p >= 2 && at.p[0] == '-' && at.p[1] == ' ';
    if (!nil && !begins_date(&at))
        return false;
    *c = at;
    return true;
}

/* One `[id name="value" ...]`; in a value `\` escapes the byte behind it. */
static bool element(struct wr_log_cursor *c)
{
    bool text = false;
    if (!wr_log_byte(c, '['))
        return false;
    for (; c->p < c->end; c->p++) {
        if (text && *c->p == '\\' && c->p + 1 < c->end)
            c->p++;
        else if (*c->p == '"')
            text = !text;
        else if (*c->p == ']' && !text)
            return wr_log_byte(c, ']');
    }
    return false;
}

static bool structured(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (!wr_log_byte(&at, '-')) {
        do {
            if (!element(&at))
                return false;
        } while (at.p < at.end && *at.p == '[');
    }
    if (at.p < at.end && !wr_log_byte(&at, ' '))
        return false;
    *field = wr_log_field(c->p, at.p - (at.p > c->p && at.p[-1] == ' '));
    *c = at;
    return true;
}

static uint32_t scan_5424(struct wr_log_cursor *c, struct wr_str *f)
{
    static const uint32_t words[] = {TIME, HOST, APP, PID, MSGID};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!wr_log_word(c, &f[words[i]]))
            return words[i];
    if (!structured(c, &f[DATA]))
        return DATA;
    if (c->end - c->p >= 3 && !memcmp(c->p, "\xef\xbb\xbf", 3))
        c->p += 3;
    f[MESSAGE] = (struct wr_str){c->p, (uint32_t)(c->end - c->p), 0};
    return FIELDS;
}

/* ---- RFC 3164 -------------------------------------------------------------------------------------------------
 */

/* `Nov 20`, `Nov  5`, and the blank behind it. */
static bool month_and_day(struct wr_log_cursor *c)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    bool found = false;
    for (size_t i = 0; c->end - c->p >= 3 && i < sizeof months - 1; i += 3)
        found |= !memcmp(c->p, months + i, 3);
    if (!found)
        return false;
    c->p += 3;
    if (!wr_log_byte(c, ' '))
        return false;
    wr_log_byte(c, ' ');
    size_t n = wr_log_digits(c);
    return n >= 1 && n <= 2 && wr_log_byte(c, ' ');
}

/* `10:00:05`, perhaps with a fraction. */
static bool clock(struct wr_log_cursor *c)
{
    for (int i = 0; i < 3; i++)
        if ((i && !wr_log_byte(c, ':')) || wr_log_digits(c) != 2)
            return false;
    return !wr_log_byte(c, '.') || wr_log_digits(c) > 0;
}

static bool timestamp(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (begins_date(c))
        return wr_log_word(c, field);
    if (!month_and_day(&at) || !clock(&at) || !wr_log_byte(&at, ' '))
        return false;
    *field = wr_log_field(c->p, at.p - 1);
    *c = at;
    return true;
}

/* A daemon's own lines have no host: `app[pid]: ` stands in its place, and is left there. */
static bool host(struct wr_log_cursor *c, struct wr_str *field)
{
    struct wr_log_cursor at = *c;
    if (!wr_log_word(&at, field))
        return false;
    const char *colon = memchr(c->p, ':', (size_t)(at.p - c->p));
    if (colon && colon > c->p && colon == at.p - 2)
        field->n = 0;
    else
        *c = at;
    return true;
}

/* `app[pid]: ` or `app: `; any other beginning is the message's. */
static void tag(struct wr_log_cursor *c, struct wr_str *f)
{
    const char *p = c->p, *app_end, *pid = NULL, *pid_end = NULL;
    while (p < c->end && *p != ' ' && *p != '[')
        p++;
    app_end = p;
    if (p < c->end && *p == '[') {
        pid = ++p;
        while (p < c->end && *p != ' ' && *p != ']')
            p++;
        pid_end = p;
        if (p == c->end || *p++ != ']')
            return;
        p += p < c->end && *p == ':';
    } else if (app_end > c->p && app_end[-1] == ':') {
        app_end--;
    } else {
        return;
    }
    if (app_end == c->p || (p < c->end && *p != ' '))
        return;
    f[APP] = wr_log_field(c->p, app_end);
    if (pid)
        f[PID] = wr_log_field(pid, pid_end);
    c->p = p;
    wr_log_byte(c, ' ');
}

static uint32_t scan_3164(struct wr_log_cursor *c, struct wr_str *f)
{
    if (!timestamp(c, &f[TIME]))
        return TIME;
    if (!host(c, &f[HOST]))
        return HOST;
    tag(c, f);
    f[MESSAGE] = (struct wr_str){c->p, (uint32_t)(c->end - c->p), 0};
    return FIELDS;
}

uint32_t wr_log_scan_syslog(struct wr_slice line, struct wr_str *fields, size_t *at)
{
    struct wr_log_cursor c = {line.p, line.p + line.n};
    uint32_t found = PRIORITY;
    for (uint32_t i = 0; i < FIELDS; i++)
        fields[i] = (struct wr_str){line.p, 0, 0};
    if (priority(&c, &fields[PRIORITY]))
        found = version(&c) ? scan_5424(&c, fields) : scan_3164(&c, fields);
    *at = (size_t)(c.p - line.p);
    return found;
}
