// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/futex.h>

#ifndef SYS_futex
#define SYS_futex SYS_futex_time64
#endif

DESCRIBE("futex(2) with FUTEX_WAKE_OP cannot change a word in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE: EFAULT.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; futex(2), FUTEX_WAKE_OP; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	const int set = FUTEX_OP(FUTEX_OP_SET, 0xeee, FUTEX_OP_CMP_EQ, 0);
	uint32_t word = 0, *map;

	SETUP_NEEDS("FUTEX_WAKE_OP", syscall(SYS_futex, &word, FUTEX_WAKE_OP, 1, 1L, &word, set), ENOSYS);
	CHECK(word != 0, "FUTEX_WAKE_OP does not store");
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EFAULT, syscall(SYS_futex, &word, FUTEX_WAKE_OP, 1, 1L, map, set));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
