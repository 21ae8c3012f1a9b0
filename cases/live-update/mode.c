// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("The mode 0400 and the seals of a memfd sealed with F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_EXEC and F_SEAL_SEAL are the same after a live update.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "F_ADD_SEALS(2const), F_SEAL_EXEC: the execute bits no longer change");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_EXEC | F_SEAL_SEAL;
	struct update update = update_begin();
	int fd = sealable_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	SETUP(fchmod(fd, 0400));
	seal(fd, seals);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	MODE_IS(request.fd, 0400);
	STATE_IS(request.fd, seals, PAGE);
	return passed();
}
