// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE does not keep a memfd from being opened again for reading and writing, but writing through that descriptor is refused with EPERM.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	seal(fd, F_SEAL_WRITE);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);

	int again = ALLOWED(open(path, O_RDWR | O_CLOEXEC));

	STILL_REFUSED(EPERM, write(again, "", 1));
	STILL_REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0));
	CHECK(lseek(again, 0, SEEK_CUR) == 0, "the file offset moved");
	STATE_IS(again, F_SEAL_WRITE, PAGE);
	return passed();
}
