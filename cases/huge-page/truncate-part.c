// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A memfd sealed with F_SEAL_SHRINK cannot be cut inside its huge page: EPERM, and the page keeps its bytes.",
	 .contract = "EPERM", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_SHRINK; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EPERM, ftruncate(fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_SHRINK, (off_t)size);
	return passed();
}
