// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("ftruncate(2) to the size that a memfd has, under F_SEAL_WRITE, F_SEAL_SHRINK and F_SEAL_GROW, ends, whether anybody reads the page or not, when it ends within a huge page that is in swap.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "ftruncate(2); fcntl(2), F_SEAL_SHRINK; madvise(2), MADV_PAGEOUT; mm/shmem: fix truncate hang in large swap entry");

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
	CHECK(!reap_truncating(child, fd), "it went on until somebody read the page");
	SEALS_ARE(fd, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	SIZE_IS(fd, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
