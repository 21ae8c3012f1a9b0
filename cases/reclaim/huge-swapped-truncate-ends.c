// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("ftruncate(2) of a memfd under F_SEAL_WRITE to half of a huge page that is in swap ends, whether anybody reads the page or not.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "ftruncate(2); fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; mm/shmem: fix truncate hang in large swap entry");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_huge_memfd_in_swap(&size, &kept);
	pid_t child = fork_child();

	if (!child) {
		ALLOWED(ftruncate(fd, (off_t)size / 2));
		passed();
	}
	CHECK(!reap_truncating(child, fd), "it went on until somebody read the page");
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size / 2);
	require_reclaimed(kept);
	return passed();
}
