// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sched.h>

DESCRIBE("A process that shares the table of descriptors by CLONE_FILES creates a memfd and adds seals: they hold for the others that share the table.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; clone(2), CLONE_FILES");

static int create_and_seal(void *number)
{
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));
	*(int *)number = fd;
	return passed();
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* Its middle serves whether the stack grows down or up. */
	static char stack[256 * 1024] __attribute__((aligned(64)));
	int *number = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	fflush(stdout);
	reap_child(SETUP(clone(create_and_seal, stack + sizeof(stack) / 2, CLONE_FILES | SIGCHLD,
			       number)));
	int fd = *number;

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
