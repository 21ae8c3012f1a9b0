// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SEAL can be added alone, and sets no other seal: no seal can be added any more, and contents and size can still change.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STILL_ALLOWED(pwrite(fd, "x", 1, 0));
	BYTES_ARE(fd, 0, 1, 'x');
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
