// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("A process without any capability adds seals.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS; capabilities(7); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { ALL = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };
	int fd = sealable_memfd(PAGE);

	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	ALLOWED(fcntl(fd, F_ADD_SEALS, ALL));

	STATE_IS(fd, ALL, PAGE);
	return passed();
}
