// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, ftruncate(2) of a memfd to the size it has succeeds.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing, F_SEAL_SHRINK and F_SEAL_GROW");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, ftruncate(row.fd, (off_t)row.size));

		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
