// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, ftruncate(2) of a hugetlb memfd to a smaller size is refused with EPERM if F_SEAL_SHRINK is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing; memfd_create(2), MFD_HUGETLB; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

static const struct refusal refusals[] = {
	BY(F_SEAL_SHRINK, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, ftruncate(row.fd, 0));

		ROW_IS(&row, row.seals, row.refused ? row.size : 0);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
