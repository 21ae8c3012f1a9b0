// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("A write to /proc/sys/vm/drop_caches drops no page with data of a memfd sealed with F_SEAL_WRITE: what io_uring put into a registered buffer stays.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; proc_sys_vm(5), drop_caches; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map;
	int fd = unwritten_memfd(size, &map), drop;

	require_disposable_machine();
	drop = SETUP_NEEDS("drop_caches", open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC),
			   ENOENT, EACCES, EPERM, EROFS);
	fill_by_io_uring(map, size);
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);

	TRANSFERS(1, write(drop, "1", 1));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
