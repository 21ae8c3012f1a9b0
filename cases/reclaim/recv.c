// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

#include <sys/socket.h>

DESCRIBE("Pages of a memfd into whose mapping recv(2) went, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; recv(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map), pair[2];

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
		    EAFNOSUPPORT, ENOSYS);
	SETUP(send(pair[0], pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(pair[1], map, PATTERN_CHUNK, MSG_WAITALL));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	require_reclaimed(kept);
	return passed();
}
