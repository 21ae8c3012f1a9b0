// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, fallocate(2) of a range inside a memfd succeeds, and leaves seals, size and contents as they are.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing; fallocate(2)");

static const struct refusal refusals[] = { { 0 } };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, fallocate(row.fd, 0, 0, (off_t)row.size));

		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
