// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, ftruncate(2) of a memfd to a smaller size is refused with EPERM if F_SEAL_SHRINK is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), File Sealing, F_SEAL_SHRINK");

static const struct refusal refusals[] = {
	BY(F_SEAL_SHRINK, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, ftruncate(row.fd, 0));

		ROW_IS(&row, row.seals, row.refused ? row.size : 0);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
