// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, open(2) of a hugetlb memfd with O_TRUNC is refused with EPERM if F_SEAL_SHRINK is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK; open(2), O_TRUNC; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

static const struct refusal refusals[] = {
	BY(F_SEAL_SHRINK, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/self/fd/%d", row.fd);

		close(UNDER(&row, refusals, open(path, O_RDWR | O_TRUNC | O_CLOEXEC)));

		ROW_IS(&row, row.seals, row.refused ? row.size : 0);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
