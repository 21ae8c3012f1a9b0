// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("An executable memfd with F_SEAL_EXEC, which sets the write seals as well, cannot be mapped shared and writable: EPERM.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { IMPLIED = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE };
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_EXEC | IMPLIED, PAGE);
	MAPPING_INTACT(STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0)), PAGE);
	return passed();
}
