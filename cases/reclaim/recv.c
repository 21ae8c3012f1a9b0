// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into whose mapping recv(2) went, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; recv(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view;
	size_t kept;
	struct pair sockets = unix_pair(SOCK_STREAM);
	int fd = unwritten_memfd(size, &map);

	SETUP(send(sockets.from, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(sockets.to, map, PATTERN_CHUNK, MSG_WAITALL));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	require_reclaimed(kept);
	return passed();
}
