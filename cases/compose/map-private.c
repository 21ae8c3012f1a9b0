// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, a writable private mapping of a memfd is possible, and its stores do not reach the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; mmap(2), MAP_PRIVATE");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		unsigned char *map = UNDER(&row, refusals, mmap(NULL, row.size, PROT_READ | PROT_WRITE,
								MAP_PRIVATE, row.fd, 0));

		ROW_CHECK(&row, map[0] == pattern(0), "the mapping does not show the file");
		map[0] = PATTERN_ALIEN;
		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
		unmap(map, row.size);
	}
	return passed();
}
