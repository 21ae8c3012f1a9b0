// SPDX-License-Identifier: GPL-2.0
#include "programs.h"

#include <sys/ptrace.h>

DESCRIBE("Seals outlive execve(2): a memfd that the new program alone has inherited is as sealed as before.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; execve(2)");

enum { INHERITED = 100 };

/* A traced process stops by itself at execve(2): the new program is there and has not run yet. */
static void create_then_exec(void)
{
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE | F_SEAL_SHRINK);
	SETUP_NEEDS("so many file descriptors (RLIMIT_NOFILE)", dup2(fd, INHERITED), EBADF);
	SETUP_NEEDS("ptrace(2)", ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	SETUP(raise(SIGSTOP));
	SETUP(execl("/proc/self/exe", "holder", "--help", (char *)NULL));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	pid_t holder = fork_child();
	char path[64];

	if (!holder)
		create_then_exec();
	await_stop(holder);		/* before execve(2) */
	SETUP(ptrace(PTRACE_CONT, holder, NULL, NULL));
	await_stop(holder);		/* and after it */
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)holder, INHERITED);

	int fd = ALLOWED(open(path, O_RDWR | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));

	program_kill(holder);
	return passed();
}
