// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, a read-only shared mapping of a memfd is possible, and shows the contents.",
	 .contract = "allowed", .since = "6.7",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; mmap(2); e8e17ee90eaf mm: drop the assumption that VM_SHARED always implies writable");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		unsigned char *map = UNDER(&row, refusals, mmap(NULL, row.size, PROT_READ, MAP_SHARED, row.fd, 0));

		ROW_CHECK(&row, map[0] == pattern(0), "the mapping does not show the file");
		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
		unmap(map, row.size);
	}
	return passed();
}
