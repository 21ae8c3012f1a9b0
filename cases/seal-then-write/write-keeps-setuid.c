// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>

DESCRIBE("write(2) to a memfd sealed with F_SEAL_WRITE fails with EPERM, and leaves the set-user-ID bit as it is.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; capabilities(7), CAP_FSETID: the bit is cleared when the file is modified");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	SETUP(fchmod(fd, 04755));
	seal(fd, F_SEAL_WRITE);
	/* CAP_FSETID would keep the bit. */
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 04755);
	return passed();
}
