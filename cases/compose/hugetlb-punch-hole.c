// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, fallocate(2) that punches a hole into a hugetlb memfd is refused with EPERM if F_SEAL_WRITE or F_SEAL_FUTURE_WRITE is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing; memfd_create(2), MFD_HUGETLB; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd; fallocate(2), FALLOC_FL_PUNCH_HOLE");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EPERM),
	BY(F_SEAL_FUTURE_WRITE, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		SETUP(fallocate(row.fd, 0, 0, (off_t)row.size));

		UNDER(&row, refusals, fallocate(row.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
						(off_t)row.size));

		ROW_IS(&row, row.seals, row.size);
		ROW_CHECK(&row, has_blocks(&row) == row.refused, "the page is %s", row.refused ? "gone" : "still there");
		ROW_INTACT(&row, 0);
	}
	return passed();
}
