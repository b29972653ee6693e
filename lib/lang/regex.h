/* Regular expressions: PCRE2 (man pcre2api), compiled once, shared; match data, JIT stack and limits per instance.
 *
 * Patterns see UTF-8 characters; invalid bytes pass (PCRE2_MATCH_INVALID_UTF). A pattern that is only literal text
 * is searched with memmem and never reaches PCRE2, nor does, while JIT is on, one of a simple shape (shape.h). A
 * match or heap limit that is hit is WR_ELIMIT naming the pattern, never "no match". Results do not depend on JIT.
 */
#ifndef WR_LANG_REGEX_H
#define WR_LANG_REGEX_H

#include "base/err.h"
#include "base/slice.h"

struct wr_regex;
struct wr_regex_state;

/* flags: "i" ignore case, "s" dot matches newline, "m" multi-line, "x" extended; another letter is an error. On
 * error err->pos/len are relative to the pattern. Free with wr_regex_free. */
int wr_regex_compile(struct wr_slice pattern, struct wr_slice flags, bool jit, struct wr_regex **out,
                     struct wr_err *);
void wr_regex_free(struct wr_regex *); /* NULL is fine */
unsigned wr_regex_groups(const struct wr_regex *);
/* The name of group g, 1 <= g <= groups; "" if it has none. The memory is the regex's. */
struct wr_slice wr_regex_group_name(const struct wr_regex *, unsigned g);

struct wr_regex_state *wr_regex_state_new(const struct wr_regex *); /* NULL: out of memory. One thread each */
void wr_regex_state_free(struct wr_regex_state *);

/* 1: matches, 0: not, WR_ELIMIT. */
int wr_regex_test(const struct wr_regex *, struct wr_regex_state *, struct wr_slice subject, struct wr_err *);
/* As test from byte `from` on; group spans as byte offsets: spans[2*g], spans[2*g+1] ((size_t)-1: unset), g <=
 * groups. */
int wr_regex_match(const struct wr_regex *, struct wr_regex_state *, struct wr_slice subject, size_t from,
                   const size_t **spans, struct wr_err *);

#endif
