// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd that were filled through a mapping of a udmabuf, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "udmabuf swap",
	 .source = "fcntl(2), F_SEAL_WRITE; linux/udmabuf.h; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	int device = udmabuf_device(), buffer;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map);
	struct udmabuf_create create = udmabuf_of(fd, size);

	unmap(map, size);
	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));
	map = map_shared(buffer, size, PROT_READ | PROT_WRITE);
	fill_with_pattern(map, size);
	unmap(map, size);
	SETUP(close(buffer));
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, size);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
