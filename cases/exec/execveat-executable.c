// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "programs.h"

DESCRIBE("An executable memfd that has F_SEAL_EXEC can be executed with execveat(2).",
	 .contract = "allowed", .since = "6.3",
	 .source = "execveat(2), AT_EMPTY_PATH; c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

/* In the child. */
static void execute(int fd)
{
	ALLOWED(syscall(SYS_execveat, fd, "", (char *[]){ "case", NULL }, (char *[]){ NULL }, AT_EMPTY_PATH));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = program_memfd();
	pid_t pid;

	seal(fd, F_SEAL_EXEC);

	pid = program_start(execute, fd);

	EXECUTES(pid, fd);
	program_kill(pid);
	MODE_IS(fd, 0777);
	SEALS_ARE(fd, F_SEAL_EXEC | implied);
	return passed();
}
