// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring_setup(2) with IORING_SETUP_NO_MMAP fails with EFAULT where its rings would lie in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "EFAULT", .since = "6.7", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_setup(2), IORING_SETUP_NO_MMAP; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct io_uring_params params;

	params = rings_at(alien_page(), alien_page());
	SETUP_NEEDS("IORING_SETUP_NO_MMAP", syscall(SYS_io_uring_setup, 1, &params), EINVAL, ENOSYS, EPERM, ENOMEM);
	seal(fd, F_SEAL_WRITE);
	params = rings_at(map_shared_sealed(fd, PAGE, PROT_READ), alien_page());

	REFUSED(EFAULT, syscall(SYS_io_uring_setup, 1, &params));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
