// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The duplicate that mremap(2) makes, after F_SEAL_FUTURE_WRITE, of a read-only shared mapping from before can be made writable like the mapping itself.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mremap(2), old_size 0; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ), *duplicate;

	seal(fd, F_SEAL_FUTURE_WRITE);
	duplicate = SETUP(mremap(map, 0, PAGE, MREMAP_MAYMOVE));

	ALLOWED(mprotect(duplicate, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	PERMISSIONS_ARE(duplicate, "rw-s");
	STORE_RAISES(0, duplicate, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
