/* See progress.h. */
#include "exec/progress.h"

#include <stddef.h>

#include "exec/pool.h"

static _Atomic uint64_t bytes_read, rows_read; /* each guards itself */

static _Atomic uint64_t begun, expected; /* each guards itself */
static bool unknown;                     /* of one input nobody knows its size. One thread's */

static struct gauge {
    _Atomic unsigned stage, room; /* each guards itself, as of the plan that runs */
    _Atomic unsigned held;        /* guards itself; changed by whoever holds the lock of one of its channels */
} gauges[WR_PROGRESS_BUFFERS];
static _Atomic unsigned ngauges; /* guards itself */
static unsigned first_stage;     /* of the plan that runs; its one thread's, before it runs */

void wr_progress_start(void)
{
    atomic_store_explicit(&begun, wr_clock_ns(), memory_order_relaxed);
}

uint64_t wr_progress_begun(void)
{
    return atomic_load_explicit(&begun, memory_order_relaxed);
}

void wr_progress_expect(uint64_t bytes, bool known)
{
    const uint64_t before = atomic_load_explicit(&expected, memory_order_relaxed);
    unknown |= !known;
    atomic_store_explicit(&expected, unknown ? 0 : before + bytes, memory_order_relaxed);
}

void wr_progress_add(uint64_t bytes, uint64_t rows)
{
    atomic_fetch_add_explicit(&bytes_read, bytes, memory_order_relaxed);
    atomic_fetch_add_explicit(&rows_read, rows, memory_order_relaxed);
}

void wr_progress_begin(unsigned first)
{
    atomic_store_explicit(&ngauges, 0, memory_order_relaxed);
    first_stage = first;
}

_Atomic unsigned *wr_progress_watch(unsigned stage, unsigned room)
{
    const unsigned n = atomic_load_explicit(&ngauges, memory_order_relaxed);
    if (n == WR_PROGRESS_BUFFERS)
        return NULL;
    atomic_store_explicit(&gauges[n].stage, first_stage + stage, memory_order_relaxed);
    atomic_store_explicit(&gauges[n].room, room, memory_order_relaxed);
    atomic_store_explicit(&gauges[n].held, 0, memory_order_relaxed);
    atomic_store_explicit(&ngauges, n + 1, memory_order_relaxed);
    return &gauges[n].held;
}

void wr_progress_read(struct wr_progress *out)
{
    out->ns = wr_clock_ns() - wr_progress_begun();
    out->total = atomic_load_explicit(&expected, memory_order_relaxed);
    out->bytes = atomic_load_explicit(&bytes_read, memory_order_relaxed);
    out->rows = atomic_load_explicit(&rows_read, memory_order_relaxed);
    out->nbuffers = atomic_load_explicit(&ngauges, memory_order_relaxed);
    for (unsigned i = 0; i < out->nbuffers; i++)
        out->buffers[i] = (struct wr_progress_buffer){
            .stage = atomic_load_explicit(&gauges[i].stage, memory_order_relaxed),
            .held = atomic_load_explicit(&gauges[i].held, memory_order_relaxed),
            .room = atomic_load_explicit(&gauges[i].room, memory_order_relaxed),
        };
}
