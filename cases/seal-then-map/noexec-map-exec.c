// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd with F_SEAL_EXEC and mode 0666, as MFD_NOEXEC_SEAL makes it, can still be mapped executable.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = noexec_memfd(PAGE);
	unsigned char *map;

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0));

	PERMISSIONS_ARE(map, "r-xs");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
