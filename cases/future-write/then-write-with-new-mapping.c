// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE can be added while a read-only shared mapping made after F_SEAL_FUTURE_WRITE exists, which mprotect(2) cannot make writable.",
	 .contract = "allowed", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; e8e17ee90eaf mm: drop the assumption that VM_SHARED always implies writable");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BOTH = F_SEAL_FUTURE_WRITE | F_SEAL_WRITE };
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, BOTH, PAGE);
	MAPPED_AS(map, PAGE, "r--s");
	MAPPING_INTACT(map, PAGE);
	STILL_REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	return passed();
}
