// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "programs.h"

DESCRIBE("F_SEAL_WRITE can be added to a memfd whose program is being executed, and the process goes on executing it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; execve(2)");

/* In the child. */
static void execute(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(execve(path, (char *[]){ "case", NULL }, (char *[]){ NULL }));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = program_memfd();
	pid_t pid = program_start(execute, fd);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	EXECUTES(pid, fd);
	program_kill(pid);
	return passed();
}
