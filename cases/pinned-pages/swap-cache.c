// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("Pages that came back from swap, by a read or by the read-ahead around it, are not in use: F_SEAL_WRITE succeeds.",
	 .contract = "allowed", .since = "3.17", .needs = "swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ), byte;

	MAPPING_INTACT(map, size);
	page_out(map, size);
	SETUP(pread(fd, &byte, 1, (off_t)(8 * PAGE)));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	MAPPING_INTACT(map, size);
	return passed();
}
