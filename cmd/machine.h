/* What the machine grants the program: processors and memory, the defaults of -j and --memory.
 *
 * Both look at the limits of the control groups (v1 and v2) the program runs in, so that it behaves in a container.
 */
#ifndef WR_CMD_MACHINE_H
#define WR_CMD_MACHINE_H

#include <stddef.h>

/* Processors the program may use, >= 1. */
unsigned wr_machine_cpus(void);

/* Bytes of memory there are for it: of the machine or the tightest control group, whichever is less. */
size_t wr_machine_memory(void);

#endif
