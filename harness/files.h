/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Regular files that are no memfd, on a file system of a given kind.  None of them has a name by the
 * time the case gets it, so nothing is left behind.
 */
#ifndef HARNESS_FILES_H
#define HARNESS_FILES_H

#include "case.h"

enum file_system { TMPFS, DISK };	/* DISK: none that lives in memory */

/* A directory on such a file system where this process may create files.  Skips without one. */
const char *directory_on(enum file_system kind);

/* A file of this size with the pattern, made in the directory and unlinked at once, O_RDWR. */
int unlinked_file(const char *directory, size_t size);

/*
 * An empty file, O_RDWR, on a file system of this type ("ramfs") that is mounted for it, in a mount
 * namespace of its own.  Skips where that is not permitted.
 */
int mounted_file(const char *type);

#endif
