// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while the memfd is the container of a Coda file, and a child process holds the writable shared mapping of that file that it got by fork(2).",
	 .contract = "EBUSY", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API; fork(2)");

/* In the child: holds what fork(2) left it. */
static void look(void *map)
{
	CHECK(*(unsigned char *)map == pattern(0), "the child's mapping does not show the file");
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = coda_file_over(fd);
	unsigned char *map = map_shared(file, PAGE, PROT_READ | PROT_WRITE);
	struct peer child = peer_start(look, map);

	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	peer_end(&child);
	return passed();
}
