// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping through a write-only open file description fails with EACCES, also of a memfd sealed with F_SEAL_WRITE: every mapping needs read permission.",
	 .contract = "EACCES", .since = "3.17",
	 .source = "mmap(2), EACCES: a file descriptor was not open for reading");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), writeonly = reopen(fd, O_WRONLY);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EACCES, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, writeonly, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0)), PAGE);
	return passed();
}
