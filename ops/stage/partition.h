/* The operators of an exchange by key: `keys` before it, `groups` behind it. data: const struct wr_partition. */
#ifndef WR_STAGE_PARTITION_H
#define WR_STAGE_PARTITION_H

#include "plan/op.h"

extern const struct wr_op wr_op_keys; /* fills batch->hash */
extern const struct wr_op
    wr_op_groups; /* fills batch->gid: numbers the keys of one owner, in order of appearance */

#endif
