// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "loopback.h"
#include "reclaim.h"
#include "zcrx.h"

DESCRIBE("A page of a memfd into which io_uring's zero-copy receive put data, sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "7.1", .needs = "root io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; Documentation/networking/iou-zcrx.rst; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view;
	size_t kept;
	struct pair tcp;
	int fd;

	enter_network();
	tcp = tcp_pair();
	fd = unwritten_memfd(PAGE, &map);
	SETUP(send(tcp.from, pattern_from(0), PATTERN_CHUNK, 0));
	receive_by_zcrx(tcp.to, map, PATTERN_CHUNK);
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, PAGE);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	require_reclaimed(kept);
	return passed();
}
