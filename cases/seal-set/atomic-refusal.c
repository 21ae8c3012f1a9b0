// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("When F_SEAL_WRITE is refused with EBUSY, the seals that came with it in the same call are not added either.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, seals));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	STILL_ALLOWED(ftruncate(fd, 2 * PAGE));
	SIZE_IS(fd, 2 * PAGE);
	STILL_ALLOWED(ftruncate(fd, PAGE));
	SIZE_IS(fd, PAGE);

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, seals));
	STATE_IS(fd, seals, PAGE);
	return passed();
}
