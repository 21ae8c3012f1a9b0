// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, mprotect(2) that makes a read-only shared mapping of a hugetlb memfd writable is refused with EACCES if F_SEAL_WRITE or F_SEAL_FUTURE_WRITE is among them, and succeeds otherwise.",
	 .contract = "EACCES", .since = "6.7", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; mprotect(2), EACCES; e8e17ee90eaf mm: drop the assumption that VM_SHARED always implies writable");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EACCES),
	BY(F_SEAL_FUTURE_WRITE, EACCES),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		unsigned char *map = map_shared_sealed(row.fd, row.size, PROT_READ);

		UNDER(&row, refusals, mprotect(map, row.size, PROT_READ | PROT_WRITE));

		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
		PERMISSIONS_ARE(map, row.refused ? "r--s" : "rw-s");
		unmap(map, row.size);
	}
	return passed();
}
