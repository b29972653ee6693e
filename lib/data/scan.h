/* Finding records and fields in delimited text: exact splitting and the structural index.
 *
 * Grammar: weir-lang(7) (RFC 4180; a quote inside an unquoted field is an ordinary byte; NUL is an
 * ordinary byte). A record ends at eol outside quotes. With eol LF, all CRs right before it are not part of the
 * last field; any other CR is a byte. With eol CR, LF is a byte. After the closing quote of a field only delimiter
 * or line end (with CRs before LF) may follow; otherwise the record is bad and the rest continues as unquoted,
 * which fixes where it ends.
 *
 * Kernels: plain C (the four-state machine) and, for AVX2 and AVX-512, masks of 64 bytes, which fall back to the
 * machine for records that are not standard. base/simd.h says which runs.
 * Everything here is reentrant; a struct wr_index belongs to one thread. */
#ifndef WR_DATA_SCAN_H
#define WR_DATA_SCAN_H

#include "base/slice.h"
#include "data/vec.h"

/* States between two bytes. */
enum wr_scan_state {
    WR_SCAN_RECORD,   /* at the start of a record */
    WR_SCAN_FIELD,    /* at the start of a field that is not a record's first */
    WR_SCAN_UNQUOTED, /* in an unquoted field (also after a closing quote and more text) */
    WR_SCAN_QUOTED,   /* in a quoted field */
    WR_SCAN_CLOSED,   /* right after a quote in a quoted field */
    WR_SCAN_STATES,
    /* only where the dialect has comments, or an escape byte: */
    WR_SCAN_COMMENT,       /* in a comment */
    WR_SCAN_ESCAPE,        /* right after an escape byte in an unquoted field, */
    WR_SCAN_QUOTED_ESCAPE, /* in a quoted one */
    WR_SCAN_MORE_STATES,
};

enum wr_ragged { WR_RAGGED_ERROR, WR_RAGGED_FILL, WR_RAGGED_TRIM, WR_RAGGED_DROP };
enum wr_quotes { WR_QUOTES_STRICT, WR_QUOTES_RELAXED, WR_QUOTES_NONE };

struct wr_dialect {
    int delim;             /* byte, or -1: one field a record (text lines) */
    int quote;             /* byte, or -1: a quote is never special */
    char eol;              /* '\n' or '\r' */
    enum wr_quotes mode;   /* STRICT: text after a closing quote is bad; RELAXED: it is appended */
    unsigned char comment; /* a line that begins with it is no record; 0: there are none */
    unsigned char escape;  /* the byte after it is only a byte, in quotes and outside; 0: there is none */
};

/* ---- splitting ------------------------------------------------------------------------------------------- */

/* What a block does to the state, found without knowing the state it is entered in. */
struct wr_scan_summary {
    uint8_t exit[WR_SCAN_MORE_STATES]; /* exit state for each entry state; WR_SCAN_STATES: unknown, walk it */
    uint64_t lines;                    /* eol bytes in the block, quoted or not */
};

/* Pass A over p[0..n), n >= 1, which it copies to `to` on its way (NULL: it does not). p has WR_BLOCK_PAD readable
 * bytes after, and `to` as many that may be written. p may change meanwhile (io/map.h): what is found is true of
 * the copy. */
void wr_scan_summarize(const struct wr_dialect *, char *to, const char *p, size_t n, struct wr_scan_summary *out);

/* What a pass A that does more than that has found. It goes by a guess at whether p[0] is in quotes. */
struct wr_scan_ahead {
    struct wr_scan_summary summary; /* what it knows under its guess */
    uint8_t entries;                /* a bit for each state in which p may be entered for this to hold: */
    uint32_t first, last; /* behind the first, and the last, line end outside quotes; both 0: nothing was taken */
    uint64_t rows;        /* tally: records in p[first..last) */
};

/* Pass A that also counts the records in p[first..last), where these are plain enough to be counted (else nothing
 * is taken): having the right number of fields, no text after a closing quote, and no blank line among them. to, p
 * and n as above, n < 2^31; ncols: fields a record must have, 1 or more. */
void wr_scan_tally(const struct wr_dialect *, uint32_t ncols, char *to, const char *p, size_t n,
                   struct wr_scan_ahead *out);

/* Exit state of p[0..n) entered in `entry`, by the four-state machine, skipping from quote to quote. */
enum wr_scan_state wr_scan_walk(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state entry);

/* Offset just past the line end that finishes the record in which p[0] stands when entered in *state (at
 * WR_SCAN_RECORD: that very record). When there is none in p[0..n): n, and *state is the state after p[n-1]. */
size_t wr_scan_record_end(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state *state);

/* Which byte ends rows, decided by the first line end outside quotes in p[0..n) (weir-lang(7)): '\n' or
 * '\r', or 0 when p does not say yet (no line end outside quotes, or a CR run that touches n and `eof` is false).
 */
char wr_scan_eol(const struct wr_dialect *, const char *p, size_t n, bool eof);

/* Line ends in p[0..n). */
uint64_t wr_scan_lines(const char *p, size_t n, char eol);

/* ---- the structural index of whole records ---------------------------------------------------------------- */

enum wr_bad_kind {
    WR_BAD_FEW = 1,  /* fewer fields than the header */
    WR_BAD_MANY,     /* more fields */
    WR_BAD_AFTER,    /* text after a closing quote */
    WR_BAD_UNCLOSED, /* a quote still open at the end of the input */
    WR_BAD_JSON,     /* JSON lines: no object */
};

/* A record that was refused or dropped. */
struct wr_bad {
    uint32_t row;        /* index.nrows when it was met: good rows before it */
    uint32_t begin, end; /* its bytes, without its line end, as offsets from p */
    uint32_t fields;     /* fields it has */
    uint32_t column;     /* 0-based field where the text after the quote, or the open quote, stands */
    uint32_t at;         /* AFTER: offset of the first byte after the closing quote; UNCLOSED: of the open quote;
                            JSON: of what is wrong, */
    const char *why;     /* ... and what that is */
    uint8_t kind;        /* enum wr_bad_kind */
    uint8_t dropped;     /* 1: by --ragged drop (counted and told); 0: refused (an error) */
};

/* Records p[0..n) taken apart. Arrays grow as needed and are reused by the next run. */
struct wr_index {
    uint32_t nrows;  /* records delivered */
    uint32_t stride; /* = need: fields recorded a row */
    uint32_t *start; /* [nrows] offset of each record's first byte */
    uint32_t *ends; /* [nrows * stride] offset just past each of the record's first `need` fields (at the delimiter,
                       or at the line end without its CRs; quotes included). Field c of row r begins at
                       c ? ends[r * stride + c - 1] + 1 : start[r]; where that is past its end (a short row
                       under FILL or TRIM) the field is missing: null */
    struct wr_bad *bad;
    uint32_t nbad;
    uint64_t records;                /* delivered + refused + dropped (blank lines not among them) */
    uint64_t blank;                  /* blank lines skipped */
    uint64_t trimmed;                /* long rows cut by TRIM (they are delivered) */
    uint32_t *trim_rows;             /* [trimmed] their row numbers */
    bool escapes;                    /* an escape byte stands somewhere in p */
    bool quotes;                     /* a quote byte stands somewhere in p (false: no view needs a look) */
    bool crs;                        /* a CR byte stands somewhere in p */
    struct wr_view *views;           /* JSON lines, instead of `ends`: */
    const struct wr_json_rows *json; /* ... as this one puts them; NULL: delimited text */
    size_t cap_rows, cap_ends, cap_bad, cap_trim, cap_views;
};

struct wr_json_rows;

struct wr_index_spec {
    struct wr_dialect dialect;
    uint32_t ncols; /* fields a record must have, >= 1 */
    uint32_t need;  /* fields to record, 0..ncols: up to the last needed column */
    enum wr_ragged ragged;
    bool eof; /* p[n-1] is the input's last byte: a last record without line end is whole, and a quote
                 open there is an error (RELAXED: it ends there) */
    struct wr_json_rows *json; /* not NULL: JSON lines, of which it says what is wanted (data/json_rows.h); of the
                                  others only the comment counts then, and columns are its names */
};

/* Indexes the whole records in p[0..n), n < 2^31, entered at a record's start. Blank lines (no bytes but CRs before
 * LF) are skipped when ncols >= 2. Every record is checked whole whatever `need` is. p has WR_BLOCK_PAD readable
 * bytes before and after. 0, or -1 when memory is out. */
int wr_index_run(struct wr_index *, const struct wr_index_spec *, const char *p, size_t n);
void wr_index_done(struct wr_index *);

/* Pass A (above) that also indexes the records in p[first..last), or, with `begins`, where p begins with a record
 * and no guess is needed, in p[0..last). spec->eof does not count. Where records can not be taken ahead of the
 * state (JSON lines, comments, an escape byte; plain C), or memory is out, it is a mere summary. */
void wr_index_ahead(struct wr_index *, const struct wr_index_spec *, bool begins, char *to, const char *p, size_t n,
                    struct wr_scan_ahead *out);

/* Adds the records of p[from..n), entered at a record's start, to an index of those before it, of the same p. 0, or
 * -1 when memory is out. */
int wr_index_more(struct wr_index *, const struct wr_index_spec *, const char *p, size_t from, size_t n);

/* Views of column c (< stride) for rows [row, row + n) into out[0..n); offsets relative to p. Quotes are looked at
 * only where the index saw any. */
void wr_index_views(const struct wr_index *, const struct wr_dialect *, const char *p, uint32_t c, uint32_t row,
                    uint32_t n, struct wr_view *out);

/* The same for the rows row + sel[0..n), sel ascending, into out[sel[0]], out[sel[1]], ... */
void wr_index_views_at(const struct wr_index *, const struct wr_dialect *, const char *p, uint32_t c, uint32_t row,
                       const uint16_t *sel, uint32_t n, struct wr_view *out);

/* Undoes the quoting, and escapes, of a view with WR_VIEW_DOUBLED: writes at most WR_VIEW_LEN bytes to out, returns
 * how many. In RELAXED mode a DOUBLED view covers the raw field from after its opening quote, and text after the
 * closing quote is appended. */
size_t wr_view_unquote(const struct wr_dialect *, const char *p, struct wr_view v, char *out);

#endif
