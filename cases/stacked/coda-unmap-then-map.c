// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A memfd without seals can be mapped shared and writable after such a mapping of a Coda file, whose container it is, has been removed.",
	 .contract = "allowed", .since = "3.17", .needs = "root coda",
	 .source = "mmap(2), MAP_SHARED; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = coda_file_over(fd);
	unsigned char *map;

	unmap(map_shared(file, PAGE, PROT_READ | PROT_WRITE), PAGE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, 0, PAGE);
	return passed();
}
