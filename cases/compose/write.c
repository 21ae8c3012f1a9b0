// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, pwrite(2) within a memfd is refused with EPERM if F_SEAL_WRITE or F_SEAL_FUTURE_WRITE is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), File Sealing");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EPERM),
	BY(F_SEAL_FUTURE_WRITE, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, pwrite(row.fd, (char[]){ (char)PATTERN_ALIEN }, 1, 0));

		ROW_IS(&row, row.seals, row.size);
		ROW_CHECK(&row, byte_at(&row, 0) == (row.refused ? pattern(0) : PATTERN_ALIEN),
			  "the first byte is %#x", (unsigned int)byte_at(&row, 0));
		ROW_INTACT(&row, 1);
	}
	return passed();
}
