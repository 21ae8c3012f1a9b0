// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, allocating a range that ends one byte behind the end of the file is refused with EPERM, although the page is there.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	off_t size = (off_t)PAGE / 2;
	int fd = sealable_memfd((size_t)size);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, fallocate(fd, 0, 0, size + 1));

	STATE_IS(fd, F_SEAL_GROW, size);
	return passed();
}
