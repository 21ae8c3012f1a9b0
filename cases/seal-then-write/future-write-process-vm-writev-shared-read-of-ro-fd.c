// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("process_vm_writev(2) to a shared mapping of a read-only description of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EFAULT.",
	 .contract = "EFAULT", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; process_vm_writev(2): EFAULT; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec from = { (void *)alien, sizeof(alien) }, to = { NULL, sizeof(alien) };

	require_process_vm();
	seal(fd, F_SEAL_FUTURE_WRITE);
	to.iov_base = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EFAULT, process_vm_writev(getpid(), &from, 1, &to, 1, 0));

	MAPPING_INTACT(to.iov_base, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
