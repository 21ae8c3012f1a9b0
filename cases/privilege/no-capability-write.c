// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>

DESCRIBE("A process without any capability gets the same EPERM as everybody for a write(2) to a memfd sealed with F_SEAL_WRITE.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; capabilities(7); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
