// SPDX-License-Identifier: GPL-2.0
#include "programs.h"

#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_PEEKDATA on a memfd that the tracee has mapped uses its page only while it copies: F_SEAL_WRITE succeeds while the tracee is still stopped.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ptrace(2), PTRACE_PEEKDATA");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct peer tracee = tracee_start(map);
	long word;

	word = SETUP(ptrace(PTRACE_PEEKDATA, tracee.pid, map, NULL));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(!memcmp(&word, map, sizeof(word)), "PTRACE_PEEKDATA read %#lx", word);
	tracee_end(&tracee);
	return passed();
}
