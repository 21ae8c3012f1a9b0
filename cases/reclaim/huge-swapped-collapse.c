// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("MADV_COLLAPSE of a memfd under F_SEAL_WRITE whose huge page is in swap, with one page of it read back, changes none of its bytes.",
	 .contract = "allowed", .since = "6.1", .needs = "thp swap",
	 .source = "madvise(2), MADV_COLLAPSE, MADV_PAGEOUT; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_huge_memfd_in_swap(&size, &kept);
	unsigned char *view = map_aligned(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);

	LOAD_RAISES(0, view + size / 2 + PAGE);
	SETUP_NEEDS("MADV_COLLAPSE", madvise(view, size, MADV_COLLAPSE), EINVAL, EAGAIN, EBUSY, ENOMEM);
	MAPPING_INTACT(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
