// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Locked memory is not memory in use: F_SEAL_WRITE succeeds while a read-only mapping of the memfd is locked with mlock(2).",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; mlock(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	SETUP_NEEDS("locking one page under RLIMIT_MEMLOCK", (int)syscall(SYS_mlock, map, PAGE), ENOMEM, EPERM, EAGAIN);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
