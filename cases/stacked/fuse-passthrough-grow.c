// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "fuse.h"

DESCRIBE("write(2) to a FUSE file that is a passthrough to a memfd sealed with F_SEAL_GROW fails with EPERM past the end of the memfd.",
	 .contract = "EPERM", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_GROW; Documentation/filesystems/fuse/fuse-passthrough.rst; 57e1176e6086 fuse: implement read/write passthrough");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_GROW);
	file = fuse_passthrough_to(fd);

	REFUSED(EPERM, pwrite(file, alien_page(), PAGE, PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
