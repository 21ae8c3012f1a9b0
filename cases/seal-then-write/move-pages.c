// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("move_pages(2) moves a page of a memfd sealed with F_SEAL_WRITE to another memory node with the bytes that it has.",
	 .contract = "allowed", .since = "3.17",
	 .source = "move_pages(2); fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), other, here = -1, now = -1;
	const int move = 2;	/* MPOL_MF_MOVE */
	void *map, *page;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	MAPPING_INTACT(map, PAGE);
	SETUP_NEEDS("move_pages(2)", syscall(SYS_move_pages, 0, 1UL, &map, NULL, &here, 0), ENOSYS, EPERM);
	other = !here;
	/* There is another node: a page of no file goes there. */
	page = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	fill_with_pattern(page, PAGE);
	migrate_page(page);

	ALLOWED(syscall(SYS_move_pages, 0, 1UL, &map, &other, &now, move));

	CHECK(now == other, "the page is on node %d, and not on %d", now, other);
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
