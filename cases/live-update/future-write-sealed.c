// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("F_SEAL_FUTURE_WRITE holds in the kernel after a live update, where a write fails with EPERM.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	seal(fd, F_SEAL_FUTURE_WRITE);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, F_SEAL_FUTURE_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(request.fd, "x", 1, 0));
	return passed();
}
