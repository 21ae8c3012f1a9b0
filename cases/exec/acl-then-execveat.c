// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("A memfd made with MFD_NOEXEC_SEAL cannot be executed, even after its owner has tried to set an access control list that lets everybody: EACCES.",
	 .contract = "EACCES", .since = "6.3",
	 .source = "execve(2), EACCES; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = noexec_memfd(PAGE);
	struct acl executable = acl_of_mode(0777);

	require_acl();
	/* Whether the list is refused is what exec/acl-add asserts. */
	fsetxattr(fd, ACL_ACCESS, &executable.value, executable.size, 0);

	/* The file is no program: with the permission it would be ENOEXEC. */
	REFUSED(EACCES, syscall(SYS_execveat, fd, "", (char *[]){ "case", NULL }, (char *[]){ NULL },
				AT_EMPTY_PATH));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
