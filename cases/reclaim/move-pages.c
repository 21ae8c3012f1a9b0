// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "reclaim.h"

DESCRIBE("move_pages(2) of a page of a memfd sealed with F_SEAL_WRITE, which io_uring filled as a registered buffer, moves its bytes along.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; move_pages(2); pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map;
	void *page, *other = alien_page();
	int fd = unwritten_memfd(size, &map), there, now = -1;
	const int move = 2;	/* MPOL_MF_MOVE */

	fill_by_io_uring(map, size);
	/* Mapped all the time: a case beside this one drops pages that are not. */
	page = map_readonly_and_touch(fd, size);
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	SETUP_NEEDS("move_pages(2)", syscall(SYS_move_pages, 0, 1UL, &page, NULL, &there, move), ENOSYS, EPERM);
	there = !there;
	SETUP_NEEDS("a second memory node", syscall(SYS_move_pages, 0, 1UL, &other, &there, &now, move),
		    ENODEV, EINVAL, EACCES);
	now = -1;

	ALLOWED(syscall(SYS_move_pages, 0, 1UL, &page, &there, &now, move));

	CHECK(now == there, "the page did not move: status %d", now);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
