// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "fuse.h"
#include "pins.h"

DESCRIBE("splice(2) into a FUSE file that is a passthrough to a memfd sealed with F_SEAL_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_WRITE; splice(2); Documentation/filesystems/fuse/fuse-passthrough.rst; 5ca73468612d fuse: implement splice read/write passthrough");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;
	struct page_pipe pipe = page_pipe_new();
	loff_t offset = 0;

	seal(fd, F_SEAL_WRITE);
	file = fuse_passthrough_to(fd);
	SETUP(write(pipe.in, alien_page(), 64));

	REFUSED(EPERM, splice(pipe.out, NULL, file, &offset, 64, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
