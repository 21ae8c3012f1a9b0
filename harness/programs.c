// SPDX-License-Identifier: GPL-2.0
#include "programs.h"
#include "frame.h"

#include <sys/ptrace.h>

int program_memfd(void)
{
	int program = SETUP(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	int fd = sealable_memfd(0);
	char chunk[4096];
	ssize_t got;

	while ((got = SETUP(read(program, chunk, sizeof(chunk)))) > 0)
		if (write(fd, chunk, (size_t)got) != got)
			broken("copying the program: %s", strerror(errno));
	close(program);
	return fd;
}

void await_stop(pid_t pid)
{
	int status;

	SETUP(waitpid(pid, &status, 0));
	if (WIFSIGNALED(status))
		broken("the child was killed by signal %d", WTERMSIG(status));
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		broken("the child ended instead of stopping");
	if (WIFEXITED(status))
		child_outcome(WEXITSTATUS(status));
}

pid_t program_start(void (*act)(int), int fd)
{
	pid_t pid = fork_child();

	if (!pid) {
		SETUP_NEEDS("ptrace(2)", ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
		act(fd);
		broken("no program was executed");
	}
	/* A traced process stops by itself once execve(2) has loaded the program. */
	await_stop(pid);
	return pid;
}

void program_kill(pid_t pid)
{
	SETUP(kill(pid, SIGKILL));
	SETUP(waitpid(pid, NULL, 0));
}

void executes(const struct where *where, pid_t pid, int fd)
{
	struct stat file, program;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	if (fstat(fd, &file) || stat(path, &program))
		check_failed(where, "stat: %s", strerror(errno));
	if (file.st_dev != program.st_dev || file.st_ino != program.st_ino)
		check_failed(where, "the process executes another file");
}

static void touch(void *map)
{
	(void)*(volatile unsigned char *)map;
}

struct peer tracee_start(void *map)
{
	struct peer tracee = peer_start(touch, map);

	SETUP_NEEDS("ptrace(2) of a child", ptrace(PTRACE_ATTACH, tracee.pid, NULL, NULL), EPERM);
	SETUP(waitpid(tracee.pid, NULL, __WALL));
	return tracee;
}

void tracee_end(struct peer *tracee)
{
	SETUP(ptrace(PTRACE_DETACH, tracee->pid, NULL, NULL));
	peer_end(tracee);
}
