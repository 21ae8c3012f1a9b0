// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "coda.h"

DESCRIBE("write(2) to a Coda file whose container is a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_FUTURE_WRITE);
	file = coda_file_over(fd);

	REFUSED(EPERM, pwrite(file, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
