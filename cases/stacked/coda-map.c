// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A Coda file whose container is a memfd sealed with F_SEAL_WRITE cannot be mapped shared and writable: its mappings are mappings of the memfd.",
	 .contract = "EPERM", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2): EPERM; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_WRITE);
	file = coda_file_over(fd);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
