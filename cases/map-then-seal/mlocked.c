// SPDX-License-Identifier: GPL-2.0
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping locked by mlock(2) exists, and can be added once it is gone: the lock leaves nothing behind.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mlock(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	SETUP_NEEDS("locking a page (RLIMIT_MEMLOCK)", (int)syscall(SYS_mlock, map, PAGE), EPERM, ENOMEM);
	require_smaps(map, "Locked", PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
