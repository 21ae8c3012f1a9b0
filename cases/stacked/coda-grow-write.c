// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "coda.h"

DESCRIBE("write(2) to a Coda file past the end of its container, a memfd sealed with F_SEAL_GROW, fails with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_GROW; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_GROW);
	file = coda_file_over(fd);

	REFUSED(EPERM, pwrite(file, alien_page(), PAGE, PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
