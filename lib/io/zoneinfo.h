/* Time zones by name, from the tz database of the system (/usr/share/zoneinfo, Debian's tzdata). At plan time only.
 */
#ifndef WR_IO_ZONEINFO_H
#define WR_IO_ZONEINFO_H

#include "base/zone.h"

/* Loads a zone by its name in the database (Europe/Berlin), or makes one of UTC or +02:00; memory from the arena. A
 * name that depends on the machine (localtime) is none, and neither is one that would leave the folder. WR_EPROG:
 * there is no such zone; WR_EIO: its file cannot be used; WR_ELIMIT. */
int wr_zoneinfo_load(struct wr_slice name, struct wr_arena *, const struct wr_zone **out, struct wr_err *);

/* All names there are, in the arena, sorted; for suggestions. 0 or WR_ELIMIT. */
int wr_zoneinfo_names(struct wr_arena *, struct wr_slice **names, size_t *n, struct wr_err *);

#endif
