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

#endif
