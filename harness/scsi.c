// SPDX-License-Identifier: GPL-2.0
/*
 * A disk's answers (see scsi.h).
 */
#include "scsi.h"

#include <stdbool.h>

void scsi_answer(const uint8_t *command, unsigned int unit, uint8_t answer[SCSI_ANSWER])
{
	enum { INQUIRY = 0x12, READ_CAPACITY = 0x25, BLOCKS = 64, NAMES = 8 };

	memset(answer, 0, SCSI_ANSWER);
	if (command[0] == INQUIRY) {
		answer[0] = unit ? 0x7f : 0;	/* there is none */
		answer[2] = answer[3] = 2;
		answer[4] = SCSI_ANSWER - 5;
		memset(answer + NAMES, ' ', SCSI_ANSWER - NAMES);	/* of vendor and product */
	} else if (command[0] == READ_CAPACITY) {
		answer[3] = BLOCKS - 1;
		answer[6] = SCSI_BLOCK >> 8;
	}
}

static volatile bool *has_written;	/* shared with the disk's process */

void scsi_watch_writes(void)
{
	has_written = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

void scsi_write_came(void)
{
	*has_written = true;
}

void scsi_require_write(void)
{
	if (!*has_written)
		broken("no write came to the disk");
}
