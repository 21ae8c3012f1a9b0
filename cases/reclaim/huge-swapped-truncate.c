// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("ftruncate(2) of a memfd under F_SEAL_WRITE to half of a huge page that is in swap, and back, keeps the bytes of the first half, and zeros follow.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "ftruncate(2): the extended part reads as null bytes; fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; 8a1968bd997f mm/shmem, swap: fix race of truncate and swap entry split");

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
	reap_truncating(child, fd);
	SIZE_IS(fd, (off_t)size / 2);
	ALLOWED(ftruncate(fd, (off_t)size));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, size / 2);
	BYTES_ARE(fd, (off_t)size / 2, size / 2, 0);
	require_reclaimed(kept);
	return passed();
}
