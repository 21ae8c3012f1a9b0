// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sched.h>

DESCRIBE("A process with every capability of a user namespace of its own cannot write to a memfd sealed with F_SEAL_WRITE: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "userns",
	 .source = "user_namespaces(7); fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);
	SETUP_NEEDS("a user namespace", unshare(CLONE_NEWUSER), EPERM, EACCES, EINVAL, ENOSPC, EUSERS, ENOSYS);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
