// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A file that shrank under F_SEAL_GROW cannot return to the size it had when it was sealed: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_GROW);
	SETUP(ftruncate(fd, (off_t)PAGE));

	REFUSED(EPERM, ftruncate(fd, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
