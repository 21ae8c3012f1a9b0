// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE cannot be mapped shared with PROT_WRITE alone: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: new shared, writable mappings fail with EPERM");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0)), PAGE);
	return passed();
}
