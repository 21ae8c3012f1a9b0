// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("No seal can be added to an anonymous shared mapping, opened through /proc/self/map_files, because it has F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), F_SEAL_SEAL; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	void *map = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	int fd = open_map_file(map, PAGE, O_RDWR);

	write_pattern(fd, PAGE);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	return passed();
}
