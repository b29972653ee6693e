/* The program as it arrives: from a file (-f), or as an operand that may be a file's name by mistake. */
#ifndef WR_CMD_PROGRAM_H
#define WR_CMD_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Length of the name (weir-lang(7)) that `text` begins with; 0: it begins with none. */
size_t wr_program_name(const char *text);

/* Is operands[0] a program, and not a file's name where the program should stand (weir-lang(7))? n >= 1;
 * stage_words: every stage, NULL at the end. 0, or WR_EPROG with the right command as its hint. Text that is
 * neither passes: the parser knows better what is wrong with it. */
int wr_program_check(const char *const *operands, uint32_t n, const char *const *stage_words, struct wr_err *);

/* To an error of a program that an operand gave, with these operands behind it: was it without quotes, or in double
 * ones? What the shell did to it shows in a program of one word before an operand that is no file, in one that ends
 * with a comparison, and where two blanks stand before a comparison. Sets the hint where that is so. */
void wr_program_unquoted(const char *program, const char *const *files, uint32_t nfiles, struct wr_err *);

/* The text of the file `path` ("-": standard input), without a byte order mark, in the arena. 0, WR_EIO, WR_ELIMIT.
 */
int wr_program_load(struct wr_arena *, const char *path, struct wr_slice *out, struct wr_err *);

#endif
