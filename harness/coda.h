/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file of a Coda file system whose container is a memfd: reads, writes and mappings of it are reads,
 * writes and mappings of the memfd.  Everything else is a message to the server, a child of the case
 * that owns the device /dev/cfsN.
 */
#ifndef HARNESS_CODA_H
#define HARNESS_CODA_H

#include "case.h"

/*
 * The Coda file, O_RDWR.  The rest of the case runs in a mount namespace of its own.  To be called
 * before the memfd is mapped: the server is a forked child and would hold the mapping too.
 * Skips where there is no Coda, or where it is not permitted.
 */
int coda_file_over(int fd);
/* The same file opened twice, of which the server gives each description a container of its own. */
struct coda_files {
	int first, second;
};
struct coda_files coda_files_over(int first, int second);

#endif
