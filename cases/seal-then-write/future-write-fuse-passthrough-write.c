// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "fuse.h"

DESCRIBE("write(2) to a FUSE file that is a passthrough to a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; Documentation/filesystems/fuse/fuse-passthrough.rst; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_FUTURE_WRITE);
	file = fuse_passthrough_to(fd);

	REFUSED(EPERM, pwrite(file, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
