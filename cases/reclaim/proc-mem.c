// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into whose mapping a write to /proc/self/mem went, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; proc_pid_mem(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map);
	unsigned char *bytes = map_private(sealable_memfd(size), size, PROT_READ);
	int memory = SETUP_NEEDS("/proc/self/mem",
				 open("/proc/self/mem", O_RDWR | O_CLOEXEC), ENOENT, EACCES, EPERM);

	TRANSFERS(size, pwrite(memory, bytes, size, (off_t)(uintptr_t)map));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, size);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
