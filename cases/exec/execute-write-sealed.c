// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "programs.h"

DESCRIBE("A program in a memfd with F_SEAL_WRITE, F_SEAL_SHRINK and F_SEAL_GROW can be executed.",
	 .contract = "allowed", .since = "3.17",
	 .source = "execve(2); fcntl(2), File Sealing");

/* In the child. */
static void execute(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ALLOWED(execve(path, (char *[]){ "case", NULL }, (char *[]){ NULL }));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SEALS = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW };
	int fd = program_memfd();
	pid_t pid;

	seal(fd, SEALS);

	pid = program_start(execute, fd);

	EXECUTES(pid, fd);
	SEALS_ARE(fd, SEALS);
	program_kill(pid);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
