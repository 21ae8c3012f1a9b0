// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring_setup(2) with IORING_SETUP_NO_MMAP fails with EFAULT where its rings would lie in a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE.",
	 .contract = "EFAULT", .since = "6.5", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; io_uring_setup(2), IORING_SETUP_NO_MMAP; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct io_uring_params params;

	params = rings_at(alien_page(), alien_page());
	SETUP_NEEDS("IORING_SETUP_NO_MMAP", syscall(SYS_io_uring_setup, 1, &params), EINVAL, ENOSYS, EPERM, ENOMEM);
	seal(fd, F_SEAL_FUTURE_WRITE);
	params = rings_at(map_shared(fd, PAGE, PROT_READ), alien_page());

	REFUSED(EFAULT, syscall(SYS_io_uring_setup, 1, &params));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
