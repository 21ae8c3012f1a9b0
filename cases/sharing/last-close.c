// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals live as long as the file does: when the last descriptor is closed and a mapping is all that is left, the file opened through /proc/self/map_files is as sealed as before.",
	 .contract = "allowed", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_SHRINK | F_SEAL_SEAL);
	SETUP(close(fd));
	fd = open_map_file(map, PAGE, O_RDWR);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == (F_SEAL_SHRINK | F_SEAL_SEAL), "the seals are %#x", (unsigned int)seals);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_SEAL, PAGE);
	return passed();
}
