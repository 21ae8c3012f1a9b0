// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd that was stored to through entries of its single pages, mapped whole by MADV_COLLAPSE and sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "6.1", .needs = "thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_COLLAPSE, MADV_PAGEOUT; 34488399fa08 mm/madvise: add file and shmem support to MADV_COLLAPSE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	unsigned char *map, *view;
	int fd = unwritten_huge_memfd(&size, &map);

	/* While two mappings share the huge page, its pages are mapped one by one, and by reading: clean. */
	SETUP(mprotect(map, PAGE, PROT_READ));
	for (size_t offset = 0; offset < size; offset += PAGE)
		LOAD_RAISES(0, map + offset);
	SETUP(mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	fill_with_pattern(map, size);
	SETUP_NEEDS("MADV_COLLAPSE of a memfd", madvise(map, size, MADV_COLLAPSE),
		    EINVAL, ENOSYS, EAGAIN, EBUSY, ENOMEM);
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
