/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file on NFS.  Its server is a thread of the case, which knows no more of NFS version 3 than what it
 * takes to look that file up and to read it.
 */
#ifndef HARNESS_NFS_H
#define HARNESS_NFS_H

#include "case.h"

/*
 * A file of this size with the pattern, O_RDONLY | O_DIRECT.  The rest of the case runs in a network and a
 * mount namespace of its own.  Skips without NFS, or where that is not permitted.
 */
int nfs_file(size_t size);

#endif
