// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A new memfd is empty, at file offset 0, and open for reading and writing.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	SIZE_IS(fd, 0);
	CHECK(lseek(fd, 0, SEEK_CUR) == 0, "the file offset is not 0");
	CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR, "the access mode is not O_RDWR");
	write_pattern(fd, PAGE);
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
