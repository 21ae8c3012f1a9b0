// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("MADV_WILLNEED in the middle of a huge page that is in swap, of a memfd under F_SEAL_WRITE, changes none of its bytes.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "madvise(2), MADV_WILLNEED, MADV_PAGEOUT; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_huge_memfd_in_swap(&size, &kept);
	unsigned char *view = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	ALLOWED(madvise(view + size / 2 + PAGE, 2 * PAGE, MADV_WILLNEED));
	MAPPING_INTACT(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
