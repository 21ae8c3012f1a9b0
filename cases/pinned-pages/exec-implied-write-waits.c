// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_EXEC on an executable memfd implies F_SEAL_WRITE, and is refused with EBUSY like it while a page is in use elsewhere.",
	 .contract = "EBUSY", .since = "7.1",
	 .source = "3b041514cb6e memfd: deny writeable mappings when implying SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_EXEC | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
				     F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, 0, PAGE);

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, implied, PAGE);
	return passed();
}
