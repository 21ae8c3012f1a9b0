// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("A read(2) with O_DIRECT into a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EFAULT: the kernel gets no page to transfer into.",
	 .contract = "EFAULT", .since = "5.1", .needs = "fuse",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; open(2), O_DIRECT; read(2): EFAULT; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct fuse_file file = fuse_file_new(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	REFUSED(EFAULT, pread(file.fd, map, PAGE, 0));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
