// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("pwrite(2) into a huge page of a memfd sealed with F_SEAL_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);

	seal_when_unused(fd, F_SEAL_WRITE);

	REFUSED(EPERM, pwrite(fd, alien, sizeof(alien), (off_t)PAGE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
