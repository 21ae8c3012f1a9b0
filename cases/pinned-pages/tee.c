// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A page that tee(2) copied to a second pipe is in use until both pipes have been read: F_SEAL_WRITE is refused with EBUSY although the first is empty.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; tee(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe first = pin_with_vmsplice(fd, 0, PAGE, 0);
	struct page_pipe second = page_pipe_new();

	SETUP(tee(first.out, second.in, PAGE, 0));
	drain(&first, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	drain(&second, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
