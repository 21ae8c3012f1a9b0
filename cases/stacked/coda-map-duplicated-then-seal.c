// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while the memfd is the container of a Coda file, and a duplicate that mremap(2) made of a writable shared mapping of that file exists.",
	 .contract = "EBUSY", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API; mremap(2): an old size of 0");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = coda_file_over(fd);
	unsigned char *map = map_shared(file, PAGE, PROT_READ | PROT_WRITE);
	unsigned char *duplicate = SETUP(mremap(map, 0, PAGE, MREMAP_MAYMOVE));

	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(duplicate, PAGE, "rw-s");
	return passed();
}
