// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC allows fchown(2), which clears the set-user-ID and set-group-ID bits of an executable file and leaves its execute permissions.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; chown(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	SETUP(fchmod(fd, 06777));
	MODE_IS(fd, 06777);
	seal(fd, F_SEAL_EXEC);

	ALLOWED(fchown(fd, geteuid(), getegid()));

	MODE_IS(fd, 0777);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
