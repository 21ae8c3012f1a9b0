// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, adding F_SEAL_SHRINK to a hugetlb memfd is refused with EPERM if F_SEAL_SEAL is among them, and adds that seal and no other otherwise.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_ADD_SEALS and F_SEAL_SEAL; memfd_create(2), MFD_HUGETLB; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

static const struct refusal refusals[] = {
	BY(F_SEAL_SEAL, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, fcntl(row.fd, F_ADD_SEALS, F_SEAL_SHRINK));

		ROW_IS(&row, row.refused ? row.seals : row.seals | F_SEAL_SHRINK, row.size);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
