// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A memfd of mode 0666 with F_SEAL_EXEC has that mode and that seal alone in the kernel after a live update.",
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
