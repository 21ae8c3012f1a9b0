// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "userfault.h"

DESCRIBE("UFFDIO_COPY to a private mapping of a memfd sealed with F_SEAL_FUTURE_WRITE makes an anonymous page: the hole in the file is not filled.",
	 .contract = "allowed", .since = "5.1", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ioctl_userfaultfd(2), UFFDIO_COPY; 5b51072e97d5 userfaultfd: shmem: allocate anonymous memory for MAP_PRIVATE shmem; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0), uffd = userfault_new(0);
	struct uffdio_copy copy = { .src = (uintptr_t)alien_page(), .len = PAGE };
	unsigned char *map;

	SETUP(ftruncate(fd, (off_t)PAGE));
	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	copy.dst = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_COPY, &copy));

	BYTES_ARE(fd, 0, PAGE, 0);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	CHECK(map[0] == PATTERN_ALIEN, "the mapping does not show the copied page");
	return passed();
}
