// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The bits are checked before F_SEAL_SEAL is looked at: adding a bit that is no seal gives EINVAL and not EPERM.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int unknown = F_SEAL_EXEC << 1;
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SEAL);

	REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, unknown));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	return passed();
}
