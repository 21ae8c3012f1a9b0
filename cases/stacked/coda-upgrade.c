// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A read-only shared mapping of a Coda file whose container is a memfd sealed with F_SEAL_WRITE cannot be made writable.",
	 .contract = "EACCES", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE; mprotect(2): EACCES; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	file = coda_file_over(fd);
	map = map_shared_sealed(file, PAGE, PROT_READ);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
