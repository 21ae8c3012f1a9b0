// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("UFFDIO_MOVE takes no page out of a private mapping of a memfd sealed with F_SEAL_WRITE: EINVAL.",
	 .contract = "EINVAL", .since = "6.8", .needs = "userfaultfd",
	 .source = "ioctl_userfaultfd(2), UFFDIO_MOVE; adef440691ba userfaultfd: UFFDIO_MOVE uABI");

/* Of 6.8; the name has another type in newer headers. */
#undef UFFDIO_MOVE
#define UFFDIO_MOVE _IOWR(UFFDIO, 0x05, struct move)
#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE (1 << 16)
#endif

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), uffd = userfault_new(UFFD_FEATURE_MOVE);
	unsigned char *map, *target = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
						 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct move {
		uint64_t target, source, length, mode;
		int64_t moved;
	} move = { .target = (uintptr_t)target, .length = PAGE };

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	MAPPING_INTACT(map, PAGE);
	userfault_register(uffd, target, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	move.source = (uintptr_t)map;

	REFUSED(EINVAL, ioctl(uffd, UFFDIO_MOVE, &move));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
