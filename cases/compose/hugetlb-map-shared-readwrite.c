// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, a writable shared mapping of a hugetlb memfd is refused with EPERM if F_SEAL_WRITE or F_SEAL_FUTURE_WRITE is among them, and made otherwise.",
	 .contract = "EPERM", .since = "5.13", .needs = "hugetlb",
	 .source = "fcntl(2), File Sealing, F_SEAL_FUTURE_WRITE; mmap(2), EPERM; 22247efd822e mm/hugetlb: fix F_SEAL_FUTURE_WRITE");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EPERM),
	BY(F_SEAL_FUTURE_WRITE, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(HUGETLB); row.fd >= 0; next_row(&row)) {
		void *map = UNDER(&row, refusals, mmap(NULL, row.size, PROT_READ | PROT_WRITE, MAP_SHARED,
						       row.fd, 0));

		ROW_CHECK(&row, row.refused == !!msync(map, row.size, MS_ASYNC), "mapped, or not, as it returned");
		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
		munmap(map, row.size);
	}
	return passed();
}
