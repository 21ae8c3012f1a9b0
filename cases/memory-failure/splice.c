// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "poison.h"

DESCRIBE("splice(2) of a page of a memfd sealed with F_SEAL_WRITE whose memory has failed fails with EIO instead of giving other bytes.",
	 .contract = "EIO", .since = "5.17", .needs = "hwpoison",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_HWPOISON; a76054266661 mm: shmem: don't truncate page if memory failure happens");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct page_pipe pipe = page_pipe_new();
	loff_t offset = (loff_t)PAGE;

	seal(fd, F_SEAL_WRITE);
	poison(fd, (off_t)PAGE, PAGE);

	REFUSED(EIO, splice(fd, &offset, pipe.in, NULL, PAGE, 0));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
