// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/ipc.h>
#include <sys/shm.h>

DESCRIBE("F_GET_SEALS of a System V shared memory segment, opened through /proc/self/map_files, gives F_SEAL_SEAL.",
	 .contract = "allowed", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), F_GET_SEALS; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int segment = SETUP_NEEDS("shmget(2)", shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600), ENOSYS);
	void *map = shmat(segment, NULL, 0);

	SETUP(shmctl(segment, IPC_RMID, NULL));		/* it goes with its last user */
	SETUP((intptr_t)map);
	int fd = open_map_file(map, PAGE, O_RDWR);

	write_pattern(fd, PAGE);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == F_SEAL_SEAL, "the seals are %#x", (unsigned int)seals);
	return passed();
}
