/* Regular expressions of a simple shape, matched byte by byte without PCRE2 (used by regex.c alone).
 *
 * A shape is a row of atoms, each a set of bytes and how often it may come: `" ([0-9]{3}) `, `^(\S+) `,
 * `ms=(\d+)`. There is one way to match a row of atoms from a given place if what follows each atom of open length
 * begins with a byte that the atom does not take: so nothing is ever tried twice. What is found is what PCRE2
 * finds. Constant once it is compiled; any thread. */
#ifndef WR_LANG_SHAPE_H
#define WR_LANG_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum {
    WR_SHAPE_ATOMS = 16,
    WR_SHAPE_GROUPS = 7,
};

struct wr_shape {
    uint16_t in[256]; /* bit k: atom k takes this byte */
    uint32_t min[WR_SHAPE_ATOMS], max[WR_SHAPE_ATOMS];
    uint32_t natoms;
    uint32_t ngroups;
    uint8_t open[WR_SHAPE_GROUPS], close[WR_SHAPE_GROUPS]; /* group g + 1 is atoms [open, close) */
    bool anchored;                                         /* matches at the beginning of the subject only */
    bool characters; /* takes bytes from 0x80 on, always whole characters: the subject must be valid UTF-8 */
    uint32_t at;     /* so many bytes after its beginning ... */
    uint8_t byte[2]; /* ... every match has these two bytes, or, if not pair, the first */
    bool pair;
};

/* False: the pattern (without flags but s) is of another shape. */
bool wr_shape_compile(struct wr_slice pattern, bool dotall, struct wr_shape *);

/* The first match from `from` on. 1: spans as in wr_regex_match; 0: none; -1: that would take too long. */
int wr_shape_match(const struct wr_shape *, struct wr_slice subject, size_t from, size_t *spans);

#endif
