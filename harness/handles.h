/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are named by a handle.
 */
#ifndef HARNESS_HANDLES_H
#define HARNESS_HANDLES_H

#include "case.h"

union handle {
	struct file_handle header;
	char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};
/* The memfd's.  Skips where it can have none. */
union handle handle_of(int fd);
/*
 * A new open file description of it.  Skips without open_by_handle_at(2), without CAP_DAC_READ_SEARCH, and on
 * a kernel that finds no file without a name so.
 */
int open_handle(int fd, union handle *handle);
/* Skips without open_by_handle_at(2), or without CAP_DAC_READ_SEARCH for it; fd is of the file system. */
void require_open_by_handle(int fd);

#endif
