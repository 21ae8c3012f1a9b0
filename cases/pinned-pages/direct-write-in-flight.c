// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while an O_DIRECT write(2) from pages of the memfd is in flight: any reference to a page counts, also one that only reads it.",
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

	write_start(&transfer, &file, &area);
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	fuse_answer(&file);
	TRANSFERS(PAGE, transfer_result(&transfer));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(file.contents[0] == pattern(0) && file.contents[PAGE - 1] == pattern(PAGE - 1),
	      "the file did not get the memfd's bytes");
	return passed();
}
