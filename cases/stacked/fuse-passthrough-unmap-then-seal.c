// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("F_SEAL_WRITE can be added once munmap(2) has removed the writable shared mapping of a FUSE file that is a passthrough to the memfd.",
	 .contract = "allowed", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; munmap(2); fda0b98ef0a6 fuse: implement passthrough for mmap");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = fuse_passthrough_to(fd);

	unmap(map_shared(file, PAGE, PROT_READ | PROT_WRITE), PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	return passed();
}
