// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A mapping outlives close(2): F_SEAL_WRITE through a descriptor opened from /proc/self/map_files is refused with EBUSY while the mapping exists, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	SETUP(close(fd));
	fd = open_map_file(map, PAGE, O_RDWR);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
