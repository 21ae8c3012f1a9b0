// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("What is written to a preserved memfd before the next kernel boots is there after a live update.",
	 .contract = "allowed", .since = "6.19", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, File Contents");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(0);
	struct luo_fd request = LUO_FD(-1, 1);

	SETUP(ftruncate(fd, 2 * (off_t)PAGE));
	update_preserve(&update, fd, 1);
	write_pattern(fd, 2 * PAGE);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	SIZE_IS(request.fd, 2 * (off_t)PAGE);
	CONTENTS_INTACT(request.fd, 2 * PAGE);
	return passed();
}
