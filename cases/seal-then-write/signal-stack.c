// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A signal handler cannot run on a signal stack in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE: SIGSEGV kills the process, and nothing is stored.",
	 .contract = "SIGSEGV", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; sigaltstack(2); signal(7); 40e041a2c858 shm: add sealing API");

static void handler(int signo)
{
	_exit(signo);
}

static void __attribute__((noreturn)) raise_on(const stack_t *stack)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };

	SETUP(sigaltstack(stack, NULL));
	SETUP(sigaction(SIGUSR1, &action, NULL));
	raise(SIGUSR1);
	_exit(0);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	int fd = sealable_memfd(size), status;
	stack_t stack = { .ss_size = size };
	pid_t pid;

	seal(fd, F_SEAL_WRITE);
	stack.ss_sp = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);
	pid = fork_child();
	if (!pid)
		raise_on(&stack);

	SETUP(waitpid(pid, &status, 0));

	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "the child ended with status %#x",
	      (unsigned int)status);
	MAPPING_INTACT(stack.ss_sp, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
