// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SEAL is looked at before the mappings are: adding F_SEAL_WRITE while a writable shared mapping exists gives EPERM and not EBUSY.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	STILL_REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	seal(fd, F_SEAL_SEAL);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	return passed();
}
