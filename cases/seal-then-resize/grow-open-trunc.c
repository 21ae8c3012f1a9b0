// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, the file can be opened with O_TRUNC, and cannot grow again after that.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; open(2), O_TRUNC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_GROW);

	ALLOWED(open(path, O_RDWR | O_TRUNC | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_GROW, 0);
	STILL_REFUSED(EPERM, ftruncate(fd, 1));
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
