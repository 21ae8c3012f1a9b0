// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("A process with every capability cannot extend a memfd sealed with F_SEAL_GROW: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "capabilities(7); fcntl(2), F_SEAL_GROW; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	SETUP_NEEDS("every capability", cap_set_proc(cap_from_text("all=ep")), EPERM, ENOSYS);
	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, ftruncate(fd, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
