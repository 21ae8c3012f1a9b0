// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_PEEKDATA on a memfd that the tracee has mapped uses its page only while it copies: F_SEAL_WRITE succeeds while the tracee is still stopped.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ptrace(2), PTRACE_PEEKDATA");

static void touch(void *map)
{
	(void)*(volatile unsigned char *)map;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct peer peer = peer_start(touch, map);
	long word;

	SETUP_NEEDS("ptrace(2) of a child", ptrace(PTRACE_ATTACH, peer.pid, NULL, NULL), EPERM);
	SETUP(waitpid(peer.pid, NULL, __WALL));
	word = SETUP(ptrace(PTRACE_PEEKDATA, peer.pid, map, NULL));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(!memcmp(&word, map, sizeof(word)), "PTRACE_PEEKDATA read %#lx", word);
	SETUP(ptrace(PTRACE_DETACH, peer.pid, NULL, NULL));
	peer_end(&peer);
	return passed();
}
