// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "programs.h"

DESCRIBE("F_SEAL_EXEC can be added to a memfd whose program is being executed, and the process goes on executing it.",
	 .contract = "allowed", .since = "6.3",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd; fcntl(2), F_SEAL_WRITE: EBUSY");

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
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = program_memfd();
	pid_t pid = program_start(execute, fd);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	SEALS_ARE(fd, F_SEAL_EXEC | implied);
	MODE_IS(fd, 0777);
	EXECUTES(pid, fd);
	program_kill(pid);
	return passed();
}
