// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE refuses a shared writable mapping with EPERM also beside one of the page before that was made earlier.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *older = map_shared(fd, 2 * PAGE, PROT_READ | PROT_WRITE), *newer = older + PAGE;

	unmap(newer, PAGE);
	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, mmap(newer, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	return passed();
}
