// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into whose mapping process_vm_writev(2) wrote, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; process_vm_writev(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view, *bytes;
	size_t kept;
	int fd = unwritten_memfd(size, &map);
	struct iovec from, to = { map, size };

	require_process_vm();
	bytes = map_private(sealable_memfd(size), size, PROT_READ);
	from = (struct iovec){ bytes, size };
	TRANSFERS(size, process_vm_writev(getpid(), &from, 1, &to, 1, 0));
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
