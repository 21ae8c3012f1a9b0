// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd that pidfd_getfd(2) takes from another process comes with the seals it has.",
	 .contract = "allowed", .since = "5.6",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; pidfd_getfd(2)");

static void create_and_seal(void *number)
{
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE | F_SEAL_SHRINK);
	*(int *)number = fd;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int *number = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct peer owner = peer_start(create_and_seal, number);
	int pidfd = SETUP_NEEDS("pidfd_open(2)", (int)syscall(SYS_pidfd_open, owner.pid, 0), ENOSYS);
	int fd = SETUP_NEEDS("pidfd_getfd(2)", (int)syscall(SYS_pidfd_getfd, pidfd, *number, 0),
			     ENOSYS, EPERM);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == (F_SEAL_WRITE | F_SEAL_SHRINK), "the seals are %#x", (unsigned int)seals);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));

	peer_end(&owner);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	return passed();
}
