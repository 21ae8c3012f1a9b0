// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "aio.h"
#include "alien.h"

DESCRIBE("io_submit(2) takes an IOCB_CMD_PWRITE past the end of a memfd sealed with F_SEAL_GROW, and the transfer ends with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; io_submit(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	aio_context_t context = aio_new();
	struct iocb transfer = {
		.aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = (unsigned int)fd, .aio_offset = (int64_t)PAGE,
		.aio_buf = (uintptr_t)alien, .aio_nbytes = sizeof(alien),
	}, *transfers[] = { &transfer };

	seal(fd, F_SEAL_GROW);

	TRANSFERS(1, syscall(SYS_io_submit, context, 1L, transfers));
	REFUSED(EPERM, aio_result(context));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
