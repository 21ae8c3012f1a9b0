// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("process_vm_writev(2) to a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EFAULT.",
	 .contract = "EFAULT", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE; process_vm_writev(2): EFAULT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec from = { (void *)alien, sizeof(alien) }, to = { NULL, sizeof(alien) };

	require_process_vm();
	seal(fd, F_SEAL_WRITE);
	to.iov_base = map_shared_sealed(fd, PAGE, PROT_READ);

	REFUSED(EFAULT, process_vm_writev(getpid(), &from, 1, &to, 1, 0));

	MAPPING_INTACT(to.iov_base, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
