// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

#include <sys/capability.h>

DESCRIBE("A process without any capability creates a memfd that can be sealed.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2); capabilities(7); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;

	require_executable_default();
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", flags));

	STATE_IS(fd, 0, 0);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
