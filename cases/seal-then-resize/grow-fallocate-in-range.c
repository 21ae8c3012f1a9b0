// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW allows fallocate(2) up to the end of the file: a hole there is filled with zeros and takes memory.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct stat status;

	SETUP(ftruncate(fd, (off_t)(2 * PAGE)));
	seal(fd, F_SEAL_GROW);

	ALLOWED(fallocate(fd, 0, 0, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	SETUP(fstat(fd, &status));
	CHECK((size_t)status.st_blocks * 512 >= 2 * PAGE, "the file has %lld blocks",
	      (long long)status.st_blocks);
	return passed();
}
