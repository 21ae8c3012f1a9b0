// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A hole of a memfd sealed with F_SEAL_WRITE reads as zeros after a live update, and the size is not a multiple of a page, as before.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, File Size");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	SETUP(ftruncate(fd, 3 * (off_t)PAGE + 100));
	seal(fd, F_SEAL_WRITE);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	SEALS_ARE(request.fd, F_SEAL_WRITE);
	SIZE_IS(request.fd, 3 * (off_t)PAGE + 100);
	CONTENTS_INTACT(request.fd, PAGE);
	BYTES_ARE(request.fd, (off_t)PAGE, 2 * PAGE + 100, 0);
	return passed();
}
