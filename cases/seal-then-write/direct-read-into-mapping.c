// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("A read(2) with O_DIRECT into a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EFAULT: the kernel gets no page to transfer into.",
	 .contract = "EFAULT", .since = "6.7", .needs = "fuse",
	 .source = "fcntl(2), F_SEAL_WRITE; open(2), O_DIRECT; read(2): EFAULT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct fuse_file file = fuse_file_new(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	REFUSED(EFAULT, pread(file.fd, map, PAGE, 0));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
