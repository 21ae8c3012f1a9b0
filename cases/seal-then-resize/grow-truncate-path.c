// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, making the file larger with truncate(2), which names it by a path, is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; truncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, truncate(path, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
