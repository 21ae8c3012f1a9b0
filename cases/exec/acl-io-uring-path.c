// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"
#include "uring.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list that makes a memfd executable is refused with EPERM to io_uring(7) too where it names the file by a path.",
	 .contract = "EPERM", .since = "6.3", .needs = "io_uring",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5)");

enum { op_setxattr = 42 };	/* IORING_OP_SETXATTR of 5.19 */

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);
	struct ring ring = ring_new();
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	require_acl();
	seal(fd, F_SEAL_EXEC);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = op_setxattr, .fd = AT_FDCWD,
						   .addr = (uintptr_t)ACL_ACCESS, .addr3 = (uintptr_t)path,
						   .off = (uintptr_t)&executable.value,
						   .len = (unsigned int)executable.size });
	REFUSED(EPERM, ring_result(&ring));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
