/* Probe operators: each behaves at an edge of what lib/plan/op.h allows. They are stages of the language in these
 * tests:
 *
 *   burst N       N batches from each: forks with a column `turn` of 0..N-1           anywhere
 *   hold          keeps every batch and gives them all at the end                     anywhere
 *   delay         keeps each batch until the next message: gives on FLUSH and END     in order
 *   zip           two inputs and more, one batch of each in turn (behind a `hold`)
 *   wait_fd N     before every N-th batch, waits for a timer's descriptor             anywhere
 *   wait_pipe N   ... for a byte from a pipe that another thread feeds                anywhere
 *   wait_clock N  ... for a deadline                                                  anywhere
 *   wait_ever N   after N batches, waits for a descriptor that never speaks           in order
 *   done N        says DONE with the N-th row                                         in order
 *   done_late N   says DONE with nothing, at the message after the N-th row           in order
 *   done_at N     says DONE at the row with id N - 1                                  anywhere
 *   fail N        a negative step at the batch with id N                              anywhere
 *   fail_row N    evaluation fails at the row with id N                               anywhere
 *   fail_nth N    a negative step at the N-th batch                                   in order
 *   fail_end      a negative step at the end                                          in order
 *   fail_open     no instance can be opened                                           anywhere
 *   late_row N    fails at the row with `turn` N (behind a burst)                     anywhere
 *   ordered       passes everything on                                                in order
 *
 * With the suffix _o a stage that may run anywhere has to run in order (in the owners' stage inside a partition).
 */
#ifndef WR_STRESS_PROBES_H
#define WR_STRESS_PROBES_H

#include "plan/op.h"

/* NULL at the end. */
extern const struct wr_stage *const probe_stages[];

/* Instead of the merge by ordinals: takes any port, passes on what comes. */
extern const struct wr_op probe_merge;

/* What the operators found wrong in how they were driven: steps after DONE, ports not asked for, ... */
unsigned probe_violations(void);

/* The read end of the pipe of wait_pipe; set before a run. */
extern int probe_pipe;

#endif
