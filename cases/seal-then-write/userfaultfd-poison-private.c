// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("UFFDIO_POISON of a private mapping of a memfd sealed with F_SEAL_WRITE makes a load from the mapping raise SIGBUS, and leaves the file readable.",
	 .contract = "allowed", .since = "6.6", .needs = "userfaultfd",
	 .source = "ioctl_userfaultfd(2), UFFDIO_POISON; fc71884a5f59 mm: userfaultfd: add new UFFDIO_POISON ioctl");

/* Of 6.6; the name has another type in newer headers. */
#undef UFFDIO_POISON
#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct poison)
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON (1 << 14)
#endif

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0), uffd = userfault_new(UFFD_FEATURE_POISON);
	struct poison {
		struct uffdio_range range;
		uint64_t mode, updated;
	} poison = { .range.len = PAGE };
	unsigned char *map;

	SETUP(ftruncate(fd, (off_t)PAGE));
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	poison.range.start = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_POISON, &poison));

	LOAD_RAISES(SIGBUS, map);
	BYTES_ARE(fd, 0, PAGE, 0);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
