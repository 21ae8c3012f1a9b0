// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Where acct(2) takes a sealed memfd, the record of a process that ends is not appended to it.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "acct(2); fcntl(2), F_SEAL_WRITE, F_SEAL_GROW");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), status;
	pid_t pid;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	enter_pid_namespace();
	SETUP_NEEDS("acct(2) of a memfd, with CAP_SYS_PACCT", acct(path), EINVAL, EPERM, ENOSYS);
	pid = fork_child();
	if (!pid)
		_exit(0);

	ALLOWED(waitpid(pid, &status, 0));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	return passed();
}
