// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("A write(2) wholly past the end of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM and does not make the file longer.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, pwrite(fd, alien, sizeof(alien), (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
