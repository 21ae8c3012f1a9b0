// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a Coda file, whose container is the memfd, is mapped shared and writable: a store there changes the memfd.",
	 .contract = "EBUSY", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = coda_file_over(fd);
	unsigned char *map = map_shared(file, PAGE, PROT_READ | PROT_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
