// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("On an executable memfd F_SEAL_EXEC implies F_SEAL_WRITE, so it is refused with EBUSY while a writable shared mapping exists, and can be added once that is gone.",
	 .contract = "EBUSY", .since = "7.1",
	 .source = "3b041514cb6e memfd: deny writeable mappings when implying SEAL_WRITE; c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	STILL_ALLOWED(fchmod(fd, 0755));

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, fchmod(fd, 0666));
	return passed();
}
