// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_GET_SEALS of a Coda file fails with EINVAL, also once it is mapped from a container that has seals.",
	 .contract = "EINVAL", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL for a file that does not support sealing; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_WRITE);
	file = coda_file_over(fd);
	map_private(file, PAGE, PROT_READ);

	REFUSED(EINVAL, fcntl(file, F_GET_SEALS));

	SEALS_ARE(fd, F_SEAL_WRITE);
	return passed();
}
