// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_POKEDATA still writes to the file through a tracee's writable shared mapping that is older than F_SEAL_FUTURE_WRITE.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ptrace(2), PTRACE_POKEDATA; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

static void touch(void *map)
{
	(void)*(volatile unsigned char *)map;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct peer peer;
	long word;

	memcpy(&word, alien, sizeof(word));
	seal(fd, F_SEAL_FUTURE_WRITE);
	peer = peer_start(touch, map);
	SETUP_NEEDS("ptrace(2) of a child", ptrace(PTRACE_ATTACH, peer.pid, NULL, NULL), EPERM);
	SETUP(waitpid(peer.pid, NULL, __WALL));

	ALLOWED(ptrace(PTRACE_POKEDATA, peer.pid, map, word));

	BYTES_ARE(fd, 0, sizeof(word), PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);

	SETUP(ptrace(PTRACE_DETACH, peer.pid, NULL, NULL));
	peer_end(&peer);
	return passed();
}
