// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sched.h>

DESCRIBE("A process with every capability of a user namespace of its own cannot add a seal to a memfd with F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "userns",
	 .source = "user_namespaces(7); fcntl(2), F_SEAL_SEAL; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SEAL);
	SETUP_NEEDS("a user namespace", unshare(CLONE_NEWUSER), EPERM, EACCES, EINVAL, ENOSPC, EUSERS, ENOSYS);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	STILL_ALLOWED(write(fd, "", 1));
	return passed();
}
