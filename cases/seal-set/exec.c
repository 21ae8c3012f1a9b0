// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC can be added alone to a memfd that is not executable, and sets no other seal: it cannot be made executable, and can still be written.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_REFUSED(EPERM, fchmod(fd, 0777));
	STILL_ALLOWED(pwrite(fd, "x", 1, 0));
	BYTES_ARE(fd, 0, 1, 'x');
	return passed();
}
