// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, ftruncate(2) can make the file larger; what is new reads as zeros.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK);

	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	return passed();
}
