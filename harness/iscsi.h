/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A SCSI disk behind iSCSI: this machine's initiator (iscsi_tcp), and at the other end of its connection a process of the
 * case that plays the disk.  Nobody logs in: the kernel's part begins after that.
 */
#ifndef HARNESS_ISCSI_H
#define HARNESS_ISCSI_H

#include "scsi.h"

/*
 * That disk, O_RDWR | O_DIRECT.  It answers each write with a block of data, all PATTERN_ALIEN, as is due for a read, and
 * then takes what is written.  The rest of the case runs in a network of its own.  Taken away when the case ends.  Skips
 * without the initiator, and on a machine that lives on.
 */
int iscsi_disk_that_answers_writes(void);

#endif
