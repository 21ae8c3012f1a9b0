// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"
#include "uring.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list that makes a memfd executable is refused with EPERM to io_uring(7) too.",
	 .contract = "EPERM", .since = "6.3", .needs = "io_uring",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

enum { op_fsetxattr = 41 };	/* IORING_OP_FSETXATTR of 5.19 */

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);
	struct ring ring = ring_new();

	require_acl();
	seal(fd, F_SEAL_EXEC);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = op_fsetxattr, .fd = fd,
						   .addr = (uintptr_t)ACL_ACCESS,
						   .off = (uintptr_t)&executable.value,
						   .len = (unsigned int)executable.size });
	REFUSED(EPERM, ring_result(&ring));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
