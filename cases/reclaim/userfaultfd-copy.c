// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"
#include "userfault.h"

DESCRIBE("Pages of a memfd that UFFDIO_COPY made, through a mapping of it, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "userfaultfd swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; ioctl_userfaultfd(2), UFFDIO_COPY");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	int fd = sealable_memfd(0), uffd = userfault_new(0);
	unsigned char *map, *view;
	size_t kept;
	struct uffdio_copy copy = { .len = size };

	stay_on_one_cpu();
	SETUP(ftruncate(fd, (off_t)size));
	map = map_shared(fd, size, PROT_READ | PROT_WRITE);
	copy.dst = (uintptr_t)map;
	copy.src = (uintptr_t)map_private(sealable_memfd(size), size, PROT_READ);
	userfault_register(uffd, map, size, UFFDIO_REGISTER_MODE_MISSING);
	SETUP(ioctl(uffd, UFFDIO_COPY, &copy));
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
