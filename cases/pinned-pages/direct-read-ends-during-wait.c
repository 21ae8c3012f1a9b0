// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE waits for an O_DIRECT read(2) into the memfd that is in flight, and succeeds late when it ends before the wait is over.",
	 .contract = "allowed", .since = "3.17", .needs = "fuse",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing");

static void add_write_seal(void *memfd)
{
	ALLOWED(fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct fuse_file file = fuse_file_new(PAGE);
	struct transfer transfer;
	struct sleeper sealer;

	do {
		struct iovec area = { map_shared(fd, PAGE, PROT_READ | PROT_WRITE), PAGE };

		read_start(&transfer, &file, &area);
		unmap(area.iov_base, PAGE);
		sealer = sleeper_start(add_write_seal, &fd);
		SEALS_ARE(fd, 0);

		fuse_answer(&file);
		TRANSFERS(PAGE, transfer_result(&transfer));
	} while (!sleeper_settles(&sealer));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, FUSE_FILE_BYTE);
	return passed();
}
