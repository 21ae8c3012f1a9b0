// SPDX-License-Identifier: GPL-2.0
#include "compose.h"

DESCRIBE("Under every set of seals, fallocate(2) that punches a hole into a memfd is refused with EPERM if F_SEAL_WRITE or F_SEAL_FUTURE_WRITE is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), File Sealing, F_SEAL_WRITE; fallocate(2), FALLOC_FL_PUNCH_HOLE");

static const struct refusal refusals[] = {
	BY(F_SEAL_WRITE, EPERM),
	BY(F_SEAL_FUTURE_WRITE, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, fallocate(row.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
						(off_t)row.size));

		ROW_IS(&row, row.seals, row.size);
		for (size_t i = 0; i < PAGE; i += PAGE / 16)
			ROW_CHECK(&row, byte_at(&row, i) == (row.refused ? pattern(i) : 0),
				  "the byte at %zu is %#x", i, (unsigned int)byte_at(&row, i));
	}
	return passed();
}
