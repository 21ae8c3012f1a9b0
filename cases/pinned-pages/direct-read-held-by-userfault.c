// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while an O_DIRECT readv(2) has taken pages of the memfd and waits for a page fault in its next buffer.",
	 .contract = "EBUSY", .since = "4.3", .needs = "fuse userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; userfaultfd(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct fuse_file file = fuse_file_new(2 * PAGE);
	struct fault_page missing = fault_page_new();
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct iovec areas[] = { { map, PAGE }, { missing.address, PAGE } };
	struct transfer transfer;

	readv_start(&transfer, &file, areas, 2);
	fault_page_wait(&missing);
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	fault_page_resolve(&missing);
	fuse_await_request(&file);
	fuse_answer(&file);
	TRANSFERS(2 * PAGE, transfer_result(&transfer));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, FUSE_FILE_BYTE);
	return passed();
}
