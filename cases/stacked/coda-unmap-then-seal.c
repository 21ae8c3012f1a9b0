// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_SEAL_WRITE can be added to the container of a Coda file once munmap(2) has removed the writable shared mapping of the file.",
	 .contract = "allowed", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API; munmap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = coda_file_over(fd);

	unmap(map_shared(file, PAGE, PROT_READ | PROT_WRITE), PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	return passed();
}
