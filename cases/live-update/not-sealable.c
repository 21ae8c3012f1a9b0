// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A memfd without MFD_ALLOW_SEALING has F_SEAL_SEAL in the kernel after a live update, as before.",
	 .contract = "allowed", .since = "6.19", .needs = "liveupdate",
	 .source = "Documentation/mm/memfd_preservation.rst, Seals");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct update update = update_begin();
	int fd = SETUP((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC));
	struct luo_fd request = LUO_FD(-1, 1);

	SETUP(ftruncate(fd, (off_t)PAGE));
	write_pattern(fd, PAGE);
	update_preserve(&update, fd, 1);
	update_boot(&update);

	ALLOWED(ioctl(update.session, LUO_RETRIEVE_FD, &request));

	STATE_IS(request.fd, F_SEAL_SEAL, PAGE);
	return passed();
}
