/* See meter.h. A pen writes as far as there is room; a piece that does not fit whole is left out. */
#include "cmd/meter.h"

#include <string.h>

enum {
    BAR_LEAST = 8,  /* columns; a shorter bar says nothing */
    BAR_MOST = 60,  /* a longer one says no more */
    LINE_TEXT = 64, /* of what stands at a line's end */
};

struct pen {
    char *out;
    size_t n, cap;
    unsigned columns;
};

/* ---- pieces -------------------------------------------------------------------------------------------------- */

static void put(struct pen *p, const char *text)
{
    for (; *text && p->n < p->cap; text++) {
        p->columns += ((unsigned char)*text & 0xc0) != 0x80; /* characters of one column each */
        p->out[p->n++] = *text;
    }
}

static void put_number(struct pen *p, uint64_t n)
{
    char digits[21], *at = digits + sizeof digits - 1;
    *at = 0;
    do
        *--at = (char)('0' + n % 10);
    while (n /= 10);
    put(p, at);
}

/* With one digit after the point where it is worth one; of units `step` apart. */
static void put_scaled(struct pen *p, uint64_t n, uint64_t step, const char *const *units)
{
    uint64_t unit = 1;
    for (; units[1] && n / unit >= step; units++)
        unit *= step;
    put_number(p, n / unit);
    if (unit > 1 && n / unit < 100) {
        put(p, ".");
        put_number(p, n % unit * 10 / unit);
    }
    put(p, units[0]);
}

static void put_bytes(struct pen *p, uint64_t n)
{
    static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", NULL};
    put_scaled(p, n, 1024, units);
}

static void put_count(struct pen *p, uint64_t n)
{
    static const char *const units[] = {"", "k", "M", "G", "T", NULL};
    put_scaled(p, n, 1000, units);
}

/* 0:07, 12:34, 1:02:03 */
static void put_time(struct pen *p, uint64_t seconds)
{
    const uint64_t parts[] = {seconds / 3600, seconds / 60 % 60, seconds % 60};
    for (int i = parts[0] ? 0 : 1; i < 3; i++) {
        const bool first = i == 0 || (i == 1 && !parts[0]);
        put(p, first ? "" : parts[i] < 10 ? ":0" : ":");
        put_number(p, parts[i]);
    }
}

/* ---- what it says -------------------------------------------------------------------------------------------- */

static bool knows_total(const struct wr_meter *m)
{
    return m->now.total && m->now.bytes <= m->now.total;
}

static unsigned percent(const struct wr_meter *m)
{
    return (unsigned)((unsigned __int128)m->now.bytes * 100 / m->now.total);
}

/* Has all been read? What goes on then is not measured by it. */
static bool all_read(const struct wr_meter *m)
{
    return m->now.total && m->now.bytes == m->now.total;
}

/* At the pace so far; UINT64_MAX: nobody knows. */
static uint64_t seconds_left(const struct wr_meter *m)
{
    if (!knows_total(m) || !m->now.bytes || all_read(m))
        return UINT64_MAX;
    return (uint64_t)((unsigned __int128)(m->now.total - m->now.bytes) * m->now.ns / m->now.bytes / 1000000000u);
}

static uint64_t a_second(uint64_t n, uint64_t ns)
{
    return ns ? (uint64_t)((unsigned __int128)n * 1000000000u / ns) : 0;
}

/* The number of each stage, and before it how full the buffer is that it takes from, if it is no source: 1▇2▁3 4▂5.
 */
static void put_buffers(struct pen *p, const struct wr_progress *now)
{
    static const char *const levels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    enum { LEVELS = sizeof levels / sizeof *levels };
    unsigned stage = 0;
    for (unsigned i = 0; i < now->nbuffers; i++) {
        const struct wr_progress_buffer *b = &now->buffers[i];
        for (stage = i ? stage + 1 : b->stage > 1 ? b->stage - 1 : 1; stage < b->stage; stage++) {
            put(p, i ? " " : "");
            put_number(p, stage);
        }
        const unsigned held = b->held < b->room ? b->held : b->room;
        put(p, levels[held ? 1 + (uint64_t)held * (LEVELS - 2) / b->room : 0]);
        put_number(p, b->stage);
    }
}

/* ---- a bar --------------------------------------------------------------------------------------------------- */

static void put_bar(struct pen *p, const struct wr_meter *m, unsigned columns)
{
    const unsigned done = (unsigned)((unsigned __int128)m->now.bytes * columns / m->now.total);
    for (unsigned i = 0; i < columns; i++)
        put(p, i < done ? "━" : "─");
}

/* Appends a piece, two blanks before it, if the whole fits into the width. */
static void add_piece(struct pen *to, const struct pen *piece, unsigned width)
{
    const unsigned gap = to->n ? 2 : 0;
    if (!piece->n || to->columns + gap + piece->columns > width)
        return;
    put(to, gap ? "  " : "");
    memcpy(to->out + to->n, piece->out, piece->n);
    to->n += piece->n;
    to->columns += piece->columns;
}

static void put_read(struct pen *p, const struct wr_meter *m)
{
    put_bytes(p, m->now.bytes);
    if (!knows_total(m))
        return;
    put(p, percent(m) < 10 ? "   " : percent(m) < 100 ? "  " : " ");
    put_number(p, percent(m));
    put(p, "%");
}

static void put_pace(struct pen *p, const struct wr_meter *m)
{
    if (!knows_total(m)) {
        put_bytes(p, a_second(m->now.bytes, m->now.ns));
        put(p, "/s  ");
    }
    put_count(p, all_read(m) ? m->now.rows : m->rows_rate);
    put(p, all_read(m) ? " rows" : " rows/s");
}

static void put_clock(struct pen *p, const struct wr_meter *m)
{
    const uint64_t left = seconds_left(m);
    put_time(p, left == UINT64_MAX ? m->now.ns / 1000000000u : left);
    put(p, left == UINT64_MAX ? "" : " left");
}

size_t wr_meter_bar(const struct wr_meter *m, unsigned width, char *out)
{
    enum { READ, PACE, CLOCK, BUFFERS, PIECES, BAR = PIECES, ROOM = 3 * WR_METER_WIDEST };
    char text[PIECES + 1][ROOM];
    struct pen pieces[PIECES + 1], line = {.out = out, .cap = WR_METER_TEXT},
                                   fixed = {.out = out, .cap = WR_METER_TEXT};
    for (int i = 0; i <= PIECES; i++)
        pieces[i] = (struct pen){.out = text[i], .cap = ROOM};
    width = width < WR_METER_WIDEST ? width : WR_METER_WIDEST;
    put_read(&pieces[READ], m);
    put_pace(&pieces[PACE], m);
    put_clock(&pieces[CLOCK], m);
    put_buffers(&pieces[BUFFERS], &m->now);
    for (int i = 0; i < PIECES; i++)
        add_piece(&fixed, &pieces[i], width);
    unsigned rest = width > fixed.columns + 2 ? width - fixed.columns - 2 : 0;
    if (rest >= BAR_LEAST && knows_total(m))
        put_bar(&pieces[BAR], m, rest < BAR_MOST ? rest : BAR_MOST);
    add_piece(&line, &pieces[READ], width);
    add_piece(&line, &pieces[BAR], width);
    for (int i = PACE; i < PIECES; i++)
        add_piece(&line, &pieces[i], width);
    return line.n;
}

/* ---- a line -------------------------------------------------------------------------------------------------- */

size_t wr_meter_line(const struct wr_meter *m, char *out)
{
    struct pen p = {.out = out, .cap = WR_METER_TEXT - LINE_TEXT};
    put(&p, "weir: ");
    put_bytes(&p, m->now.bytes);
    if (knows_total(m)) {
        put(&p, " of ");
        put_bytes(&p, m->now.total);
        put(&p, " read (");
        put_number(&p, percent(m));
        put(&p, "%), ");
    } else {
        put(&p, " read, ");
    }
    put_number(&p, m->now.rows);
    put(&p, m->now.rows == 1 ? " row, " : " rows, ");
    if (!all_read(m)) {
        put_count(&p, m->rows_rate);
        put(&p, " rows/s, ");
    }
    put_clock(&p, m);
    for (unsigned i = 0; i < m->now.nbuffers && p.n < p.cap - LINE_TEXT; i++) {
        const struct wr_progress_buffer *b = &m->now.buffers[i];
        put(&p, i ? ", " : "; buffers before stage ");
        put_number(&p, b->stage);
        put(&p, ": ");
        put_number(&p, b->held);
        put(&p, "/");
        put_number(&p, b->room);
    }
    p.cap = WR_METER_TEXT;
    put(&p, "\n");
    return p.n;
}
