/* Filling a struct wr_err. The text is made safe to print here, once, so that no caller has to think of it. */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "base/utf8.h"

void wr_err_text(char *dst, size_t cap, const char *text)
{
    size_t o = 0;
    for (unsigned len, room; *text; text += len) {
        len = wr_utf8_len(text, strnlen(text, 4));
        const bool obeyed = *text != '\n' && wr_shown_obeyed(text, len);
        room = obeyed ? 4 * len : len;
        if (o + room >= cap)
            break;
        for (unsigned i = 0; i < len; i++)
            if (obeyed)
                o += (size_t)snprintf(dst + o, cap - o, "\\x%02x", (unsigned char)text[i]);
            else
                dst[o++] = text[i];
    }
    dst[o] = 0;
}

int wr_err_setv(struct wr_err *e, int code, const char *fmt, va_list ap)
{
    if (!e || e->code)
        return code;
    char text[sizeof e->msg];
    vsnprintf(text, sizeof text, fmt, ap);
    e->code = code;
    wr_err_text(e->msg, sizeof e->msg, text);
    return code;
}

int wr_err_set(struct wr_err *e, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wr_err_setv(e, code, fmt, ap);
    va_end(ap);
    return code;
}

int wr_err_at(struct wr_err *e, uint32_t pos, uint32_t len, const char *fmt, ...)
{
    if (!e || e->code)
        return WR_EPROG;
    va_list ap;
    va_start(ap, fmt);
    wr_err_setv(e, WR_EPROG, fmt, ap);
    va_end(ap);
    e->pos = pos;
    e->len = len ? len : 1;
    return WR_EPROG;
}

void wr_err_hint(struct wr_err *e, const char *fmt, ...)
{
    if (!e)
        return;
    char text[sizeof e->hint];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    wr_err_text(e->hint, sizeof e->hint, text);
}

int wr_err_nomem(struct wr_err *e, const char *who)
{
    if (!e || e->code)
        return WR_ELIMIT;
    wr_err_set(e, WR_ELIMIT, "out of memory in %s", who);
    wr_err_hint(e, "--memory SIZE raises the limit, unless the system has no more");
    return WR_ELIMIT;
}
