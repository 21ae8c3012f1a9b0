// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A transparent huge page of the memfd that nobody maps is not in use: F_SEAL_WRITE succeeds.",
	 .contract = "allowed", .since = "5.17", .needs = "thp",
	 .source = "f2b277c4d1c6 memfd: fix F_SEAL_WRITE after shmem huge page allocated");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
