// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions with chmod(2), which names the file by a path, is refused with EPERM.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; chmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, chmod(path, 0777));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(chmod(path, 0600));
	MODE_IS(fd, 0600);
	return passed();
}
