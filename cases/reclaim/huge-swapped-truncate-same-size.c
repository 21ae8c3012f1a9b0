// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("ftruncate(2) to the size that a memfd has, under F_SEAL_WRITE, F_SEAL_SHRINK and F_SEAL_GROW, keeps its bytes when it ends within a huge page that is in swap.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; ftruncate(2); madvise(2), MADV_PAGEOUT; 8a1968bd997f mm/shmem, swap: fix race of truncate and swap entry split");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_half_huge_memfd_in_swap(&size, &kept);
	pid_t child = fork_child();

	if (!child) {
		ALLOWED(ftruncate(fd, (off_t)size));
		passed();
	}
	reap_truncating(child, fd);

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
