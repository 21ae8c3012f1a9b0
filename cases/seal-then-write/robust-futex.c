// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/futex.h>

DESCRIBE("When a process dies, the kernel marks the robust futexes it holds, but not one in a read-only shared mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; set_robust_list(2); 40e041a2c858 shm: add sealing API");

/* The futex is the one that this process was about to take or release: no list of others. */
static void hold(void *futex)
{
	static struct robust_list_head head;

	head.list.next = &head.list;
	head.list_op_pending = futex;
	SETUP_NEEDS("robust futexes", syscall(SYS_set_robust_list, &head, sizeof(head)), ENOSYS);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	uint32_t *ordinary = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);
	struct peer holder = peer_start(hold, ordinary);

	*ordinary = (uint32_t)holder.pid;
	peer_end(&holder);
	CHECK(*ordinary == FUTEX_OWNER_DIED, "the kernel did not mark an ordinary futex: %#x", *ordinary);

	holder = peer_start(hold, map + PAGE);
	SETUP(pwrite(fd, &holder.pid, sizeof(holder.pid), (off_t)PAGE));
	seal(fd, F_SEAL_WRITE);

	peer_end(&holder);

	CHECK(!memcmp(map + PAGE, &holder.pid, sizeof(holder.pid)), "the word in the file changed");
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
