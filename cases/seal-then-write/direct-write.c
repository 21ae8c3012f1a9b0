// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("A write through an O_DIRECT description of a memfd sealed with F_SEAL_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "6.6",
	 .source = "fcntl(2), F_SEAL_WRITE; open(2), O_DIRECT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), direct;
	unsigned char *source = alien_page();
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	direct = SETUP_NEEDS("O_DIRECT on a memfd", open(path, O_RDWR | O_DIRECT | O_CLOEXEC), EINVAL);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, pwrite(direct, source, PAGE, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
