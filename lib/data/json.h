/* JSON text (RFC 8259) read in place: no tree is built, a value is the stretch of text where it stands.
 *
 * A list of weir is the text of a JSON array, so this is also how lists are read and written. Whatever is handed on
 * has been checked to its last byte: grammar, escapes, brackets, control characters. Bytes that are not UTF-8 pass
 * as they are. Brackets deeper than WR_JSON_DEPTH are no JSON here. Where a name stands twice in an object the last
 * one counts, as for JavaScript, Python and jq.
 *
 * Of the C libraries that Debian packages none does this: jansson, json-c and cJSON make numbers of number text
 * (1.50 and digits beyond a double are lost) and allocate a node a value; yyjson is not packaged.
 * Nothing here allocates or keeps state, but for wr_json_path_parse; any thread. */
#ifndef WR_DATA_JSON_H
#define WR_DATA_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

enum { WR_JSON_DEPTH = 1024 };

enum wr_json_kind {
    WR_JSON_NONE, /* no value */
    WR_JSON_NULL,
    WR_JSON_TRUE,
    WR_JSON_FALSE,
    WR_JSON_NUMBER,
    WR_JSON_STRING,
    WR_JSON_ARRAY,
    WR_JSON_OBJECT,
};

struct wr_json {
    struct wr_slice text; /* as it stands, a string without its quotes */
    uint8_t kind;         /* enum wr_json_kind */
    bool escaped;         /* STRING: text has escapes, which wr_json_unescape undoes; else it is the value */
};

/* ---- reading ----------------------------------------------------------------------------------------------- */

/* The one value that text consists of, blanks around it left out; false: text is no JSON. */
bool wr_json_parse(struct wr_slice text, struct wr_json *out);

/* Whether text is a JSON number of at most 15 digits without exponent: no reader of JSON loses anything of it. */
bool wr_json_is_short_number(struct wr_slice text);

/* A string's text with its escapes undone: written to out, which has room for text.n bytes; the length. A surrogate
 * without its other half becomes U+FFFD. */
size_t wr_json_unescape(struct wr_slice text, char *out);

/* Whether the string, its escapes undone, is these bytes. */
bool wr_json_string_is(const struct wr_json *string, struct wr_slice bytes);

/* A walk over values. Each place where one begins is either read (wr_json_value) or entered, in this way:
 *
 *     wr_json_enter(&inner, w);
 *     while (wr_json_step(&inner, &name) > 0)
 *         wr_json_value(&inner, &value);
 *     w->at = inner.at; */
struct wr_json_walk {
    const char *at;  /* where a value begins, or what comes behind it; NULL: what stands there is no JSON */
    const char *end; /* of the text */
    unsigned levels; /* brackets that may open from here on */
    char close;      /* the bracket that ends what was entered */
    bool begun;      /* its first step has been made */
};

/* To where the value of text begins. */
void wr_json_begin(struct wr_json_walk *w, struct wr_slice text);

/* Whether all of the text was read, up to blanks, and is JSON. */
bool wr_json_ends(const struct wr_json_walk *w);

/* Reads the value at w->at into *out, and goes behind it. */
void wr_json_value(struct wr_json_walk *w, struct wr_json *out);

/* inner walks over the elements or members of what stands at w->at, which is a `[` or `{`. */
void wr_json_enter(struct wr_json_walk *inner, const struct wr_json_walk *w);

/* To the next value, and the name of the member it is, if it is one, to *name: 1. Behind the closing bracket: 0.
 * No JSON, also for the value before: -1, and w->at is NULL. */
int wr_json_step(struct wr_json_walk *w, struct wr_json *name);

/* ---- paths ------------------------------------------------------------------------------------------------- */

struct wr_json_key {
    struct wr_slice name; /* of a member; p NULL: an element */
    int64_t index;        /* of an element; from the end where negative */
};

struct wr_json_path {
    struct wr_json_key *keys;
    uint32_t n;
};

/* `a.b[0]["odd name"]['another']`: names up to `.` or `[`, indexes from 0 or (negative) from the end. 0, or
 * WR_EPROG with err->pos and len as bytes of text, or WR_ELIMIT. Memory is the arena's; names point into text. */
int wr_json_path_parse(struct wr_arena *, struct wr_slice text, struct wr_json_path *out, struct wr_err *err);

/* 1: *out is what stands at the path; 0: text is JSON, but has no such place; -1: text is no JSON. All of text is
 * read in every case, so that the answer does not depend on where in it a fault is. */
int wr_json_find(const struct wr_json_path *, struct wr_slice text, struct wr_json *out);

/* ---- lists: texts of JSON arrays --------------------------------------------------------------------------- */

/* Whether text is a JSON array, with blanks around it or not. */
bool wr_json_is_list(struct wr_slice text);

/* The walk over a list: steps give its elements. For text that is no array there is no step. */
void wr_json_list(struct wr_json_walk *w, struct wr_slice list);

/* The next element; false: there is none. */
bool wr_json_list_next(struct wr_json_walk *w, struct wr_json *out);

/* How many elements; 0 for what is no list. */
uint32_t wr_json_list_count(struct wr_slice list);

/* Element i, from the end where negative; false: there is none. */
bool wr_json_list_at(struct wr_slice list, int64_t i, struct wr_json *out);

/* The elements from `from` up to and without `to` (from the end where negative, cut where beyond it) as a list
 * without blanks between them: written to out, which has room for list.n + 2 bytes; the length. */
size_t wr_json_list_slice(struct wr_slice list, int64_t from, int64_t to, char *out);

/* ---- writing ----------------------------------------------------------------------------------------------- */

/* What a JSON string of n bytes takes at most. */
#define WR_JSON_QUOTED_MAX(n) (6 * (size_t)(n) + 2)
enum { WR_JSON_SLACK = 16 }; /* bytes beyond the string that wr_json_quote may write over */

/* What it takes: the bytes that wr_json_quote gives. */
size_t wr_json_quoted_size(struct wr_slice s);

/* Writes s as a JSON string, with as few escapes as there may be, to out, which has room for its size and
 * WR_JSON_SLACK bytes; the end of what it wrote. */
char *wr_json_quote(char *out, struct wr_slice s);

/* A field of other formats as JSON: as it stands where that is a short number (wr_json_is_short_number), else as a
 * string. NULL: not in this quick way, for it has bytes beyond ASCII, or that are escaped; what was written then is
 * nothing. n >= 1; out has room for n + 2 bytes and WR_JSON_SLACK. */
char *wr_json_put_field(char *out, const char *p, size_t n);

#endif
