// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of memory that has failed (see poison.h).
 */
#include "poison.h"
#include "frame.h"

void poison(int fd, off_t offset, size_t length)
{
	int status;
	pid_t child;

	require_disposable_machine();
	child = fork_child();
	if (!child) {
		volatile unsigned char *map =
			SETUP(mmap(NULL, length, PROT_READ, MAP_SHARED, reopen(fd, O_RDONLY), offset));

		(void)*map;
		/* Some kernels send SIGBUS to who has mapped the page. */
		signal(SIGBUS, SIG_DFL);
		/* EINVAL: CONFIG_MEMORY_FAILURE=n.  EBUSY, EIO: the kernel could not tell whose page it is. */
		SETUP_NEEDS("MADV_HWPOISON", madvise((void *)map, length, MADV_HWPOISON),
			    EPERM, EINVAL, ENOSYS, EBUSY, EIO);
		_exit(0);
	}
	SETUP(waitpid(child, &status, 0));
	if (WIFEXITED(status) && WEXITSTATUS(status))
		child_outcome(WEXITSTATUS(status));
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGBUS)
		broken("the process that made the memory fail was killed by signal %d", WTERMSIG(status));
}
