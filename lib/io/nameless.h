/* Temporary files without a name, of which nothing is left however the program ends. */
#ifndef WR_IO_NAMELESS_H
#define WR_IO_NAMELESS_H

/* Opens a new file in the folder, to be written and read; where the file system can not make one without a name,
 * one whose name is gone at once. -1 and errno. Any thread. */
int wr_nameless_open(const char *dir);

#endif
