// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, an appending write(2) to a memfd is refused with EPERM if F_SEAL_WRITE, F_SEAL_FUTURE_WRITE or F_SEAL_GROW is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), File Sealing; open(2), O_APPEND");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EPERM),
	BY(F_SEAL_FUTURE_WRITE, EPERM),
	BY(F_SEAL_GROW, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		int end = reopen(row.fd, O_WRONLY | O_APPEND);

		UNDER(&row, refusals, write(end, (char[]){ (char)PATTERN_ALIEN }, 1));

		ROW_IS(&row, row.seals, row.refused ? row.size : row.size + 1);
		ROW_CHECK(&row, byte_at(&row, row.size) == (row.refused ? -1 : PATTERN_ALIEN),
			  "the byte past the end is %d", byte_at(&row, row.size));
		ROW_INTACT(&row, 0);
		close(end);
	}
	return passed();
}
