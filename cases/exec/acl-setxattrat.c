// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list that makes a memfd executable is refused with EPERM from setxattrat(2) with AT_EMPTY_PATH too.",
	 .contract = "EPERM", .since = "6.13",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; 6140be90ec70 fs/xattr: add *at family syscalls");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);
	struct {
		uint64_t value;
		uint32_t size, flags;
	} args = { .value = (uintptr_t)&executable.value, .size = (uint32_t)executable.size };

	require_acl();
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, syscall(SYS_setxattrat, fd, "", AT_EMPTY_PATH, ACL_ACCESS, &args, sizeof(args)));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
