// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("acct(2) does not take a sealed memfd as the file to append to: EINVAL.",
	 .contract = "EINVAL", .since = "6.14", .needs = "root",
	 .source = "acct(2), EINVAL; 890ed45bde80 acct: block access to kernel internal filesystems");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	enter_pid_namespace();
	SETUP_NEEDS("acct(2), with CAP_SYS_PACCT", acct(NULL), EPERM, ENOSYS);

	REFUSED(EINVAL, acct(path));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	return passed();
}
