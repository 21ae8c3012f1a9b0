// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC protects the mode of the memfd, not its mappings: one can be made executable although nobody may execute the file.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; mprotect(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_EXEC);
	map = map_shared(fd, PAGE, PROT_READ);

	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_EXEC));

	PERMISSIONS_ARE(map, "r-xs");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
