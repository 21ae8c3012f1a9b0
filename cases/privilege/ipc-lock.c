// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>
#include <sys/resource.h>

DESCRIBE("CAP_IPC_LOCK, which locks a mapping of a memfd beyond RLIMIT_MEMLOCK, does not allow write(2) under F_SEAL_WRITE: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "mlock(2); capabilities(7), CAP_IPC_LOCK; fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const struct rlimit nothing = { 0, 0 };
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_private(fd, PAGE, PROT_READ);

	SETUP(setrlimit(RLIMIT_MEMLOCK, &nothing));
	SETUP_NEEDS("CAP_IPC_LOCK", cap_set_proc(cap_from_text("cap_ipc_lock=ep")), EPERM, ENOSYS);
	SETUP_NEEDS("CAP_IPC_LOCK, of the first user namespace", (int)syscall(SYS_mlock, map, PAGE), EPERM);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
