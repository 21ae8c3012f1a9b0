// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "pins.h"
#include "reclaim.h"

#include <glob.h>

DESCRIBE("A page of a memfd sealed with F_SEAL_WRITE that io_uring had filled through a registered buffer stays in the memfd when splice(2) writes it to a port of virtio_console.",
	 .contract = "allowed", .since = "5.1", .needs = "disks console io_uring",
	 .source = "splice(2); ca5d32bd8ae5 virtio: console: Add splice_write support; fcntl(2), F_SEAL_WRITE");

/* A port whose other end, the host, throws away what comes. */
static int console_port(void)
{
	glob_t found = { 0 };

	if (glob("/dev/vport*", 0, NULL, &found))
		skip("there is no port of virtio_console");
	return SETUP_NEEDS("a port of virtio_console", open(found.gl_pathv[0], O_WRONLY | O_CLOEXEC), EACCES, EPERM, EBUSY);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = memfd_filled_through_buffer(), port = console_port();
	struct page_pipe pipe = page_pipe_new();
	loff_t from = 0;

	seal(fd, F_SEAL_WRITE);
	if (SETUP(splice(fd, &from, pipe.in, NULL, PAGE, 0)) != (ssize_t)PAGE)
		broken("the pipe took less than a page");
	/* Empties this processor's lists of pages that change their place, which are users of them: a page with one is not moved. */
	unmap(SETUP(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), PAGE);

	TRANSFERS(PAGE, splice(pipe.out, NULL, port, NULL, PAGE, SPLICE_F_MOVE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
