// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, adding F_SEAL_WRITE to a memfd is refused with EPERM if F_SEAL_SEAL is among them, and adds that seal and no other otherwise.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS and F_SEAL_SEAL");

static const struct refusal refusals[] = {
	BY(F_SEAL_SEAL, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, fcntl(row.fd, F_ADD_SEALS, F_SEAL_WRITE));

		ROW_IS(&row, row.refused ? row.seals : row.seals | F_SEAL_WRITE, row.size);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
