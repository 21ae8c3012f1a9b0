// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_FUTURE_WRITE can be added while a page is in use elsewhere.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	drain(&pipe, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
