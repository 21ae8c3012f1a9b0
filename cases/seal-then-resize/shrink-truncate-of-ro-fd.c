// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only open file description cannot truncate the file: EINVAL, before F_SEAL_SHRINK is looked at.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "ftruncate(2), EINVAL: not open for writing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EINVAL, ftruncate(readonly, 0));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
