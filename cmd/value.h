/* Values of options: text in, checked value out. Each error names the option and what it takes. Any thread. */
#ifndef WR_CMD_VALUE_H
#define WR_CMD_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* "64M" to bytes: digits, perhaps with a fraction, and K, M, G or T (powers of 1024; `B` or `iB` may follow), in
 * either case. false: it is no size. */
bool wr_value_size(const char *text, uint64_t *bytes);

/* A size of at least one byte; what is over `most` is `most`. 0 or WR_EPROG. */
int wr_value_bytes(const char *option, const char *text, uint64_t most, size_t *out, struct wr_err *);

/* A whole number from 1 to `most`. 0 or WR_EPROG. */
int wr_value_count(const char *option, const char *text, unsigned most, unsigned *out, struct wr_err *);

/* "5", or "0.5%" with up to four digits after the point: *count, or *ppm, at least 1 (then *count is 0). 0 or
 * WR_EPROG. */
int wr_value_errors(const char *option, const char *text, uint64_t *count, uint64_t *ppm, struct wr_err *);

/* A whole number, also 0. 0 or WR_EPROG. */
int wr_value_lines(const char *option, const char *text, uint64_t *out, struct wr_err *);

/* A delimiter: one ASCII character that is neither quote nor line end; also as \t, \\, \0 or \xHH. 0 or WR_EPROG.
 */
int wr_value_delim(const char *option, const char *text, int *out, struct wr_err *);

/* A quote or an escape byte: one ASCII character but NUL that is no line end, written as a delimiter is. 0 or
 * WR_EPROG.
 */
int wr_value_quote(const char *option, const char *text, int *out, struct wr_err *);

/* Usual names of encodings, for suggestions; NULL at the end. */
extern const char *const wr_value_encodings[];

/* The name of an encoding that inputs can be in. 0; WR_EPROG with a suggestion; WR_ELIMIT (memory). */
int wr_value_encoding(const char *option, const char *text, struct wr_err *);

/* One of the words of "a|b|c": its index, or WR_EPROG with a suggestion. */
int wr_value_choice(const char *option, const char *text, const char *words, struct wr_err *);

#endif
