// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE can be added alone, and sets no other seal: the file cannot be written, and its size can still change.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_ALLOWED(ftruncate(fd, 2 * PAGE));
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
