// SPDX-License-Identifier: GPL-2.0
#include "programs.h"

#include <sys/ptrace.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while another process has a writable shared mapping, and can be added once that process has called execve(2): the new program has none of the old mappings.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; execve(2)");

/* A traced process stops by itself at execve(2): the new program is there and has not run yet. */
static void map_then_exec(int fd)
{
	SETUP_NEEDS("ptrace(2)", ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	SETUP(raise(SIGSTOP));
	SETUP(execl("/proc/self/exe", "holder", "--help", (char *)NULL));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	pid_t holder = fork_child();

	if (!holder)
		map_then_exec(fd);

	await_stop(holder);
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);

	SETUP(ptrace(PTRACE_CONT, holder, NULL, NULL));
	await_stop(holder);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));

	program_kill(holder);
	return passed();
}
