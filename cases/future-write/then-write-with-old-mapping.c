// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping from before F_SEAL_FUTURE_WRITE exists, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; fcntl(2), F_SEAL_WRITE: EBUSY");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BOTH = F_SEAL_FUTURE_WRITE | F_SEAL_WRITE };
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, BOTH, PAGE);
	return passed();
}
