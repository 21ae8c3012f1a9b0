// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("write(2) that takes the set-user-ID bit away leaves the execute permissions of a memfd with F_SEAL_EXEC as they are.",
	 .contract = "allowed", .since = "6.3",
	 .source = "write(2); inode(7), set-user-ID; 6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	SETUP(fchmod(fd, 04666));
	seal(fd, F_SEAL_EXEC);
	/* CAP_FSETID would keep the bit. */
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	TRANSFERS(PAGE, pwrite(fd, pattern_from(0), PAGE, 0));

	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	CONTENTS_INTACT(fd, PAGE);
	SIZE_IS(fd, PAGE);
	return passed();
}
