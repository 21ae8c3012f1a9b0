// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "programs.h"
#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_POKEDATA still writes to the file through a tracee's writable shared mapping that is older than F_SEAL_FUTURE_WRITE.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ptrace(2), PTRACE_POKEDATA; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct peer tracee;
	long word;

	memcpy(&word, alien, sizeof(word));
	seal(fd, F_SEAL_FUTURE_WRITE);
	tracee = tracee_start(map);

	ALLOWED(ptrace(PTRACE_POKEDATA, tracee.pid, map, word));

	BYTES_ARE(fd, 0, sizeof(word), PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);

	tracee_end(&tracee);
	return passed();
}
