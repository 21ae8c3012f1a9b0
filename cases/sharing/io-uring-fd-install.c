// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("The descriptor that io_uring(7) installs for a registered memfd has the seals of the memfd.",
	 .contract = "allowed", .since = "6.8", .needs = "io_uring",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; io_uring_enter(2), IORING_OP_FIXED_FD_INSTALL");

enum { op_fixed_fd_install = 54 };	/* IORING_OP_FIXED_FD_INSTALL of 6.8 */

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), installed;
	struct ring ring = ring_new();

	SETUP_NEEDS("registered files",
		    syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES, &fd, 1), EINVAL, ENOSYS);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = op_fixed_fd_install,
						   .flags = IOSQE_FIXED_FILE, .fd = 0 });
	installed = (int)ALLOWED(ring_result(&ring));

	STATE_IS(installed, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(installed, "", 1, 0));
	return passed();
}
