// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/sched.h>

DESCRIBE("clone3(2) with CLONE_PARENT_SETTID makes the child, but cannot store its number in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "5.3",
	 .source = "fcntl(2), F_SEAL_WRITE; clone(2), CLONE_PARENT_SETTID; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { child_status = 77 };
	int fd = sealable_memfd(PAGE), status;
	struct clone_args child = { .flags = CLONE_PARENT_SETTID, .exit_signal = SIGCHLD };
	pid_t pid;

	seal(fd, F_SEAL_WRITE);
	child.parent_tid = (uintptr_t)map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	pid = (pid_t)ALLOWED(syscall(SYS_clone3, &child, sizeof(child)));
	if (!pid)
		_exit(child_status);

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	SETUP(waitpid(pid, &status, 0));
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == child_status, "the child ended with status %#x",
	      (unsigned int)status);
	return passed();
}
