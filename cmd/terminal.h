/* What a terminal wants of what is written there: how wide it is, and whether it takes colours. */
#ifndef WR_CMD_TERMINAL_H
#define WR_CMD_TERMINAL_H

#include <stdbool.h>

#include "cmd/options.h"

/* Does what is written to fd get colours? AUTO: where it is a terminal that obeys (TERM is neither unset nor
 * "dumb") and the user has not said otherwise (NO_COLOR: https://no-color.org). */
bool wr_terminal_colours(enum wr_when, int fd);
/* Is it a terminal on which the cursor can go back and erase? */
bool wr_terminal_obeys(int fd);
/* Its columns now; 80 where it does not say. */
unsigned wr_terminal_width(int fd);
/* Its rows; 24 where it does not say. */
unsigned wr_terminal_height(int fd);
/* Are both of them one terminal? */
bool wr_terminal_same(int a, int b);

#endif
