/* logfmt: `at=info method=GET path="/a b" cached`, pairs of a key and a value with blanks between them, as many
 * programs log. There is no standard; this follows what Heroku's and Go's libraries write: a value may stand in
 * double quotes, with the escapes of JSON, and a key alone is true. */
#ifndef WR_DATA_LOGFMT_H
#define WR_DATA_LOGFMT_H

#include "base/slice.h"

#define WR_LOGFMT_MAX(n) (6 * (size_t)(n) + 64) /* bytes of the JSON that a line of n bytes becomes, and slack */

/* The line as a JSON object, written to out, which has room for WR_LOGFMT_MAX: its end. Values are strings, but
 * those that are JSON numbers of at most 15 digits; nothing behind `=` is null. NULL: it is no logfmt, for what
 * stands at byte *at; a line without a single `=` is none. Any thread. */
char *wr_logfmt_to_json(struct wr_slice line, char *out, size_t *at);

#endif
