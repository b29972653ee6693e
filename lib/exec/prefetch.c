/* See prefetch.h. */
#include "exec/prefetch.h"

#include <pthread.h>
#include <stdlib.h>

#include "exec/quiet.h"

enum {
    AHEAD = 64 << 20, /* bytes: twice what the kernel has in flight of a disk that is quick */
    PIECE = 512 << 10,
};

struct wr_prefetch {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* readers have come further, or it is over */
    uint64_t readers;       /* where they are. Guarded by lock */
    bool waits, over;       /* guarded by lock */
    const struct wr_source *source;
    pthread_t thread;
    uint64_t at; /* the thread's */
};

/* Where to go on, which is not behind the readers; false: nowhere. */
static bool next(struct wr_prefetch *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->over && p->at >= p->readers + AHEAD) {
        p->waits = true;
        pthread_cond_wait(&p->changed, &p->lock);
        p->waits = false;
    }
    if (p->at < p->readers)
        p->at = p->readers;
    const bool on = !p->over && p->at < p->source->size;
    pthread_mutex_unlock(&p->lock);
    return on;
}

static void *run(void *self)
{
    struct wr_prefetch *p = self;
    size_t got = 1;
    for (; got && next(p); p->at += got)
        got = wr_source_fetch(p->source, p->at, PIECE);
    return NULL;
}

static void release(struct wr_prefetch *p)
{
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->changed);
    free(p);
}

struct wr_prefetch *wr_prefetch_start(const struct wr_source *source, uint64_t offset)
{
    struct wr_prefetch *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->source = source;
    p->at = p->readers = offset;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    if (wr_quiet_thread(&p->thread, run, p))
        return p;
    release(p);
    return NULL;
}

void wr_prefetch_follow(struct wr_prefetch *p, uint64_t offset)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->readers = offset;
    if (p->waits)
        pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

void wr_prefetch_stop(struct wr_prefetch *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    release(p);
}
