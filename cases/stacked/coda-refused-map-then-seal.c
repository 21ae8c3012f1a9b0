// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a writable shared mapping of the memfd exists, also after Coda has refused to map a file from the memfd with EBUSY, because the file is mapped from another container.",
	 .contract = "EBUSY", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int other = sealable_memfd(PAGE), fd = sealable_memfd(PAGE);
	struct coda_files file = coda_files_over(other, fd);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	void *refused;

	map_shared(file.first, PAGE, PROT_READ | PROT_WRITE);
	refused = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file.second, 0);
	SETUP(-(refused != MAP_FAILED));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	return passed();
}
