// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("Without CAP_SYS_ADMIN, but with every other capability, a process can add F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE and F_SEAL_SEAL.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_ADD_SEALS; capabilities(7), CAP_SYS_ADMIN; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { ALL = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };
	int fd = sealable_memfd(PAGE);

	SETUP_NEEDS("every other capability",
			cap_set_proc(cap_from_text("all=ep cap_sys_admin-ep")), EPERM, ENOSYS);

	ALLOWED(fcntl(fd, F_ADD_SEALS, ALL));

	STATE_IS(fd, ALL, PAGE);
	STILL_REFUSED(EPERM, write(fd, "", 1));
	return passed();
}
