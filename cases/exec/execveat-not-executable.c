// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd that is not executable and has F_SEAL_EXEC cannot be executed: execveat(2) is refused with EACCES.",
	 .contract = "EACCES", .since = "6.3",
	 .source = "execve(2), EACCES: execute permission is denied; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = noexec_memfd(PAGE);

	/* The file is no program: with the permission it would be ENOEXEC. */
	REFUSED(EACCES, syscall(SYS_execveat, fd, "", (char *[]){ "case", NULL }, (char *[]){ NULL },
				AT_EMPTY_PATH));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_REFUSED(EPERM, fchmod(fd, 0777));
	return passed();
}
