/* Hooks of the tests: variables of the environment that choose among ways which all give the same bytes
 * (lib/README.md lists them). No user needs one. */
#ifndef WR_CMD_HOOKS_H
#define WR_CMD_HOOKS_H

#include "base/err.h"

/* The number that a hook has; `otherwise` where it is not set. */
unsigned long wr_hook(const char *name, unsigned long otherwise);
/* Sets what the hooks of whole layers say, before the first thread starts. 0 or WR_EPROG: no such kernel. */
int wr_hooks_apply(struct wr_err *);

#endif
