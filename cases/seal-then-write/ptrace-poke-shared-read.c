// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_POKEDATA cannot write to a tracee's read-only shared mapping of a memfd sealed with F_SEAL_WRITE: EIO.",
	 .contract = "EIO", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE; ptrace(2), PTRACE_POKEDATA; 40e041a2c858 shm: add sealing API");

static void touch(void *map)
{
	(void)*(volatile unsigned char *)map;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;
	struct peer peer;
	long word;

	memcpy(&word, alien, sizeof(word));
	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	peer = peer_start(touch, map);
	SETUP_NEEDS("ptrace(2) of a child", ptrace(PTRACE_ATTACH, peer.pid, NULL, NULL), EPERM);
	SETUP(waitpid(peer.pid, NULL, __WALL));

	REFUSED(EIO, ptrace(PTRACE_POKEDATA, peer.pid, map, word));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	SETUP(ptrace(PTRACE_DETACH, peer.pid, NULL, NULL));
	peer_end(&peer);
	return passed();
}
