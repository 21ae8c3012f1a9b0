// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A memfd without seals can be mapped shared and writable after Coda has refused to map a file from it with EBUSY, because the file is mapped from another container.",
	 .contract = "allowed", .since = "3.17", .needs = "root coda",
	 .source = "mmap(2), MAP_SHARED; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int other = sealable_memfd(PAGE), fd = sealable_memfd(PAGE);
	struct coda_files file = coda_files_over(other, fd);
	unsigned char *map;
	void *refused;

	map_shared(file.first, PAGE, PROT_READ | PROT_WRITE);
	refused = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file.second, 0);
	SETUP(-(refused != MAP_FAILED));

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, 0, PAGE);
	return passed();
}
