// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("A process with every capability cannot map a memfd sealed with F_SEAL_WRITE shared and writable: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "capabilities(7); mmap(2): EPERM; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	SETUP_NEEDS("every capability", cap_set_proc(cap_from_text("all=ep")), EPERM, ENOSYS);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
