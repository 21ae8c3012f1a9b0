// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_EXEC can be added to a memfd that nobody may execute while a page is in use elsewhere.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	drain(&pipe, PAGE);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
