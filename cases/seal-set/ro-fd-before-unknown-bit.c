// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Whether the open file description is writable is checked before the bits are: a bit that is no seal, added through a read-only one, gives EPERM and not EINVAL.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int unknown = F_SEAL_EXEC << 1;
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	REFUSED(EPERM, fcntl(readonly, F_ADD_SEALS, unknown));

	STATE_IS(readonly, 0, PAGE);
	STILL_REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, unknown));
	return passed();
}
