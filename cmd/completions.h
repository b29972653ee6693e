/* The scripts of weir completions bash|zsh|fish. They are thin: what can come next weir itself says (complete.h).
 */
#ifndef WR_CMD_COMPLETIONS_H
#define WR_CMD_COMPLETIONS_H

#include "base/slice.h"
#include "cmd/options.h"

struct wr_slice wr_completions_script(enum wr_shell);

#endif
