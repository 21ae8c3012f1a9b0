// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, opening the file with O_CREAT and O_TRUNC is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK: open(2) with O_TRUNC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SHRINK);

	REFUSED(EPERM, open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
