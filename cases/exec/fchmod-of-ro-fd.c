// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions is refused with EPERM through a read-only open file description too, where fchmod(2) is otherwise allowed.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE), readonly = reopen(fd, O_RDONLY);

	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fchmod(readonly, 0777));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(fchmod(readonly, 0600));
	MODE_IS(fd, 0600);
	return passed();
}
