// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_GET_SEALS of an anonymous shared mapping, opened through /proc/self/map_files, gives F_SEAL_SEAL.",
	 .contract = "allowed", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), F_GET_SEALS; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	void *map = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	int fd = open_map_file(map, PAGE, O_RDWR);

	write_pattern(fd, PAGE);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == F_SEAL_SEAL, "the seals are %#x", (unsigned int)seals);
	return passed();
}
