// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "poison.h"

DESCRIBE("read(2) of a page of a memfd sealed with F_SEAL_WRITE whose memory has failed fails with EIO also when it was part of a huge page; the pages before it keep their bytes.",
	 .contract = "EIO", .since = "5.17", .needs = "hwpoison thp",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_HWPOISON; a76054266661 mm: shmem: don't truncate page if memory failure happens");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char byte;

	/* EBUSY: before f2b277c4d1c6 a huge page itself was taken for pinned. */
	SETUP_NEEDS("F_SEAL_WRITE over a huge page", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	poison(fd, (off_t)(size - PAGE), PAGE);

	REFUSED(EIO, pread(fd, &byte, 1, (off_t)(size - PAGE)));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, size - PAGE);
	return passed();
}
