// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE is refused with EPERM through a read-only open file description.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	/* Through this description the seal would be refused on a kernel that does not know it, too. */
	seal(sealable_memfd(0), F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, fcntl(readonly, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, 0, PAGE);
	STILL_ALLOWED(pwrite(fd, &(char){ (char)PATTERN_ALIEN }, 1, 0));
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	return passed();
}
