// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM a copy_file_range(2) that begins at the end of the file.",
	 .contract = "EPERM", .since = "4.5",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; copy_file_range(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = sealable_memfd(PAGE);
	loff_t from = 0, to = (loff_t)PAGE;

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, syscall(SYS_copy_file_range, source, &from, fd, &to, PAGE, 0));

	CHECK(from == 0 && to == (loff_t)PAGE, "the offsets moved");
	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
