// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE alone does not protect the size: ftruncate(2) still lengthens the memfd by a hole.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ftruncate(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, PAGE, 0);
	return passed();
}
