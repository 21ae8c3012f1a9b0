// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

#ifndef SYS_process_madvise
#define SYS_process_madvise 440 /* 5.10 */
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* 5.3 */
#endif

DESCRIBE("process_madvise(2) with MADV_PAGEOUT on a mapping of a memfd sealed with F_SEAL_WRITE drops no page with data: what io_uring put into a registered buffer stays.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; process_madvise(2), MADV_PAGEOUT; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map;
	size_t kept;
	int fd = unwritten_memfd(size, &map), self;
	struct iovec area = { .iov_len = size };

	fill_by_io_uring(map, size);
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	area.iov_base = map_readonly_and_touch(fd, size);
	self = SETUP_NEEDS("pidfd_open(2)", (int)syscall(SYS_pidfd_open, getpid(), 0), ENOSYS);
	SETUP_NEEDS("process_madvise(2)", syscall(SYS_process_madvise, self, NULL, 0, MADV_PAGEOUT, 0), ENOSYS);

	TRANSFERS(size, syscall(SYS_process_madvise, self, &area, 1, MADV_PAGEOUT, 0));

	kept = pages_kept(area.iov_base, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
