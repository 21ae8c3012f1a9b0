// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A memfd of MFD_NOEXEC_SEAL has mode 0666, F_SEAL_EXEC and no other seal in the kernel after a live update, as before.",
	 .contract = "allowed", .since = "7.0", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals; memfd_create(2), MFD_NOEXEC_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = noexec_memfd(PAGE);
	struct luo_fd request = LUO_FD(-1, 1);

	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	MODE_IS(request.fd, 0666);
	STATE_IS(request.fd, F_SEAL_EXEC, PAGE);
	return passed();
}
