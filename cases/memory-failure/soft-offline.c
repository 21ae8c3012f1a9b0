// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "poison.h"

#include <sched.h>

DESCRIBE("MADV_SOFT_OFFLINE moves a page of a memfd sealed with F_SEAL_WRITE to other memory: its bytes stay the same.",
	 .contract = "allowed", .since = "3.17", .needs = "hwpoison",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_SOFT_OFFLINE");

enum { TRIES = 100 };

/* EIO, EBUSY: the kernel itself uses the page just now, for a list of pages that change their place. */
static int soft_offline(void *page)
{
	int got = -1;

	for (int try = 0; got == -1 && try < TRIES; try++) {
		got = madvise(page, PAGE, MADV_SOFT_OFFLINE);
		if (got == -1 && errno != EIO && errno != EBUSY)
			break;
		sched_yield();
	}
	return got;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	require_disposable_machine();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);
	LOAD_RAISES(0, map + PAGE);
	SETUP_NEEDS("MADV_HWPOISON and its like", madvise(map, 0, MADV_SOFT_OFFLINE), EPERM, EINVAL, ENOSYS);

	ALLOWED(soft_offline(map + PAGE));

	MAPPING_INTACT(map, 2 * PAGE);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
