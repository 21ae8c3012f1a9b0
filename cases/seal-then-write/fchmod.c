// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE does not protect the mode: fchmod(2) still changes it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fchmod(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	ALLOWED(fchmod(fd, 0640));

	MODE_IS(fd, 0640);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
