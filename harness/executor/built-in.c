// SPDX-License-Identifier: GPL-2.0
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "built-in.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

void detach(int output_fd)
{
	static const int handled[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD };
	sigset_t none;
	int null;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output_fd, STDOUT_FILENO);
	dup2(output_fd, STDERR_FILENO);
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	null = open("/dev/null", O_RDONLY);
	if (null >= 0)
		dup2(null, STDIN_FILENO);
}

void become_built_in(const struct entry *entry, char *option, int limit)
{
	char *argv[] = { (char *)entry->id, option, NULL };

	if (syscall(SYS_close_range, 3, ~0u, 0))	/* since Linux 5.9 */
		for (int fd = 3; fd < limit; fd++)
			close(fd);
	prctl(PR_SET_NAME, strrchr(entry->id, '/') + 1);
	exit(entry->main(option ? 2 : 1, argv));
}
