// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("F_SEAL_WRITE, F_SEAL_SHRINK and F_SEAL_GROW hold in the kernel after a live update: the memfd has the bytes, the size and the seals it had, and a write fails with EPERM.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(2 * PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	seal(fd, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW, 2 * PAGE);
	STILL_REFUSED(EPERM, pwrite(request.fd, "x", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(request.fd, 0));
	STILL_REFUSED(EPERM, ftruncate(request.fd, 3 * (off_t)PAGE));
	return passed();
}
