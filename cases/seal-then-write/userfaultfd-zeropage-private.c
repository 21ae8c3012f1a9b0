// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("UFFDIO_ZEROPAGE on a private mapping of a memfd sealed with F_SEAL_WRITE changes only what the mapping shows.",
	 .contract = "allowed", .since = "4.20", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_userfaultfd(2), UFFDIO_ZEROPAGE; 5b51072e97d5 userfaultfd: shmem: allocate anonymous memory for MAP_PRIVATE shmem");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), uffd = userfault_new(0);
	struct uffdio_zeropage zeros = { .range.len = PAGE };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	zeros.range.start = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_ZEROPAGE, &zeros));

	CHECK(map[0] == 0 && map[PAGE - 1] == 0, "the mapping does not show zeros");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
