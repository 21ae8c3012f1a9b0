// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("A read-only shared mapping of a FUSE file that is a passthrough to a memfd sealed with F_SEAL_FUTURE_WRITE cannot be made writable.",
	 .contract = "EACCES", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mprotect(2): EACCES; Documentation/filesystems/fuse/fuse-passthrough.rst; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	file = fuse_passthrough_to(fd);
	map = map_shared(file, PAGE, PROT_READ);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
