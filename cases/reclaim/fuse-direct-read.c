// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into whose mapping an O_DIRECT read of a FUSE file went, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "fuse swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; open(2), O_DIRECT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	struct fuse_file file = fuse_file_new(size);
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map);
	struct iovec area = { map, size };
	struct transfer transfer;

	read_start(&transfer, &file, &area);
	fuse_answer(&file);
	TRANSFERS(size, transfer_result(&transfer));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	BYTES_ARE(fd, 0, size, FUSE_FILE_BYTE);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	BYTES_ARE(fd, 0, size, FUSE_FILE_BYTE);
	require_reclaimed(kept);
	return passed();
}
