/* JSON lines taken apart (weir-lang(7)): an object a line, of which only some members are wanted.
 *
 * Every record is checked to its last byte (RFC 8259, as data/json.h reads it), whatever is wanted of it. What
 * makes that fast: rows of one file look alike. A lead is the text between two values, `,"name":` or `},"id":`,
 * blanks included. Those that were met are remembered, each with the one that followed it last time; so in the
 * usual row a lead is recognised by one comparison of its bytes, without looking at what they mean, and only values
 * are scanned. A lead that is not known is read byte by byte, and then known. Objects are entered in this way,
 * arrays are stepped over.
 *
 * Of two members of one name the last counts. One reader's; one thread at a time. */
#ifndef WR_DATA_JSON_ROWS_H
#define WR_DATA_JSON_ROWS_H

#include "base/arena.h"
#include "data/scan.h"

struct wr_json_rows;

enum { WR_JSON_ROWS_DOTS = 64 }; /* dots that a name may have and still be a path */

/* names[0..n), kept by the caller: of a member, or members inside one another, joined by dots; a member of that
 * very name goes before those. NULL: out of memory. */
struct wr_json_rows *wr_json_rows_new(const struct wr_slice *names, uint32_t n);
void wr_json_rows_free(struct wr_json_rows *); /* NULL is fine */

/* Indexes the whole records in p[0..n), as wr_index_run does for delimited text: fills `start`, `bad` (WR_BAD_JSON)
 * and the counts. A line of blanks is skipped, and so is one that begins with the byte `comment` (0: none does). 0,
 * or -1: out of memory. */
int wr_json_rows_run(struct wr_json_rows *, struct wr_index *, const char *p, size_t n, unsigned char comment);

/* Views of name c for rows [row, row + n) into out[0..n); c equal to the number of names: of the whole record. A
 * string is WR_VIEW_QUOTED and stands without its quotes, WR_VIEW_DOUBLED where it has escapes; all else is the
 * text of a JSON value; null, and what the row lacks, is empty and not quoted. */
void wr_json_rows_views(const struct wr_json_rows *, const struct wr_index *, uint32_t c, uint32_t row, uint32_t n,
                        struct wr_view *out);
/* The same for the rows row + sel[0..n), into out[sel[0]], out[sel[1]], ... */
void wr_json_rows_views_at(const struct wr_json_rows *, const struct wr_index *, uint32_t c, uint32_t row,
                           const uint16_t *sel, uint32_t n, struct wr_view *out);

/* The value of such a view, its escapes undone in the arena. 0 or -1: out of memory. */
int wr_json_rows_str(struct wr_arena *, const char *base, struct wr_view, struct wr_str *out);

/* Has any row so far had name c? */
bool wr_json_rows_met(const struct wr_json_rows *, uint32_t c);

#endif
