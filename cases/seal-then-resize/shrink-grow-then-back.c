// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A file that grew under F_SEAL_SHRINK cannot return to the size it had when it was sealed: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK: the file cannot be reduced in size; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK);
	SETUP(ftruncate(fd, (off_t)(2 * PAGE)));

	REFUSED(EPERM, ftruncate(fd, (off_t)PAGE));

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	return passed();
}
