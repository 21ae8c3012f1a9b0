// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, another process cannot truncate the file under a mapping: EPERM, and whoever has mapped it gets no SIGBUS.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "memfd_create(2), file sealing; fcntl(2), F_SEAL_SHRINK");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ);

	seal(fd, F_SEAL_SHRINK);
	pid_t peer = fork_child();

	if (!peer) {
		REFUSED(EPERM, ftruncate(fd, 0));
		passed();
	}
	reap_child(peer);

	LOAD_RAISES(0, map + PAGE);
	MAPPING_INTACT(map, 2 * PAGE);
	STATE_IS(fd, F_SEAL_SHRINK, 2 * PAGE);
	return passed();
}
