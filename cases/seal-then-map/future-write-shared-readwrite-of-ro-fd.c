// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A writable shared mapping through a read-only open file description fails with EACCES, also of a memfd sealed with F_SEAL_FUTURE_WRITE: the permission is checked before the seal.",
	 .contract = "EACCES", .since = "5.1",
	 .source = "mmap(2), EACCES: MAP_SHARED and PROT_WRITE, but fd is not open in read/write mode");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EACCES, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, readonly, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	MAPPING_INTACT(STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, readonly, 0)), PAGE);
	return passed();
}
