// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A hole of the memfd that splice(2) moved into a pipe is no page in use: F_SEAL_WRITE succeeds while the pipe holds it.",
	 .contract = "allowed", .since = "5.18",
	 .source = "56a8c8eb1eaf tmpfs: do not allocate pages on read");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0);
	struct page_pipe pipe = page_pipe_new();
	loff_t offset = 0;
	char byte = -1;

	SETUP(ftruncate(fd, (off_t)PAGE));
	SETUP(splice(fd, &offset, pipe.in, NULL, PAGE, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	TRANSFERS(1, read(pipe.out, &byte, 1));
	CHECK(byte == 0, "the pipe holds %#x, not the hole's zero", byte);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, 0);
	return passed();
}
