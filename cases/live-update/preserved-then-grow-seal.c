// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("F_SEAL_GROW, added to a memfd after it was preserved, holds in the next kernel, unless adding it failed with EBUSY.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "F_ADD_SEALS(2const): seals are never removed; Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	update_preserve(&update, fd, 1);
	SETUP_NEEDS("a seal of a preserved memfd", fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EBUSY);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, F_SEAL_GROW, PAGE);
	return passed();
}
