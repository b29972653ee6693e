/* What changes while a plan runs: one struct wr_run_stage a plan stage, one struct wr_instance a running copy of
 * it. Private to exec/. Each instance belongs to the thread that runs its task; what others may touch is said. */
#ifndef WR_EXEC_STATE_H
#define WR_EXEC_STATE_H

#include <stdatomic.h>

#include "exec/channel.h"
#include "exec/pool.h"
#include "exec/reader.h"
#include "exec/run.h"

struct wr_run_stage;
struct wr_run_state;

/* One operator of an instance's chain and the message it is working on. */
struct wr_link {
    const struct wr_op *op;
    const void *data;
    void *self;
    struct wr_env env;
    struct wr_budget budget; /* what this instance of it holds; part of the program's */
    struct wr_msg in;
    unsigned port;
    unsigned ended; /* ports that have ended */
    bool busy;      /* `in` is being worked on */
    bool passed;    /* its mark only waits for what it has put out */
    bool through;   /* said DONE: gets nothing more */
    bool again;     /* said AGAIN: those behind begin anew */
    uint64_t rows_in, rows_out, refused;
    bool keeps;              /* rows, for later sequences, */
    struct wr_where kept;    /* from this one on (wr_env_kept) */
    uint64_t made, made_seq; /* wr_env_number: the next ordinal, of rows made in that sequence */
};

enum wr_pause { WR_PAUSE_NONE, WR_PAUSE_INPUT, WR_PAUSE_OUTPUT };

struct wr_instance {
    struct wr_task task;
    struct wr_run_stage *stage;
    unsigned index;
    struct wr_link *links; /* [nops]; links[nops] stands for the output */
    int level;             /* the link that works, -1: none */
    bool opened;
    struct wr_batch **parts; /* [owners] of a batch split by hash, while that is put out */

    bool in_seq; /* works on sequence `seq` */
    uint64_t seq;
    uint64_t out_seq;     /* the next one it gives out itself (first stage of a segment behind a gather) */
    unsigned ports_whole; /* ports that have given all of `seq` */
    unsigned ports_ended;
    bool failing; /* port `failed_port` has failed; the others are still to be heard */
    unsigned failed_port;
    bool *port_whole, *port_ended;
    bool done;         /* an operator said DONE */
    bool ending;       /* no more input: END has been given to the chain, or DONE has closed it */
    bool flushed;      /* nothing came since the last flush; an ordered stage begins with one */
    uint64_t quiet_at; /* then an operator wants to know that nothing has come (wr_env_await_quiet); 0: none does */
    struct wr_err in_err; /* the input ended with this */

    /* evaluation failed or --strict: rows from `cut` on of the batch at hand of link `cut_at` do not count */
    bool failed;
    uint32_t cut;
    int cut_at;
    struct wr_err err;

    struct wr_warner warner;
    struct wr_tallies tallies;   /* of the current sequence */
    struct wr_line_mark refused; /* the row that was set aside last */

    struct wr_reader *reader; /* source stages */
    uint32_t late;            /* operators at the head of the chain that fill slots as they need them */

    _Atomic bool blocked; /* paused for admission or room; guards itself: see wr_exchange_wake_blocked */
    _Atomic bool idle;    /* found nothing to claim; whoever clears it wakes the task */
    enum wr_pause pause;
    uint64_t paused_at;
    uint64_t busy_ns, wait_in_ns, wait_out_ns, rows_in, rows_out, batches, bytes;
};

struct wr_run_stage {
    struct wr_run_state *run;
    const struct wr_plan_stage *plan;
    unsigned index;
    struct wr_instance *inst;
    unsigned ninst;
    struct wr_channel **in; /* [nin] */
    unsigned nin;
    struct wr_segment *segment;
    bool owns_segment;
    bool numbered;            /* its batches belong to sequences of `segment` */
    bool starts;              /* numbers its own output */
    bool ends;                /* finishes sequences of `segment`, */
    unsigned finisher;        /* ... its first instance as this of them */
    struct wr_err err;        /* rows end here: what they ended with; its one instance's */
    struct wr_inputs *inputs; /* SOURCE */
    struct wr_split *split;
};

struct wr_run_state {
    const struct wr_plan *plan;
    const struct wr_run_config *config;
    struct wr_pool *pool;
    struct wr_batch_pool *batches;
    struct wr_run_stage *stages;
    unsigned nstages;
    size_t share;                /* bytes of --memory for each operator instance that can spill */
    struct wr_run_state *before; /* of the plans that have been run before (plan->before) */
    _Atomic unsigned active;     /* instances of a parallel stage that may work: 1 until the pool has grown */
    struct wr_run_result *result;
    unsigned stats;              /* where its stages begin in result->stages */
    struct wr_input_stats input; /* as in the result, of this plan alone */
    bool stopped_early;
};

/* chain.c: a message through the operators */
enum wr_pump {
    WR_PUMP_IDLE,    /* finished: ready for the next message */
    WR_PUMP_BLOCKED, /* an output cannot be placed now */
    WR_PUMP_WAIT,    /* an operator waits for a descriptor or the clock */
    WR_PUMP_ENDED,   /* END went through */
    WR_PUMP_CLOSED,  /* nobody wants the output */
};
int wr_chain_open(struct wr_instance *);
void wr_chain_give(struct wr_instance *, unsigned port, struct wr_msg);
void wr_chain_pass(struct wr_instance *, struct wr_batch *mark); /* the operators have nothing to do with it */
enum wr_pump wr_chain_pump(struct wr_instance *);
void wr_chain_drop(struct wr_instance *); /* forgets everything that is under way */
void wr_chain_close(struct wr_instance *);
int wr_chain_want(const struct wr_instance *);

/* exchange.c: outputs */
enum wr_put { WR_PUT_OK, WR_PUT_BLOCKED, WR_PUT_CLOSED };
enum wr_put wr_exchange_put(struct wr_instance *, struct wr_batch *); /* consumes the batch unless BLOCKED */
void wr_exchange_flush(struct wr_instance *);
void wr_exchange_complete(struct wr_instance *); /* sequence inst->seq is whole */
unsigned wr_exchange_finisher(const struct wr_instance *);
void wr_exchange_end(struct wr_instance *, uint64_t seq, const struct wr_err *err);
uint64_t wr_exchange_wanted(const struct wr_run_stage *);
struct wr_run_stage *wr_exchange_first(const struct wr_run_stage *); /* that takes what it gives, or NULL */
unsigned wr_exchange_owners(const struct wr_run_stage *); /* of the keys of what it gives; 1: there are none */
struct wr_run_stage *
wr_exchange_beside(const struct wr_run_stage *); /* the next one that takes the same, or NULL */
bool wr_exchange_gives(const struct wr_run_stage *, const struct wr_run_stage *to);
void wr_exchange_wake(struct wr_run_stage *);         /* every instance of a stage */
void wr_exchange_wake_idle(struct wr_run_stage *);    /* one that found nothing to claim, if there is one */
void wr_exchange_wake_full(struct wr_run_stage *);    /* those who give to a stage and could not */
void wr_exchange_wake_blocked(struct wr_run_state *); /* those that wait for admission or room, in all stages */

/* task.c: what an instance does when it runs */
enum wr_task_result wr_instance_run(struct wr_task *);

#endif
