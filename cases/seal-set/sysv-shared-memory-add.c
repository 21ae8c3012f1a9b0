// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/ipc.h>
#include <sys/shm.h>

DESCRIBE("No seal can be added to a System V shared memory segment, opened through /proc/self/map_files, because it has F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "map_files",
	 .source = "fcntl(2), F_SEAL_SEAL; proc_pid_map_files(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int segment = SETUP_NEEDS("shmget(2)", shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600), ENOSYS);
	void *map = shmat(segment, NULL, 0);

	SETUP(shmctl(segment, IPC_RMID, NULL));		/* it goes with its last user */
	SETUP((intptr_t)map);
	int fd = open_map_file(map, PAGE, O_RDWR);

	write_pattern(fd, PAGE);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	return passed();
}
