// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK allows a write past the end of the file, which grows by it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK; write(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK);

	TRANSFERS(1, pwrite(fd, &(char){ (char)PATTERN_ALIEN }, 1, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE + 1);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	BYTES_ARE(fd, 2 * PAGE, 1, PATTERN_ALIEN);
	return passed();
}
