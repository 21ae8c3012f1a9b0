// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>
#include <sys/resource.h>

DESCRIBE("F_SEAL_WRITE needs no locked memory: it is added under a RLIMIT_MEMLOCK of zero and without CAP_IPC_LOCK.",
	 .contract = "allowed", .since = "3.17",
	 .source = "getrlimit(2), RLIMIT_MEMLOCK; capabilities(7), CAP_IPC_LOCK; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const struct rlimit nothing = { 0, 0 };
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_private(fd, PAGE, PROT_READ);

	SETUP(setrlimit(RLIMIT_MEMLOCK, &nothing));
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	STILL_REFUSED(EPERM, (int)syscall(SYS_mlock, map, PAGE));
	return passed();
}
