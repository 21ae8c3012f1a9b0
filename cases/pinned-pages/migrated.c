// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A page that move_pages(2) has moved to another memory node is not in use: F_SEAL_WRITE succeeds, and the contents moved along.",
	 .contract = "allowed", .since = "3.17", .needs = "numa",
	 .source = "fcntl(2), F_SEAL_WRITE; move_pages(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	MAPPING_INTACT(map, PAGE);
	migrate_page(map);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
