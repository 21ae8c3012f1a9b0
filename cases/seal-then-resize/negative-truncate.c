// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("ftruncate(2) to a negative size fails with EINVAL before any seal on the size is looked at.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "ftruncate(2), EINVAL: negative length");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW };
	int fd = sealable_memfd(PAGE);

	seal(fd, SEALS);

	REFUSED(EINVAL, ftruncate(fd, -1));

	STATE_IS(fd, SEALS, PAGE);
	return passed();
}
