// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW shortens a copy_file_range(2) that crosses the end of the file to the part inside, where the end is also that of the largest unit that the kernel stores at once.",
	 .contract = "allowed", .since = "4.5",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; copy_file_range(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* No kernel stores more at once than what lies between two multiples of this. */
	enum { SIZE = 1 << 30 };
	int fd = sealable_memfd(0), source = sealable_memfd(2 * PAGE);
	loff_t from = 0, to = SIZE - (off_t)PAGE;
	unsigned char copied[PAGE];

	SETUP(ftruncate(fd, SIZE));
	seal(fd, F_SEAL_GROW);

	TRANSFERS(PAGE, syscall(SYS_copy_file_range, source, &from, fd, &to, 2 * PAGE, 0));

	CHECK(from == (loff_t)PAGE && to == SIZE, "the offsets are %lld and %lld", (long long)from,
	      (long long)to);
	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, SIZE);
	CHECK(pread(fd, copied, PAGE, SIZE - (off_t)PAGE) == (ssize_t)PAGE, "the copy cannot be read");
	for (size_t at = 0; at < PAGE; at++)
		CHECK(copied[at] == pattern(at), "byte %zu was not copied", at);
	return passed();
}
