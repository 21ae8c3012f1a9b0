// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC on a memfd that is not executable adds no other seal: the memfd stays writable and resizable.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));
	STILL_ALLOWED(pwrite(fd, &(char){ (char)PATTERN_ALIEN }, 1, (off_t)PAGE));
	BYTES_ARE(fd, PAGE, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_EXEC);
	return passed();
}
