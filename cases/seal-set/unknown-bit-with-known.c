// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A bit that is no seal makes the whole call fail with EINVAL: the seals that came with it are not added.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int unknown = F_SEAL_EXEC << 1;
	int fd = sealable_memfd(PAGE);

	REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | unknown));

	STATE_IS(fd, 0, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
