// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only mapping made after F_SEAL_FUTURE_WRITE cannot be made writable, even right behind a mapping of the page before that was made earlier: EACCES.",
	 .contract = "EACCES", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mprotect(2), EACCES; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *older = map_shared(fd, 2 * PAGE, PROT_READ), *newer = older + PAGE;

	unmap(newer, PAGE);
	seal(fd, F_SEAL_FUTURE_WRITE);
	newer = SETUP(mmap(newer, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, (off_t)PAGE));

	REFUSED(EACCES, mprotect(newer, PAGE, PROT_READ | PROT_WRITE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	return passed();
}
