// SPDX-License-Identifier: GPL-2.0
#include "acl.h"
#include "compose.h"

DESCRIBE("Under every set of seals, an access control list that makes a memfd executable is refused with EPERM if F_SEAL_EXEC is among them, and succeeds otherwise.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "fcntl(2), File Sealing, F_SEAL_EXEC; 6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5)");

static const struct refusal refusals[] = {
	BY(F_SEAL_EXEC, EPERM),
	{ 0 }
};

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct acl executable = acl_of_mode(0777);

	require_acl();
	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
		UNDER(&row, refusals, fsetxattr(row.fd, ACL_ACCESS, &executable.value, executable.size, 0));

		ROW_CHECK(&row, mode_of(&row) == (row.refused ? 0666 : 0777), "the mode is %#o", mode_of(&row));
		ROW_IS(&row, row.seals, row.size);
		ROW_INTACT(&row, 0);
	}
	return passed();
}
