// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("F_SEAL_WRITE is added while another thread shrinks and grows the file with ftruncate(2), and all of these calls succeed.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ftruncate(2); 40e041a2c858 shm: add sealing API");

enum { PAGES = 16 };

static void shrink_and_grow(void *memfd)
{
	for (size_t pages = PAGES; pages-- > 1; ) {
		ALLOWED(ftruncate(*(int *)memfd, (off_t)(pages * PAGE)));
		ALLOWED(ftruncate(*(int *)memfd, (off_t)(PAGES * PAGE)));
	}
}

static void add_write_seal(void *memfd)
{
	ALLOWED(fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		int fd = sealable_memfd(PAGES * PAGE);

		race(round, shrink_and_grow, add_write_seal, &fd);

		SEALS_ARE(fd, F_SEAL_WRITE);
		SIZE_IS(fd, (off_t)(PAGES * PAGE));
		CONTENTS_INTACT(fd, PAGE);
		BYTES_ARE(fd, (off_t)PAGE, (PAGES - 1) * PAGE, 0);
		SETUP(close(fd));
	}
	return passed();
}
