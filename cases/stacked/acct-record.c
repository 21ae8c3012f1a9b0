// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

#include <sys/acct.h>

DESCRIBE("The record of a process that ends while acct(2) writes to a memfd sealed with F_SEAL_GROW is lost: the memfd keeps its size and bytes.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "acct(2); fcntl(2), F_SEAL_GROW; 40e041a2c858 shm: add sealing API");

/* A process whose end is to be recorded. */
static int run_to_its_end(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[32];

	enter_pid_namespace();		/* which has its own accounting */
	seal(fd, F_SEAL_GROW);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP_NEEDS("accounting to a memfd", acct(path), EINVAL, EPERM, ENOSYS);

	ALLOWED(run_to_its_end());

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
