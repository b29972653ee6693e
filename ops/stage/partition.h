/* The operators of an exchange by key: `keys` before it, `groups` behind it. data: const struct wr_partition. */
#ifndef WR_STAGE_PARTITION_H
#define WR_STAGE_PARTITION_H

#include "plan/op.h"

extern const struct wr_op wr_op_keys; /* fills batch->hash */
/* Fills batch->gid: numbers the keys of one owner, in order of appearance; those that memory has no room for come
 * in turn. */
extern const struct wr_op wr_op_groups;
/* Brings together what the operators behind `groups` have given for keys that came in turn. data: const struct
 * wr_build_late. */
extern const struct wr_op wr_op_hold;

/* The slots of the partition's keys, in the batch's arena. NULL: out of memory. */
uint32_t *wr_partition_slots(struct wr_batch *, const struct wr_partition *);

/* Adds keys to those of the open partition, or opens one by them. A key that is there already is no other. */
int wr_partition_add(struct wr_build *, const struct wr_items *keys, struct wr_err *);
/* Ends the open partition by all but its first n keys (0: by all). Where a stage has given its keys an order of
 * their own, the rows of each of the n keys that are left are brought together. */
int wr_partition_narrow(struct wr_build *, uint32_t n, struct wr_err *);

#endif
