// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A memfd whose F_SEAL_WRITE was refused for a page in use can be written, mapped writable and resized as before, and sealed when the page is released.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);
	unsigned char byte = PATTERN_ALIEN, *map;

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	STILL_ALLOWED(pwrite(fd, &byte, 1, 0));
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	map = STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	map[0] = pattern(0);
	CONTENTS_INTACT(fd, PAGE);
	unmap(map, PAGE);
	STILL_ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)(2 * PAGE));
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
