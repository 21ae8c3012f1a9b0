// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("fallocate(2) of a memfd under F_SEAL_WRITE, over the last half of a huge page that is in swap, changes none of its bytes.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "fallocate(2): data in the range is not changed; fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_huge_memfd_in_swap(&size, &kept);

	ALLOWED(fallocate(fd, 0, (off_t)size / 2, (off_t)size / 2));
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
