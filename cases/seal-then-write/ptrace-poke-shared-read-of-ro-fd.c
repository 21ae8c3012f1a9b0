// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "programs.h"

#include <sys/ptrace.h>

DESCRIBE("ptrace(2) with PTRACE_POKEDATA cannot write to a tracee's shared mapping of a read-only description of a memfd sealed with F_SEAL_WRITE: EIO.",
	 .contract = "EIO", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ptrace(2), PTRACE_POKEDATA; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;
	struct peer tracee;
	long word;

	memcpy(&word, alien, sizeof(word));
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	tracee = tracee_start(map);

	REFUSED(EIO, ptrace(PTRACE_POKEDATA, tracee.pid, map, word));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	tracee_end(&tracee);
	return passed();
}
