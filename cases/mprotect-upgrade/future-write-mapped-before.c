// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping made before F_SEAL_FUTURE_WRITE can still be made writable.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ);

	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "rw-s");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
