// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "userfault.h"

DESCRIBE("UFFDIO_COPY to a writable shared mapping that is older than F_SEAL_FUTURE_WRITE still fills a hole in the file.",
	 .contract = "allowed", .since = "5.1", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ioctl_userfaultfd(2), UFFDIO_COPY; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0), uffd = userfault_new(0);
	struct uffdio_copy copy = { .src = (uintptr_t)alien_page(), .len = PAGE };
	unsigned char *map;

	SETUP(ftruncate(fd, (off_t)PAGE));
	map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	seal(fd, F_SEAL_FUTURE_WRITE);
	copy.dst = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_COPY, &copy));

	BYTES_ARE(fd, 0, PAGE, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
