// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "nvme.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into which an NVMe disk wrote the metadata of its blocks, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "disks swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view;
	size_t kept;
	int disk = nvme_disk_with_metadata(PAGE), fd = unwritten_memfd(PAGE, &map);

	require_madvise();
	SETUP(nvme_read_metadata(disk, map, PAGE));
	if (map[0] != pattern(0))
		skip("no NVMe disk that gives metadata back");
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	MAPPING_INTACT(view, PAGE);

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)PAGE);
	require_reclaimed(kept);
	return passed();
}
