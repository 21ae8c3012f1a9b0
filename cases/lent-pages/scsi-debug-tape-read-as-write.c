// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <sys/ioctl.h>

DESCRIBE("A READ(6) sent to a tape of scsi_debug as a command with data to the tape, from a read-only mapping of a memfd sealed with F_SEAL_WRITE, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "root scsi_debug",
	 .source = "fcntl(2), F_SEAL_WRITE; linux/bsg.h, dout_xferp; drivers/scsi/scsi_debug.c: resp_read_tape()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BLOCK = 512 };
	int fd = sealable_memfd(PAGE), tape = debug_tape(BLOCK);
	struct sg_io_v4 request;

	seal(fd, F_SEAL_WRITE);
	request = tape_read_as_write(map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), BLOCK);

	ALLOWED(ioctl(tape, SG_IO, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_answer(request.device_status, (const void *)(uintptr_t)request.response);
	return passed();
}
