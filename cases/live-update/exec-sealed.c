// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("F_SEAL_EXEC of a memfd with mode 0666 is its only seal in the kernel after a live update, and the mode is 0666.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = sealable_memfd_0666(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	seal(fd, F_SEAL_EXEC);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, F_SEAL_EXEC, PAGE);
	MODE_IS(request.fd, 0666);
	return passed();
}
