// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

#include <sys/socket.h>

#ifndef AF_RDS
#define AF_RDS 21
#endif
enum { RDS_LEVEL = 276 /* SOL_RDS */, COUNTERS = 10000 /* RDS_INFO_COUNTERS */ };

DESCRIBE("Pages of a memfd into which getsockopt(2) stored the counters of RDS, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "rds swap",
	 .source = "fcntl(2), F_SEAL_WRITE; rds(7); pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 2 * PAGE;
	size_t kept;
	unsigned char *map, *view, *before;
	socklen_t length = (socklen_t)size;
	int fd, rds = SETUP_NEEDS("RDS", socket(AF_RDS, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), EAFNOSUPPORT, EPERM);

	fd = unwritten_memfd(size, &map);
	SETUP(getsockopt(rds, RDS_LEVEL, COUNTERS, map, &length));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	before = SETUP(malloc(length) ?: MAP_FAILED);
	memcpy(before, view, length);
	CHECK(before[0], "there is no name of a counter");

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	SAME_BYTES(fd, before, length);
	require_reclaimed(kept);
	return passed();
}
