// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Sound: every lie about the refused write(2), the file and its mapping is noticed.",
	 .contract = "EPERM", .since = "3.17", .source = "test_mutation.py");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_private(fd, PAGE, PROT_READ);

	seal(fd, F_SEAL_WRITE);
	REFUSED(EPERM, write(fd, "x", 1));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	MAPPED_AS(map, PAGE, "r--p");
	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(SIGSEGV, map, 1);
	return passed();
}
