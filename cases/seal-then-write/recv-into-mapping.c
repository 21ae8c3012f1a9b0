// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "alien.h"

DESCRIBE("recv(2) into a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EFAULT.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; recv(2): EFAULT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct pair sockets = unix_pair(SOCK_STREAM);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	SETUP(send(sockets.from, alien, sizeof(alien), 0));

	REFUSED(EFAULT, recv(sockets.to, map, sizeof(alien), 0));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
