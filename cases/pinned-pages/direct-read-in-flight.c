// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while an O_DIRECT read(2) into pages of the memfd is in flight, even if they are mapped no longer: the data would arrive after the seal.",
	 .contract = "EBUSY", .since = "3.17", .needs = "fuse",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct fuse_file file = fuse_file_new(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct iovec area = { map, PAGE };
	struct transfer transfer;

	read_start(&transfer, &file, &area);
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	fuse_answer(&file);
	TRANSFERS(PAGE, transfer_result(&transfer));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, FUSE_FILE_BYTE);
	return passed();
}
