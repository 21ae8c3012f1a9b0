// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("When a process ends, the kernel clears the word that set_tid_address(2) named, but not one in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; set_tid_address(2); 40e041a2c858 shm: add sealing API");

/* The kernel clears the word only while others have the same memory, as the parent of a vfork(2) child. */
static void end_with_tid_at(void *word)
{
	pid_t pid = SETUP(vfork());

	if (!pid) {
		syscall(SYS_set_tid_address, word);
		_exit(0);
	}
	SETUP(waitpid(pid, NULL, 0));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), ordinary = -1;
	unsigned char *map;

	end_with_tid_at(&ordinary);
	CHECK(ordinary == 0, "the kernel did not clear an ordinary word");
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	end_with_tid_at(map);

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
