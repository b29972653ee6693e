/* Sorted rows as records: pointer-free bytes, and their order.
 *
 * A record is its row's ordinal (8 bytes) and group id (4), the sort keys in a form that compares quickly, then the
 * values of all columns; each key and value is a byte of enum sort_stored and its payload. Any thread. */
#ifndef WR_STAGE_SORT_RECORD_H
#define WR_STAGE_SORT_RECORD_H

#include "ops/stage/sort.h"

enum sort_class { CLASS_NUMBER, CLASS_TEXT, CLASS_NULL };

/* How a value is stored: a byte of these, then its payload. */
enum sort_stored {
    STORED_NULL,
    STORED_STR,
    STORED_NULL_WORD,
    STORED_DEC,
    STORED_DBL,
    STORED_FALSE,
    STORED_TRUE,
    STORED_BIG
};

/* One key or value of a record; str points into it. */
struct sort_value {
    enum sort_stored kind;
    struct wr_num num;
    struct wr_slice str;
};

/* Bytes before the keys. */
enum { WR_RECORD_HEAD = sizeof(uint64_t) + sizeof(uint32_t) };

/* Reads the key or value at p; returns where the next one stands. */
const char *wr_record_read(const char *p, struct sort_value *);
/* Writes row i of a vector (any form but VIEW); p NULL: nothing is written. Returns its bytes. */
size_t wr_record_put(char *p, const struct wr_vec *v, uint32_t i);
/* The same for a key. put_key returns where the next one stands. */
size_t wr_record_key_size(const struct sort_value *);
char *wr_record_put_key(char *p, const struct sort_value *);

uint64_t wr_record_ordinal(const char *row);
uint32_t wr_record_gid(const char *row);

/* Numbers, then text, then null. */
enum sort_class wr_record_class(enum sort_stored);
/* Two records by all keys: <0, 0 (a tie), >0. */
int wr_record_compare(const struct sort_plan *, const char *p, const char *q);
/* An order-preserving number for the first key. */
uint64_t wr_record_prefix(const struct sort_key *, const struct sort_value *);

#endif
