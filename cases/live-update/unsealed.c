// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A memfd without seals has none in the kernel after a live update, and can be sealed there.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, 0, PAGE);
	STILL_ALLOWED(fcntl(request.fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(request.fd, F_SEAL_WRITE, PAGE);
	return passed();
}
