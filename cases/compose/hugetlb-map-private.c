// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, a writable private mapping of a hugetlb memfd is possible.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; mmap(2), MAP_PRIVATE; memfd_create(2), MFD_HUGETLB");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		void *map = UNDER(&row, refusals, mmap(NULL, row.size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
						       row.fd, 0));

		PERMISSIONS_ARE(map, "rw-p");
		ROW_IS(&row, row.seals, row.size);
		unmap(map, row.size);
	}
	return passed();
}
