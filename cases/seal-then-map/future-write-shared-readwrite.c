// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_FUTURE_WRITE cannot be mapped shared and writable: EPERM, and the attempt is not counted as a writable mapping.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE: new shared, writable mappings fail with EPERM");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE | F_SEAL_WRITE);
	return passed();
}
