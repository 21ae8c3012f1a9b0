// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd with F_SEAL_WRITE cannot be executed while it is open for writing: execve(2) fails with ETXTBSY, although nothing could be written.",
	 .contract = "ETXTBSY", .since = "6.13",
	 .source = "execve(2), ETXTBSY; 3b832035387f Revert \"fs: don't block i_writecount during exec\"");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), writer = reopen(fd, O_WRONLY);
	char path[64], *const arguments[] = { "case", NULL };

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_WRITE);

	/* The file is no program: without the writer it is ENOEXEC. */
	REFUSED(ETXTBSY, execve(path, arguments, arguments + 1));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);

	SETUP(close(writer));
	STILL_REFUSED(ENOEXEC, execve(path, arguments, arguments + 1));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
