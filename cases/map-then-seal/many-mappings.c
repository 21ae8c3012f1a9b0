// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY until the last of 1,000 writable shared mappings is gone, in whatever order they go.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 4bb5f5d9395b mm: allow drivers to prevent new writable mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { MAPPINGS = 1000 };
	unsigned char *map[MAPPINGS];
	int fd = sealable_memfd(PAGE);

	require_mappings(MAPPINGS);
	for (int i = 0; i < MAPPINGS; i++)
		map[i] = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	/* This recurrence passes every residue once, in an order that follows no address. */
	for (int i = 0, next = 0; i < MAPPINGS; i++, next = (21 * next + 7) % MAPPINGS) {
		REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
		unmap(map[next], PAGE);
	}
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
