// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("process_vm_writev(2) to a writable shared mapping that is older than F_SEAL_FUTURE_WRITE still reaches the file.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; process_vm_writev(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct iovec from = { (void *)alien, sizeof(alien) }, to = { map, sizeof(alien) };

	require_process_vm();
	seal(fd, F_SEAL_FUTURE_WRITE);

	TRANSFERS(sizeof(alien), process_vm_writev(getpid(), &from, 1, &to, 1, 0));

	BYTES_ARE(fd, 0, sizeof(alien), PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
