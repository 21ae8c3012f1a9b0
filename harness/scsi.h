/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a disk that a case plays says of itself.
 */
#ifndef HARNESS_SCSI_H
#define HARNESS_SCSI_H

#include "case.h"

enum { SCSI_BLOCK = 512, SCSI_ANSWER = 36 };
/*
 * The answer to this command, padded with zeros, for unit 0, a disk of SCSI-2, which is asked little, or for another unit,
 * which is not there.  All that is read is zeros.
 */
void scsi_answer(const uint8_t *command, unsigned int unit, uint8_t answer[SCSI_ANSWER]);

/*
 * Whether anybody wrote to the disk.  Watched from before its process begins, which says so before it answers.  A case whose
 * bytes stayed asks: it is broken where no write came to the disk, for the bytes say nothing then.
 */
void scsi_watch_writes(void);
void scsi_write_came(void);
void scsi_require_write(void);

#endif
