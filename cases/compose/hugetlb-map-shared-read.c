// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, a read-only shared mapping of a hugetlb memfd is possible.",
	 .contract = "allowed", .since = "6.7", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; mmap(2); e8e17ee90eaf mm: drop the assumption that VM_SHARED always implies writable");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		void *map = UNDER(&row, refusals, mmap(NULL, row.size, PROT_READ, MAP_SHARED, row.fd, 0));

		PERMISSIONS_ARE(map, "r--s");
		ROW_IS(&row, row.seals, row.size);
		unmap(map, row.size);
	}
	return passed();
}
