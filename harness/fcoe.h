/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk behind Fibre Channel over Ethernet: this machine's initiator (libfc, fcoe) at one end of a cable, and at the other
 * a process of the case that plays the disk.
 */
#ifndef HARNESS_FCOE_H
#define HARNESS_FCOE_H

#include "scsi.h"

/*
 * That disk, O_RDWR | O_DIRECT.  It answers each write with a block of data, all PATTERN_ALIEN, as is due for a read, and
 * then takes what is written.  Taken away when the case ends.  Skips without the initiator, and on a machine that lives on.
 */
int fcoe_disk_that_answers_writes(void);

#endif
