// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("process_vm_writev(2) to a private mapping of a memfd sealed with F_SEAL_WRITE writes to a copy: the file stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; process_vm_writev(2); mmap(2), MAP_PRIVATE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec from = { (void *)alien, sizeof(alien) }, to = { NULL, sizeof(alien) };

	require_process_vm();
	seal(fd, F_SEAL_WRITE);
	to.iov_base = map_private(fd, PAGE, PROT_READ | PROT_WRITE);

	TRANSFERS(sizeof(alien), process_vm_writev(getpid(), &from, 1, &to, 1, 0));

	CHECK(!memcmp(to.iov_base, alien, sizeof(alien)), "the mapping does not show what was written");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
