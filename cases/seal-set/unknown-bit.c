// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Each bit that is no seal is refused with EINVAL, and nothing is added.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int first = F_SEAL_EXEC << 1;
	int fd = sealable_memfd(PAGE);

	for (unsigned int bit = first; bit; bit <<= 1)
		REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, bit));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
