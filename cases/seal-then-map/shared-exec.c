// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE does not restrict execution: the memfd can be mapped shared, readable and executable.",
	 .contract = "allowed", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0));

	PERMISSIONS_ARE(map, "r-xs");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
