// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "poison.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY for a memfd with a page whose memory has failed; F_SEAL_SHRINK can be added, and the other page keeps its bytes.",
	 .contract = "EBUSY", .since = "5.17", .needs = "hwpoison",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; madvise(2), MADV_HWPOISON; a76054266661 mm: shmem: don't truncate page if memory failure happens");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char byte;

	poison(fd, (off_t)PAGE, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STILL_REFUSED(EIO, pread(fd, &byte, 1, (off_t)PAGE));
	SEALS_ARE(fd, 0);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
