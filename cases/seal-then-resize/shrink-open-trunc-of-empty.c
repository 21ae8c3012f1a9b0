// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, an empty file can be opened with O_TRUNC.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK: open(2) with O_TRUNC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SHRINK);

	int truncated = ALLOWED(open(path, O_RDWR | O_TRUNC | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_SHRINK, 0);
	STATE_IS(truncated, F_SEAL_SHRINK, 0);
	return passed();
}
